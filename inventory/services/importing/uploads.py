"""Uploads: a file is stored under a name of our own, and its batch tells who sent it."""

import hashlib
import os
import uuid
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.imports.gate import LIMITS
from inventory.imports.refusal import FileRefusedError
from inventory.models import ImportBatch, Organisation, Person, Site

State = ImportBatch.State

PATIENCE_WITH_SECRETS = timedelta(days=7)
"""As long as a file that held passwords waits for somebody to answer or confirm."""
LAPSED = (
    f"Nobody confirmed this import for {PATIENCE_WITH_SECRETS.days} days. Its file held passwords or user names, so it"
    " was deleted and the import cancelled. Nothing was added; upload the file again if you still need it."
)
LARGEST_UPLOAD = max(LIMITS.values())


def receive(
    pieces: Iterable[bytes],
    filename: str,
    *,
    organisation: Organisation,
    by: Person | None,
    site: Site | None = None,
    create_sites: bool = False,
    format: str = "",
    confirm_first: bool = False,
    attended: bool = False,
    fresh: bool = False,
) -> ImportBatch:
    """Store an upload under a name of our own and write its batch; the caller enqueues the import.

    `format` is a key of `inventory.imports.formats.FORMATS`; empty means that it is recognised. `confirm_first`:
    the job works out a preview and waits for `confirm`. `attended`: a person waits at a page, who is asked where a
    column is ambiguous. `fresh`: what was settled about such columns before is not used.

    Raises FileRefusedError when it is larger than any file may be; then nothing is kept.
    """
    batch = ImportBatch(
        organisation=organisation,
        uploaded_by=by,
        site=site,
        create_sites=create_sites,
        format=format,
        confirm_first=confirm_first,
        attended=attended,
        layouts={} if fresh else None,
    )
    store(batch, pieces, filename)
    try:
        with transaction.atomic():
            batch.save()
            audit.record(
                "file uploaded",
                organisation=organisation,
                by=by,
                subject=batch,
                after={"sha256": batch.sha256, "size": batch.size, "create_sites": create_sites},
            )
    except BaseException:
        upload_path(batch).unlink(missing_ok=True)
        raise
    return batch


def store(batch: ImportBatch, pieces: Iterable[bytes], filename: str) -> None:
    """Put the file of a batch into the uploads folder and its facts on the batch, which is not saved.

    Raises FileRefusedError when it is larger than any file may be; then nothing is kept.
    """
    settings.UPLOADS_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    batch.filename = Path(filename.replace("\\", "/")).name[:255] or "upload"
    batch.stored_as = f"{uuid.uuid4()}{Path(filename).suffix.lower()[:8]}"
    try:
        batch.size, batch.sha256 = _store(pieces, upload_path(batch))
    except BaseException:
        upload_path(batch).unlink(missing_ok=True)
        raise


def forget_file(batch: ImportBatch) -> None:
    """Delete the stored upload and its spool."""
    upload_path(batch).unlink(missing_ok=True)
    spool_path(batch).unlink(missing_ok=True)


def let_go(batch: ImportBatch) -> None:
    """After an import has ended: its spool goes, and so does a file that held passwords or was refused, of which
    nobody can tell what it holds; its name and hash stay."""
    spool_path(batch).unlink(missing_ok=True)
    if batch.held_secrets or batch.state == State.REFUSED:
        upload_path(batch).unlink(missing_ok=True)


def upload_path(batch: ImportBatch) -> Path:
    """Where the file lies as it was sent."""
    return Path(settings.UPLOADS_DIR) / batch.stored_as


def spool_path(batch: ImportBatch) -> Path:
    """Where its rows lie from reading until they are written (inventory.imports.spool)."""
    return Path(settings.UPLOADS_DIR) / f"{batch.stored_as}.rows"


def spool_files(batch: ImportBatch) -> tuple[Path, Path]:
    """The spool, finished and unfinished."""
    return spool_path(batch), spool_path(batch).with_suffix(".part")


@transaction.atomic
def confirm(batch: ImportBatch, *, create_sites: bool, by: Person) -> bool:
    """Go on from the preview; the caller enqueues the import. False when it does not wait (any more)."""
    if not batch.waits:
        return False
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.AWAITING_CONFIRMATION)
    if not waiting.update(
        state=State.QUEUED, create_sites=create_sites, confirmed_by=by, confirmed_at=timezone.now()
    ):
        return False
    audit.record(
        "import confirmed",
        organisation=batch.organisation,
        by=by,
        subject=batch,
        after={"create_sites": create_sites},
    )
    return True


@transaction.atomic
def choose_sites(batch: ImportBatch, choices: Mapping[str, str], *, site: Site | None, by: Person) -> bool:
    """Keep what single sites that nobody knew are, and the site of the rows that name none; the caller enqueues the
    import, which previews it anew.

    `choices` as in `ImportBatch.site_choices`. False when the import does not wait (any more).
    """
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.AWAITING_CONFIRMATION)
    if not batch.waits or not waiting.update(
        state=State.QUEUED, site_choices=dict(choices), site=site, create_sites=False, rows_placed=0
    ):
        return False
    audit.record(
        "sites of an import chosen",
        organisation=batch.organisation,
        by=by,
        subject=batch,
        before={"sites": batch.site_choices, "site": str(batch.site or "")},
        after={"sites": dict(choices), "site": str(site or "")},
    )
    return True


def let_lapse(*, at: datetime) -> int:
    """Cancel imports of files with passwords that nobody confirmed in time; how many."""
    waiting = ImportBatch.objects.unconfirmed_with_secrets(since=at - PATIENCE_WITH_SECRETS)
    return sum(cancel(batch, by=None, reason=LAPSED) for batch in waiting.select_related("organisation"))


@transaction.atomic
def cancel(batch: ImportBatch, *, by: Person | None, reason: str = "") -> bool:
    """Stop before any camera is written; False when it is too late. A file without passwords stays as history.

    `reason` is shown on the import's page; a person who cancels needs none.
    """
    early = (State.QUEUED, State.READING, State.AWAITING_CONFIRMATION)
    told = [{"code": "lapsed", "message": reason}] if reason else []
    stopped = ImportBatch.objects.filter(pk=batch.pk, state__in=early).update(
        state=State.CANCELLED, finished_at=timezone.now(), file_errors=told
    )
    if stopped:
        audit.record("import cancelled", organisation=batch.organisation, by=by, subject=batch, reason=reason)
        transaction.on_commit(partial(let_go, batch))
    return bool(stopped)


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
