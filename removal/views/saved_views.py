"""Saved views: naming the present filters of a list, and what becomes of the name."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.filters import AuditFilter, CameraFilter, ListFilter, ReviewFilter, SiteFilter
from inventory.forms.saved_views import SavedViewForm
from inventory.models import Person, SavedView
from inventory.services import saved_views as services
from inventory.views.requests import PersonRequest
from removal.filters import ExemptionFilter, PlanFilter

Page = SavedView.Page
# The filters of each list that can be kept under a name; a list becomes one by a line here and in `access.OPENS`.
FILTERS: dict[str, Callable[[QueryDict, Person], ListFilter]] = {
    Page.CAMERAS: lambda query, person: CameraFilter(query, person=person),
    Page.SITES: lambda query, person: SiteFilter(query, person=person, today=timezone.localdate()),
    Page.PLANS: lambda query, person: PlanFilter(query, person=person),
    Page.REVIEW: lambda query, person: ReviewFilter(query, person=person),
    Page.EXEMPTIONS: lambda query, person: ExemptionFilter(query, person=person),
    Page.AUDIT: lambda query, person: AuditFilter(query, person=person),
}
FORM = ["GET", "HEAD", "POST"]


@require_safe
def saved_views(request: PersonRequest) -> HttpResponse:
    """One's own views and those that others share."""
    access.require(request.user, Permission.SEE_REGISTER)
    views = list(access.saved_views(request.user).select_related("owner"))
    mine = [view for view in views if view.owner_id == request.user.pk]
    theirs = [view for view in views if view.owner_id != request.user.pk]
    return render(request, "removal/saved_views.html", {"mine": mine, "theirs": theirs})


@require_http_methods(FORM)
def save_view(request: PersonRequest) -> HttpResponse:
    """Name the filters that stand in this address, of the list that `list` names (cameras, where it names none)."""
    access.require(request.user, Permission.SEE_REGISTER)
    page = _page(request)
    narrowed = FILTERS[page](request.GET, request.user)
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            view = services.save_view(
                said["name"], narrowed.query, page=page, shared=said["shared"], by=request.user
            )
        except services.NameTakenError as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"Saved as ‘{view}’.")
            return redirect(view)
    context = {"form": form, "filter": narrowed, "page": page, "page_name": page.label}
    return render(request, "removal/save_view.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
def change_view(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Rename or share a view of one's own."""
    view = access.saved_view_to_change(request.user, uuid)
    now = {"name": view.name, "shared": view.shared}
    form = SavedViewForm(request.POST if request.method == "POST" else None, initial=now)
    if form.is_valid():
        said = form.cleaned_data
        try:
            services.change_view(view, said["name"], shared=said["shared"], by=request.user)
        except services.NameTakenError as taken:
            form.add_error("name", str(taken))
        else:
            return redirect("saved_views")
    context = {"form": form, "view": view}
    return render(request, "removal/change_view.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
def delete_view(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask first, then take the name away."""
    view = access.saved_view_to_change(request.user, uuid)
    if request.method == "POST":
        services.delete_view(view, by=request.user)
        messages.success(request, f"‘{view}’ deleted.")
        return redirect("saved_views")
    return render(request, "removal/delete_view.html", {"view": view})


def _page(request: PersonRequest) -> SavedView.Page:
    """The list that the address names; one that the person may not open is none."""
    try:
        page = Page(request.GET.get("list", Page.CAMERAS))
    except ValueError:
        raise Http404 from None
    access.require(request.user, access.OPENS[page])
    return page
