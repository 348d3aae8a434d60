"""Replanning: what the decision table asks of each camera now, kept as history; and the lines that follow from it.

A chunk of cameras is worked out outside any transaction and then written in one short one:

1. Read the cameras, what stands around them, and the obligations that stand.
2. Ask the table. An obligation that stands keeps the day it was found on; one that is new begins today.
3. In the transaction: lock and read the cameras again. One that changed meanwhile is left for another round.
4. Supersede what no longer holds, add what is new, let plan lines follow, write headline, date and status, and
   begin a new span of the camera's history where it stands otherwise than before.

Running it again writes nothing. Because a date passes without anything changing, the nightly run looks at all.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import IntegrityError, OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from inventory import audit
from inventory.jobs import Chunk
from inventory.models import Camera, Edition, Life, Organisation, Verdict
from inventory.services.inserting import Insertion
from inventory.services.statistics import gather
from removal.models import CameraSpan, Exemption, Obligation, Removal, RemovalPlan
from removal.planning.decisions import Decision, overdue
from removal.planning.exemptions import waived_by
from removal.planning.workflow import State
from removal.services.attesting import reopen_contradicted
from removal.services.drafting import Wanted, follow_obligations, lines_of
from removal.services.history import keep_history
from removal.services.keeping import keep_plans_of
from removal.services.obliging import Planned, work_out
from removal.services.situations import CameraInputs, read_inputs

Status = Camera.Status
Cursor = dict[str, Any]

CAMERAS_A_CHUNK = 200
WRITTEN = (Camera, CameraSpan, Obligation, Removal, RemovalPlan)
TRIES = 5

SET_CAMERA = """
UPDATE inventory_camera SET headline = %s, due_on = %s, status = %s, to_replan = %s WHERE id = %s
"""
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


@dataclass(slots=True)
class Replan:
    """A chunk worked out; `write` carries it out in the caller's transaction and fills `counts`."""

    organisation: Organisation
    on: date
    planned: Sequence[Planned]
    job_id: int | None = None
    counts: Counter[str] = field(default_factory=Counter)
    at: datetime = field(init=False)
    insertion: Insertion[Obligation] = field(init=False)

    def __post_init__(self) -> None:
        self.at = timezone.now()
        new = [obligation for each in self.planned for obligation in each.new]
        for obligation in new:
            obligation.arose_at = self.at
        self.insertion = Insertion(new)

    def write(self) -> None:
        """Write what changed; the number of queries does not grow with the cameras."""
        fresh = {camera.pk: camera for camera in _read_again(self.planned)}
        kept = [each for each in self.planned if fresh.get(each.camera.pk) == each.camera]
        if len(kept) < len(self.planned):
            changed = fresh.keys() - {each.camera.pk for each in kept}
            Camera.objects.in_register().filter(pk__in=changed).update(to_replan=True)
        lines = lines_of(each.camera.pk for each in kept)
        self._write_obligations(kept)
        wanted = [Wanted(each.camera.pk, each.camera.site_id, each.need) for each in kept if each.decision]
        drafted = follow_obligations(self.organisation, wanted, lines)
        rewritten = _write_cameras(kept, lines, _waived(lines.values(), self.on), self.on)
        keep_history([each.camera.pk for each in kept], at=self.at)
        keep_plans_of(rewritten)
        touched = rewritten | drafted.camera_ids
        touched |= {each.camera.pk for each in kept if each.new or each.superseded}
        self.counts.update(
            cameras=len(kept),
            plans_created=drafted.plans_created,
            lines_added=drafted.lines_added,
            lines_cancelled=drafted.lines_cancelled,
            cameras_changed=len(rewritten),
            unchanged=len(kept) - len(touched),
        )
        if touched:
            self._audit()

    def _write_obligations(self, kept: Sequence[Planned]) -> None:
        gone = [pk for each in kept for pk in each.superseded]
        if gone:
            Obligation.objects.current().filter(pk__in=gone).update(superseded_at=self.at)
        kept_ids = {each.camera.pk for each in kept}
        created = self.insertion.write(where=lambda row: row.camera_id in kept_ids)
        self.counts.update(obligations_created=created, obligations_superseded=len(gone))

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
    cursor = cursor or _start(organisation, full=full, site_id=site_id)
    cameras = _selection(organisation, cursor["of"], site_id)
    inputs = read_inputs(cameras.filter(pk__gt=cursor["after"]).order_by("pk")[:CAMERAS_A_CHUNK])
    if not inputs:
        looked = cursor["of"] != "changed" or cursor["after"] > 0
        left = looked and _selection(organisation, "changed", None).exists()
        if not left:
            gather(cursor["done"], *WRITTEN)
        write, then = (_nothing, _from_the_start(cursor)) if left else (partial(_settle, organisation), None)
        return Chunk(write, then, cursor["done"], cursor["total"])
    replan = Replan(organisation, on, work_out(organisation, inputs, on=on), job_id)
    done = cursor["done"] + len(inputs)
    cursor = cursor | {"after": inputs[-1].pk, "done": done, "total": max(done, cursor["total"])}
    return Chunk(replan.write, cursor, done, cursor["total"])


