"""Importing: an upload is stored, read, staged row by row, written, judged; each phase resumes where it stood.

Phases of the job, in the order of PHASES: the file is read once into a spool beside the upload (by the limited
child process), the spool is staged as ImportRows, new sites are added if that was ticked, staged rows become
cameras, new fingerprints are judged, verdicts reach the cameras, and the batch is closed with its counts. A
killed worker costs one phase's current chunk at most; what was committed is never done again.
"""

import hashlib
import json
import os
import uuid
from collections.abc import Callable, Iterable
from dataclasses import asdict, fields
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.events import findings_changed
from inventory.imports.gate import LIMITS
from inventory.imports.layout import Choices
from inventory.imports.reading import Reading, Table, read_upload
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import ParsedRow, RejectedRow
from inventory.jobs import Chunk
from inventory.models import Camera, ImportBatch, ImportRow, Organisation, Person, Site
from inventory.services import judging, placing
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.inserting import Insertion
from inventory.services.sites import SiteTakenError, add_site

State, Outcome = ImportBatch.State, ImportRow.Outcome
Cursor = dict[str, Any]

ROWS_A_CHUNK = 250
LARGEST_UPLOAD = max(LIMITS.values())
MOST_LISTED = 1_000


def receive(
    pieces: Iterable[bytes],
    filename: str,
    *,
    organisation: Organisation,
    by: Person | None,
    site: Site | None = None,
    create_sites: bool = False,
    format: str = "",
) -> ImportBatch:
    """Store an upload under a name of our own and write its batch; the caller enqueues the import.

    `format` is a key of `inventory.imports.formats.FORMATS`; empty means that it is recognised.

    Raises FileRefusedError when it is larger than any file may be; then nothing is kept.
    """
    settings.UPLOADS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = f"{uuid.uuid4()}{Path(filename).suffix.lower()[:8]}"
    path = settings.UPLOADS_DIR / stored_as
    try:
        size, sha256 = _store(pieces, path)
        with transaction.atomic():
            batch = ImportBatch.objects.create(
                organisation=organisation,
                uploaded_by=by,
                site=site,
                filename=Path(filename.replace("\\", "/")).name[:255] or "upload",
                stored_as=stored_as,
                sha256=sha256,
                size=size,
                create_sites=create_sites,
                format=format,
            )
            audit.record(
                "file uploaded",
                organisation=organisation,
                by=by,
                subject=batch,
                after={"sha256": sha256, "size": size, "create_sites": create_sites},
            )
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return batch


def forget_file(batch: ImportBatch) -> None:
    """Delete the stored upload and its spool, after a dry run unwound the batch itself."""
    (Path(settings.UPLOADS_DIR) / batch.stored_as).unlink(missing_ok=True)
    _spool_path(batch).unlink(missing_ok=True)


def spool_files(batch: ImportBatch) -> tuple[Path, Path]:
    """Where its rows lie between reading and staging, finished and unfinished."""
    return _spool_path(batch), _spool_path(batch).with_suffix(".part")


@transaction.atomic
def cancel(batch: ImportBatch, *, by: Person) -> bool:
    """Stop before any camera is written; False when it is too late. Its file and rows stay as history."""
    early = (State.QUEUED, State.READING, State.AWAITING_CONFIRMATION)
    stopped = ImportBatch.objects.filter(pk=batch.pk, state__in=early).update(
        state=State.CANCELLED, finished_at=timezone.now()
    )
    if stopped:
        audit.record("import cancelled", organisation=batch.organisation, by=by, subject=batch)
    return bool(stopped)


def next_chunk(batch: ImportBatch, cursor: Cursor | None, *, on: date) -> Chunk | None:
    """What the import does next; the cursor names the phase. None when the batch has ended."""
    if batch.finished:
        return None
    return PHASES[(cursor or {"phase": "begin"})["phase"]](batch, cursor or {}, on)


def close_failed(batch_id: int, reason: str) -> None:
    """The job was given up: say so on the batch."""
    ImportBatch.objects.filter(pk=batch_id).exclude(state=State.COMPLETED).update(
        state=State.FAILED,
        file_errors=[{"code": "fault", "message": reason}],
        finished_at=timezone.now(),
    )


