"""QR labels of a site to print, and what a scanned one leads to."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.models import Camera
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.printed_labels import LabelsForm
from removal.services import surveying
from removal.services.printed_labels import A_SHEET, sheets
from removal.views.surveys import ANSWERS

SHEETS_A_PAGE = 10


@require_safe
def site_labels(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Labels for the cameras of a site that are in place or in store, or for one of them, as sheets to print."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    site = inventory_access.site(request.user, uuid)
    cameras = inventory_access.cameras(request.user).filter(site=site).in_service()  # type: ignore[attr-defined]
    camera = _one_of(cameras, request.GET.get("camera", ""))
    ordered = cameras.filter(pk=camera.pk) if camera else cameras
    page = Paginator(ordered.order_by("asset_tag", "location", "pk"), SHEETS_A_PAGE * A_SHEET).get_page(
        request.GET.get("page")
    )
    form = LabelsForm(request.GET if "first" in request.GET else None)
    first = form.cleaned_data["first"] if form.is_valid() and page.number == 1 else 1
    printed = sheets(page.object_list, _address(request), first=first)
    context = {"site": site, "camera": camera, "page": page, "form": form, "sheets": printed}
    return render(request, "removal/site_labels.html", context)


def _one_of(cameras: QuerySet[Camera], asked: str) -> Camera | None:
    """The camera whose label alone is asked for; None where the address names nothing that could be one."""
    try:
        return inventory_access.one(cameras, UUID(asked))
    except ValueError:
        return None


def _address(request: PersonRequest) -> Callable[[Camera], str]:
    """Where the code of a camera leads: under the address that people use, whoever prints it."""
    own = f"{request.scheme}://{request.get_host()}"
    return lambda camera: f"{settings.BASE_URL or own}{reverse('scanned', args=[camera.uuid])}"


@require_safe
def scanned(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The camera whose label was scanned: its answer on the round of its site that is open, else its page."""
    camera = inventory_access.camera(request.user, uuid)
    row = access.expected_on_a_round(request.user, camera)
    if row is None or not may(request.user, Permission.CHANGE_CAMERAS):
        return redirect("camera", uuid=camera.uuid)
    context = {
        "survey": row.survey,
        "row": row,
        "answers": ANSWERS,
        "figures": surveying.figures(row.survey),
        "shown": "left",
        "may_walk": True,
    }
    return render(request, "removal/scanned.html", context)
