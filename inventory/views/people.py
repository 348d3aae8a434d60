"""People: who belongs to the organisation, what each may do, the one-time links, and one's own password."""

from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.forms.people import ChangePasswordForm, NewPersonForm, PersonForm
from inventory.models import Person, Role
from inventory.services import guessing, membership
from inventory.services import people as services
from inventory.services.organisations import ChangedMeanwhileError
from inventory.views.requests import PersonRequest


@require_safe
def people(request: PersonRequest) -> HttpResponse:
    """Everybody of the organisation, those who may sign in first."""
    access.require(request.user, Permission.MANAGE_PEOPLE)
    found = access.people(request.user).order_by("-is_active", "name", "pk").select_related("second_factor")
    everybody = list(found.prefetch_related("roles_held"))
    sites = membership.sites_told(access.assignments(request.user))
    return render(
        request,
        "inventory/people.html",
        {"rows": [_row(person, sites.get(person.pk, "")) for person in everybody]},
    )


def _row(person: Person, sites: str) -> dict[str, object]:
    roles = [Role(held.role).label for held in person.roles_held.all()]
    everywhere = any(held.role in access.ALL_SITES for held in person.roles_held.all())
    return {"person": person, "roles": roles, "sites": "All sites" if everywhere else sites}


@require_http_methods(["GET", "HEAD", "POST"])
def add_person(request: PersonRequest) -> HttpResponse:
    """Add somebody with roles and sites; the link for their password is shown this once."""
    access.require(request.user, Permission.MANAGE_PEOPLE)
    form = NewPersonForm(request.POST if request.method == "POST" else None, by=request.user)
    if form.is_valid():
        organisation = request.user.organisation
        try:
            person = services.add_person(
                form.cleaned_data["email"], organisation=organisation, **form.facts(), by=request.user
            )
        except services.AlreadyThereError as there:
            form.add_error("email", str(there))
        else:
            return _link_page(request, person, f"{person} is added")
    return render(request, "inventory/add_person.html", {"form": form}, status=422 if form.is_bound else 200)


def _link_page(request: PersonRequest, person: Person, title: str) -> HttpResponse:
    """A new one-time link, on a page that is not kept and cannot be had again: only its hash is stored."""
    address = settings.BASE_URL or f"{request.scheme}://{request.get_host()}"
    link = address + membership.give_link(person, by=request.user)
    days = services.PASSWORD_LINK_LIVES.days
    context = {"person": person, "title": title, "link": link, "days": days}
    return render(request, "inventory/person_link.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def person(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Change what somebody is called, may do, and where; it holds from their next click."""
    person = access.person_to_manage(request.user, uuid)
    posted = request.method == "POST"
    form = PersonForm(request.POST if posted else None, by=request.user, initial=_as_it_is(person))
    if form.is_valid():
        try:
            membership.change_person(person, **form.facts(), by=request.user, seen=form.cleaned_data["seen"])
        except (membership.LastAdministratorError, membership.YourselfError) as problem:
            form.add_error("roles", str(problem))
        except ChangedMeanwhileError as meanwhile:
            return _conflict(request, person, str(meanwhile))
        else:
            messages.success(request, f"{form.cleaned_data['name']} is saved.")
            return redirect("people")
    since = person.second_factor_since
    context = {"form": form, "person": person, "is_you": person.pk == request.user.pk, "since": since}
    return render(request, "inventory/person.html", context, status=422 if posted else 200)


def _conflict(request: PersonRequest, person: Person, words: str) -> HttpResponse:
    """What was typed stays in the form, how it stands is told above it; saving again is knowing."""
    kept = request.POST.copy()
    kept["seen"] = membership.person_mark(person)
    again = PersonForm(kept, by=request.user)
    again.add_error(None, words)
    sites = membership.sites_told(access.assignments(request.user).filter(person=person))
    context = {
        "form": again,
        "person": person,
        "now": _row(person, sites.get(person.pk, "")),
        "is_you": person.pk == request.user.pk,
    }
    return render(request, "inventory/person.html", context, status=409)


def _as_it_is(person: Person) -> dict[str, object]:
    assigned = list(person.site_assignments.select_related("site"))
    untils = {each.until for each in assigned if each.until}
    return {
        "name": person.name,
        "roles": sorted(person.roles),
        "sites": [each.site.uuid for each in assigned],
        "sites_until": min(untils) if untils else None,
        "seen": membership.person_mark(person),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def person_link(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give somebody a new link to choose a password; lets a deactivated person in again."""
    person = access.person_to_manage(request.user, uuid)
    if request.method != "POST":
        return render(request, "inventory/new_person_link.html", {"person": person})
    return _link_page(request, person, f"A new link for {person}")


@require_http_methods(["GET", "HEAD", "POST"])
def deactivate_person(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Shut somebody out; asks first."""
    person = access.person_to_manage(request.user, uuid)
    refusal = ""
    if request.method == "POST":
        try:
            membership.deactivate(person, by=request.user)
        except (membership.YourselfError, membership.LastAdministratorError) as problem:
            refusal = str(problem)
        else:
            messages.success(request, f"{person} can no longer sign in.")
            return redirect("people")
    context = {"person": person, "refusal": refusal}
    return render(request, "inventory/deactivate_person.html", context, status=409 if refusal else 200)


@sensitive_post_parameters("old_password", "password")
@require_http_methods(["GET", "HEAD", "POST"])
def change_password(request: PersonRequest) -> HttpResponse:
    """One's own password; every other session of the person ends."""
    form = ChangePasswordForm(request.POST if request.method == "POST" else None, person=request.user)
    if form.is_valid() and _knows_the_old_one(request, form):
        membership.change_password(request.user, form.cleaned_data["password"])
        update_session_auth_hash(request, request.user)
        messages.success(request, "Your password is changed. You are signed out everywhere else.")
        return redirect("home")
    context = {"form": form}
    return render(request, "inventory/change_password.html", context, status=422 if form.is_bound else 200)


def _knows_the_old_one(request: PersonRequest, form: ChangePasswordForm) -> bool:
    """Guessing is slowed as at sign-in: who finds a screen unlocked cannot try on for ever."""
    person, old = request.user, form.cleaned_data["old_password"]
    door, address = guessing.door_of(person.email), request.META["REMOTE_ADDR"]
    guess = guessing.guess(door, address, lambda: person.check_password(old))
    if guess is not guessing.Guess.RIGHT:
        wrong = "This is not your password now"
        form.add_error("old_password", guessing.TOO_MANY_WORDS if guess is guessing.Guess.TOO_MANY else wrong)
    return guess is guessing.Guess.RIGHT
