"""The map of sites as a page of its own, and where one site is on it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.forms.positions import PositionsForm
from inventory.forms.sites import PositionForm
from inventory.models import Site
from inventory.services.mapping import site_map
from inventory.services.sites import place_site, place_sites
from inventory.views.requests import PersonRequest


@require_safe
def sites_on_the_map(request: PersonRequest) -> HttpResponse:
    """Every site within reach that has a position, with its state as a shape, a finding in words, and a table."""
    access.require(request.user, Permission.SEE_REGISTER)
    drawn = site_map(access.sites(request.user), access.tallies(request.user), access.cameras(request.user))
    may_place = access.may(request.user, Permission.CREATE_SITES)
    return render(request, "inventory/site_map.html", {"map": drawn, "may_place": may_place})


@require_http_methods(["GET", "HEAD", "POST"])
def site_positions(request: PersonRequest) -> HttpResponse:
    """Say where many sites are, in lines copied out of a spreadsheet; all of them are taken, or none."""
    access.require(request.user, Permission.CREATE_SITES)
    posted = request.method == "POST"
    form = PositionsForm(request.POST if posted else None, sites=access.sites(request.user))
    if form.is_valid():
        moved, given = place_sites(form.placed, by=request.user), len(form.placed)
        done = f"{moved:,} site{'' if moved == 1 else 's'} put on the map."
        messages.success(
            request, done if moved == given else f"{done} {given - moved:,} stood there already."
        )
        return redirect("site_map")
    return render(request, "inventory/site_positions.html", {"form": form}, status=422 if posted else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def site_position(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say where a site is, or take it off the map."""
    access.require(request.user, Permission.CREATE_SITES)
    site = access.site(request.user, uuid)
    posted = request.method == "POST"
    form = PositionForm(request.POST if posted else None, initial={"position": _as_text(site)})
    if form.is_valid():
        if place_site(site, form.cleaned_data["position"], by=request.user):
            messages.success(request, f"The position of {site} is saved.")
        return redirect("site", uuid=site.uuid)
    return render(
        request, "inventory/site_position.html", {"site": site, "form": form}, status=422 if posted else 200
    )


def _as_text(site: Site) -> str:
    return "" if site.latitude is None else f"{site.latitude}, {site.longitude}"
