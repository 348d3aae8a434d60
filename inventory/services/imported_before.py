"""The very same file again: who imported it before is said with its preview and its result."""

from inventory.models import ImportBatch

State = ImportBatch.State


def same_file_before(batch: ImportBatch) -> ImportBatch | None:
    """An earlier completed import of the very same file that stands, so that the user can be told."""
    return (
        ImportBatch.objects.filter(
            organisation=batch.organisation_id,
            sha256=batch.sha256,
            state=State.COMPLETED,
            undone_at=None,
            pk__lt=batch.pk,
        )
        .select_related("uploaded_by")
        .order_by("-pk")
        .first()
    )
