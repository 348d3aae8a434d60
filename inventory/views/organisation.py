"""The organisation's settings and its look; changing its kind says first what that moves."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access, colours, jobs
from inventory.access import Permission
from inventory.forms.organisation import KindForm, LogoForm, OrganisationForm, SecondPersonForm
from inventory.models import Organisation
from inventory.services.organisations import (
    SETTINGS,
    ChangedMeanwhileError,
    SeveralLeadsError,
    change_kind,
    change_logo,
    change_second_person,
    change_settings,
    settings_mark,
)
from inventory.views.requests import PersonRequest

Kind = Organisation.Kind
# A day, by this browser alone: they say nothing of the register, and every page needs them.
KEPT_BY_BROWSER = {"Cache-Control": "private, max-age=86400", "X-Content-Type-Options": "nosniff"}
CONSEQUENCES = {
    Kind.CENTRAL_GOVERNMENT: "The 2022 instruction and the dates of the government’s schedule bind you. "
    "Restricted cameras at sensitive sites whose date has passed become overdue.",
    Kind.ADOPTER: "The schedule binds you as your own policy. Dates that bind only the government fall away.",
    Kind.OTHER: "Nothing is overdue any more: Lenscap suggests what to do and sets no deadlines.",
}


@require_http_methods(["GET", "HEAD", "POST"])
def organisation(request: PersonRequest) -> HttpResponse:
    """Name, marking, colour and calendar; logo and kind have pages of their own."""
    access.require(request.user, Permission.CHANGE_ORGANISATION)
    own, posted = request.user.organisation, request.method == "POST"
    initial = {name: getattr(own, name) for name in SETTINGS} | {"seen": settings_mark(own)}
    form = OrganisationForm(request.POST if posted else None, initial=initial)
    if form.is_valid():
        try:
            change_settings(own, **form.cleaned_data, by=request.user)
        except ChangedMeanwhileError as meanwhile:
            return _conflict(request, own, str(meanwhile))
        messages.success(request, "The settings are saved.")
        return redirect("organisation")
    return render(request, "inventory/organisation.html", {"form": form}, status=422 if posted else 200)


def _conflict(request: PersonRequest, own: Organisation, words: str) -> HttpResponse:
    """What was typed stays in the form, how it stands is told above it; saving again is knowing."""
    kept = request.POST.copy()
    kept["seen"] = settings_mark(own)
    again = OrganisationForm(kept)
    again.add_error(None, words)
    return render(request, "inventory/organisation.html", {"form": again, "now": own}, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_logo(request: PersonRequest) -> HttpResponse:
    """Send a logo, or take it away."""
    access.require(request.user, Permission.CHANGE_ORGANISATION)
    own, posted = request.user.organisation, request.method == "POST"
    if request.POST.get("do") == "take_away":
        change_logo(own, b"", by=request.user)
        messages.success(request, "The logo is taken away.")
        return redirect("organisation")
    form = LogoForm(*(request.POST, request.FILES) if posted else ())
    if form.is_valid():
        change_logo(own, form.cleaned_data["logo"], by=request.user)
        messages.success(request, "The logo is saved. It stands at the top of every page.")
        return redirect("organisation")
    return render(request, "inventory/organisation_logo.html", {"form": form}, status=422 if posted else 200)


@require_safe
def logo(request: PersonRequest) -> HttpResponse:
    """The reader's organisation's logo; its address changes with the picture."""
    return HttpResponse(access.logo(request.user), content_type="image/png", headers=KEPT_BY_BROWSER)


@require_safe
def look(request: PersonRequest) -> HttpResponse:
    """The reader's organisation's colours, over those of the style sheet; the address changes with the colour."""
    own = request.user.organisation.colour
    properties = colours.look(colours.Colour.read(own)) if own else {}
    rules = "".join(f"{name}:{value};" for name, value in properties.items())
    return HttpResponse(f":root{{{rules}}}", content_type="text/css; charset=utf-8", headers=KEPT_BY_BROWSER)


@require_http_methods(["GET", "HEAD", "POST"])
def organisation_kind(request: PersonRequest) -> HttpResponse:
    """Choose the kind, read what moves, confirm; every camera is planned anew then."""
    access.require(request.user, Permission.CHANGE_ORGANISATION)
    posted = request.method == "POST"
    initial = {"kind": request.user.organisation.kind}
    form = KindForm(request.POST if posted else None, initial=initial)
    if not form.is_valid():
        context = {"form": form}
        return render(request, "inventory/organisation_kind.html", context, status=422 if posted else 200)
    kind = Kind(form.cleaned_data["kind"])
    if kind == request.user.organisation.kind:
        messages.info(request, "Nothing has changed: your organisation is of this kind already.")
        return redirect("organisation")
    if not form.cleaned_data["confirmed"]:
        return _ask(request, form, kind)
    _change(request, kind, form.cleaned_data["reason"])
    messages.success(request, f"Your organisation is now: {kind.label}. The dates follow shortly.")
    return redirect("organisation")


def _ask(request: PersonRequest, form: KindForm, kind: Organisation.Kind) -> HttpResponse:
    """What moves; the choice and its reason wait in hidden fields."""
    cameras = access.cameras(request.user).in_service()  # type: ignore[attr-defined]  # Camera's own queryset
    context = {
        "kind": kind,
        "reason": form.cleaned_data["reason"],
        "consequence": CONSEQUENCES[kind],
        "cameras": cameras.count(),
        "restricted": cameras.restricted().count(),
    }
    return render(request, "inventory/confirm_organisation_kind.html", context)


@transaction.atomic
def _change(request: PersonRequest, kind: Organisation.Kind, reason: str) -> None:
    own = request.user.organisation
    if change_kind(own, kind, by=request.user, reason=reason):
        jobs.enqueue("replan", organisation=own, by=request.user, on=timezone.localdate(), full=True)


@require_http_methods(["GET", "HEAD", "POST"])
def second_person(request: PersonRequest) -> HttpResponse:
    """When two people have to decide; with one lead a written reason lets that one decide alone."""
    access.require(request.user, Permission.CHANGE_ORGANISATION)
    own, posted = request.user.organisation, request.method == "POST"
    alone = {"alone": bool(own.single_handed_since), "alone_because": own.single_handed_reason}
    form = SecondPersonForm(request.POST if posted else None, initial=alone | {"rule": own.second_person})
    if form.is_valid():
        rule, because = form.cleaned_data["rule"], form.cleaned_data["alone_because"]
        try:
            change_second_person(own, rule, alone_because=because, on=timezone.localdate(), by=request.user)
            messages.success(request, "The rule is saved. It holds for decisions from now on.")
            return redirect("organisation")
        except SeveralLeadsError as problem:
            form.add_error("alone", str(problem))
    return render(request, "inventory/second_person.html", {"form": form}, status=422 if posted else 200)
