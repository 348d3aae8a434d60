"""What plans keep of their lines, so that lists sort and part them by an index: stage and next due day.

Both are derived: `stage` is `workflow.plan_state` of the lines, `next_due` the earliest day of what is still in
place. Whoever changes a line or the due day of a camera calls `keep_plans` in the same transaction, after the cameras
are written (cameras are locked before plans everywhere). `check_integrity` compares (`plans_kept`).
"""

from collections.abc import Collection
from datetime import date

from django.db.models import Case, IntegerField, Min, Q, QuerySet, Value, When

from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State

IN_PLACE = tuple(state.value for state in State if state.place < State.REMOVED.place)
PLACES = Case(
    *(When(state=state.value, then=Value(state.place)) for state in State), output_field=IntegerField()
)
Kept = tuple[str, date | None]
EMPTY: Kept = (State.DRAFT.value, None)


def keep_plans(plan_ids: Collection[int]) -> int:
    """Bring what these plans keep in step with their lines; how many differed. Two queries, and one to write."""
    wanted = told_by_lines(Removal.objects.filter(plan__in=plan_ids))
    differing = [
        plan
        for plan in RemovalPlan.objects.filter(pk__in=plan_ids).only("pk", "stage", "next_due")
        if (plan.stage, plan.next_due) != wanted.get(plan.pk, EMPTY)
    ]
    for plan in differing:
        plan.stage, plan.next_due = wanted.get(plan.pk, EMPTY)
    RemovalPlan.objects.bulk_update(differing, ["stage", "next_due"], batch_size=200)
    return len(differing)


def keep_plans_of(camera_ids: Collection[int]) -> int:
    """The same for every plan in which one of these cameras has a line."""
    if not camera_ids:
        return 0
    lines = Removal.objects.filter(camera__in=camera_ids).order_by()
    return keep_plans(set(lines.values_list("plan_id", flat=True)))


def told_by_lines(lines: QuerySet[Removal]) -> dict[int, Kept]:
    """Stage and next due day of each plan of these lines, from all of them. Cancelled lines count when alone."""
    rows = (
        lines.order_by()
        .values_list("plan_id")
        .annotate(place=Min(PLACES), due=Min("camera__due_on", filter=Q(state__in=IN_PLACE)))
    )
    states = list(State)
    return {plan_id: (states[place].value, due) for plan_id, place, due in rows}
