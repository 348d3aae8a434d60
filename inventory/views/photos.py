"""Photos of cameras: adding some, taking one away, and handing them out to those who may see the camera."""

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access
from inventory.forms.photos import AddPhotosForm, TakeAwayPhotoForm, UseLabelForm
from inventory.services import camera_photos, labels
from inventory.services.camera_photos import Labels, TakenAwayError, TooManyPhotosError
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.kept_files import JPEG, Received, path_of
from inventory.services.registering import AlreadyLoggedError, ChangedMeanwhileError
from inventory.views.cameras import told
from inventory.views.downloads import DOWNLOAD_HEADERS
from inventory.views.requests import PersonRequest


@require_http_methods(["GET", "HEAD", "POST"])
def add_photos(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take or choose photos of a camera."""
    camera, posted = access.camera_to_change(request.user, uuid), request.method == "POST"
    form = AddPhotosForm(*(request.POST, request.FILES) if posted else ())
    if form.is_valid():
        try:
            photos = form.cleaned_data["photos"]
            read = labels_of(request, photos)
            kept = camera_photos.add_photos(camera, photos, by=request.user, labels=read)
            messages.success(request, _kept_words(len(kept)))
            return redirect("camera", uuid=camera.uuid)
        except TooManyPhotosError as refusal:
            form.add_error("photos", str(refusal))
    context = {"form": form, "camera": camera, "photos": access.photos_of(request.user, camera)}
    return render(request, "inventory/add_photos.html", context, status=422 if posted else 200)


def labels_of(request: PersonRequest, photos: Sequence[Received]) -> Labels:
    """What the labels on photos say; nothing where the optional reader is not installed."""
    if not photos:
        return {}
    return labels.read_labels(photos, rulebook_of(current_edition(request.user.organisation)))


@require_POST
def use_label(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take over what the label on a photo says, because a person says that it is this camera's."""
    found = access.photo_to_take_away(request.user, uuid)
    form = UseLabelForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        changed = labels.use_label(found, version=version, on=timezone.localdate(), by=request.user)
        messages.success(request, f"The label’s facts are taken over. {told(changed)}")
    except (AlreadyLoggedError, ChangedMeanwhileError) as refusal:
        messages.info(request, str(refusal))
    if "log" in request.POST:
        return redirect(f"{reverse('add_camera')}?site={found.camera.site.uuid}")
    return redirect("camera", uuid=found.camera.uuid)


def _kept_words(kept: int) -> str:
    if not kept:
        return "The camera has this photo already."
    return "The photo is kept." if kept == 1 else f"{kept} photos are kept."


@require_safe
def photo(request: PersonRequest, uuid: UUID) -> FileResponse:
    """The picture, in which nothing may run."""
    found = access.photo(request.user, uuid)
    return _handed_out(found.stored_as, found.name)


@require_safe
def thumbnail(request: PersonRequest, uuid: UUID) -> FileResponse:
    """The picture, small."""
    found = access.photo(request.user, uuid)
    return _handed_out(found.thumbnail_as, found.name)


def _handed_out(stored_as: str, name: str) -> FileResponse:
    try:
        content = path_of(stored_as).open("rb")
    except FileNotFoundError as lost:  # check_integrity names it
        raise Http404 from lost
    return FileResponse(content, filename=name, content_type=JPEG, headers=DOWNLOAD_HEADERS)


@require_http_methods(["GET", "HEAD", "POST"])
def take_away_photo(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Show a photo to nobody any more, with a reason."""
    found, posted = access.photo_to_take_away(request.user, uuid), request.method == "POST"
    form = TakeAwayPhotoForm(request.POST if posted else None)
    if form.is_valid():
        try:
            camera_photos.take_away(found, form.cleaned_data["reason"], by=request.user)
            messages.success(request, "The photo is taken away. The audit trail keeps that it was there.")
        except TakenAwayError as meanwhile:
            messages.info(request, str(meanwhile))
        return redirect("camera", uuid=found.camera.uuid)
    context = {"form": form, "photo": found}
    return render(request, "inventory/take_away_photo.html", context, status=422 if posted else 200)
