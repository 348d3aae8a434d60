"""Undoing an import: what it added leaves the register, what it changed gets its former values back.

Nothing is deleted. A camera that is taken out keeps its row, its obligations (superseded), its line (cancelled) and
its audit trail, but no list, count, match or report has it any more (`CameraQuerySet.in_register`). A camera that
something else depends on stays as it is, with the reason (`undo_holds`). Fields that were changed again since
the import stay too. docs/imports.md explains it to users.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from inventory import access, audit
from inventory.events import findings_changed
from inventory.jobs import ChangedMeanwhileError, Chunk
from inventory.models import (
    Camera,
    ImportBatch,
    ImportRow,
    Job,
    Person,
    Site,
    name_key,
)
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.holding import hold_edition
from inventory.services.importing import take_positions_back
from inventory.services.judging import judge_now
from inventory.services.matching import PLACE, match_key, serial_key
from inventory.services.registering import FIELDS
from removal.services.taking_out import take_out
from removal.services.undo_holds import REASONS, count_held, with_holds

Cursor = dict[str, Any]

CAMERAS_A_CHUNK = 250
ROWS_A_CHUNK = 100
MOST_LISTED = 200
MAY_BE_UNDONE = (ImportBatch.State.COMPLETED, ImportBatch.State.FAILED)
UNDONE = "The import that added the camera was undone."

RESTORED_FIELDS = [
    *FIELDS,
    "banner",
    "serial_key",
    "match_key",
    "part",
    "fingerprint",
    "verdict",
    "basis",
    "maker",
    "to_replan",
    "version",
    "changed_at",
]


@dataclass(frozen=True, slots=True)
class Forecast:
    """What undoing would come to: how many cameras leave, how many may get former values back, what stays and why."""

    added: int
    leave: int
    changed: int
    get_back: int
    kept: Sequence[tuple[str, int]]


@dataclass(slots=True)
class _Came:
    """What a chunk came to."""

    taken_out: list[Camera] = field(default_factory=list)
    restored: list[Camera] = field(default_factory=list)
    kept: list[tuple[Camera, str]] = field(default_factory=list)


def may_be_undone(batch: ImportBatch) -> bool:
    """Whether there is anything to undo: it has ended, something of it was written, and it was not undone before."""
    return batch.state in MAY_BE_UNDONE and batch.undone_at is None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What undoing came to, for a page: counts, how many stay for each reason, and the first of them by name."""

    taken_out: int
    restored: int
    kept: Sequence[tuple[str, int]]
    listed: Sequence[tuple[str, str, str]]


def outcome(batch: ImportBatch) -> Outcome:
    """What the batch says of its undoing; `listed` are address, name and reason of the first cameras that stay."""
    told = batch.undoing
    counts = told.get("kept", {})
    return Outcome(
        taken_out=told.get("taken_out", 0),
        restored=told.get("restored", 0),
        kept=[(words, counts[reason]) for reason, words in REASONS.items() if counts.get(reason)],
        listed=[(each["camera"], each["name"], REASONS[each["reason"]]) for each in told.get("listed", [])],
    )


def import_under_way(batch: ImportBatch) -> Job | None:
    """The job of another import of the organisation that has not ended; an undo waits for it."""
    imports = Job.objects.filter(organisation=batch.organisation, kind="import", state__in=Job.OPEN)
    return imports.order_by("pk").first()


def forecast(batch: ImportBatch, *, by: Person) -> Forecast:
    """Count what undoing would come to now: two queries, whatever the number of cameras."""
    added, changed = count_held(_added(batch), batch, by), count_held(_changed(batch), batch, by)
    kept = Counter(added) + Counter(changed)
    return Forecast(
        added=sum(added.values()),
        leave=added.get("", 0),
        changed=sum(changed.values()),
        get_back=changed.get("", 0),
        kept=[(REASONS[reason], kept[reason]) for reason in REASONS if kept[reason]],
    )


def next_chunk(batch: ImportBatch, cursor: Cursor | None, *, by: Person, on: date) -> Chunk:
    """The next chunk of undoing: cameras that were added, then rows that changed something, then the end."""
    cursor = cursor or {"phase": "added", "after": 0, "done": 0, "total": _to_do(batch)}
    if cursor["phase"] == "added":
        return _take_out_next(batch, cursor, by)
    return _restore_next(batch, cursor, by, on)


