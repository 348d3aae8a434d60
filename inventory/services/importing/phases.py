"""The import job: which phase it is in and what it does next.

1. `begin` and `read`: the limited child process reads the whole file into a spool beside the upload. Where a column
   is ambiguous and a person waits, the job ends here and the file is read anew with the answers.
2. `preview`: where somebody confirms first, every row is placed without writing anything, and the import waits with
   the figures (inventory.services.importing.previewing). `confirm` goes on with a job of its own.
3. `write`: a few hundred rows at a time are placed and written, rows, cameras and cursor in one transaction. What a
   chunk rests on comes first, in chunks of its own: new sites if that was ticked, and new fingerprints with their
   findings; so a camera has its verdict from the moment it stands in the register.
4. `place`: sites without a position get the one that the file tells (inventory.services.importing.placing_sites).
5. `finish`: after a large file the database's statistics are brought up to date; the batch is closed with counts
   taken from its rows.

A killed worker costs its current chunk at most, or the preview, which is then worked out anew. Whoever takes the job
over reads from the database what the written rows claimed, and the spool again if it is gone (it is not backed up).
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from inventory import audit
from inventory.events import findings_changed
from inventory.imports.reading import LISTED
from inventory.imports.refusal import FileRefusedError
from inventory.imports.spool import Spool
from inventory.jobs import Chunk
from inventory.models import Camera, CameraTally, Finding, Fingerprint, ImportBatch, ImportRow
from inventory.services.column_layouts import must_ask
from inventory.services.editions import current_edition, is_current
from inventory.services.importing.placing_sites import placing_writer, positions_found
from inventory.services.importing.previewing import differences, worked_out
from inventory.services.importing.reading import read_into_spool
from inventory.services.importing.uploads import let_go, spool_path
from inventory.services.known_sites import Sites, names_to_add
from inventory.services.placement import Placement
from inventory.services.placing import Placing
from inventory.services.portions import portion
from inventory.services.recognising import claims_of
from inventory.services.sites import SiteTakenError, add_site
from inventory.services.statistics import gather

State, Outcome = ImportBatch.State, ImportRow.Outcome
Cursor = dict[str, Any]

WRITTEN = (Camera, CameraTally, Finding, Fingerprint, ImportRow)
# Each brings an event and a look for a free code.
SITES_A_CHUNK = 10


def next_chunk(batch: ImportBatch, cursor: Cursor | None, *, on: date) -> Chunk | None:
    """What the import does next; the cursor names the phase. None when the batch has ended."""
    if batch.finished:
        return None
    phase = (cursor or {"phase": "begin"})["phase"]
    if phase != "write":
        _clear_desk()
    return PHASES[phase](batch, cursor or {}, on)


def close_failed(batch_id: int, reason: str) -> None:
    """The job was given up: say so on the batch."""
    ImportBatch.objects.filter(pk=batch_id).exclude(state=State.COMPLETED).update(
        state=State.FAILED,
        file_errors=[{"code": "fault", "message": reason}],
        finished_at=timezone.now(),
    )


def _begin(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    if batch.confirmed_at:
        return Chunk(
            _fact_writer(batch, state=State.WRITING), {"phase": "write", "after": 0}, 0, batch.rows_total
        )
    known = batch.preview and spool_path(batch).exists()  # only what its sites are was chosen anew
    return Chunk(_fact_writer(batch, state=State.READING), {"phase": "preview" if known else "read"})


def _read(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Read the whole file through the child into the spool; a refusal ends the import in words."""
    try:
        facts = read_into_spool(batch)
    except FileRefusedError as refusal:
        return Chunk(_refusal_writer(batch, refusal), None)
    if must_ask(batch, facts["tables"]):
        # Nothing is kept of this reading: the answers change it.
        spool_path(batch).unlink(missing_ok=True)
        facts |= {"state": State.AWAITING_CONFIRMATION, "rows_total": 0}
        return Chunk(_fact_writer(batch, **facts), None)
    if batch.confirm_first:
        return Chunk(_fact_writer(batch, **facts), {"phase": "preview"}, 0, facts["rows_total"])
    facts["state"] = State.WRITING
    return Chunk(_fact_writer(batch, **facts), {"phase": "write", "after": 0}, 0, facts["rows_total"])


