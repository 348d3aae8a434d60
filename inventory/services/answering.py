"""Which cameras recorded as removed still answer on the network, by the newest look at each of them."""

from collections.abc import Iterable

from django.db.models import OuterRef, QuerySet, Subquery

from inventory.models import Camera, Life, Reconciliation, Sighting
from inventory.models.columns import number_of

Kind = Sighting.Kind
TELLING = (Kind.STILL_ANSWERING, Kind.SILENT)


def still_answering(cameras: QuerySet[Camera]) -> QuerySet[Camera]:
    """Of these cameras, those that are gone by the register and were last seen answering."""
    suspects = Sighting.objects.filter(kind=Kind.STILL_ANSWERING, reconciliation__answered=True).values(
        "camera"
    )
    latest = Subquery(_looks(OuterRef("pk")).values("kind")[:1])
    return (
        cameras.filter(life=Life.GONE, pk__in=suspects).alias(look=latest).filter(look=Kind.STILL_ANSWERING)
    )


def how_many_answer(cameras: QuerySet[Camera]) -> Subquery:
    """The number of them, to be asked for along with another question."""
    return number_of(still_answering(cameras))


def latest_look(camera: Camera) -> Sighting | None:
    """The newest look at a camera that is recorded as gone: it answered still, or it was silent. None when none."""
    if camera.life != Life.GONE:
        return None
    return _looks(camera.pk).select_related("reconciliation__made_by", "reconciliation__site").first()


def latest_looks(cameras: Iterable[Camera]) -> dict[int, Sighting]:
    """The same for many cameras, by their keys: one query."""
    gone = [camera.pk for camera in cameras if camera.life == Life.GONE]
    found: dict[int, Sighting] = {}
    for look in _telling().filter(camera__in=gone).select_related("reconciliation"):
        if look.camera_id is not None:
            found.setdefault(look.camera_id, look)
    return found


def _looks(camera: OuterRef | int) -> QuerySet[Sighting]:
    """Looks that mean something: an export that only lists a camera is no look at the network."""
    return _telling().filter(camera=camera)


def _telling() -> QuerySet[Sighting]:
    completed = {"reconciliation__state": Reconciliation.State.COMPLETED, "reconciliation__answered": True}
    looks = Sighting.objects.filter(kind__in=TELLING, **completed)
    return looks.order_by("-reconciliation__seen_on", "-pk")
