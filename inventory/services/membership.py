"""Membership: what a person is called, which roles and sites they have, and the end of it.

Rights are read from the database with every request, so a change holds from the next click. A change of roles or
of the password also ends the person's sessions (`Person.get_session_auth_hash`), and so does deactivating: the
password goes with it, so that no session and no old password comes back with the person.
"""

from collections.abc import Iterable
from datetime import date
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils import timezone

from inventory import audit
from inventory.models import (
    OneTimeLink,
    Person,
    RecoveryCode,
    Role,
    RoleHeld,
    SecondFactor,
    Site,
    SiteAssignment,
)
from inventory.services.organisations import ChangedMeanwhileError, mark_of
from inventory.services.people import password_link

# More sites than these are counted, not named.
SITES_NAMED = 3


class LastAdministratorError(Exception):
    """Nobody would be left who can add people and give roles."""

    def __init__(self, person: Person) -> None:
        super().__init__(
            f"{person} is the only administrator. Make somebody else an administrator first, "
            "or nobody could add people and give roles."
        )


class YourselfError(Exception):
    """What people do not do to themselves: another administrator has to do it."""


def person_mark(person: Person) -> str:
    """The mark of what stands of a person: a form carries it to `change_person`."""
    return mark_of(_facts(person))


@transaction.atomic
def change_person(
    person: Person,
    *,
    name: str,
    roles: Iterable[str],
    sites: Iterable[Site],
    sites_until: date | None,
    by: Person,
    seen: str = "",
) -> Person:
    """Set name, roles and sites; what is the same already is not written.

    `seen` is the mark of what the form was opened with. Raises ChangedMeanwhileError when it has changed since,
    LastAdministratorError, and YourselfError: an administrator who could become compliance lead alone would be the
    second person wherever one is asked for. Only where there is no other administrator to ask they may.
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if seen and seen != person_mark(person):
        raise ChangedMeanwhileError(person)
    wanted, at = sorted(set(roles)), sorted(sites, key=lambda site: site.code)
    if Role.ADMINISTRATOR not in wanted:
        _keep_an_administrator(person)
    if person.pk == by.pk and set(wanted) - person.roles and not _is_only_administrator(person):
        raise YourselfError("You cannot give yourself a role; ask another administrator.")
    before = _facts(person)
    person.name = name
    person.save(update_fields=["name"])
    _hold(person, wanted)
    _assign(person, at, sites_until)
    after = _facts(person)
    changed = [fact for fact in after if after[fact] != before[fact]]
    if changed:
        audit.record(
            "person changed",
            organisation=person.organisation,
            by=by,
            subject=person,
            before={fact: before[fact] for fact in changed},
            after={fact: after[fact] for fact in changed},
        )
    return person


@transaction.atomic
def deactivate(person: Person, *, by: Person) -> None:
    """Shut somebody out at once: sessions, password, second factor and links end; what they did stays under their name.

    Raises YourselfError and LastAdministratorError. Somebody shut out already stays so.
    """
    if person.pk == by.pk:
        raise YourselfError("You cannot deactivate yourself; ask another administrator.")
    person = Person.objects.select_for_update().get(pk=person.pk)
    if not person.is_active:
        return
    _keep_an_administrator(person)
    person.is_active = False
    person.set_unusable_password()
    person.save(update_fields=["is_active", "password"])
    OneTimeLink.objects.filter(person=person, used_at=None).delete()
    SecondFactor.objects.filter(person=person).delete()
    RecoveryCode.objects.filter(person=person).delete()
    audit.record(
        "person deactivated",
        organisation=person.organisation,
        by=by,
        subject=person,
        before={"is_active": True},
        after={"is_active": False},
    )


@transaction.atomic
def let_in_again(person: Person, *, by: Person) -> None:
    """Make a deactivated person active; a new one-time link gives them a password. Else nothing changes."""
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.is_active:
        return
    person.is_active, person.let_in_at = True, timezone.now()
    person.save(update_fields=["is_active", "let_in_at"])
    audit.record(
        "person let in again",
        organisation=person.organisation,
        by=by,
        subject=person,
        before={"is_active": False},
        after={"is_active": True},
    )


@transaction.atomic
def give_link(person: Person, *, by: Person) -> str:
    """The path of a one-time link by which the person chooses a password; lets a deactivated person in again.

    Links given before stop working. The path is nowhere stored, so show it now.
    """
    let_in_again(person, by=by)
    audit.record("password link given", organisation=person.organisation, by=by, subject=person)
    return password_link(person)


@transaction.atomic
def change_password(person: Person, password: str) -> None:
    """Set the password that the person chose; every other session of theirs ends."""
    person.set_password(password)
    person.save(update_fields=["password"])
    audit.record("password changed", organisation=person.organisation, by=person, subject=person)


def _keep_an_administrator(person: Person) -> None:
    """Raise LastAdministratorError when the person is the last one."""
    if _is_only_administrator(person):
        raise LastAdministratorError(person)


def _is_only_administrator(person: Person) -> bool:
    """Whether nobody else is one; locks them all, so that no two go at once."""
    administrators = Person.objects.select_for_update(of=("self",)).filter(
        organisation_id=person.organisation_id,
        is_active=True,
        pk__in=RoleHeld.objects.filter(role=Role.ADMINISTRATOR).values("person"),
    )
    return [each.pk for each in administrators] == [person.pk]


def _hold(person: Person, wanted: list[str]) -> None:
    held = set(person.roles_held.values_list("role", flat=True))
    person.roles_held.exclude(role__in=wanted).delete()
    RoleHeld.objects.bulk_create([RoleHeld(person=person, role=role) for role in wanted if role not in held])


def _assign(person: Person, sites: list[Site], until: date | None) -> None:
    person.site_assignments.exclude(site__in=sites).delete()
    person.site_assignments.exclude(until=until).update(until=until)
    there = set(person.site_assignments.values_list("site_id", flat=True))
    new = [site for site in sites if site.pk not in there]
    SiteAssignment.objects.bulk_create(
        [SiteAssignment(person=person, site=site, until=until) for site in new]
    )


def _facts(person: Person) -> dict[str, Any]:
    """What the audit trail tells of a person."""
    assigned = list(person.site_assignments.order_by("site__code").values_list("site__code", "until"))
    return {
        "name": person.name,
        "roles": sorted(person.roles_held.values_list("role", flat=True)),
        "sites": [code for code, _ in assigned],
        "sites_until": sorted({until.isoformat() for _, until in assigned if until}),
    }


def sites_told(assignments: "QuerySet[SiteAssignment]") -> dict[int, str]:
    """Each person's sites in words: the names of a few, else how many. Two queries, however many sites there are."""
    numbers = dict(assignments.order_by().values_list("person").annotate(Count("site")))
    few = [person for person, number in numbers.items() if number <= SITES_NAMED]
    told = {person: f"{number:,} sites" for person, number in numbers.items()}
    named = (
        assignments.filter(person__in=few)
        .order_by("person", "site__name")
        .values_list("person", "site__name")
    )
    return told | {
        person: ", ".join(name for _, name in rows) for person, rows in groupby(named, key=itemgetter(0))
    }
