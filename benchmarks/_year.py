"""A year in the life of a made-up estate, written by SQL and in bulk: what `make_estate` leaves out, since it takes
its plans one step forward through the services.

Sites came in week after week, recorders serve cameras, plans stand in every stage, and what was taken down has its
evidence and its days. What follows from it (obligations, dates, status, spans) the replan works out, and what plans
keep their own service: only the moments of spans are put back afterwards. Import it after Django is set up.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from django.db import connection
from django.db.models import F
from django.utils import timezone

from inventory.models import Camera, Kind, Life, Organisation, Person, Site
from removal.models import CameraSpan, Evidence, Obligation, Removal, RemovalPlan
from removal.planning.obligations import Obligation as Asked
from removal.planning.workflow import TRANSITIONS, Action, State
from removal.services.keeping import keep_plans
from removal.services.replanning import replan_now

CAMERAS_A_RECORDER = 16
WEEKS_OF_ARRIVALS, WEEKS_AGO = 26, 52
DAYS_OF_WORK = 180
WAY = tuple(state for state in State if state is not State.CANCELLED)
SHORT_WAY = (State.DRAFT, State.SUBMITTED, State.APPROVED, State.ISOLATED, State.VERIFIED, State.CLOSED)
STAGES: tuple[tuple[State, ...], ...] = (
    (State.DRAFT,),
    (State.DRAFT,),
    (State.SUBMITTED,),
    (State.APPROVED,),
    WAY[2:],
    WAY[2:],
    WAY[3:],
    (State.CLOSED,),
)
"""Where the lines of a plan stand, for one plan in eight each; several take turns."""
FACTS = {
    "removed_by": "Northern Access Ltd",
    "isolation_reference": "CHG-4471, switch 2 port 14",
    "stored_at": "Locked store, ground floor",
    "photo_before": "before.jpg",
    "photo_after": "after.jpg",
}


def live_a_year(organisation: Organisation, *, on: date) -> None:
    """Give an estate that was made today the year before `on`."""
    _arrive(on)
    _connect_recorders()
    lines = list(Removal.objects.filter(state=State.DRAFT).select_related("plan").order_by("plan", "pk"))
    people = list(Person.objects.filter(organisation=organisation).order_by("pk")[:2])
    _work(lines, people, on)
    Camera.objects.update(to_replan=True)
    replan_now(organisation, on=on)
    keep_plans(list(RemovalPlan.objects.values_list("pk", flat=True)))
    _put_spans_back()


def _arrive(on: date) -> None:
    """Each site's cameras were found in one week of the half-year in which sites came in."""
    first = on - timedelta(weeks=WEEKS_AGO)
    for place, site in enumerate(Site.objects.order_by("pk")):
        day = first + timedelta(days=place % (7 * WEEKS_OF_ARRIVALS))
        there = Camera.objects.filter(site=site)
        there.update(found_on=day, created_at=_morning(day))
        Obligation.objects.filter(camera__in=there.values("pk")).update(found_on=day, arose_at=_morning(day))


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(9)))


def _connect_recorders() -> None:
    every = Camera.objects.annotate(place=F("pk") % CAMERAS_A_RECORDER)
    every.filter(place=0).update(kind=Kind.RECORDER)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_camera SET recorder_id = (SELECT max(r.id) FROM inventory_camera AS r"
            " WHERE r.site_id = inventory_camera.site_id AND r.id < inventory_camera.id AND r.kind = %s)"
            " WHERE kind <> %s",
            [Kind.RECORDER, Kind.RECORDER],
        )


def _work(lines: list[Removal], people: list[Person], on: date) -> None:
    """Bring each line to where its plan's turn says, with the days, the evidence and what it costs."""
    evidence: list[Evidence] = []
    gone: list[int] = []
    for place, line in enumerate(lines):
        turns = STAGES[line.plan.number % len(STAGES)]
        short = line.needs == Asked.MUST_DISCONNECT
        way = SHORT_WAY if short else WAY
        state = turns[place % len(turns)]
        state = state if state in way else State.ISOLATED
        day = on - timedelta(days=1 + (place * 7) % DAYS_OF_WORK)
        evidence += _steps(line, way[: way.index(state) + 1], people, day)
        _fill_in(line, state, place, on, day)
        if line.removed_on:
            gone.append(line.camera_id)
    fields = ["state", "planned_on", "removed_on", "isolated_on", "verified_on", "cost_estimate"]
    Removal.objects.bulk_update(lines, fields, batch_size=500)
    Evidence.objects.bulk_create(evidence, batch_size=500)
    for start in range(0, len(gone), 500):
        Camera.objects.filter(pk__in=gone[start : start + 500]).update(life=Life.GONE)
    for remainder, cost in ((3, 24_000), (5, 31_500)):
        RemovalPlan.objects.annotate(turn=F("number") % len(STAGES)).filter(turn=remainder).update(
            cost_estimate=cost
        )
    _close_finished()


def _fill_in(line: Removal, state: State, place: int, on: date, day: date) -> None:
    line.state = state
    taken_down = State.REMOVED.place <= state.place and line.needs != Asked.MUST_DISCONNECT
    line.removed_on = day if taken_down else None
    line.isolated_on = day - timedelta(days=7) if state.place >= State.ISOLATED.place else None
    line.verified_on = day if state.place >= State.VERIFIED.place else None
    if state.place >= State.SUBMITTED.place:
        line.planned_on = day if taken_down else on + timedelta(days=place % 365)
    if line.plan.number % len(STAGES) == 4:
        line.cost_estimate = 300 + place % 400


def _steps(line: Removal, way: tuple[State, ...], people: list[Person], day: date) -> Iterator[Evidence]:
    for number, (before, after) in enumerate(pairwise(way)):
        yield Evidence(
            removal=line,
            action=_action(before, after),
            from_state=before,
            to_state=after,
            facts=FACTS,
            recorded_by=people[number % len(people)],
            recorded_at=_morning(day - timedelta(days=len(way) - number)),
        )


def _action(before: State, after: State) -> Action:
    return next(act for (start, act), end in TRANSITIONS.items() if (start, end) == (before, after))


def _close_finished() -> None:
    """A plan is closed when all its lines are."""
    open_lines = Removal.objects.exclude(state__in=(State.CLOSED, State.CANCELLED)).values("plan")
    RemovalPlan.objects.exclude(pk__in=open_lines).update(closed_at=timezone.now())


def _put_spans_back() -> None:
    """A camera's first span begins when its site came in; what was taken down stood until then."""
    removed_on = dict(Removal.objects.filter(removed_on__isnull=False).values_list("camera_id", "removed_on"))
    changed: list[Any] = []
    last: dict[int, CameraSpan] = {}
    for span in CameraSpan.objects.select_related("camera").order_by("camera", "since", "pk"):
        before = last.get(span.camera_id)
        if before is None:
            span.since = span.camera.created_at
        else:
            went = removed_on.get(span.camera_id) if span.life == Life.GONE else None
            moment = (
                _morning(went) if went else max(before.since, span.camera.created_at) + timedelta(weeks=4)
            )
            span.since = before.until = moment
        last[span.camera_id] = span
        changed.append(span)
    CameraSpan.objects.bulk_update(changed, ["since", "until"], batch_size=500)
