"""Removal listens to the inventory's events."""

from django.dispatch import receiver
from django.utils import timezone

from inventory.events import findings_changed, removed_but_answering
from inventory.models import Organisation, Reconciliation
from removal.services.alarming import note_answering
from removal.tasks import enqueue_replan


@receiver(findings_changed, dispatch_uid="replan_soon")
def replan_soon(*, organisation: Organisation, **_: object) -> None:
    """Have the organisation's changed cameras planned anew, in the transaction that changed their findings."""
    enqueue_replan(organisation, on=timezone.localdate())


@receiver(removed_but_answering, dispatch_uid="note_answering")
def note_on_lines(*, reconciliation: Reconciliation, camera_ids: list[int], **_: object) -> None:
    """Say on the lines of cameras that are recorded as gone that they answered, in the comparison's transaction."""
    note_answering(camera_ids, reconciliation)
