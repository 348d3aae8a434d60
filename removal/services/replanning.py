"""Replanning: what the decision table asks of each camera now, kept as history; and the lines that follow from it.

A chunk of cameras is worked out outside any transaction, and what differs is then written in one short one:

1. Read the cameras, what stands around them, the obligations and lines that stand, and their history.
2. Ask the table. An obligation that stands keeps the day it was found on; one that is new begins today.
3. Leave out the cameras of which nothing differs: mostly that is all of them, and then nothing is written.
4. In the transaction: lock and read the others again. One that changed meanwhile is left for another round; where
   what stands around them changed, the chunk is worked out anew.
5. Supersede what no longer holds, add what is new, let plan lines follow, write headline, date and status, and
   begin a new span of the camera's history where it stands otherwise than before.

Running it again writes nothing. Because a date passes without anything changing, the nightly run looks at all. A
chunk is as long as lets about `most_changed` cameras be written, going by the chunk before.
"""

import gc
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from inventory import audit
from inventory.jobs import ChangedMeanwhileError, Chunk
from inventory.models import Camera, Edition, Life, Organisation, Verdict
from inventory.services.inserting import Changer, plain
from inventory.services.keys import key_set
from inventory.services.statistics import gather, gather_first
from removal.models import CameraSpan, Exemption, Obligation, Removal, RemovalPlan
from removal.planning.exemptions import waived_by
from removal.planning.workflow import State
from removal.services import standing
from removal.services.attesting import reopen_contradicted
from removal.services.drafting import Line, Wanted, follow_obligations, is_in_step, lines_of
from removal.services.history import keep_history, out_of_step
from removal.services.keeping import IN_PLACE, NewDay, keep_due_days
from removal.services.obliging import Planned, ask
from removal.services.situations import Standing, Surroundings, read_inputs, surroundings

Status = Camera.Status
Cursor = dict[str, Any]

MOST_CHANGED = {"sqlite": 200, "postgresql": 500}
"""So many cameras are written in less than the 50 ms for which SQLite's one lock may be held. PostgreSQL locks rows."""
MOST_LOOKED_AT = 5_000
CLEARING = 0.25
"""What it costs to clear the flag of a camera of which nothing differs, where writing one that differs costs 1."""
WRITTEN = (Camera, CameraSpan, Obligation, Removal, RemovalPlan)
TRIES = 5

COUNTED = (
    "cameras",
    "obligations_created",
    "obligations_superseded",
    "plans_created",
    "lines_added",
    "lines_cancelled",
    "cameras_changed",
    "unchanged",
)


@dataclass(frozen=True, slots=True)
class Look:
    """A chunk looked at: how many cameras, the last of them, and those of which something is to be written."""

    around: Surroundings
    cameras: int
    last: int
    planned: Sequence[Planned]
    cost: float

    @property
    def next_size(self) -> int:
        """How many cameras to look at next, so that to write them costs about what `most_changed` cost."""
        wanted = int(self.cameras * most_changed() / self.cost) if self.cost else MOST_LOOKED_AT
        return min(max(wanted, most_changed()), MOST_LOOKED_AT)


