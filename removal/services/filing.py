"""Files as evidence: the rows of those that `inventory.services.kept_files` has taken and stored."""

from collections.abc import Sequence

from inventory.services.kept_files import Kept
from removal.models import Evidence, EvidenceFile


def file_away(evidence: Sequence[Evidence], files: Sequence[Kept]) -> None:
    """Write each file's row with each step that it proves; in the change's transaction."""
    EvidenceFile.objects.bulk_create(
        [
            EvidenceFile(
                evidence=step,
                kind=file.kind,
                name=file.name,
                media_type=file.media_type,
                stored_as=file.stored_as,
                size=file.size,
                sha256=file.sha256,
                received_sha256=file.received_sha256,
            )
            for step in evidence
            for file in files
        ],
        batch_size=200,
    )


def told(files: Sequence[Kept]) -> dict[str, list[str]]:
    """What the audit trail keeps of files: kind and hash, so that a file cannot be exchanged unnoticed."""
    return {"files": [f"{file.kind} {file.sha256}" for file in files]} if files else {}
