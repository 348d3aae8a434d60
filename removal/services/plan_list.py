"""Lists of plans by what they keep of their lines: a window moved by keyset, stages counted, a board, a timeline.

The sets come from the caller, who takes them from `access`; each view of the list reads the same set. Nothing here
decides; how the pictures are drawn is `removal.views.timeline`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from inventory.models import Person
from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State
from removal.services.keeping import IN_PLACE
from removal.services.lines import obligations_of, work_by

Plans = QuerySet[RemovalPlan]

PLANS_A_PAGE = 25
CARDS_A_COLUMN = 8
STAGES: dict[str, tuple[State, ...]] = {
    "draft": (State.DRAFT,),
    "submitted": (State.SUBMITTED,),
    "approved": (State.APPROVED,),
    "in_progress": (
        State.ISOLATED,
        State.SCHEDULED,
        State.REMOVED,
        State.SANITISED,
        State.DISPOSED,
        State.VERIFIED,
    ),
}
"""The columns of the board: a plan stands where the least of its lines does."""


@dataclass(frozen=True, slots=True)
class Window:
    """One page of plans, and whether there are more on either side."""

    plans: list[RemovalPlan]
    more_before: bool
    more_after: bool


@dataclass(frozen=True, slots=True)
class Stretch:
    """When a plan's work is planned, and by when it is due; None where nobody has given a day, or nothing is due.

    Due is what the work is planned for (`lines.Standing.work_by`): after a late find the organisation's own day.
    `too_late` is by how many days the latest line misses its own due day, 0 where none does.
    """

    plan: RemovalPlan
    first: date | None
    last: date | None
    due_on: date | None
    too_late: int
    lines_late: int
    without_day: int

    @property
    def in_hand(self) -> int | None:
        """Days between the last planned day and the earliest due day; None where that cannot be said."""
        if not self.last or not self.due_on or self.too_late:
            return None
        return max((self.due_on - self.last).days, 0)

    @property
    def was_due_on(self) -> date | None:
        """The published day, where another one of the organisation's own has taken its place."""
        published = self.plan.next_due
        return published if published and self.due_on and published < self.due_on else None


def window(plans: Plans, *, finished: bool, after: str = "", before: str = "") -> Window:
    """The page after (or before) the plan with that UUID, the first page when there is none such.

    Open plans by their next due day, those without one last; finished ones by when they were, the newest first.
    """
    boundary = _boundary(plans, after or before)
    backwards = bool(before and not after and boundary)
    rows = _rows_from(plans, boundary, finished=finished, backwards=backwards)
    more, rows = len(rows) > PLANS_A_PAGE, rows[:PLANS_A_PAGE]
    if backwards:
        return Window(rows[::-1], more_before=more, more_after=True)
    return Window(rows, more_before=boundary is not None, more_after=more)


def stages(plans: Plans, *, by: Person, on: date) -> dict[str, int]:
    """How many plans there are (""), stand in each column of the board, are late, and are this person's: one query."""
    rows = list(
        plans.order_by()
        .values_list("stage")
        .annotate(
            every=Count("pk"),
            late=Count("pk", filter=Q(next_due__lt=on)),
            mine=Count("pk", filter=Q(owner=by)),
        )
    )
    counted = {stage: number for stage, number, *_ in rows}
    by_column = {name: sum(counted.get(state, 0) for state in states) for name, states in STAGES.items()}
    sums = [sum(column) for column in zip(*(row[1:] for row in rows), strict=True)] or [0, 0, 0]
    return by_column | dict(zip(("", "late", "mine"), sums, strict=True))


