"""Photos of a camera: added, and taken away with a reason. Both are in the audit trail with the file's hash."""

from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.models import Camera, CameraPhoto, Person
from inventory.services import kept_files
from inventory.services.kept_files import JPEG, Kept, Received
from inventory.services.photos import thumbnail

MOST_PHOTOS = 12
"""Of one camera: all its sides, its label, its place, and some to spare."""
Labels = Mapping[str, Mapping[str, str]]
NO_LABELS: Labels = {}
PHOTO, THUMBNAIL = "camera_photo", "thumbnail"


class TooManyPhotosError(Exception):
    """The camera would have more photos than it may; the message says what to do."""


class TakenAwayError(Exception):
    """Somebody has taken the photo away meanwhile."""


def add_photos(
    camera: Camera, photos: Sequence[Received], *, by: Person, labels: Labels = NO_LABELS
) -> list[CameraPhoto]:
    """Keep photos with a camera, each with a thumbnail made once; those that are new to it.

    `labels` are what was read off them, by the hash of what was sent (`inventory.services.labels`).
    Raises TooManyPhotosError, and then keeps none.
    """
    # Before the write lock is taken: decoding a photo takes longer than a page should wait for one.
    sent = {photo.received_sha256: (photo, _small(photo)) for photo in photos}
    with transaction.atomic():
        return _add(camera, sent, by=by, labels=labels)


def _add(
    camera: Camera, sent: Mapping[str, tuple[Received, Received]], *, by: Person, labels: Labels
) -> list[CameraPhoto]:
    locked = Camera.objects.in_register().select_for_update().get(pk=camera.pk)
    known = set(CameraPhoto.objects.kept().filter(camera=locked).values_list("received_sha256", flat=True))
    new = [pair for sha256, pair in sent.items() if sha256 not in known]
    if len(known) + len(new) > MOST_PHOTOS:
        raise TooManyPhotosError(
            f"{camera} would have {len(known) + len(new)} photos, and a camera has at most {MOST_PHOTOS}: "
            "take some away, or choose fewer"
        )
    with kept_files.stored([each for pair in new for each in pair]) as files:
        pairs = list(zip(files[::2], files[1::2], strict=True))
        rows = CameraPhoto.objects.bulk_create(_row(locked, *pair, labels=labels, by=by) for pair in pairs)
        if rows:
            told = {"photos": [row.sha256 for row in rows]}
            audit.record("photos added", organisation=locked.organisation, by=by, subject=locked, after=told)
    return rows


@transaction.atomic
def take_away(photo: CameraPhoto, reason: str, *, by: Person) -> None:
    """Show a photo to nobody any more; row and file stay. Raises TakenAwayError."""
    fresh = CameraPhoto.objects.select_for_update(of=("self",)).select_related("camera__organisation")
    row = fresh.get(pk=photo.pk)
    if row.removed_at:
        raise TakenAwayError("Somebody has taken this photo away already.")
    row.removed_by, row.removed_at, row.removed_because = by, timezone.now(), reason
    row.save(update_fields=["removed_by", "removed_at", "removed_because"])
    audit.record(
        "photo taken away",
        organisation=row.camera.organisation,
        by=by,
        subject=row.camera,
        before={"photos": [row.sha256]},
        reason=reason,
    )


def _small(photo: Received) -> Received:
    return Received(THUMBNAIL, photo.name, JPEG, thumbnail(photo.content), photo.received_sha256)


def _row(camera: Camera, photo: Kept, small: Kept, *, labels: Labels, by: Person) -> CameraPhoto:
    return CameraPhoto(
        camera=camera,
        name=photo.name,
        stored_as=photo.stored_as,
        size=photo.size,
        sha256=photo.sha256,
        received_sha256=photo.received_sha256,
        thumbnail_as=small.stored_as,
        thumbnail_size=small.size,
        thumbnail_sha256=small.sha256,
        label=labels.get(photo.received_sha256, {}),
        added_by=by,
    )