def replan_now(organisation: Organisation, *, on: date) -> Counter[str]:
    """Replan all of an organisation's cameras in this process; what changed, by the names of COUNTED."""
    counts: Counter[str] = Counter(dict.fromkeys(COUNTED, 0))
    after = 0
    while inputs := read_inputs(_after(organisation, after)):
        counts.update(_written(organisation, [camera.pk for camera in inputs], on=on))
        after = inputs[-1].pk
    gather(counts["cameras"], *WRITTEN)
    _settle(organisation)
    return counts


def _start(organisation: Organisation, *, full: bool, site_id: int | None) -> Cursor:
    of = "all" if full else "site" if site_id else "changed"
    total = _selection(organisation, of, site_id).count()
    return {"of": of, "after": 0, "done": 0, "total": total}


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


def _after(organisation: Organisation, after: int) -> QuerySet[Camera]:
    own = Camera.objects.in_register().filter(organisation=organisation)
    return own.filter(pk__gt=after).order_by("pk")[:CAMERAS_A_CHUNK]


def _written(organisation: Organisation, keys: Sequence[int], *, on: date) -> Counter[str]:
    """Work a chunk out and write it; what another writer got in between makes us work it out anew."""
    for tries_left in reversed(range(TRIES)):
        inputs = read_inputs(Camera.objects.in_register().filter(pk__in=keys).order_by("pk"))
        replan = Replan(organisation, on, work_out(organisation, inputs, on=on))
        try:
            with transaction.atomic():
                replan.write()
            return replan.counts
        except (IntegrityError, OperationalError):
            if not tries_left:
                raise
    raise AssertionError("the loop returns or raises")


def _nothing() -> None:
    """A step that only moves on."""


def _settle(organisation: Organisation) -> None:
    """The last step: what was signed for a site and is contradicted now is re-opened."""
    reopen_contradicted(organisation)


def _read_again(planned: Sequence[Planned]) -> list[CameraInputs]:
    """The cameras as they stand now, locked until the transaction ends."""
    keys = [each.camera.pk for each in planned]
    now = Camera.objects.in_register().select_for_update().filter(pk__in=keys)
    return read_inputs(now.order_by("pk"))


def _waived(lines: Iterable[Removal], on: date) -> dict[int, frozenset[str]]:
    """What an exemption waives on that day, by camera: one query."""
    running = Exemption.objects.running(on=on).filter(removal__in=[line.pk for line in lines])
    return {
        camera_id: waived_by(obligation)
        for camera_id, obligation in running.values_list("removal__camera_id", "obligation")
    }


def _write_cameras(
    kept: Sequence[Planned], lines: Mapping[int, Removal], waived: Mapping[int, frozenset[str]], on: date
) -> set[int]:
    """Write headline, date and status where they differ, and clear the flag; which cameras read otherwise now."""
    adapt: Callable[[date | None], Any] = connection.ops.adapt_datefield_value
    values, rewritten, settled = [], set(), []
    for each in kept:
        camera = each.camera
        headline = each.decision.headline.value if each.decision else ""
        due_on = each.decision.effective.due_on if each.decision else None
        status = _status(camera, each.decision, lines.get(camera.pk), waived.get(camera.pk), on)
        if (headline, due_on, status) != (camera.headline, camera.due_on, camera.status):
            values.append((headline, adapt(due_on), status, False, camera.pk))
            rewritten.add(camera.pk)
        elif camera.to_replan:
            settled.append(camera.pk)
    if values:
        with connection.cursor() as cursor:
            cursor.executemany(SET_CAMERA, values)
    if settled:
        Camera.objects.filter(pk__in=settled).update(to_replan=False)
    return rewritten


def _status(
    camera: CameraInputs,
    decision: Decision | None,
    line: Removal | None,
    waived: frozenset[str] | None,
    on: date,
) -> str:
    """Where a camera stands on a day: the first of these that is true.

    `waived` is what an exemption that runs covers, None without one; what it does not cover is overdue all the same.
    """
    if camera.life == Life.GONE:
        return Status.REMOVED if line and _is_verified(line) else Status.REPORTED_GONE
    if decision is None:
        return Status.NOT_CHECKED
    if camera.verdict != Verdict.RESTRICTED:
        return UNRESTRICTED[camera.verdict]
    late = {result.obligation.value for result in decision.results if overdue(result, on)}
    if late - (waived or frozenset()):
        return Status.OVERDUE
    if waived is not None:
        return Status.EXEMPTED
    if line and State.APPROVED.place <= State(line.state).place < State.CLOSED.place:
        return Status.PLANNED
    return Status.RESTRICTED


UNRESTRICTED: dict[str, str] = {
    Verdict.SUSPECTED: Status.TO_CHECK,
    Verdict.UNKNOWN: Status.CANNOT_TELL,
    Verdict.CLEAR: Status.CLEAR,
}


def _is_verified(line: Removal) -> bool:
    """Did somebody check that it is gone, after its removal was recorded?"""
    return line.removed_on is not None and line.state in (State.VERIFIED, State.CLOSED)
