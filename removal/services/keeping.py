"""What plans keep of their lines, so that lists sort and part them by an index: stage, next due day, and cost.

All are derived: `stage` is `workflow.plan_state` of the lines, `next_due` the earliest day of what is still in
place, the cost the sum of the lines' own estimates where any has one, else what people wrote. Whoever changes a line
or the due day of a camera calls `keep_plans` in the same transaction, after the cameras are written (cameras are
locked before plans everywhere). `check_integrity` compares (`plans_kept`).
"""

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Sum, Value, When

from inventory.services.keys import key_set
from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State

IN_PLACE = tuple(state.value for state in State if state.place < State.REMOVED.place)
PLACES = Case(
    *(When(state=state.value, then=Value(state.place)) for state in State), output_field=IntegerField()
)
COUNTING = ~Q(state=State.CANCELLED)


class Kept(NamedTuple):
    """What a plan keeps; `cost` is None where no line has an estimate of its own."""

    stage: str = State.DRAFT.value
    next_due: date | None = None
    cost: Decimal | None = None

    def fits(self, plan: RemovalPlan) -> bool:
        """Whether the plan says the same."""
        costs_alike = self.cost is None or self.cost == plan.cost_estimate
        return (plan.stage, plan.next_due) == (self.stage, self.next_due) and costs_alike


EMPTY = Kept()


def keep_plans(plan_ids: Collection[int]) -> int:
    """Bring what these plans keep in step with their lines; how many differed. Two queries, and one to write."""
    if not plan_ids:
        return 0
    wanted = told_by_lines(Removal.objects.filter(plan__in=plan_ids))
    plans = RemovalPlan.objects.filter(pk__in=plan_ids).only("pk", "stage", "next_due", "cost_estimate")
    differing = [plan for plan in plans if not wanted.get(plan.pk, EMPTY).fits(plan)]
    for plan in differing:
        plan.stage, plan.next_due, cost = wanted.get(plan.pk, EMPTY)
        plan.cost_estimate = plan.cost_estimate if cost is None else cost
    RemovalPlan.objects.bulk_update(differing, ["stage", "next_due", "cost_estimate"], batch_size=200)
    return len(differing)


def keep_plans_of(camera_ids: Collection[int]) -> int:
    """The same for every plan in which one of these cameras has a line."""
    if not camera_ids:
        return 0
    lines = Removal.objects.filter(camera__in=camera_ids).order_by()
    return keep_plans(set(lines.values_list("plan_id", flat=True)))


class NewDay(NamedTuple):
    """A line in place, or one that was just drafted, whose camera has another due day than before."""

    plan_id: int
    before: date | None
    after: date | None


def keep_due_days(days: Collection[NewDay]) -> None:
    """The same after due days moved: the lines of a plan are read again only where its earliest day went.

    A replan touches the same plans with chunk after chunk; to read all their lines each time would take longer than
    all the rest.
    """
    if not days:
        return
    plans = RemovalPlan.objects.select_for_update().filter(pk__in=key_set({each.plan_id for each in days}))
    known = {plan.pk: plan for plan in plans.only("pk", "next_due").order_by("pk")}
    went = {
        each.plan_id
        for each in days
        if each.before and each.before == known[each.plan_id].next_due and _is_later(each.after, each.before)
    }
    keep_plans(went)
    earlier = {}
    for plan_id, _, after in days:
        plan = known[plan_id]
        if plan_id not in went and _is_later(plan.next_due, after):
            plan.next_due, earlier[plan_id] = after, plan
    RemovalPlan.objects.bulk_update(earlier.values(), ["next_due"], batch_size=200)


def _is_later(day: date | None, other: date | None) -> bool:
    """Is the day after the other? No day comes last."""
    return (day or date.max) > (other or date.max)


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
            cost=Sum("cost_estimate", filter=COUNTING),
        )
    )
    states = list(State)
    return {plan_id: Kept(states[place].value, due, cost) for plan_id, place, due, cost in rows}
