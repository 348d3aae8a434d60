"""Logging a camera on a walk-round: three fields, the verdict at once, the next one two taps away."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.forms.walking import LogCameraForm, same_again
from inventory.models import Camera, Person, Verdict
from inventory.services.camera_photos import TooManyPhotosError
from inventory.services.devices import offered
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.labels import offer
from inventory.services.registering import AlreadyLoggedError
from inventory.services.walking import log_once
from inventory.views.cameras import name_the_other, told
from inventory.views.photos import labels_of
from inventory.views.requests import PersonRequest, wants_json

LAST_LOGGED = "last_logged"
"""In the session: the camera that this person logged last, which may be taken back."""


@require_http_methods(["GET", "HEAD", "POST"])
def add_camera(request: PersonRequest) -> HttpResponse:
    """Log a camera; it is judged at once, and the site is kept for the next one."""
    access.require(request.user, Permission.CHANGE_CAMERAS)
    posted = request.method == "POST"
    last = _last_logged(request)
    form = _form(request, last)
    logged = _logged(request, form) if form.is_valid() else None
    if posted and wants_json(request):
        return _answered(request, form, logged)
    if logged is None:
        context = {"form": form, "chooses": "choose" in request.GET, **_verdict(request, last)}
        context["may_add_site"] = access.may(request.user, Permission.CREATE_SITES)
        return render(request, "inventory/add_camera.html", context, status=422 if posted else 200)
    return redirect(_onwards(request, logged))


def _onwards(request: PersonRequest, logged: Camera) -> str:
    """Where the page goes on: with the next camera, or with this one."""
    request.session[LAST_LOGGED] = str(logged.uuid)
    if "another" in request.POST:
        return f"{reverse('add_camera')}?site={logged.site.uuid}"
    messages.success(request, f"Camera {logged} added. {told(logged)}")
    return reverse("camera", args=[logged.uuid])


def _answered(request: PersonRequest, form: LogCameraForm, logged: Camera | None) -> JsonResponse:
    """What the outbox is told: where to go on, or what is wrong in words."""
    if logged is None:
        words = [str(error) for errors in form.errors.values() for error in errors]
        return JsonResponse({"errors": words}, status=422)
    return JsonResponse({"camera": str(logged.uuid), "next": _onwards(request, logged)})


@login_not_required
@require_safe
def outbox_ready(request: HttpRequest) -> JsonResponse:
    """Who is signed in on this device, and a token to send with: what the outbox asks before it sends."""
    person = request.user
    uuid = str(person.uuid) if isinstance(person, Person) else ""
    return JsonResponse({"person": uuid, "token": get_token(request)})


def _form(request: PersonRequest, last: Camera | None) -> LogCameraForm:
    like = _like(request)
    return LogCameraForm(
        *(request.POST, request.FILES) if request.method == "POST" else (),
        person=request.user,
        suggestions_url=reverse("suggestions"),
        initial={"site": _kept_site(request, last), "key": uuid4(), **(same_again(like) if like else {})},
    )


def _kept_site(request: PersonRequest, last: Camera | None) -> str:
    """The site asked for, that of the camera before, or the only one that the person works at."""
    asked = request.GET.get("site", "")
    if asked or "choose" in request.GET:
        return asked
    if last:
        return str(last.site.uuid)
    few = list(access.sites(request.user)[:2])
    return str(few[0].uuid) if len(few) == 1 else ""


def _last_logged(request: PersonRequest) -> Camera | None:
    return _camera(request, str(request.session.get(LAST_LOGGED, "")))


def _like(request: PersonRequest) -> Camera | None:
    """The camera that another like it hangs beside."""
    return _camera(request, request.GET.get("like", ""))


def _camera(request: PersonRequest, uuid: str) -> Camera | None:
    try:
        found = access.cameras(request.user).filter(uuid=UUID(uuid))
    except ValueError:
        return None
    return found.select_related("site", "fingerprint__finding").first()


def _logged(request: PersonRequest, form: LogCameraForm) -> Camera | None:
    photos = form.cleaned_data["photos"]
    try:
        return log_once(
            form.facts(),
            photos,
            key=form.cleaned_data["key"],
            organisation=request.user.organisation,
            on=timezone.localdate(),
            by=request.user,
            labels=labels_of(request, photos),
        ).camera
    except AlreadyLoggedError as known:
        name_the_other(request, form, known.camera)
    except TooManyPhotosError as refusal:
        form.add_error("photos", str(refusal))
    return None


def _verdict(request: PersonRequest, camera: Camera | None) -> dict[str, Any]:
    """What the page says of the camera logged last: the verdict in words, and what comes next."""
    if camera is None:
        return {}
    return {
        "last": camera,
        "told": told(camera),
        "next": NEXT.get(camera.verdict, ""),
        "offer": offer(camera, access.photos_of(request.user, camera)),
    }


NEXT: dict[str, str] = {Verdict.RESTRICTED: "plan", Verdict.SUSPECTED: "photo", Verdict.UNKNOWN: "photo"}
"""The step that a verdict asks for: plan its removal, or a photo of its label for whoever decides."""


@require_safe
def suggestions(request: PersonRequest) -> JsonResponse:
    """Makes and models that a line may be the beginning of, for the field that asks while somebody types."""
    access.require(request.user, Permission.CHANGE_CAMERAS)
    rulebook = rulebook_of(current_edition(request.user.organisation))
    devices = offered(
        request.GET.get("q", "")[:200],
        seen=access.devices_seen(request.user),
        cameras=access.cameras(request.user),
        rulebook=rulebook,
    )
    told_of = [{"text": str(one), "vendor": one.vendor, "model": one.model} for one in devices]
    return JsonResponse({"suggestions": told_of})
