"""Plans: each site's removal plan with its lines counted by state."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Min, Q

from removal.models import Removal, RemovalPlan, Report
from removal.planning.workflow import State, plan_state
from removal.reports.definition import NOT_FOI, Column, Kind, Rows, Sheet
from removal.reports.estate import WITHHELD, Estate, SiteFacts


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan with its site and its lines, counted."""

    plan: RemovalPlan
    site: SiteFacts
    states: Counter[str]
    removed: int
    replaced: int
    first_planned_on: date | None
    last_planned_on: date | None
    earliest_due: date | None

    @property
    def days_late(self) -> int:
        """How many days the last planned work lies after the plan's earliest date."""
        if self.last_planned_on and self.earliest_due:
            return max(0, (self.last_planned_on - self.earliest_due).days)
        return 0


def rows(estate: Estate) -> Rows[PlanRow]:
    """The plans that the depth shows: two queries."""
    plans = RemovalPlan.objects.filter(organisation=estate.organisation).select_related("owner")
    if estate.depth == Report.Depth.FOI:
        plans = plans.exclude(site__category__in=WITHHELD)
    standing = ~Q(removals__state="cancelled")
    counted = plans.annotate(
        removed=Count("removals", filter=standing & Q(removals__removed_on__isnull=False)),
        replaced=Count(
            "removals",
            filter=standing
            & (Q(removals__replaced_by__isnull=False) | ~Q(removals__not_replaced_because="")),
        ),
        first_planned_on=Min("removals__planned_on", filter=standing),
        last_planned_on=Max("removals__planned_on", filter=standing),
        earliest_due=Min("removals__camera__due_on", filter=standing),
    ).order_by("number")
    states = _states(estate)
    return Rows.listed(
        PlanRow(
            plan=plan,
            site=estate.sites[plan.site_id],
            states=states.get(plan.pk, Counter()),
            removed=plan.removed,
            replaced=plan.replaced,
            first_planned_on=plan.first_planned_on,
            last_planned_on=plan.last_planned_on,
            earliest_due=plan.earliest_due,
        )
        for plan in counted
    )


def _states(estate: Estate) -> dict[int, Counter[str]]:
    states: dict[int, Counter[str]] = {}
    for plan_id, state, number in (
        Removal.objects.filter(plan__organisation=estate.organisation)
        .values_list("plan_id", "state")
        .annotate(number=Count("pk"))
        .order_by("plan_id", "state")
    ):
        states.setdefault(plan_id, Counter())[state] = number
    return states


SHEET: Sheet[PlanRow] = Sheet(
    title="Plans",
    table_name="plans",
    purpose="Each removal plan, who answers for it, and how far its cameras have come",
    columns=(
        Column("Plan", lambda row: row.plan.reference, "The plan's reference.", "Plan", width=10),
        Column(
            "Site", lambda row: row.site.reference, "The site's reference, as on Sites.", "Plan", width=18
        ),
        Column("Site name", lambda row: row.site.site.name, "The site's name.", width=32, depths=NOT_FOI),
        Column(
            "Site category",
            lambda row: row.site.site.get_category_display(),
            "How sensitive the site is.",
            "Sensitivity decision",
        ),
        Column("Option", lambda row: row.plan.get_option_display(), "What is to be done.", "Plan", width=24),
        Column(
            "Cameras",
            lambda row: sum(row.states.values()),
            "Lines of the plan, cancelled ones included.",
            "Plan",
            kind=Kind.NUMBER,
            width=10,
        ),
        Column(
            "State",
            lambda row: plan_state(State(state) for state in row.states).value.capitalize(),
            "As far as the least of its cameras.",
            "Plan",
            width=14,
        ),
        Column(
            "By state",
            lambda row: (
                ", ".join(f"{number} {state}" for state, number in row.states.items()) or "No cameras"
            ),
            "The plan's cameras counted by state.",
            "Plan",
            kind=Kind.SENTENCE,
            width=36,
        ),
        Column(
            "Removed", lambda row: row.removed, "Cameras taken down.", "Evidence", kind=Kind.NUMBER, width=12
        ),
        Column(
            "Replaced",
            lambda row: row.replaced,
            "Replaced, or left unreplaced for a stated reason.",
            "Plan",
            kind=Kind.NUMBER,
            width=12,
        ),
        Column(
            "Earliest date",
            lambda row: row.earliest_due or "No date",
            "The earliest date that governs one of its cameras.",
            "Decision table",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Work begins",
            lambda row: row.first_planned_on or "Not planned yet",
            "First planned day.",
            "Plan",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Work ends",
            lambda row: row.last_planned_on or "Not planned yet",
            "Last planned day.",
            "Plan",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Days late",
            lambda row: row.days_late,
            "Days from the earliest date to the last planned day, when that is later.",
            "Worked out",
            kind=Kind.NUMBER,
            width=10,
        ),
        Column(
            "Owner",
            lambda row: str(row.plan.owner) if row.plan.owner else None,
            "Who answers for the plan.",
            "Plan",
            width=24,
            depths=NOT_FOI,
        ),
        Column(
            "Contractor", lambda row: row.plan.contractor, "Who does it.", "Plan", width=24, depths=NOT_FOI
        ),
        Column("Budget code", lambda row: row.plan.budget_code, "Where it is paid.", "Plan", depths=NOT_FOI),
        Column(
            "Cost estimate",
            lambda row: row.plan.cost_estimate,
            "Pounds, as estimated.",
            "Plan",
            kind=Kind.MONEY,
        ),
        Column(
            "Cover meanwhile",
            lambda row: row.plan.coverage_gap,
            "How the area stays watched while cameras are away.",
            "Plan",
            kind=Kind.SENTENCE,
            width=40,
            depths=NOT_FOI,
        ),
        Column(
            "Begun on",
            lambda row: row.plan.created_at,
            "When it was drawn up.",
            "Plan",
            kind=Kind.MOMENT,
            width=24,
        ),
        Column(
            "Closed on",
            lambda row: row.plan.closed_at or "Open",
            "When its last camera was closed.",
            "Plan",
            kind=Kind.MOMENT,
            width=24,
        ),
    ),
    rows=rows,
    empty="No removal plans have been drawn up.",
)
