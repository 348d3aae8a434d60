"""The files beside the database, uploads, reports and evidence: which rows speak of them, and which no row does.

A report's file exists before its row says so, but only while a report is *being built*; an upload and a proof are
stored before their rows are written. So that work in hand is never taken for a left-over, files are listed before rows
are read.
"""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from inventory.models import CameraPhoto, ImportBatch, Reconciliation
from inventory.services import importing
from removal.models import EvidenceFile, Report, Return
from removal.services.reporting import kept_files

# The longest that an upload may be on its way, and that a build may take, before its file counts as left over.
LONGEST_UPLOAD = timedelta(hours=1)
LONGEST_BUILD = timedelta(days=1)


_PHOTO = ("stored_as", "size", "sha256")
_THUMBNAIL = ("thumbnail_as", "thumbnail_size", "thumbnail_sha256")


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file that a row speaks of: where it should lie, and what the row says of it."""

    path: Path
    size: int
    sha256: str
    told_by: str


def folders() -> dict[str, Path]:
    """The folders that hold files, by the names they have in a backup."""
    return {
        "uploads": Path(settings.UPLOADS_DIR),
        "reports": Path(settings.REPORTS_DIR),
        "evidence": Path(settings.EVIDENCE_DIR),
    }


def expected_files() -> list[StoredFile]:
    """Every file that must be there: kept uploads, each proof and issued return, each report until it expires."""
    uploads, reports, evidence = folders().values()
    return [
        *(
            StoredFile(uploads / stored_as, size, sha256, f"import {uuid}")
            for stored_as, size, sha256, uuid in ImportBatch.objects.with_file(at=timezone.now())
            .order_by("pk")
            .values_list("stored_as", "size", "sha256", "uuid")
        ),
        *(
            StoredFile(reports / stored_as, size, sha256, f"report {uuid}")
            for stored_as, size, sha256, uuid in Report.objects.filter(state=Report.State.READY)
            .order_by("pk")
            .values_list("stored_as", "size", "sha256", "uuid")
        ),
        *(
            StoredFile(evidence / stored_as, size, sha256, f"evidence file {stored_as.partition('.')[0]}")
            for stored_as, size, sha256 in EvidenceFile.objects.order_by("stored_as")
            .values_list("stored_as", "size", "sha256")
            .distinct()
        ),
        *(
            StoredFile(evidence / stored_as, size, sha256, f"photo {uuid}")
            for uuid, *files in CameraPhoto.objects.order_by("pk").values_list("uuid", *_PHOTO, *_THUMBNAIL)
            for stored_as, size, sha256 in (files[:3], files[3:])
        ),
        *(
            StoredFile(reports / stored_as, size, sha256, f"return {number} {uuid}")
            for stored_as, size, sha256, number, uuid in Return.objects.filter(state=Return.State.ISSUED)
            .order_by("pk")
            .values_list("stored_as", "size", "sha256", "number", "uuid")
        ),
    ]


def orphan_files(*, in_hand: bool = True) -> list[Path]:
    """Files that no row speaks of and that no work in hand can be writing; `in_hand` is false while nobody works."""
    uploads, reports, evidence = folders().values()
    return [
        *_orphan_uploads(_listed(uploads), in_hand),
        *_orphan_reports(_listed(reports), in_hand),
        *_orphan_evidence(_listed(evidence), in_hand),
    ]


def clear_orphans(*, in_hand: bool = True) -> int:
    """Delete what crashes left behind; how many files. Safe beside running work unless `in_hand` is false."""
    orphans = orphan_files(in_hand=in_hand)
    for path in orphans:
        path.unlink(missing_ok=True)
    return len(orphans)


def _orphan_uploads(files: list[Path], in_hand: bool) -> list[Path]:
    known = set(ImportBatch.objects.with_file(at=timezone.now()).values_list("stored_as", flat=True))
    for batch in ImportBatch.objects.exclude(state__in=ImportBatch.ENDED).only("stored_as"):
        known |= {path.name for path in importing.spool_files(batch)}
    waiting = Reconciliation.objects.filter(state=Reconciliation.State.QUEUED)
    known |= set(waiting.values_list("stored_as", flat=True))
    patience = LONGEST_UPLOAD if in_hand else timedelta(0)
    return [path for path in files if path.name not in known and _older(path, patience)]


def _orphan_reports(files: list[Path], in_hand: bool) -> list[Path]:
    building = in_hand and (
        Report.objects.filter(state=Report.State.BUILDING).exists()
        or Return.objects.filter(state=Return.State.ISSUING).exists()
    )
    known = kept_files()
    patience = LONGEST_BUILD if building else timedelta(0)
    return [path for path in files if path.name not in known and _older(path, patience)]


def _orphan_evidence(files: list[Path], in_hand: bool) -> list[Path]:
    if not files:
        return []
    known = set(EvidenceFile.objects.values_list("stored_as", flat=True))
    for names in CameraPhoto.objects.values_list("stored_as", "thumbnail_as"):
        known.update(names)
    patience = LONGEST_UPLOAD if in_hand else timedelta(0)
    return [path for path in files if path.name not in known and _older(path, patience)]


def _listed(folder: Path) -> list[Path]:
    return sorted(path for path in folder.iterdir() if path.is_file()) if folder.is_dir() else []


def _older(path: Path, age: timedelta) -> bool:
    try:
        return path.stat().st_mtime <= (timezone.now() - age).timestamp()
    except FileNotFoundError:  # gone since it was listed
        return False
