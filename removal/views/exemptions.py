"""Exemptions: the register, one of them, asking, deciding, withdrawing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.views.requests import PersonRequest, wants_part
from removal import access
from removal.filters import SHOWN, ExemptionFilter, which_of
from removal.forms.exemptions import DecisionForm, EndForm, ExemptionForm
from removal.models import Exemption, Removal
from removal.services import exempting
from removal.services.progress import MissingEvidenceError, NotAllowedError
from removal.tasks import enqueue_replan
from removal.views import words

ROWS_A_PAGE = 50
CARDS = ({"waiting": "to_check", "running": "exempted", "ending": "restricted"}, dict(SHOWN))


@require_safe
def exemptions(request: PersonRequest) -> HttpResponse:
    """The one register of all exemptions, those that wait and those that end next first."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    narrowed = ExemptionFilter(request.GET, person=request.user)
    in_order = narrowed.qs.select_related(
        "removal__camera", "removal__plan__site", "requested_by", "decided_by"
    )
    page = Paginator(in_order.waiting_first(), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "filter": narrowed,
        "active": narrowed.active,
        "page": page,
        "rows": [_row(exemption) for exemption in page.object_list],
    }
    if wants_part(request):
        return render(request, "removal/_exemption_results.html", context)
    return render(request, "removal/exemptions.html", context | {"cards": _cards(request)})


def _cards(request: PersonRequest) -> list[dict[str, Any]]:
    """How many wait, run and end soon, each with the list of them."""
    own, (colours, labels) = access.exemptions(request.user), CARDS
    return [
        {"number": which_of(own, which).count(), "label": labels[which], "value": colour, "which": which}
        for which, colour in colours.items()
    ]


def _row(exemption: Exemption) -> dict[str, Any]:
    today = timezone.localdate()
    return {
        "exemption": exemption,
        "waived": words.asked(exemption.obligation),
        "tag": words.exemption_tag(exemption, on=today),
        "runs": exemption.runs(on=today),
    }


@require_safe
def exemption(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One exemption: what was asked and why, what was decided, and what may be done with it."""
    found, today = access.exemption(request.user, uuid), timezone.localdate()
    context = {
        **_row(found),
        "may_decide": not exempting.cannot_decide(found, request.user, on=today),
        "why_not": exempting.cannot_decide(found, request.user, on=today),
        "may_withdraw": not exempting.cannot_withdraw(found, request.user, on=today),
        "may_renew": found.runs(on=today) and may(request.user, Permission.WORK_ON_PLANS),
        "line": found.removal,
    }
    return render(request, "removal/exemption.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_exemption(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask that a line be exempted, or its exemption renewed."""
    inventory_access.require(request.user, Permission.WORK_ON_PLANS)
    line = access.removal(request.user, uuid)
    if refusal := exempting.cannot_ask(line, request.user):
        return _refused(request, line, refusal)
    running = line.exemptions.filter(state=Exemption.State.RUNNING).first()
    data = request.POST if request.method == "POST" else None
    form = ExemptionForm(data, must_isolate=exempting.must_isolate(line), initial=_known(running))
    if form.is_valid() and (asked := _asked(request, line, form)):
        messages.success(request, f"{asked.reference} is asked for. Another person decides on it now.")
        return redirect("exemption", uuid=asked.uuid)
    context = {"form": form, "line": line, "running": running, "asked": words.asked(line.needs)}
    return render(request, "removal/ask_exemption.html", context, status=422 if form.is_bound else 200)


def _known(running: Exemption | None) -> dict[str, Any]:
    """What the running exemption says, to begin a renewal from; its end and its reason are said anew."""
    kept = ("reason_code", "residual_risk", "controls", "isolation", "closure_plan")
    return {name: getattr(running, name) for name in kept} if running else {}


def _asked(request: PersonRequest, line: Removal, form: ExemptionForm) -> Exemption | None:
    """The request; None when something is missing, which the form then says."""
    try:
        return exempting.ask(line, form.cleaned_data, by=request.user, on=timezone.localdate())
    except MissingEvidenceError as missing:
        form.add_problems(missing.problems)
    except NotAllowedError as refusal:
        form.add_error(None, str(refusal))
    return None


@require_http_methods(["GET", "HEAD", "POST"])
def decide_exemption(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Approve or refuse; another person than who asked."""
    found = access.exemption(request.user, uuid)
    if refusal := exempting.cannot_decide(found, request.user, on=timezone.localdate()):
        return _refused(request, found.removal, refusal, found)
    form = DecisionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        decide = exempting.approve if form.cleaned_data["decision"] == form.APPROVE else exempting.refuse
        try:
            return _done(request, decide, found, form.cleaned_data["note"])
        except NotAllowedError as refusal_now:
            form.add_error(None, str(refusal_now))
    context = {
        "form": form,
        "exemption": found,
        "waived": words.asked(found.obligation),
        "line": found.removal,
    }
    return render(request, "removal/decide_exemption.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_exemption(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take a request back, or end an exemption before its last day."""
    found = access.exemption(request.user, uuid)
    if refusal := exempting.cannot_withdraw(found, request.user, on=timezone.localdate()):
        return _refused(request, found.removal, refusal, found)
    form = EndForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            return _done(request, exempting.withdraw, found, form.cleaned_data["reason"])
        except NotAllowedError as refusal_now:
            form.add_error(None, str(refusal_now))
    context = {"form": form, "exemption": found}
    return render(request, "removal/withdraw_exemption.html", context, status=422 if form.is_bound else 200)


def _done(request: PersonRequest, service: Any, found: Exemption, why: str) -> HttpResponse:
    """Do it, have the camera's status worked out anew, and show the exemption."""
    today = timezone.localdate()
    with transaction.atomic():
        found = service(found, why, by=request.user, on=today)
        enqueue_replan(found.organisation, on=today, by=request.user)
    told = words.exemption_tag(found, on=today)[1]
    messages.success(request, f"{found.reference}: {told[:1].lower()}{told[1:]}.")
    return redirect("exemption", uuid=found.uuid)


def _refused(request: PersonRequest, line: Removal, why: str, about: Exemption | None = None) -> HttpResponse:
    context = {"plan": line.plan, "line": line, "words": why, "exemption": about}
    return render(request, "removal/refused.html", context, status=409)