def board(plans: Plans) -> dict[str, list[RemovalPlan]]:
    """The first plans of each column by their due day: one query, however many there are."""
    wanted = Q()
    for states in STAGES.values():
        first = plans.filter(stage__in=states).order_by("next_due", "pk")
        dated, undated = first.filter(next_due__isnull=False), first.filter(next_due=None)
        for part in (dated, undated):
            wanted |= Q(pk__in=part.values("pk")[:CARDS_A_COLUMN])
    found = RemovalPlan.objects.filter(wanted).select_related("site", "owner").order_by("next_due", "pk")
    columns: dict[str, list[RemovalPlan]] = {name: [] for name in STAGES}
    for plan in sorted(found, key=lambda plan: (plan.next_due or date.max, plan.pk)):
        column = next(name for name, states in STAGES.items() if plan.stage in states)
        if len(columns[column]) < CARDS_A_COLUMN:
            columns[column].append(plan)
    return columns


def counts(lines: QuerySet[Removal], plans: Sequence[RemovalPlan]) -> dict[int, dict[State, int]]:
    """How many lines of each of these plans stand in which state: one query."""
    found: dict[int, dict[State, int]] = {plan.pk: {} for plan in plans}
    counted = lines.filter(plan__in=plans).order_by().values_list("plan_id", "state")
    for plan_id, state, number in counted.annotate(number=Count("pk")):
        found[plan_id][State(state)] = number
    return found


def stretches(lines: QuerySet[Removal], plans: Sequence[RemovalPlan]) -> list[Stretch]:
    """When the work of each of these plans that is still to be done is planned, and by when it is due: two queries."""
    rows = list(
        lines.filter(plan__in=plans, state__in=IN_PLACE)
        .order_by()
        .values_list("plan_id", "camera_id", "needs", "planned_on")
    )
    asked = obligations_of({camera for _, camera, _, _ in rows})
    found: dict[int, list[tuple[date | None, date | None]]] = {plan.pk: [] for plan in plans}
    for plan_id, camera, needs, planned_on in rows:
        found[plan_id].append((planned_on, work_by(needs, asked[camera])))
    return [_stretch(plan, found[plan.pk]) for plan in plans]


def _stretch(plan: RemovalPlan, days: Sequence[tuple[date | None, date | None]]) -> Stretch:
    planned = [day for day, _ in days if day]
    return Stretch(
        plan=plan,
        first=min(planned, default=None),
        last=max(planned, default=None),
        due_on=min((due for _, due in days if due), default=None),
        too_late=max(((day - due).days for day, due in days if day and due and day > due), default=0),
        lines_late=sum(1 for day, due in days if day and due and day > due),
        without_day=sum(1 for day, _ in days if day is None),
    )


def _boundary(plans: Plans, typed: str) -> RemovalPlan | None:
    try:
        return plans.filter(uuid=UUID(typed)).first()
    except ValueError:
        return None


def _rows_from(
    plans: Plans, boundary: RemovalPlan | None, *, finished: bool, backwards: bool
) -> list[RemovalPlan]:
    """One page and one row more, in the direction of travel; both parts are asked whatever the first yields."""
    sign = "-" if backwards is not finished else ""
    column = "closed_at" if finished else "next_due"
    rows: list[RemovalPlan] = []
    parts: tuple[bool, ...] = (False, True) if backwards else (True, False)
    if boundary is not None:
        parts = parts[parts.index(getattr(boundary, column) is not None) :]
    for position, with_value in enumerate(parts):
        part = plans.filter(**{f"{column}__isnull": not with_value})
        if boundary is not None and position == 0:
            part = part.filter(_beyond(boundary, column, with_value, descending=bool(sign)))
        order = [f"{sign}{column}"] if with_value else []
        rows += part.select_related("site", "owner").order_by(*order, f"{sign}pk")[: PLANS_A_PAGE + 1]
    return rows[: PLANS_A_PAGE + 1]


def _beyond(boundary: RemovalPlan, column: str, with_value: bool, *, descending: bool) -> Q:
    compare = "lt" if descending else "gt"
    farther = Q(**{f"pk__{compare}": boundary.pk})
    if not with_value:
        return farther
    value = getattr(boundary, column)
    return Q(**{f"{column}__{compare}": value}) | Q(**{column: value}) & farther
