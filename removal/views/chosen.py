"""Cameras ticked in the list: shown once more, asked what is needed, then done for all of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from inventory import access
from inventory.access import Permission
from inventory.models import Camera
from inventory.views.requests import PersonRequest
from removal.forms.chosen import AskForm, NetworkForm, PlanForm
from removal.services import choosing
from removal.services.choosing import Outcome
from removal.tasks import enqueue_replan

MOST_CHOSEN = 200
REASONS_SHOWN = 5
Chosen = QuerySet[Camera]


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that may be done with several cameras: who may, what it asks, and its words."""

    permission: Permission
    form: type[forms.Form]
    heading: str
    button: str
    consequence: str
    do: Callable[[PersonRequest, Chosen, dict[str, Any]], Outcome]
    told: str


def _plan(request: PersonRequest, chosen: Chosen, said: dict[str, Any]) -> Outcome:
    return choosing.put_into_plans(chosen, by=request.user)


def _ask(request: PersonRequest, chosen: Chosen, said: dict[str, Any]) -> Outcome:
    return choosing.ask_sites(chosen, said["text"], by=request.user)


@transaction.atomic
def _network(request: PersonRequest, chosen: Chosen, said: dict[str, Any]) -> Outcome:
    on, by = timezone.localdate(), request.user
    outcome = choosing.record_network(chosen, said["connection"], on=on, by=by, reason=said["reason"])
    enqueue_replan(by.organisation, on=on, by=by)
    return outcome


DEEDS = {
    "plan": Deed(
        Permission.WORK_ON_PLANS,
        PlanForm,
        "Plan their removal",
        "Put them into plans",
        "Each camera gets a line in the plan of its own site, which is drafted where there is none. "
        "Nothing is submitted yet.",
        _plan,
        "put into the plans of their sites",
    ),
    "ask": Deed(
        Permission.DETERMINE,
        AskForm,
        "Ask their sites",
        "Ask the sites",
        "The people of each site see a question for each of these cameras on their home page.",
        _ask,
        "asked about at their sites",
    ),
    "network": Deed(
        Permission.CHANGE_CAMERAS,
        NetworkForm,
        "Record their network",
        "Record the network",
        "It is recorded for all of these cameras, and their dates are worked out again.",
        _network,
        "recorded with another network than before",
    ),
}


@require_POST
def chosen_cameras(request: PersonRequest) -> HttpResponse:
    """A POST that names no step shows what would be done; one with the step does it."""
    access.require(request.user, Permission.CHANGE_CAMERAS)
    deed = DEEDS.get(request.POST.get("do", ""))
    if deed is None:
        return _back(request)
    access.require(request.user, deed.permission)
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, "No camera was ticked. Tick the cameras that you mean, then choose again.")
        return _back(request)
    confirmed = request.POST.get("step") == "confirm"
    form = deed.form(request.POST if confirmed else None)
    if confirmed and form.is_valid():
        _tell(request, deed, deed.do(request, chosen, form.cleaned_data))
        return _back(request)
    context = {
        "deed": deed,
        "form": form,
        "cameras": chosen,
        "do": request.POST["do"],
        "back": request.POST.get("back", "")[:2000],
    }
    return render(request, "removal/chosen_cameras.html", context, status=422 if confirmed else 200)


def _chosen(request: PersonRequest) -> Chosen:
    """The ticked cameras within the person's reach; one that is not theirs is the same 404 as one that is none."""
    try:
        ticked = {UUID(each) for each in request.POST.getlist("camera")[:MOST_CHOSEN]}
    except ValueError:
        raise Http404 from None
    found = access.cameras(request.user).filter(uuid__in=ticked).select_related("site__organisation")
    if len(found) != len(ticked):
        raise Http404
    return found.order_by("site__name", "asset_tag", "pk")


def _tell(request: PersonRequest, deed: Deed, outcome: Outcome) -> None:
    """What was done, and why not for the others."""
    words = f"{outcome.done:,} camera{'' if outcome.done == 1 else 's'} {deed.told}."
    reasons = list(outcome.refused[:REASONS_SHOWN])
    if len(outcome.refused) > REASONS_SHOWN:
        reasons.append(f"And {len(outcome.refused) - REASONS_SHOWN:,} more.")
    tell = messages.success if outcome.done or not reasons else messages.warning
    tell(request, " ".join([words, *reasons]))


def _back(request: PersonRequest) -> HttpResponseRedirect:
    """To the list as it was filtered."""
    query = urlencode(parse_qsl(request.POST.get("back", "")[:2000]))
    return redirect(f"{reverse('cameras')}{f'?{query}' if query else ''}")
