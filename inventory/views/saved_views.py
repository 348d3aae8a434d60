"""Saved views of the cameras list: naming the present filters, and what becomes of the name."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.filters import CameraFilter
from inventory.forms.saved_views import SavedViewForm
from inventory.models import SavedView
from inventory.services import saved_views as services
from inventory.views.requests import PersonRequest

FORM = ["GET", "HEAD", "POST"]


@require_safe
def saved_views(request: PersonRequest) -> HttpResponse:
    """One's own views and those that others share."""
    access.require(request.user, Permission.SEE_REGISTER)
    views = list(access.saved_views(request.user).select_related("owner"))
    mine = [view for view in views if view.owner_id == request.user.pk]
    theirs = [view for view in views if view.owner_id != request.user.pk]
    return render(request, "inventory/saved_views.html", {"mine": mine, "theirs": theirs})


@require_http_methods(FORM)
def save_view(request: PersonRequest) -> HttpResponse:
    """Name the filters that stand in this address; they stay there when the form comes back."""
    access.require(request.user, Permission.SEE_REGISTER)
    narrowed = CameraFilter(request.GET, person=request.user)
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            view = services.save_view(said["name"], narrowed.query, shared=said["shared"], by=request.user)
        except services.NameTakenError as taken:
            form.add_error("name", str(taken))
        else:
            messages.success(request, f"Saved as ‘{view}’.")
            return _opened(view)
    context = {"form": form, "filter": narrowed}
    return render(request, "inventory/save_view.html", context, status=422 if form.errors else 200)


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
    return render(request, "inventory/change_view.html", context, status=422 if form.errors else 200)


@require_http_methods(FORM)
def delete_view(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask first, then take the name away."""
    view = access.saved_view_to_change(request.user, uuid)
    if request.method == "POST":
        services.delete_view(view, by=request.user)
        messages.success(request, f"‘{view}’ deleted.")
        return redirect("saved_views")
    return render(request, "inventory/delete_view.html", {"view": view})


def _opened(view: SavedView) -> HttpResponseRedirect:
    return redirect(f"{reverse('cameras')}?{view.query}")
