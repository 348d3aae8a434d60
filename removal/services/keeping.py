"""What plans keep of their lines, so that lists sort, part and add them up: stage, next due day, and cost.

All are derived: `stage` is `workflow.plan_state` of the lines, `next_due` the earliest day of what is still in
place, `to_do` how many lines that are, the cost the sum of the lines' own estimates where any has one, else what people
wrote, and what of it is left stands by year in PlanCost, of plans with a cost alone. Whoever changes a line
or the due day of a camera calls `keep_plans` in the same transaction, after the cameras are written (cameras are
locked before plans everywhere). `check_integrity` compares (`plans_kept`).
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connections
from django.db.models import Case, Count, IntegerField, Min, Q, QuerySet, Sum, Value, When
from django.db.models.functions import Coalesce

from inventory.services.inserting import Changer, plain
from inventory.services.keys import key_set
from removal.models import PlanCost, Removal, RemovalPlan
from removal.planning.forecasting import Work, first_year, shares
from removal.planning.workflow import State

IN_PLACE = tuple(state.value for state in State if state.place < State.REMOVED.place)
PLACES = Case(
    *(When(state=state.value, then=Value(state.place)) for state in State), output_field=IntegerField()
)
COUNTING = ~Q(state=State.CANCELLED)
KEPT = ("stage", "next_due", "to_do", "cost_estimate")
PENCE = 100


class Kept(NamedTuple):
    """What a plan keeps; `cost` is None where no line has an estimate of its own."""

    stage: str = State.DRAFT.value
    next_due: date | None = None
    to_do: int = 0
    cost: Decimal | None = None

    def fits(self, plan: RemovalPlan) -> bool:
        """Whether the plan says the same."""
        costs_alike = self.cost is None or self.cost == plan.cost_estimate
        return (plan.stage, plan.next_due, plan.to_do) == self[:3] and costs_alike


EMPTY = Kept()


def keep_plans(plan_ids: Collection[int]) -> int:
    """Bring what these plans keep in step with their lines; how many differed. A fixed number of queries."""
    if not plan_ids:
        return 0
    wanted = told_by_lines(Removal.objects.filter(plan__in=plan_ids))
    plans = RemovalPlan.objects.filter(pk__in=plan_ids).only("pk", *KEPT)
    differing = [plan for plan in plans if not wanted.get(plan.pk, EMPTY).fits(plan)]
    for plan in differing:
        plan.stage, plan.next_due, plan.to_do, cost = wanted.get(plan.pk, EMPTY)
        plan.cost_estimate = plan.cost_estimate if cost is None else cost
    RemovalPlan.objects.bulk_update(differing, KEPT, batch_size=200)
    keep_costs(plan_ids)
    return len(differing)


def keep_costs(plan_ids: Collection[int]) -> None:
    """Work out anew what these plans have still to spend, by year: three queries at most."""
    PlanCost.objects.filter(plan__in=plan_ids).delete()
    PlanCost.objects.bulk_create(costs_by_year(Removal.objects.filter(plan__in=plan_ids)), batch_size=500)


def costs_by_year(lines: QuerySet[Removal]) -> list[PlanCost]:
    """What the estimated plans of these lines, which must be all of theirs, have still to spend: one query."""
    estimated = lines.filter(COUNTING, plan__cost_estimate__isnull=False).order_by()
    rows = estimated.annotate(
        day=Coalesce("planned_on", "camera__due_on"), to_do=Q(state__in=IN_PLACE)
    ).values_list("plan", "plan__cost_estimate", "day", "to_do")
    work = [
        Work(plan, pence(cost), day, to_do, number, priced, pence(own) or 0)
        for plan, cost, day, to_do, number, priced, own in rows.annotate(
            number=Count("pk"), priced=Count("cost_estimate"), own=Sum("cost_estimate")
        )
    ]
    return [
        PlanCost(plan_id=each.plan, year=each.year, left=each.left, without=each.without)
        for each in shares(work)
    ]


def pence(cost: Decimal | None) -> int | None:
    """An estimate in pence; None where there is none."""
    return None if cost is None else int(cost * PENCE)


def keep_plans_of(camera_ids: Collection[int]) -> int:
    """The same for every plan in which one of these cameras has a line."""
    if not camera_ids:
        return 0
    lines = Removal.objects.filter(camera__in=camera_ids).order_by()
    return keep_plans(set(lines.values_list("plan_id", flat=True)))


class NewDay(NamedTuple):
    """A line in place whose camera has another due day than before; `is_new` of a line that was just drafted."""

    plan_id: int
    before: date | None
    after: date | None
    is_new: bool = False

    @property
    def moves_cost(self) -> bool:
        """Does its cost fall into another financial year, or is there a line more to share the plan's?"""
        years = [first_year(day) if day else None for day in (self.before, self.after)]
        return self.is_new or years[0] != years[1]


DUE_DAYS = Changer(RemovalPlan, ("next_due", "to_do"))


def keep_due_days(days: Collection[NewDay]) -> None:
    """The same after due days moved: the lines of a plan are read again only where its earliest day went.

    A replan touches the same plans with chunk after chunk; to read all their lines each time would take longer than
    all the rest.
    """
    if not days:
        return
    plans = RemovalPlan.objects.select_for_update().filter(pk__in=key_set({each.plan_id for each in days}))
    known = {plan.pk: plan for plan in plans.only("pk", *KEPT).order_by("pk")}
    went = {
        each.plan_id
        for each in days
        if each.before and each.before == known[each.plan_id].next_due and _is_later(each.after, each.before)
    }
    keep_plans(went)
    changed = {}
    for plan_id, _, after, is_new in days:
        plan = known[plan_id]
        earlier = _is_later(plan.next_due, after)
        if plan_id not in went and (earlier or is_new):
            plan.next_due = after if earlier else plan.next_due
            plan.to_do += is_new
            changed[plan_id] = plan
    DUE_DAYS.apply(
        [(plain(RemovalPlan, "next_due", plan.next_due), plan.to_do, pk) for pk, plan in changed.items()]
    )
    estimated = {pk for pk, plan in known.items() if pk not in went and plan.cost_estimate is not None}
    if moved := estimated & {each.plan_id for each in days if each.moves_cost}:
        keep_costs(moved)


def _is_later(day: date | None, other: date | None) -> bool:
    """Is the day after the other? No day comes last."""
    return (day or date.max) > (other or date.max)


def keep_if_never_kept(*, using: str = "default", **_: Any) -> None:
    """Works costs out where plans are estimated and none was yet, as after an upgrade; called by post_migrate."""
    tables = {model._meta.db_table for model in (PlanCost, RemovalPlan, Removal)}
    if tables <= set(connections[using].introspection.table_names()) and not PlanCost.objects.exists():
        keep_costs(RemovalPlan.objects.filter(cost_estimate__isnull=False).values_list("pk", flat=True))


def told_by_lines(lines: QuerySet[Removal]) -> dict[int, Kept]:
    """Stage, next due day and cost of each plan of these lines, from all of them.

    Cancelled lines count towards the stage when they are alone, and never towards the cost.
    """
    rows = (
        lines.order_by()
        .values_list("plan_id")
        .annotate(
            place=Min(PLACES),
            due=Min("camera__due_on", filter=Q(state__in=IN_PLACE)),
            to_do=Count("pk", filter=Q(state__in=IN_PLACE)),
            cost=Sum("cost_estimate", filter=COUNTING),
        )
    )
    states = list(State)
    return {plan_id: Kept(states[place].value, due, to_do, cost) for plan_id, place, due, to_do, cost in rows}
