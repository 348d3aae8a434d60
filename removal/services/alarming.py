"""What removal does when a camera that is recorded as gone answers on the network: it says so on the camera's line.

No state moves by itself: a line that is closed stays closed, as history. What is asked for verification refuses
meanwhile (`removal.services.recording`), and the line, the camera and the home page say it until a newer look at the
network finds the camera silent.
"""

from collections.abc import Collection

from inventory import audit
from inventory.models import Reconciliation
from removal.models import Removal
from removal.planning.workflow import State


def note_answering(camera_ids: Collection[int], reconciliation: Reconciliation) -> int:
    """Record it on the newest line of each camera, in the caller's transaction; on how many."""
    lines = (
        Removal.objects.filter(camera__in=camera_ids)
        .exclude(state=State.CANCELLED)
        .select_related("camera", "plan__organisation")
        .order_by("camera", "-pk")
    )
    newest = {line.camera_id: line for line in reversed(lines)}
    for line in newest.values():
        audit.record(
            "removed camera still answers",
            organisation=line.plan.organisation,
            by=reconciliation.made_by,
            subject=line,
            after={"comparison": str(reconciliation.uuid), "seen_on": reconciliation.seen_on},
        )
    return len(newest)
