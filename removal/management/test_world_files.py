"""Files of the test world: a photo of a camera, a logo, evidence of a step. Whatever they say is a canary."""

from collections.abc import Callable
from io import BytesIO

from django.utils import timezone
from PIL import Image

from inventory.models import Camera, CameraPhoto, Person
from inventory.services import camera_photos, kept_files
from removal.models import Removal
from removal.planning.workflow import Remark
from removal.services import remarks


def photograph(camera: Camera, canary: Callable[..., str], *, by: Person) -> CameraPhoto:
    """A photo whose name is a canary."""
    picture = BytesIO()
    Image.new("RGB", (64, 48), "grey").save(picture, "JPEG")
    name, content = f"{canary('wall')}.jpg", picture.getvalue()
    sent = kept_files.received(name, len(content), [content], kind=camera_photos.PHOTO, photos_only=True)
    return camera_photos.add_photos(camera, [sent], by=by)[0]


def logo() -> bytes:
    """A logo that says nothing."""
    picture = BytesIO()
    Image.new("RGB", (120, 40), "white").save(picture, "PNG")
    return picture.getvalue()


def prove(line: Removal, canary: Callable[..., str], *, by: Person) -> None:
    """A document whose name, content and note are canaries."""
    name, content = canary("quote") + ".pdf", f"%PDF-1.4 {canary()} %%EOF".encode()
    sent = kept_files.received(name, len(content), [content], kind="further", photos_only=False)
    fresh = Removal.objects.get(pk=line.pk)
    today, facts = timezone.localdate(), {"note": canary()}
    with kept_files.stored([sent]) as files:
        remarks.record_remark(fresh, Remark.ADD_FILES, facts, by=by, on=today, files=files)
