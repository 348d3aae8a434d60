"""The second factor: the code at sign-in, one's own page, an administrator's reset, and the organisation's rule."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth import login, update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from inventory import access
from inventory.access import Permission
from inventory.forms.second_factor import CodeForm, FirstCodeForm, OwnPasswordForm, ResetForm, RuleForm
from inventory.models import Person, Role
from inventory.services import guessing, half_way, second_factor
from inventory.services.guessing import Guess
from inventory.services.membership import YourselfError
from inventory.views.requests import PersonRequest

CHANGES = ("begin", "codes", "off")


@login_not_required
@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_code(request: HttpRequest) -> HttpResponse:
    """The second half of a sign-in; who has not given their password here just now begins again."""
    person = half_way.person_of(request.session)
    if person is None:
        return redirect("sign_in")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and _takes(request, form, person):
        return finish(request, person, half_way.wanted(request.session))
    return render(
        request, "inventory/sign_in_code.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _takes(request: HttpRequest, form: CodeForm, person: Person) -> bool:
    door, code = guessing.door_of_codes(person), form.cleaned_data["code"]
    guess = guessing.guess(door, request.META["REMOTE_ADDR"], lambda: second_factor.takes(person, code))
    if guess is not Guess.RIGHT:
        wrong = "This is not your code of this moment, or it was used already. Wait for the next one."
        form.add_error("code", guessing.TOO_MANY_WORDS if guess is Guess.TOO_MANY else wrong)
    return guess is Guess.RIGHT


def finish(request: HttpRequest, person: Person, wanted: str) -> HttpResponse:
    """Sign in, remind whoever will need a second factor soon, and lead on."""
    half_way.forget(request.session)
    login(request, person)
    asked_from = second_factor.asked_from(person)
    if asked_from and not person.second_factor_since:
        messages.info(
            request,
            f"From {asked_from.day} {asked_from:%B %Y} you need a second factor to sign in. "
            "Set it up now: select your name at the top, then “Second factor”.",
        )
    return redirect(wanted)


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def own_second_factor(request: PersonRequest) -> HttpResponse:
    """Whether one has a second factor; beginning, exchanging and ending it take one's password."""
    form = OwnPasswordForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and request.POST.get("do") in CHANGES and _knows_the_password(request, form):
        return _change(request, request.POST["do"], form)
    return _shown(request, form)


def _shown(request: PersonRequest, form: OwnPasswordForm) -> HttpResponse:
    person, today = request.user, timezone.localdate()
    context = {
        "form": form,
        "since": person.second_factor_since,
        "codes_left": second_factor.codes_left(person),
        "asked_from": second_factor.asked_from(person),
        "is_asked": second_factor.is_asked_of(person, on=today),
    }
    return render(request, "inventory/second_factor.html", context, status=422 if form.is_bound else 200)


def _knows_the_password(request: PersonRequest, form: OwnPasswordForm) -> bool:
    person, password = request.user, form.cleaned_data["password"]
    door, address = guessing.door_of(person.email), request.META["REMOTE_ADDR"]
    guess = guessing.guess(door, address, lambda: person.check_password(password))
    if guess is not Guess.RIGHT:
        wrong = "This is not your password"
        form.add_error("password", guessing.TOO_MANY_WORDS if guess is Guess.TOO_MANY else wrong)
    return guess is Guess.RIGHT


def _change(request: PersonRequest, what: str, form: OwnPasswordForm) -> HttpResponse:
    person = request.user
    if what == "begin":
        second_factor.offer(person)
        return redirect("confirm_second_factor")
    if not person.second_factor_since:
        return redirect("second_factor")
    if what == "codes":
        return _codes(request, second_factor.renew_codes(person), "Your new recovery codes")
    try:
        second_factor.turn_off(person, on=timezone.localdate())
    except second_factor.StillNeededError:
        form.add_error(None, "Your organisation asks you for a second factor, so it cannot be turned off.")
        return _shown(request, form)
    _stay_signed_in(request)
    messages.success(request, "Your second factor is turned off. Your password alone signs you in.")
    return redirect("second_factor")


def _stay_signed_in(request: PersonRequest) -> None:
    """Every other session of the person has ended; this one goes on with what holds now."""
    request.user = half_way.as_it_is_now(request.user)
    update_session_auth_hash(request, request.user)


def _codes(
    request: PersonRequest, codes: list[str], title: str, *, signed_out_elsewhere: bool = False
) -> HttpResponse:
    """Recovery codes, on a page that is not kept and cannot be had again: only their hashes are stored."""
    context = {"codes": codes, "title": title, "signed_out_elsewhere": signed_out_elsewhere}
    return render(request, "inventory/recovery_codes.html", context)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_second_factor(request: PersonRequest) -> HttpResponse:
    """The secret as picture and text, until the first code shows that an app has it."""
    person, secret = request.user, second_factor.offered_secret(request.user)
    if not secret:
        return redirect("second_factor")
    form = FirstCodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            codes = second_factor.confirm(person, form.cleaned_data["code"])
            _stay_signed_in(request)
            return _codes(request, codes, "Your second factor is set up", signed_out_elsewhere=True)
        except second_factor.WrongCodeError:
            form.add_error(
                "code", "This is not the code of this moment. Enter the one that the app shows now."
            )
    context = {
        "form": form,
        "picture": second_factor.picture_of(person, secret),
        "groups": [secret[start : start + 4] for start in range(0, len(secret), 4)],
    }
    return render(
        request, "inventory/confirm_second_factor.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def reset_second_factor(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take away the second factor of somebody who lost it; with a reason, and never one's own."""
    person = access.person_to_manage(request.user, uuid)
    form = ResetForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            second_factor.reset(person, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(
                request, f"{person} signs in with the password alone, and sets up a new second factor."
            )
            return redirect("person", uuid=uuid)
        except YourselfError as refusal:
            form.add_error(None, str(refusal))
    context = {"form": form, "person": person}
    return render(
        request, "inventory/reset_second_factor.html", context, status=422 if form.is_bound else 200
    )


@require_http_methods(["GET", "HEAD", "POST"])
def second_factor_rule(request: PersonRequest) -> HttpResponse:
    """Whom the organisation asks for a second factor, from when, and who of them has none yet."""
    access.require(request.user, Permission.CHANGE_ORGANISATION)
    own, today = request.user.organisation, timezone.localdate()
    stands = {"roles": own.second_factor_roles, "asked_from": own.second_factor_from}
    posted = request.POST if request.method == "POST" else None
    form = RuleForm(posted, initial=stands, on=today, before=own.second_factor_from)
    if form.is_valid():
        second_factor.change_rule(own, **form.cleaned_data, by=request.user)
        messages.success(request, "The rule is saved.")
        return redirect("second_factor_rule")
    context = {"form": form, "without": _without(request)}
    return render(request, "inventory/second_factor_rule.html", context, status=422 if posted else 200)


def _without(request: PersonRequest) -> list[dict[str, Any]]:
    """People of the roles asked who have none yet."""
    asked = request.user.organisation.second_factor_roles
    found = access.people(request.user).filter(is_active=True, second_factor__since=None)
    found = found.filter(roles_held__role__in=asked).distinct().order_by("name", "pk")
    return [
        {"person": each, "roles": ", ".join(Role(held.role).label for held in each.roles_held.all())}
        for each in found.prefetch_related("roles_held")
    ]
