"""What removal does when a camera that is recorded as gone answers on the network: it says so on the camera's line.

No state moves by itself: a line that is closed stays closed, as history. What was signed for the site is re-opened.
What is asked for verification refuses meanwhile (`removal.services.recording`), and the line, the camera and the home
page say it until a newer look at the network finds the camera silent.
"""

from collections.abc import Collection

from inventory import audit
from inventory.models import Camera, Reconciliation, Site
from removal.models import Removal
from removal.planning.deadlines import in_words
from removal.planning.workflow import State
from removal.services.attesting import reopen


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
    _reopen_sites(camera_ids, reconciliation)
    return len(newest)


def _reopen_sites(camera_ids: Collection[int], reconciliation: Reconciliation) -> None:
    """What was signed for the sites of these cameras is contradicted; one that was signed knowing it stays refused."""
    by_site: dict[Site, list[Camera]] = {}
    found = Camera.objects.in_register().filter(pk__in=camera_ids)
    for camera in found.select_related("site__organisation").order_by("pk"):
        by_site.setdefault(camera.site, []).append(camera)
    for site, cameras in by_site.items():
        reopen(site, answered(len(cameras), reconciliation), by=reconciliation.made_by)


def answered(number: int, reconciliation: Reconciliation) -> str:
    """Why an attestation ends, in words."""
    those = "A camera that is" if number == 1 else f"{number:,} cameras that are"
    return f"{those} recorded as removed still answered on the network on {in_words(reconciliation.seen_on)}."
