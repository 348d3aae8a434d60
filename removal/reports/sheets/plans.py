"""Plans: each site's removal plan with its lines counted by state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q

from removal.models import RemovalPlan
from removal.planning.workflow import State, plan_state
from removal.reports.definition import NOT_FOI, Column, Kind, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.known import SETTLED
from removal.reports.plan_facts import PlanFacts, plan_facts
from removal.reports.site_facts import SiteFacts


class Lines(NamedTuple):
    """Lines of a plan that are in one state, counted, with their days."""

    state: str
    number: int
    removed: int
    replaced: int
    first_planned_on: date | None
    last_planned_on: date | None
    earliest_due: date | None


@dataclass(frozen=True, slots=True)
class PlanRow:
    """A plan with its site and its lines by state. Cancelled lines are counted, and nothing else of them is."""

    plan: RemovalPlan
    site: SiteFacts
    lines: Sequence[Lines]
    facts: PlanFacts
    closed_at: datetime | None

    @property
    def standing(self) -> list[Lines]:
        """Lines that are not cancelled."""
        return [each for each in self.lines if each.state != State.CANCELLED]

    @property
    def first_planned_on(self) -> date | None:
        """The first planned day."""
        return min((each.first_planned_on for each in self.standing if each.first_planned_on), default=None)

    @property
    def last_planned_on(self) -> date | None:
        """The last planned day."""
        return max((each.last_planned_on for each in self.standing if each.last_planned_on), default=None)

    @property
    def earliest_due(self) -> date | None:
        """The earliest date that governs one of its cameras."""
        return min((each.earliest_due for each in self.standing if each.earliest_due), default=None)

    def whole(self, words: str) -> str | None:
        """These words where the plan has an estimate, whoever made it."""
        return None if self.plan.cost_estimate is None else words

    @property
    def days_late(self) -> int:
        """How many days the last planned work lies after the plan's earliest date."""
        if self.last_planned_on and self.earliest_due:
            return max(0, (self.last_planned_on - self.earliest_due).days)
        return 0


def rows(estate: Estate) -> Rows[PlanRow]:
    """The plans that the depth shows: four queries."""
    plans = estate.known.plans().exclude(site__in=estate.withheld_site_ids).select_related("owner")
    lines, facts, none = _lines(estate), plan_facts(estate), PlanFacts()
    return Rows.listed(
        PlanRow(
            plan,
            estate.sites[plan.site_id],
            lines.get(plan.pk, ()),
            facts.get(plan.pk, none),
            estate.known.closed_at(plan),
        )
        for plan in plans.order_by("number")
    )


def _lines(estate: Estate) -> dict[int, list[Lines]]:
    """Each plan's lines by state: one query."""
    found: dict[int, list[Lines]] = {}
    for plan_id, *values in (
        estate.known.lines()
        .order_by("plan_id", "known_state")
        .values_list("plan_id", "known_state")
        .annotate(
            number=Count("pk"),
            removed=Count("pk", filter=Q(known_removed_on__isnull=False)),
            replaced=Count("pk", filter=SETTLED),
            first_planned_on=Min("known_planned_on"),
            last_planned_on=Max("known_planned_on"),
            earliest_due=Min("known_due_on"),
        )
    ):
        found.setdefault(plan_id, []).append(Lines._make(values))
    return found


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
            "Option by camera",
            lambda row: row.facts.done,
            "What is done with its cameras, counted; cancelled ones left out.",
            "Plan",
            kind=Kind.SENTENCE,
            width=36,
        ),
        Column(
            "Replacement",
            lambda row: row.facts.replacements,
            "Make and model of what takes the place of its cameras, counted.",
            "Plan",
            kind=Kind.SENTENCE,
            width=36,
            depths=NOT_FOI,
        ),
        Column(
            "Replacement judged",
            lambda row: row.facts.judged,
            "What the restricted list says of those makes and models; all must be Not restricted.",
            "Plan",
            kind=Kind.SENTENCE,
            width=24,
        ),
        Column(
            "Cameras",
            lambda row: sum(each.number for each in row.lines),
            "Lines of the plan, cancelled ones included.",
            "Plan",
            kind=Kind.NUMBER,
            width=10,
        ),
        Column(
            "State",
            lambda row: plan_state(State(each.state) for each in row.lines).value.capitalize(),
            "As far as the least of its cameras.",
            "Plan",
            width=14,
        ),
        Column(
            "By state",
            lambda row: ", ".join(f"{each.number} {each.state}" for each in row.lines) or "No cameras",
            "The plan's cameras counted by state.",
            "Plan",
            kind=Kind.SENTENCE,
            width=36,
        ),
        Column(
            "Removed",
            lambda row: sum(each.removed for each in row.standing),
            "Cameras taken down.",
            "Evidence",
            kind=Kind.NUMBER,
            width=12,
        ),
        Column(
            "Replaced",
            lambda row: sum(each.replaced for each in row.standing),
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
        Column(
            "Clearance",
            lambda row: row.plan.clearance,
            "How the installers get in, and with what clearance.",
            "Plan",
            kind=Kind.SENTENCE,
            width=36,
            depths=NOT_FOI,
        ),
        Column(
            "View altered",
            lambda row: row.plan.get_view_altered_display(),
            "Whether the work alters what is in view.",
            "Plan",
            width=14,
        ),
        Column(
            "Impact assessment",
            lambda row: row.plan.dpia_reference,
            "The data protection impact assessment that was checked.",
            "Plan",
            width=24,
            depths=NOT_FOI,
        ),
        Column("Budget code", lambda row: row.plan.budget_code, "Where it is paid.", "Plan", depths=NOT_FOI),
        Column(
            "Cost estimate",
            lambda row: row.plan.cost_estimate,
            "Pounds, as estimated: the sum of its cameras' own estimates, where there are any.",
            "Plan",
            kind=Kind.MONEY,
        ),
        Column(
            "Estimated by camera",
            lambda row: row.facts.estimated or row.whole("As a whole"),
            "How many of its cameras have an estimate of their own.",
            "Plan",
            width=22,
        ),
        Column(
            "Cost left by year",
            lambda row: row.facts.cost_left or row.whole("Nothing left to spend"),
            "What is still to be spent, by the financial year of each camera's planned day, else of its due day.",
            "Worked out",
            kind=Kind.SENTENCE,
            width=32,
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
            lambda row: row.closed_at or "Open",
            "When its last camera was closed.",
            "Plan",
            kind=Kind.MOMENT,
            width=24,
        ),
    ),
    rows=rows,
    empty="No removal plans have been drawn up.",
)