def _preview(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk | None:
    """Work out what the import would come to, in one step since its claims are in memory; then it waits."""
    preview = worked_out(batch, on=on, go_on=partial(_tell_progress, batch))
    if preview is None:
        return None
    waiting = _fact_writer(batch, preview=preview, state=State.AWAITING_CONFIRMATION)
    return Chunk(waiting, None, batch.rows_total, batch.rows_total)


def _tell_progress(batch: ImportBatch, rows: int) -> bool:
    """Show how far the preview is; False when it was cancelled meanwhile."""
    reading = ImportBatch.objects.filter(pk=batch.pk, state=State.READING)
    return bool(reading.update(rows_placed=rows))


class _Work:
    """An import at some row: its spool and what its rows have claimed. Kept from one chunk to the next."""

    def __init__(self, batch: ImportBatch, *, after: int, on: date) -> None:
        if not spool_path(batch).exists():
            read_into_spool(batch)
        self.batch = batch
        self.edition = current_edition(batch.organisation)
        self.placing = Placing(batch, self.edition, claims_of(batch, up_to=after), on=on)
        self.placing.brought = Camera.objects.filter(first_batch=batch).count() if after else 0
        self.spool = Spool(spool_path(batch))
        self.after = after
        self._drafted: Placement | None = None
        self._waiting: Placement | None = None

    def goes_on(self, batch: ImportBatch, after: int) -> bool:
        """Whether this is the work of that import, with its rows up to `after` written and nothing else changed."""
        if batch.pk != self.batch.pk:
            return False
        if self._drafted and self._drafted.last == after:  # written, so the edition was held
            self.placing.keep(self._drafted)
            self.placing.brought += len(self._drafted.new)
            self.after, self._drafted = after, None
            return True
        return self.after == after and is_current(self.edition)

    def next(self) -> Placement | None:
        """What the next rows come to; None at the end of the file."""
        if self._waiting:
            self._drafted, self._waiting = self._waiting, None
            self.placing.settle(self._drafted)
            return self._drafted
        self.spool.skip_to(self.after)
        rows = self.spool.take(portion().cameras)
        self._drafted = self.placing.place(rows) if rows else None
        return self._drafted

    def judging(self, placement: Placement) -> Callable[[], None]:
        """What stores and judges fingerprints that these rows lack; then they need not be placed again."""
        self._waiting = placement
        return self.placing.judging(placement)


class _Desk:
    """The work at hand in this process: of one import at a time."""

    work: _Work | None = None


def upload(batch_id: int, cursor: Cursor | None) -> ImportBatch:
    """The upload that a job is about: read anew with each step, but while it is written, which nobody else changes.

    A job that was lost meanwhile commits nothing more, whatever its worker remembers.
    """
    work = _Desk.work
    if work and work.batch.pk == batch_id and (cursor or {}).get("phase") == "write":
        return work.batch
    return ImportBatch.objects.select_related("organisation", "uploaded_by", "site").get(pk=batch_id)


def _work(batch: ImportBatch, after: int, on: date) -> _Work:
    if _Desk.work is None or not _Desk.work.goes_on(batch, after):
        _clear_desk()
        _Desk.work = _Work(batch, after=after, on=on)
    return _Desk.work


def _clear_desk() -> None:
    if _Desk.work:
        _Desk.work.spool.close()
    _Desk.work = None


def _write(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Turn a few hundred rows into cameras, or bring in what they rest on."""
    after, total = cursor["after"], batch.rows_total
    work = _work(batch, after, on)
    placement = work.next()
    if placement is None:
        return Chunk(_nothing, {"phase": "place" if batch.positions else "finish"}, total, total)
    if names := names_to_add(batch, placement.unknown_sites):
        _clear_desk()
        return Chunk(_site_writer(batch, names[:SITES_A_CHUNK]), cursor, after, total)
    if placement.unjudged:
        return Chunk(work.judging(placement), cursor, after, total)
    return Chunk(
        work.placing.writing(placement), {"phase": "write", "after": placement.last}, placement.last, total
    )


def _place(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Put sites on the map, some hundreds at a time until none is left that the file could place."""
    found = positions_found(batch, Sites(batch))
    if found.to_place:
        return Chunk(placing_writer(batch, found.to_place), cursor, batch.rows_total, batch.rows_total)
    told = {
        "warnings": [*batch.warnings, *found.warnings][:LISTED],
        "warnings_total": batch.warnings_total + len(found.warnings),
        "positions": [],
    }
    return Chunk(_fact_writer(batch, **told), {"phase": "finish"}, batch.rows_total, batch.rows_total)


def _finish(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Close the batch with counts taken from its rows, tell whoever plans, and clear the spool away."""
    gather(batch.rows_total, *WRITTEN)
    counts = _counts(batch)
    preview = batch.preview and batch.preview | {"differs": differences(batch, counts)}
    edition = current_edition(batch.organisation)

    def write() -> None:
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=State.COMPLETED, finished_at=timezone.now(), preview=preview, **counts
        )
        audit.record(
            "file imported",
            organisation=batch.organisation,
            by=batch.uploaded_by,
            subject=batch,
            after=counts,
        )
        if counts["rows_created"] or counts["rows_updated"]:
            findings_changed.send(
                sender=ImportBatch, organisation=batch.organisation, edition=edition, fingerprint_ids=[]
            )
        transaction.on_commit(partial(let_go, batch))

    return Chunk(write, None, batch.rows_total, batch.rows_total)


PHASES: dict[str, Callable[[ImportBatch, Cursor, date], Chunk | None]] = {
    "begin": _begin,
    "read": _read,
    "preview": _preview,
    "write": _write,
    "place": _place,
    "finish": _finish,
}


def _counts(batch: ImportBatch) -> dict[str, int]:
    """The batch's totals, counted from its rows."""
    by_outcome = Counter(dict(batch.rows.values_list("outcome").annotate(Count("pk")).order_by()))
    return {
        "rows_total": by_outcome.total(),
        "rows_created": by_outcome[Outcome.CREATED],
        "rows_updated": by_outcome[Outcome.UPDATED],
        "rows_unchanged": by_outcome[Outcome.UNCHANGED],
        "rows_rejected": by_outcome[Outcome.REJECTED],
        "cameras_created": Camera.objects.filter(first_batch=batch).count(),
    }


def _site_writer(batch: ImportBatch, names: list[str]) -> Callable[[], None]:
    def write() -> None:
        for name in names:
            try:
                add_site(batch.organisation, name, by=batch.uploaded_by, reason=f"Named in {batch.filename}")
            except SiteTakenError:  # somebody added it meanwhile, which is as good
                continue

    return write


def _fact_writer(batch: ImportBatch, **facts: Any) -> Callable[[], None]:
    """Writes facts of the batch; not over a cancellation that came in between (the next step sees it)."""

    def write() -> None:
        ImportBatch.objects.filter(pk=batch.pk).exclude(state=State.CANCELLED).update(**facts)

    return write


def _refusal_writer(batch: ImportBatch, refusal: FileRefusedError) -> Callable[[], None]:
    error = {"code": refusal.code, "message": refusal.message}

    def write() -> None:
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=State.REFUSED, file_errors=[error], finished_at=timezone.now()
        )
        batch.state = State.REFUSED
        transaction.on_commit(partial(let_go, batch))
        audit.record(
            "file refused", organisation=batch.organisation, by=batch.uploaded_by, subject=batch, after=error
        )

    return write


def _nothing() -> None:
    """A step that only moves on."""
