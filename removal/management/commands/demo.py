"""`./run demo`: Lenscap with two made-up organisations, in a data folder of its own."""

import argparse
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connection

from inventory.models import Organisation
from inventory.services.membership import change_password
from removal.management.demonstration.building import CODES, build, sign_ins


class Command(BaseCommand):
    """Make the demonstration once, give everybody in it a new password, then serve."""

    help = "Start Lenscap with a made-up department and a made-up council, on 127.0.0.1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8000, help="port on 127.0.0.1 (default 8000)")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0, interactive=False)
        call_command("load_reference_data", stdout=StringIO())
        self._make_once()
        self._say("A demonstration: people, places and papers are made up; brands and rules are real.")
        self._say("Sign in as any of these, with today’s passwords:")
        organisation = ""
        for one in sign_ins():
            if one.organisation != organisation:
                organisation = one.organisation
                self._say(f"\n  {organisation}")
            password = secrets.token_urlsafe(12)
            change_password(one.person, password)
            self._say(f"    {one.role:20} {one.person.email:42} {password}")
        self._say("")
        call_command("serve", port=options["port"], stdout=self.stdout)

    def _make_once(self) -> None:
        """The demonstration, made when there is none; beside any other organisation nothing is made."""
        if Organisation.objects.exclude(code__in=CODES).exists():
            raise CommandError(
                f"{settings.DATA_DIR} holds an organisation that is none of the demonstration's. "
                "Give LENSCAP_DATA an empty folder."
            )
        made = Path(settings.DATA_DIR) / "demonstration-made"
        if made.exists():
            return
        if Organisation.objects.exists():
            raise CommandError(
                f"The demonstration was stopped while it was being made. Delete {settings.DATA_DIR}, start again."
            )
        self._say("Making a department and a council, mid-way through their removal. Half a minute ...")
        began = time.monotonic()
        with _without_waiting_for_the_disk():
            build()
        made.touch()
        self._say(f"Made in {time.monotonic() - began:.0f} seconds.")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """What a power cut would lose here is made again. The connections opened afterwards wait as usual."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA synchronous = OFF")
    yield
    connection.close()
