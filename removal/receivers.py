"""Removal listens to the inventory's one event."""

from django.dispatch import receiver
from django.utils import timezone

from inventory.events import findings_changed
from inventory.models import Organisation
from removal.tasks import enqueue_replan


@receiver(findings_changed, dispatch_uid="replan_soon")
def replan_soon(*, organisation: Organisation, **_: object) -> None:
    """Have the organisation's changed cameras planned anew, in the transaction that changed their findings."""
    enqueue_replan(organisation, on=timezone.localdate())
