"""`manage.py add_user EMAIL --role R [--role R] --organisation CODE [--sites CODE,CODE]`"""

import argparse
import sys
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.core.validators import validate_email

from inventory.management.lookups import organisation_called, site_called
from inventory.models import Person, Role
from inventory.services.people import AlreadyThereError, add_person, password_link


class WeakPasswordError(Exception):
    """The password would be refused on every page."""


class Command(BaseCommand):
    """Add a person; their password comes by a one-time link or from standard input."""

    help = "Add a person with roles; prints a one-time link to choose a password."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--role", action="append", required=True, choices=Role.values)
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--sites", default="", metavar="CODE,CODE", help="sites the person works at")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        codes = [code.strip() for code in options["sites"].split(",") if code.strip()]
        password = sys.stdin.readline().rstrip("\r\n") if options["password_stdin"] else None
        try:
            validate_email(options["email"])
            if password is not None:
                _must_be_strong(password, options["email"], options["name"])
            person = add_person(
                options["email"],
                organisation=organisation,
                roles=options["role"],
                name=options["name"],
                sites=[site_called(code, organisation) for code in codes],
                password=password or None,
                by=None,
            )
        except WeakPasswordError as problem:
            raise CommandError(str(problem)) from None
        except ValidationError:
            raise CommandError(f"{options['email']} is not an e-mail address.") from None
        except AlreadyThereError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Added {person.email} to {organisation.name}: {', '.join(sorted(person.roles))}.")
        if not password:
            self.stdout.write("To choose a password, open this link within three days; it works once:")
            self.stdout.write(f"  {settings.BASE_URL or 'http://127.0.0.1:8000'}{password_link(person)}")


def _must_be_strong(password: str, email: str, name: str) -> None:
    try:
        validate_password(password, Person(email=email, name=name))
    except ValidationError as problem:
        raise WeakPasswordError(" ".join(problem.messages)) from None