def _to_do(batch: ImportBatch) -> int:
    return _added(batch).count() + _changed_rows(batch).count()


def _added(batch: ImportBatch) -> QuerySet[Camera]:
    return Camera.objects.in_register().filter(first_batch=batch)


def _changed_rows(batch: ImportBatch) -> QuerySet[ImportRow]:
    return batch.rows.filter(outcome=ImportRow.Outcome.UPDATED).order_by("number")


def _changed(batch: ImportBatch) -> QuerySet[Camera]:
    """Cameras of before that the file changed; one that it added is taken out instead."""
    rows = ImportRow.objects.filter(batch=batch, outcome=ImportRow.Outcome.UPDATED)
    return Camera.objects.in_register().filter(pk__in=rows.values("camera")).exclude(first_batch=batch)


def _take_out_next(batch: ImportBatch, cursor: Cursor, by: Person) -> Chunk:
    keys = list(
        _added(batch)
        .filter(pk__gt=cursor["after"])
        .order_by("pk")
        .values_list("pk", flat=True)[:CAMERAS_A_CHUNK]
    )
    if not keys:
        return Chunk(_nothing, cursor | {"phase": "changed", "after": 0}, cursor["done"], cursor["total"])

    def write() -> None:
        _lock(keys)
        came = _Came()
        for camera in with_holds(_added(batch).filter(pk__in=keys), batch, by).order_by("pk"):
            if camera.held:
                came.kept.append((camera, camera.held))
            else:
                came.taken_out.append(camera)
        _take_out(batch, came.taken_out, by=by)
        _note(batch, came)

    done = cursor["done"] + len(keys)
    return Chunk(write, cursor | {"after": keys[-1], "done": done}, done, cursor["total"])


def _take_out(batch: ImportBatch, cameras: Sequence[Camera], *, by: Person) -> None:
    """Out of the register, with what was asked of them superseded and their untouched lines cancelled."""
    if not cameras:
        return
    take_out(cameras, UNDONE, organisation=batch.organisation)
    audit.record(
        "cameras taken out",
        organisation=batch.organisation,
        by=by,
        subject=batch,
        after={"cameras": [str(camera.uuid) for camera in cameras]},
        reason=UNDONE,
    )


def _restore_next(batch: ImportBatch, cursor: Cursor, by: Person, on: date) -> Chunk:
    rows = list(_changed_rows(batch).filter(number__gt=cursor["after"])[:ROWS_A_CHUNK])
    if not rows:
        return Chunk(lambda: _finish(batch, by), None, cursor["total"], cursor["total"])
    came, before = _restoration(batch, rows, by)
    edition = current_edition(batch.organisation)
    rulebook = rulebook_of(edition)
    versions = {camera.pk: camera.version for camera in came.restored}

    def write() -> None:
        if versions != _lock(versions):
            raise ChangedMeanwhileError("A camera was changed while its import was undone.")
        hold_edition(edition)
        judge_now(came.restored, edition, rulebook, on=on)
        for camera in came.restored:
            camera.version, camera.changed_at, camera.to_replan = camera.version + 1, timezone.now(), True
        Camera.objects.bulk_update(came.restored, RESTORED_FIELDS, batch_size=100)
        if before:
            audit.record(
                "cameras restored",
                organisation=batch.organisation,
                by=by,
                subject=batch,
                after={"cameras": before},
                reason=UNDONE,
            )
        _note(batch, came)

    done = cursor["done"] + len(rows)
    return Chunk(write, cursor | {"after": rows[-1].number, "done": done}, done, cursor["total"])


