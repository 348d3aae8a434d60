"""Organisations: each begins with edition 1 of the restricted list."""

from django.db import transaction

from inventory import audit
from inventory.models import Organisation, Person
from inventory.services.editions import publish_first_edition


class CodeTakenError(Exception):
    """Another organisation has this code."""


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
