"""`manage.py reset_second_factor EMAIL --reason TEXT`"""

import argparse
from typing import Any

from django.core.management import BaseCommand, CommandError

from inventory.models import Person
from inventory.services.second_factor import reset


class Command(BaseCommand):
    """Let somebody sign in by password alone again; for the only administrator, whom no other can help."""

    help = "Take away somebody's second factor; they sign in by password and set up a new one."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument(
            "--reason", required=True, help="how you know that it is them; kept in the audit trail"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        person = Person.objects.filter(email__iexact=options["email"]).first()
        if person is None:
            raise CommandError(f"There is nobody with the e-mail address {options['email']}.")
        if not person.second_factor_since:
            raise CommandError(f"{person.email} has no second factor.")
        reset(person, reason=options["reason"], by=None)
        self.stdout.write(f"{person.email} signs in with the password alone now.")