def _restoration(batch: ImportBatch, rows: Sequence[ImportRow], by: Person) -> tuple[_Came, dict[str, Any]]:
    """The cameras of some rows with their former values (unsaved), and what each of them gets back."""
    cameras = with_holds(_changed(batch).filter(pk__in=[row.camera_id for row in rows]), batch, by)
    by_key = {camera.pk: camera for camera in cameras.select_related("site")}
    sites = {site.name_key: site for site in access.sites(by)}
    keys, came = _Keys(batch), _Came()
    given: dict[str, Any] = {}
    for row in rows:
        camera = by_key.get(row.camera_id or 0)
        if camera is None:
            continue
        back = {} if camera.held else _give_back(camera, row.changes, sites)
        reason = camera.held or _cannot_restore(camera, row, back, keys)
        if reason:
            came.kept.append((camera, reason))
        else:
            came.restored.append(camera)
            given[str(camera.uuid)] = back
            if len(back) < len(row.changes):
                came.kept.append((camera, "partly"))
    return came, given


def _give_back(
    camera: Camera, changes: Mapping[str, Sequence[str]], sites: Mapping[str, Site]
) -> dict[str, Any]:
    """Set each field that still says what the import wrote to what it said before; which, from what to what."""
    back: dict[str, Any] = {}
    for name, (before, after) in changes.items():
        if name == "site":
            former = sites.get(name_key(before))
            if former is None or camera.site.name != after:
                continue
            camera.site = former
        elif str(getattr(camera, name)) == after:
            setattr(camera, name, before)
        else:
            continue
        back[name] = [after, before]
    return back


def _cannot_restore(camera: Camera, row: ImportRow, back: Mapping[str, Any], keys: "_Keys") -> str:
    if row.quantity > 1:
        return "several"
    if not back:
        return "changed"
    return "" if keys.give(camera) else "key"


class _Keys:
    """Matching keys for cameras with former values, none of which another camera has."""

    def __init__(self, batch: ImportBatch) -> None:
        self._ours = Camera.objects.filter(organisation=batch.organisation_id)
        self._given: set[tuple[str, int]] = set()

    def give(self, camera: Camera) -> bool:
        """Set the keys that follow from the camera's facts; False when another camera has them."""
        camera.serial_key, key = serial_key(camera.serial), match_key(camera)
        if key != camera.match_key:
            others = self._ours.filter(match_key=key).exclude(pk=camera.pk).values_list("part", flat=True)
            taken = {*others, *(part for given, part in self._given if given == key)}
            if taken and not key.startswith(PLACE):
                return False
            camera.match_key, camera.part = key, max(taken, default=0) + 1
        self._given.add((camera.match_key, camera.part))
        return True


def _lock(keys: Iterable[int]) -> dict[int, int]:
    """Lock cameras of the register until the transaction ends; the version of each."""
    locked = Camera.objects.in_register().select_for_update().filter(pk__in=list(keys)).order_by("pk")
    return dict(locked.values_list("pk", "version"))


def _note(batch: ImportBatch, came: _Came) -> None:
    """Add to what the batch says of its undoing; the job's fence lets nobody else do so meanwhile."""
    told = ImportBatch.objects.values_list("undoing", flat=True).get(pk=batch.pk) or {}
    kept = Counter(told.get("kept", {})) + Counter(reason for _, reason in came.kept)
    listed = told.get("listed", [])
    for camera, reason in came.kept[: MOST_LISTED - len(listed)]:
        listed.append({"camera": str(camera.uuid), "name": str(camera), "reason": reason})
    ImportBatch.objects.filter(pk=batch.pk).update(
        undoing={
            "taken_out": told.get("taken_out", 0) + len(came.taken_out),
            "restored": told.get("restored", 0) + len(came.restored),
            "kept": dict(kept),
            "listed": listed,
        }
    )


def _finish(batch: ImportBatch, by: Person) -> None:
    batch.refresh_from_db(fields=["undoing"])
    ImportBatch.objects.filter(pk=batch.pk).update(undone_at=timezone.now(), undone_by=by)
    take_positions_back(batch, by=by)
    counts = {name: batch.undoing.get(name, 0) for name in ("taken_out", "restored")}
    audit.record(
        "import undone",
        organisation=batch.organisation,
        by=by,
        subject=batch,
        after=counts | {"kept": sum(batch.undoing.get("kept", {}).values())},
    )
    findings_changed.send(
        sender=ImportBatch,
        organisation=batch.organisation,
        edition=current_edition(batch.organisation),
        fingerprint_ids=[],
    )


def _nothing() -> None:
    """A step that only moves on."""
