"""Taking cameras out of the register that ought never to have been in it; rows and history stay."""

from collections.abc import Sequence

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone

from inventory.models import Camera, Organisation
from removal.models import Obligation, Removal
from removal.planning.workflow import State
from removal.services.keeping import keep_plans_of
from removal.services.moves import forget_moves
from removal.services.progress import cancel_unobliged, close_finished_plans


def take_out(cameras: Sequence[Camera], why: str, *, organisation: Organisation) -> None:
    """Out of the register, with what was asked of them superseded and their untouched lines cancelled.

    The caller has locked them, knows that nothing depends on them, and writes the audit event.
    """
    keys, now = [camera.pk for camera in cameras], timezone.now()
    forget_moves(keys)
    drafts = dict(Removal.objects.filter(camera__in=keys, state=State.DRAFT).values_list("pk", "plan_id"))
    cancel_unobliged(list(drafts), why, organisation=organisation)
    close_finished_plans(set(drafts.values()))
    Obligation.objects.current().filter(camera__in=keys).update(superseded_at=now)
    Camera.objects.filter(pk__in=keys).update(
        undone_at=now,
        # Another camera may have the key from now on, the same one read from a corrected file for instance.
        match_key=Concat(Value("undone:"), Cast("pk", CharField())),
        part=1,
        serial_key="",
        headline="",
        due_on=None,
        gone_by=None,
        found_late=False,
        to_replan=False,
        version=F("version") + 1,
    )
    keep_plans_of(keys)
