"""The very same file again: asked about before the work is done again, since it would change nothing."""

from django.db import transaction

from inventory import audit
from inventory.models import ImportBatch, Person

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


def wait_if_imported_before(batch: ImportBatch) -> bool:
    """Have the batch wait for a yes when its file was imported before for the same site; whether it waits."""
    before = same_file_before(batch)
    if before is None or (before.site_id, before.create_sites) != (batch.site_id, batch.create_sites):
        return False
    batch.state = State.AWAITING_CONFIRMATION
    batch.save(update_fields=["state"])
    return True


@transaction.atomic
def go_on(batch: ImportBatch, *, by: Person) -> bool:
    """The person wants it imported again; the caller enqueues it. False when it does not wait any more."""
    waited = ImportBatch.objects.filter(pk=batch.pk, state=State.AWAITING_CONFIRMATION)
    if not waited.update(state=State.QUEUED):
        return False
    audit.record("file imported again", organisation=batch.organisation, by=by, subject=batch)
    return True