@dataclass(slots=True)
class Replan:
    """A chunk worked out; `write` carries it out in the caller's transaction and fills `counts`."""

    organisation: Organisation
    on: date
    look: Look
    job_id: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.at = timezone.now()

    def write(self) -> None:
        """Write what changed; the number of queries does not grow with the cameras.

        Raises ChangedMeanwhileError when a site, a finding or the schedule is no longer as the chunk was worked out.
        """
        if not self.look.planned:
            self.counts.update(cameras=self.look.cameras, unchanged=self.look.cameras)
            return
        kept = _unchanged_since(self.look.planned)
        cameras = [each.camera for each in kept]
        if not self.look.around.still_hold(surroundings(self.organisation, cameras), cameras):
            raise ChangedMeanwhileError
        lines = lines_of(each.camera.pk for each in kept)
        self._write_obligations(kept)
        rewritten = _write_cameras(kept, lines, _waived(lines.values(), self.on))
        keep_history([each.camera.pk for each in kept], at=self.at)
        keep_due_days(_new_days(kept, lines))
        wanted = [_wanted(each) for each in kept if each.judged]
        drafted = follow_obligations(self.organisation, wanted, lines)
        touched = rewritten | drafted.camera_ids
        touched |= {each.camera.pk for each in kept if each.worked.new or each.superseded}
        planned = self.look.cameras - len(self.look.planned) + len(kept)
        self.counts.update(
            cameras=planned,
            plans_created=drafted.plans_created,
            lines_added=drafted.lines_added,
            lines_cancelled=drafted.lines_cancelled,
            cameras_changed=len(rewritten),
            unchanged=planned - len(touched),
        )
        if touched:
            self._audit()

    def _write_obligations(self, kept: Sequence[Planned]) -> None:
        gone = [pk for each in kept for pk in each.superseded]
        if gone:
            Obligation.objects.current().filter(pk__in=key_set(gone)).update(superseded_at=self.at)
        arose_at = standing.moment(self.at)
        new = [
            (each.camera.pk, each.edition_id, each.policy_id, arose_at, *saying.stored)
            for each in kept
            for saying in each.worked.new
        ]
        standing.add(new)
        self.counts.update(obligations_created=len(new), obligations_superseded=len(gone))

    def _audit(self) -> None:
        edition = Edition.objects.filter(organisation=self.organisation).values_list("number", flat=True)
        after = {"job": self.job_id, "on": self.on, "edition": edition.order_by("-number").first()}
        audit.record(
            "obligations worked out",
            organisation=self.organisation,
            by=None,
            after=after | {name: self.counts[name] for name in COUNTED},
        )


def next_chunk(
    organisation: Organisation,
    cursor: Cursor | None,
    *,
    on: date,
    full: bool = False,
    site_id: int | None = None,
    job_id: int | None = None,
) -> Chunk:
    """The next chunk of a replan as of a day: everything (`full`), one site, or what has changed.

    A run that was asked for everything or a site ends with what has changed meanwhile anywhere, as each run does:
    it goes round until nothing is left to replan.
    """
    cursor = _known(cursor or _start(organisation, full=full, site_id=site_id))
    cameras = _selection(organisation, cursor["of"], site_id)
    look = _look(organisation, _after(cameras, cursor), on=on)
    if look is None:
        looked = cursor["of"] != "changed" or cursor["after"] > 0
        left = looked and _selection(organisation, "changed", None).exists()
        if not left:
            gather(cursor["done"], *WRITTEN)
        write, then = (_nothing, _from_the_start(cursor)) if left else (partial(_settle, organisation), None)
        return Chunk(write, then, cursor["done"], cursor["total"])
    replan = Replan(organisation, on, look, job_id)
    done = cursor["done"] + look.cameras
    total = max(done, cursor["total"])
    cursor = cursor | {"after": look.last, "size": look.next_size, "done": done, "total": total}
    return Chunk(replan.write, cursor, done, total)


def replan_now(organisation: Organisation, *, on: date) -> Counter[str]:
    """Replan all of an organisation's cameras in this process; what changed, by the names of COUNTED."""
    counts: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))
    cursor: Cursor = {"after": 0, "done": 0}
    while look := _written(organisation, cursor, counts, on=on):
        cursor = _known(cursor | {"after": look.last, "size": look.next_size, "done": counts["cameras"]})
    gather(counts["cameras"], *WRITTEN)
    _settle(organisation)
    return counts


def _start(organisation: Organisation, *, full: bool, site_id: int | None) -> Cursor:
    of = "all" if full else "site" if site_id else "changed"
    total = _selection(organisation, of, site_id).count()
    return {"of": of, "after": 0, "done": 0, "total": total}


