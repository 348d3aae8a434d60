"""Plans: each line stands where its steps have led it, and a plan keeps what its lines say."""

from collections.abc import Iterable, Iterator
from typing import Any

from removal.models import Evidence, PlanCost, Removal, RemovalPlan
from removal.planning.workflow import OPEN_STATES, State
from removal.services.keeping import EMPTY, costs_by_year, told_by_lines


def strayed_lines(deep: bool) -> Iterator[str]:
    """Lines whose recorded steps do not lead, one after the other, from draft to where they stand."""
    reached: dict[int, str] = {}
    gaps: set[int] = set()
    steps = Evidence.objects.order_by("recorded_at", "pk").values_list("removal_id", "from_state", "to_state")
    for line_id, from_state, to_state in steps.iterator():
        if reached.get(line_id, State.DRAFT.value) != from_state:
            gaps.add(line_id)
        reached[line_id] = to_state
    lines = Removal.objects.order_by("pk").values_list("pk", "uuid", "state")
    for line_id, uuid, state in lines.iterator():
        led_to = reached.get(line_id, State.DRAFT.value)
        if state != led_to:
            yield f"removal {uuid}: is {state}, its steps lead to {led_to}"
        elif line_id in gaps:
            yield f"removal {uuid}: a step does not begin where the one before it ended"


def strayed_plans(deep: bool) -> Iterator[str]:
    """Plans whose kept stage, next due day or cost is not what their lines say."""
    told = told_by_lines(Removal.objects.all())
    costs = _costs(costs_by_year(Removal.objects.all()))
    kept_costs = _costs(PlanCost.objects.all())
    for plan in RemovalPlan.objects.order_by("pk").iterator():
        if not (wanted := told.get(plan.pk, EMPTY)).fits(plan):
            kept = f"{plan.stage}, {plan.next_due}, {plan.to_do} and {plan.cost_estimate}"
            yield f"plan {plan.uuid}: keeps {kept}, its lines say {', '.join(map(str, wanted))}"
        elif kept_costs.get(plan.pk) != costs.get(plan.pk):
            yield f"plan {plan.uuid}: what it has still to spend is not what its lines say"


def _costs(rows: Iterable[PlanCost]) -> dict[int, set[tuple[Any, ...]]]:
    """By plan: year, pence left and lines without an estimate."""
    found: dict[int, set[tuple[Any, ...]]] = {}
    for row in rows:
        left = None if row.left is None else round(row.left)
        found.setdefault(row.plan_id, set()).add((row.year, left, row.without))
    return found


def closed_too_early(deep: bool) -> Iterator[str]:
    """Plans closed while a line of theirs is still open."""
    early = RemovalPlan.objects.filter(closed_at__isnull=False, removals__state__in=OPEN_STATES)
    for uuid in early.order_by("pk").values_list("uuid", flat=True).distinct():
        yield f"plan {uuid}"
