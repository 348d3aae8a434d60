"""People: the first set-up, adding people, their roles and sites, one-time links."""

import hashlib
import secrets
from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inventory import audit
from inventory.models import (
    OneTimeLink,
    Organisation,
    Person,
    Role,
    RoleHeld,
    Site,
    SiteAssignment,
)
from inventory.services.organisations import add_organisation

SET_UP_LINK_LIVES = timedelta(minutes=30)
PASSWORD_LINK_LIVES = timedelta(days=3)
FIRST_ROLES = (Role.ADMINISTRATOR, Role.COMPLIANCE_LEAD)


class LinkSpentError(Exception):
    """The link was used, has run out, or never was."""


class AlreadyThereError(Exception):
    """A person with this e-mail address exists."""


def nobody_yet() -> bool:
    """Whether Lenscap still waits for its first person."""
    return not Person.objects.exists()


def set_up_link() -> str:
    """The path of a new set-up link; older ones stop working."""
    OneTimeLink.objects.filter(purpose=OneTimeLink.Purpose.SET_UP, used_at=None).delete()
    token = _new_link(OneTimeLink.Purpose.SET_UP, None, SET_UP_LINK_LIVES)
    return reverse("set_up", args=[token])


def password_link(person: Person) -> str:
    """The path of a link with which the person chooses a password; older ones stop working."""
    purpose = OneTimeLink.Purpose.CHOOSE_PASSWORD
    OneTimeLink.objects.filter(purpose=purpose, person=person, used_at=None).delete()
    return reverse("choose_password", args=[_new_link(purpose, person, PASSWORD_LINK_LIVES)])


def working_link(purpose: OneTimeLink.Purpose, token: str) -> OneTimeLink:
    """The link that a token opens. Raises LinkSpentError."""
    link = (
        OneTimeLink.objects.filter(purpose=purpose, token_hash=_hash(token)).select_related("person").first()
    )
    if link is None or not link.works:
        raise LinkSpentError
    return link


@transaction.atomic
def set_up(
    token: str,
    *,
    organisation_code: str,
    organisation_name: str,
    kind: str,
    name: str,
    email: str,
    password: str,
) -> Person:
    """Use the set-up link: the organisation with edition 1, and its first person as administrator and lead.

    Raises LinkSpentError when the link no longer works or somebody was quicker.
    """
    link = working_link(OneTimeLink.Purpose.SET_UP, token)
    if not nobody_yet():
        raise LinkSpentError
    _spend(link)
    organisation = add_organisation(organisation_code, organisation_name, kind=kind, by=None)
    return add_person(
        email, organisation=organisation, roles=FIRST_ROLES, name=name, password=password, by=None
    )


@transaction.atomic
def add_person(
    email: str,
    *,
    organisation: Organisation,
    roles: Iterable[str],
    name: str = "",
    sites: Iterable[Site] = (),
    sites_until: date | None = None,
    password: str | None = None,
    by: Person | None,
) -> Person:
    """Add somebody with roles and sites; without a password only a one-time link lets them in.

    Raises AlreadyThereError when the e-mail address is taken.
    """
    if Person.objects.filter(email__iexact=email).exists():
        raise AlreadyThereError(f"A person with the e-mail address {email} exists already.")
    person = Person(organisation=organisation, email=email.lower(), name=name or email.partition("@")[0])
    person.set_password(password)
    person.save()
    roles, sites = sorted(set(roles)), list(sites)
    RoleHeld.objects.bulk_create([RoleHeld(person=person, role=role) for role in roles])
    SiteAssignment.objects.bulk_create(
        [SiteAssignment(person=person, site=site, until=sites_until) for site in sites]
    )
    audit.record(
        "person added",
        organisation=organisation,
        by=by,
        subject=person,
        after={"email": person.email, "roles": roles, "sites": [site.code for site in sites]},
    )
    return person


@transaction.atomic
def choose_password(token: str, password: str) -> Person:
    """Use a password link. Raises LinkSpentError."""
    link = working_link(OneTimeLink.Purpose.CHOOSE_PASSWORD, token)
    person = link.person
    if person is None or not person.is_active:
        raise LinkSpentError
    _spend(link)
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("password chosen", organisation=person.organisation, by=person, subject=person)
    return person


def _new_link(purpose: OneTimeLink.Purpose, person: Person | None, lives: timedelta) -> str:
    token = secrets.token_urlsafe(32)
    OneTimeLink.objects.create(
        purpose=purpose, person=person, token_hash=_hash(token), expires_at=timezone.now() + lives
    )
    return token


def _spend(link: OneTimeLink) -> None:
    """Mark as used by conditional UPDATE, so that two browsers cannot both use it."""
    if not OneTimeLink.objects.filter(pk=link.pk, used_at=None).update(used_at=timezone.now()):
        raise LinkSpentError


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
