"""`./run demo`: Lenscap with a made-up estate, in a data folder of its own."""

import argparse
import secrets
from io import StringIO
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import transaction
from django.utils import timezone

from inventory.models import Organisation, Person, Role
from inventory.services.membership import change_password
from inventory.services.organisations import add_organisation, change_settings
from inventory.services.people import add_person
from removal.management import estate

CODE, NAME = "NORTHSHIRE", "Northshire Demonstration Department"
MARKING = "DEMONSTRATION DATA"
CAMERAS, SEED = 400, 2026
# The estate brings its facilities manager and compliance lead.
OTHERS = (
    (Role.CONTRACTOR, "Sam Okoro"),
    (Role.AUDITOR, "Helen Brand"),
    (Role.ADMINISTRATOR, "Alex Doyle"),
)


class Command(BaseCommand):
    """Make the demonstration once, give everybody in it a new password, then serve."""

    help = "Start Lenscap with a made-up estate and a sign-in for each role, on 127.0.0.1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference_data", stdout=StringIO())
        organisation = self._organisation()
        self._say(
            "A demonstration: everything in it is made up. Sign in as any of these, with today's passwords:"
        )
        for role in Role:
            person = Person.objects.get(email=estate.address(organisation, role))
            password = secrets.token_urlsafe(12)
            change_password(person, password)
            self._say(f"  {role.label:20} {person.email:45} {password}")
        call_command("serve", port=options["port"], stdout=self.stdout)

    def _organisation(self) -> Organisation:
        """The demonstration's organisation, made when there is none; beside any other nothing is made."""
        if Organisation.objects.exclude(code=CODE).exists():
            raise CommandError(
                f"{settings.DATA_DIR} holds an organisation that is none of the demonstration's. "
                "Give LENSCAP_DATA an empty folder."
            )
        organisation = Organisation.objects.filter(code=CODE).first()
        if organisation is None:
            self._say(f"Making a demonstration of {CAMERAS} cameras ...")
            return _make()
        if not Person.objects.filter(email=estate.address(organisation, Role.ADMINISTRATOR)).exists():
            raise CommandError(
                f"The demonstration was stopped while it was being made. Delete {settings.DATA_DIR}, start again."
            )
        return organisation

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _make() -> Organisation:
    kind = Organisation.Kind.CENTRAL_GOVERNMENT
    organisation = add_organisation(CODE, NAME, kind=kind, by=None)
    estate.make(organisation, cameras=CAMERAS, seed=SEED, on=timezone.localdate())
    with transaction.atomic():
        return _finish(organisation)


def _finish(organisation: Organisation) -> Organisation:
    """The people that the estate lacks, and the marking that every page shows: all or nothing."""
    sites = list(organisation.sites.order_by("pk"))
    for role, name in OTHERS:
        at = sites if role == Role.CONTRACTOR else []
        add_person(
            estate.address(organisation, role),
            organisation=organisation,
            roles=[role],
            name=name,
            sites=at,
            by=None,
        )
    administrator = Person.objects.get(email=estate.address(organisation, Role.ADMINISTRATOR))
    return change_settings(
        organisation, name=NAME, marking=MARKING, division=organisation.division, by=administrator
    )