def _known(cursor: Cursor) -> Cursor:
    """The cursor, with what a first run writes made known to the database once there is something of it."""
    return cursor | {"known": cursor.get("known") or gather_first(cursor["done"], *WRITTEN)}


def _from_the_start(cursor: Cursor) -> Cursor:
    return cursor | {"of": "changed", "after": 0}


def _selection(organisation: Organisation, of: str, site_id: int | None) -> QuerySet[Camera]:
    """Every camera, those of a site (and recorders that serve it), or those that something has changed for."""
    own = Camera.objects.in_register().filter(organisation=organisation)
    if of == "changed":
        return own.filter(to_replan=True)
    if of == "site":
        serving = Camera.objects.in_register().filter(site=site_id, recorder__isnull=False).values("recorder")
        return own.filter(Q(site=site_id) | Q(pk__in=serving))
    return own


def _after(cameras: QuerySet[Camera], cursor: Cursor) -> QuerySet[Camera]:
    """The next of these cameras."""
    size = cursor.get("size", most_changed())
    return cameras.filter(pk__gt=cursor["after"]).order_by("pk")[:size]


def _written(organisation: Organisation, cursor: Cursor, counts: Counter[str], *, on: date) -> Look | None:
    """Work a chunk out and write it; what another writer got in between makes us work it out anew."""
    for tries_left in reversed(range(TRIES)):
        look = _look(organisation, _after(_selection(organisation, "all", None), cursor), on=on)
        if look is None:
            return None
        replan = Replan(organisation, on, look)
        try:
            with transaction.atomic():
                replan.write()
        except (IntegrityError, OperationalError, ChangedMeanwhileError):
            if not tries_left:
                raise
        else:
            counts.update(replan.counts)
            return look
    raise AssertionError("the loop returns or raises")


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the garbage collector: it would go through a chunk's small values over and over, a third of the time.

    They hold no cycles, and the next chunk's take their place.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@_uncollected()
def _look(organisation: Organisation, cameras: QuerySet[Camera], *, on: date) -> Look | None:
    """Work out a chunk of cameras, and which of them are to be written; None when there is no camera."""
    inputs = read_inputs(cameras)
    if not inputs:
        return None
    around = surroundings(organisation, inputs)
    planned = ask(around, inputs, on=on)
    lines = lines_of(each.camera.pk for each in planned)
    waived = _waived(lines.values(), on)
    strayed = out_of_step([each.camera.pk for each in planned])
    differing, cost = [], 0.0
    for number, each in enumerate(planned, start=1):
        changes = each.camera.pk in strayed or _differs(each, lines.get(each.camera.pk), waived)
        if changes or each.camera.to_replan:
            differing.append(each)
            cost += 1 if changes else CLEARING
        if cost >= most_changed():
            return Look(around, number, each.camera.pk, differing, cost)
    return Look(around, len(planned), planned[-1].camera.pk, differing, cost)


def _differs(each: Planned, line: Line | None, waived: Mapping[int, frozenset[str]]) -> bool:
    """Is something of this camera to be written, beside the flag that something may have changed?"""
    camera, worked = each.camera, each.worked
    if worked.new or each.superseded or _standing(each, line, waived) != camera.stands:
        return True
    return each.judged and not is_in_step(_wanted(each), line)


def _wanted(each: Planned) -> Wanted:
    return Wanted(each.camera.pk, each.camera.site_id, each.worked.need, each.worked.due_on)


def _new_days(kept: Iterable[Planned], lines: Mapping[int, Line]) -> list[NewDay]:
    """The lines in place whose camera gets another due day."""
    with_line = [(each, lines[each.camera.pk]) for each in kept if each.camera.pk in lines]
    return [
        NewDay(line.plan_id, each.camera.due_on, each.worked.due_on)
        for each, line in with_line
        if line.state in IN_PLACE and each.camera.due_on != each.worked.due_on
    ]