def _begin(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    return Chunk(_state_writer(batch, State.READING), {"phase": "read"})


def _read(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Read the whole file through the child into the spool; a refusal ends the import in words."""
    try:
        choices = Choices(site_known=batch.site is not None, format=batch.format)
        with read_upload(settings.UPLOADS_DIR / batch.stored_as, batch.filename, choices) as reading:
            total, cell_warnings = _spool(batch, reading)
            facts = {
                "format": reading.format,
                "warnings": [*map(asdict, reading.warnings), *cell_warnings][:MOST_LISTED],
                "columns": {
                    table.sheet: {field: heading for heading, field in table.columns.items() if field}
                    for table in reading.sheets
                },
                "tables": [_table(table) for table in reading.sheets],
                "skipped": [asdict(skipped) for skipped in reading.skipped],
                "dropped_columns": reading.dropped_columns,
                "rows_total": total,
            }
    except FileRefusedError as refusal:
        return Chunk(_refusal_writer(batch, refusal), None)
    return Chunk(_fact_writer(batch, **facts), {"phase": "stage", "offset": 0, "number": 0}, 0, total)


def _stage(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Copy a few hundred rows from the spool into the database."""
    rows, number = [], cursor["number"]
    with _spool_path(batch).open("rb") as spool:
        spool.seek(cursor["offset"])
        for line in islice(spool, ROWS_A_CHUNK):
            number += 1
            rows.append(_staged(batch, number, json.loads(line)))
        offset = spool.tell() if not rows or len(rows) < ROWS_A_CHUNK else _offset_after(spool, cursor, rows)
    if not rows:
        return Chunk(_state_writer(batch, State.WRITING), {"phase": "sites"}, 0, batch.rows_total)

    staging = Insertion(rows)

    def write() -> None:
        staging.write()

    return Chunk(write, {"phase": "stage", "offset": offset, "number": number}, 0, batch.rows_total)


def _offset_after(spool: Any, cursor: Cursor, rows: list[ImportRow]) -> int:
    """Iterating a file reads ahead, so the place after the rows is counted anew from where they began."""
    spool.seek(cursor["offset"])
    for _ in rows:
        spool.readline()
    return int(spool.tell())


def _sites(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Add the sites that the file names and nobody knows, if that was ticked."""
    names = placing.unknown_site_names(batch) if batch.create_sites else []

    def write() -> None:
        for name in names:
            try:
                add_site(batch.organisation, name, by=batch.uploaded_by, reason=f"Named in {batch.filename}")
            except SiteTakenError:  # somebody added it meanwhile, which is as good
                continue

    return Chunk(write, {"phase": "write", "after": 0}, 0, batch.rows_total)


def _write(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Turn a few hundred staged rows into cameras."""
    rows = list(batch.rows.filter(number__gt=cursor["after"]).order_by("number")[:ROWS_A_CHUNK])
    if not rows:
        return Chunk(_nothing, {"phase": "judge", "after": 0}, batch.rows_total, batch.rows_total)
    staged = [row for row in rows if row.outcome == Outcome.STAGED]
    placement = placing.place(batch, staged, rulebook_of(current_edition(batch.organisation)), on=on)
    return Chunk(
        placement.write, {"phase": "write", "after": rows[-1].number}, rows[-1].number, batch.rows_total
    )


def _judge(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Judge fingerprints that nobody has judged yet."""
    edition = current_edition(batch.organisation)
    rows = judging.next_fingerprints(batch.organisation, after=cursor["after"], unjudged_only=True)
    if not rows:
        start, _ = judging.camera_id_range(batch.organisation)
        return Chunk(_nothing, {"phase": "spread", "start": start}, batch.rows_total, batch.rows_total)
    judged = judging.judge_fingerprints(rows, rulebook_of(edition), on=on)

    def write() -> None:
        judging.write_findings(judged, edition, on=on)

    return Chunk(write, {"phase": "judge", "after": rows[-1].pk}, batch.rows_total, batch.rows_total)


def _spread(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Bring one range of cameras in step with their findings."""
    start = cursor["start"]
    _, end = judging.camera_id_range(batch.organisation)
    following = start + judging.CAMERA_IDS_A_CHUNK

    def write() -> None:
        judging.spread_verdicts(batch.organisation, start=start)

    phase = {"phase": "spread", "start": following} if following < end else {"phase": "finish"}
    return Chunk(write, phase, batch.rows_total, batch.rows_total)


def _finish(batch: ImportBatch, cursor: Cursor, on: date) -> Chunk:
    """Close the batch with counts taken from its rows, tell whoever plans, and clear the spool away."""
    counts = placing.outcome_counts(batch)
    edition = current_edition(batch.organisation)

    def write() -> None:
        ImportBatch.objects.filter(pk=batch.pk).update(
            state=State.COMPLETED, finished_at=timezone.now(), **counts
        )
        audit.record(
            "file imported",
            organisation=batch.organisation,
            by=batch.uploaded_by,
            subject=batch,
            after=counts,
        )
        fingerprint_ids = Camera.objects.filter(import_rows__batch=batch).values_list(
            "fingerprint_id", flat=True
        )
        findings_changed.send(
            sender=ImportBatch,
            organisation=batch.organisation,
            edition=edition,
            fingerprint_ids=list(fingerprint_ids.distinct()[:MOST_LISTED]),
        )
        transaction.on_commit(lambda: _spool_path(batch).unlink(missing_ok=True))

    return Chunk(write, None, batch.rows_total, batch.rows_total)


PHASES: dict[str, Callable[[ImportBatch, Cursor, date], Chunk]] = {
    "begin": _begin,
    "read": _read,
    "stage": _stage,
    "sites": _sites,
    "write": _write,
    "judge": _judge,
    "spread": _spread,
    "finish": _finish,
}


def _store(pieces: Iterable[bytes], path: Path) -> tuple[int, str]:
    size, digest = 0, hashlib.sha256()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        for piece in pieces:
            size += len(piece)
            if size > LARGEST_UPLOAD:
                raise FileRefusedError(
                    "too_large",
                    f"The file is larger than {LARGEST_UPLOAD // (1024 * 1024)} MB. Split it and upload the parts.",
                )
            digest.update(piece)
            file.write(piece)
        file.flush()
        os.fsync(file.fileno())
    return size, digest.hexdigest()


def _spool(batch: ImportBatch, reading: Reading) -> tuple[int, list[dict[str, Any]]]:
    """Write each row as a line of JSON, whole or not at all: how many, and what was wrong with single cells."""
    path, total = _spool_path(batch), 0
    warnings: list[dict[str, Any]] = []
    draft = path.with_suffix(".part")
    with draft.open("w", encoding="utf-8") as spool:
        for row in reading:
            line = _spool_line(row, says_life="life" in reading.sheets[-1].columns.values())
            for warning in line.pop("warnings", ()):
                if len(warnings) < MOST_LISTED:
                    warnings.append({"sheet": row.sheet, "row": row.row, **warning})
            spool.write(json.dumps(line, ensure_ascii=False) + "\n")
            total += 1
    draft.replace(path)
    return total, warnings


def _spool_line(row: ParsedRow | RejectedRow, *, says_life: bool) -> dict[str, Any]:
    """A row as it is staged; where no column says so, the row does not speak of the camera's life."""
    # asdict() copies deeply, which takes longer than reading the row did.
    line = {each.name: getattr(row, each.name) for each in fields(row)}
    line["rejected"] = isinstance(row, RejectedRow)
    line["warnings"] = [asdict(warning) for warning in line.get("warnings", ())]
    if "life" in line and not says_life:
        line["life"] = ""
    if line.get("connection") == "unknown":
        line["connection"] = ""
    return line


def _spool_path(batch: ImportBatch) -> Path:
    return Path(settings.UPLOADS_DIR) / f"{batch.stored_as}.rows"


def _staged(batch: ImportBatch, number: int, line: dict[str, Any]) -> ImportRow:
    common = {"batch": batch, "number": number, "sheet": line.pop("sheet"), "row": line.pop("row")}
    raw = line.pop("raw")
    if line.pop("rejected"):
        why = {"column": line["column"] or "", "code": line["code"], "message": line["message"]}
        return ImportRow(**common, raw=raw, outcome=Outcome.REJECTED, **why)
    return ImportRow(**common, raw=raw, parsed=line, site_said=line["site"])


def _table(table: Table) -> dict[str, Any]:
    """A table of the file as its batch keeps it: the order of its columns too."""
    return {
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "columns": [[heading, field] for heading, field in table.columns.items()],
    }


def _state_writer(batch: ImportBatch, state: str) -> Callable[[], None]:
    return _fact_writer(batch, state=state)


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
        audit.record(
            "file refused", organisation=batch.organisation, by=batch.uploaded_by, subject=batch, after=error
        )

    return write


def _nothing() -> None:
    """A step that only moves on."""
