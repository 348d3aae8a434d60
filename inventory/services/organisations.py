"""Organisations: each begins with edition 1 of the restricted list; its settings, and its kind."""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction

from inventory import audit
from inventory.models import Logo, Organisation, Person
from inventory.services.editions import publish_first_edition
from inventory.services.publishing import leads


class CodeTakenError(Exception):
    """Another organisation has this code."""


class ChangedMeanwhileError(Exception):
    """Somebody else has saved since the form was opened; nothing was written."""

    def __init__(self, what: object) -> None:
        super().__init__(
            f"Somebody else has changed {what} since you opened this page. "
            "Compare what you typed with how it stands now, then save again."
        )


class SeveralLeadsError(Exception):
    """Where two people can decide, none decides alone."""

    def __init__(self, leads: int) -> None:
        super().__init__(
            f"Your organisation has {leads} compliance leads, so the second person is there to ask."
        )


def mark_of(facts: dict[str, Any]) -> str:
    """A short mark of facts, which a form carries so that of two people saving only the first wins."""
    return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


@transaction.atomic
def add_organisation(code: str, name: str, *, kind: str, by: Person | None) -> Organisation:
    """Add an organisation with the shipped list as its edition 1. Raises CodeTakenError."""
    if Organisation.objects.filter(code__iexact=code).exists():
        raise CodeTakenError(f"An organisation with the code {code} exists already.")
    organisation = Organisation.objects.create(code=code, name=name, kind=kind)
    edition = publish_first_edition(organisation, by=by)
    audit.record(
        "organisation added",
        organisation=organisation,
        by=by,
        subject=organisation,
        after={
            "code": code,
            "name": name,
            "kind": kind,
            "edition": edition.number,
            "list": edition.pack.content_hash,
        },
    )
    return organisation


SETTINGS = ("name", "marking", "colour", "division")


def settings_mark(organisation: Organisation) -> str:
    """The mark of the settings as they stand."""
    return mark_of({field: getattr(organisation, field) for field in SETTINGS})


@transaction.atomic
def change_settings(
    organisation: Organisation,
    *,
    name: str,
    marking: str,
    division: str,
    by: Person,
    colour: str = "",
    seen: str = "",
) -> Organisation:
    """Change what the organisation is called, its marking, its colour, and the calendar that new sites begin with.

    `colour` is one that can be read (`inventory.colours`), such as "#17616a"; empty, Lenscap's own.

    `seen` is the mark of the settings that the form was opened with; raises ChangedMeanwhileError when they have
    changed since. Without one the caller has not shown them to anybody.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if seen and seen != settings_mark(organisation):
        raise ChangedMeanwhileError("the settings")
    wanted = {"name": name, "marking": marking, "colour": colour, "division": division}
    changed = [field for field in SETTINGS if getattr(organisation, field) != wanted[field]]
    if not changed:
        return organisation
    before = {field: getattr(organisation, field) for field in changed}
    for field in changed:
        setattr(organisation, field, wanted[field])
    organisation.save(update_fields=changed)
    audit.record(
        "organisation changed",
        organisation=organisation,
        by=by,
        subject=organisation,
        before=before,
        after={field: wanted[field] for field in changed},
    )
    return organisation


@transaction.atomic
def change_logo(organisation: Organisation, picture: bytes, *, by: Person) -> bool:
    """Show another logo, one that `photos.logo_encoded_anew` gave, or none where it is empty; whether it is another."""
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before, after = organisation.logo_sha256, hashlib.sha256(picture).hexdigest() if picture else ""
    if before == after:
        return False
    Logo.objects.filter(organisation=organisation).delete()
    if picture:
        Logo.objects.create(organisation=organisation, picture=picture)
    organisation.logo_sha256 = after
    organisation.save(update_fields=["logo_sha256"])
    audit.record(
        "organisation changed",
        organisation=organisation,
        by=by,
        subject=organisation,
        before={"logo": before},
        after={"logo": after},
    )
    return True


@transaction.atomic
def change_kind(organisation: Organisation, kind: str, *, by: Person, reason: str) -> bool:
    """Change what the organisation is, and so which rules bind it; whether it was anything else before.

    The caller enqueues a full replan in the same transaction: what is asked of every camera may change.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    before = organisation.kind
    if before == kind:
        return False
    organisation.kind = kind
    organisation.save(update_fields=["kind"])
    audit.record(
        "organisation kind changed",
        organisation=organisation,
        by=by,
        subject=organisation,
        before={"kind": before},
        after={"kind": kind},
        reason=reason,
    )
    return True


@transaction.atomic
def change_second_person(
    organisation: Organisation, rule: str, *, alone_because: str, on: date, by: Person
) -> None:
    """Say when a decision on a device needs a second person, and whether the only lead may do without.

    `alone_because` allows that one person to decide and to publish alone, in writing; empty, nobody may. Raises
    SeveralLeadsError.
    """
    organisation = Organisation.objects.select_for_update().get(pk=organisation.pk)
    if alone_because and (number := leads(organisation)) > 1:
        raise SeveralLeadsError(number)
    before = _second_person(organisation)
    organisation.second_person, organisation.single_handed_reason = rule, alone_because
    organisation.single_handed_since = (organisation.single_handed_since or on) if alone_because else None
    organisation.save(update_fields=["second_person", "single_handed_since", "single_handed_reason"])
    audit.record(
        "second person rule changed",
        organisation=organisation,
        by=by,
        subject=organisation,
        before=before,
        after=_second_person(organisation),
        reason=alone_because,
    )


def _second_person(organisation: Organisation) -> dict[str, Any]:
    return {
        "needed": organisation.get_second_person_display(),
        "single-handed": bool(organisation.single_handed_since),
    }