def most_changed() -> int:
    """How many cameras one transaction writes at most."""
    return MOST_CHANGED[connection.vendor]


def _nothing() -> None:
    """A step that only moves on."""


def _settle(organisation: Organisation) -> None:
    """The last step: what was signed for a site and is contradicted now is re-opened."""
    reopen_contradicted(organisation)


def _unchanged_since(planned: Sequence[Planned]) -> list[Planned]:
    """Those whose camera is as it was, locked until the transaction ends; the others are left for another round."""
    now = Camera.objects.in_register().select_for_update()
    now = now.filter(pk__in=key_set(each.camera.pk for each in planned))
    fresh = {camera.pk: camera for camera in read_inputs(now.order_by("pk"))}
    kept = [each for each in planned if fresh.get(each.camera.pk) == each.camera]
    if len(kept) < len(planned):
        changed = fresh.keys() - {each.camera.pk for each in kept}
        Camera.objects.in_register().filter(pk__in=changed).update(to_replan=True)
    return kept


def _waived(lines: Collection[Line], on: date) -> dict[int, frozenset[str]]:
    """What an exemption waives on that day, by camera: one query at most."""
    if not lines:
        return {}
    running = Exemption.objects.running(on=on).filter(removal__in=key_set(line.pk for line in lines))
    return {
        camera_id: waived_by(obligation)
        for camera_id, obligation in running.values_list("removal__camera_id", "obligation")
    }


def _write_cameras(
    kept: Sequence[Planned], lines: Mapping[int, Line], waived: Mapping[int, frozenset[str]]
) -> set[int]:
    """Write headline, dates and status where they differ, and clear the flag; which cameras read otherwise now."""
    values, settled = [], []
    for each in kept:
        camera, stands = each.camera, _standing(each, lines.get(each.camera.pk), waived)
        if stands != camera.stands:
            days = {name: plain(Camera, name, getattr(stands, name)) for name in ("due_on", "gone_by")}
            values.append((*stands._replace(**days), camera.pk))
        elif camera.to_replan:
            settled.append(camera.pk)
    SET_CAMERA.apply(values)
    if settled:
        Camera.objects.filter(pk__in=key_set(settled)).update(to_replan=False)
    return {pk for *_, pk in values}


def _standing(each: Planned, line: Line | None, waived: Mapping[int, frozenset[str]]) -> Standing:
    return Standing(*each.worked.kept_on_camera, _status(each, line, waived.get(each.camera.pk)))


def _status(each: Planned, line: Line | None, waived: frozenset[str] | None) -> str:
    """Where a camera stands: the first of these that is true.

    `waived` is what an exemption that runs covers, None without one; what it does not cover is overdue all the same.
    """
    camera = each.camera
    if camera.life == Life.GONE:
        return Status.REMOVED if line and _is_verified(line) else Status.REPORTED_GONE
    if not each.judged:
        return Status.NOT_CHECKED
    if camera.verdict != Verdict.RESTRICTED:
        return UNRESTRICTED[camera.verdict]
    if each.worked.late - (waived or frozenset()):
        return Status.OVERDUE
    if waived is not None:
        return Status.EXEMPTED
    if line and State.APPROVED.place <= State(line.state).place < State.CLOSED.place:
        return Status.PLANNED
    return Status.RESTRICTED


SET_CAMERA = Changer(Camera, Standing._fields, also="to_replan = FALSE")
UNRESTRICTED: dict[str, str] = {
    Verdict.SUSPECTED: Status.TO_CHECK,
    Verdict.UNKNOWN: Status.CANNOT_TELL,
    Verdict.CLEAR: Status.CLEAR,
}


def _is_verified(line: Line) -> bool:
    """Did somebody check that it is gone, after its removal was recorded?"""
    return line.removed_on is not None and line.state in (State.VERIFIED, State.CLOSED)
