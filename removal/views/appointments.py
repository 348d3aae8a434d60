"""Responsible owners: who answers for which site, appointing one, ending an appointment."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory import access as inventory_access
from inventory.access import Permission
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.appointments import AppointmentForm
from removal.services.appointing import appoint, end_appointment
from removal.services.progress import NotAllowedError


@require_http_methods(["GET", "HEAD", "POST"])
def responsible_owners(request: PersonRequest) -> HttpResponse:
    """Everybody appointed, those in office first, and the form to appoint somebody."""
    inventory_access.require(request.user, Permission.MANAGE_PEOPLE)
    form = AppointmentForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        try:
            new = appoint(**form.cleaned_data, by=request.user, on=timezone.localdate())
        except NotAllowedError as refusal:
            form.add_error("person", str(refusal))
        else:
            messages.success(request, f"{new} is appointed.")
            return redirect("responsible_owners")
    rows = access.appointments(request.user).select_related("person", "site", "organisation")
    context = {
        "form": form,
        "standing": rows.filter(ended_on=None),
        "ended": rows.exclude(ended_on=None).order_by("-ended_on", "-pk"),
    }
    return render(request, "removal/responsible_owners.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def end_appointment_of(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask, then end an appointment from today on."""
    inventory_access.require(request.user, Permission.MANAGE_PEOPLE)
    found = access.appointment(request.user, uuid)
    if request.method == "POST":
        try:
            end_appointment(found, by=request.user, on=timezone.localdate())
        except NotAllowedError as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(
                request, f"{found.person} answers for {found.site or found.organisation} no more."
            )
        return redirect("responsible_owners")
    return render(request, "removal/end_appointment.html", {"appointment": found})
