"""Undoing the last camera that somebody logged, within their session."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from inventory import access
from inventory.views.adding import LAST_LOGGED
from inventory.views.requests import PersonRequest
from removal.services.taking_back import DependedOnError, take_back


@require_POST
def take_back_camera(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take the camera back that this session logged last, while nothing depends on it."""
    camera = access.camera_to_change(request.user, uuid)
    if request.session.get(LAST_LOGGED) != str(camera.uuid):
        messages.info(
            request, "Only the camera that you logged last can be taken back. Edit this one instead."
        )
        return redirect("camera", uuid=camera.uuid)
    try:
        take_back(camera, by=request.user)
        del request.session[LAST_LOGGED]
        messages.success(request, f"{camera} is taken back. No list or report has it.")
    except DependedOnError as held:
        messages.info(request, str(held))
        return redirect("camera", uuid=camera.uuid)
    return redirect(f"{reverse('add_camera')}?site={camera.site.uuid}")
