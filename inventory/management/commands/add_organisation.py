"""`manage.py add_organisation CODE NAME --kind ...`"""

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError

from inventory.forms.entry import code_is_short
from inventory.models import Organisation
from inventory.services.organisations import CodeTakenError, add_organisation


class Command(BaseCommand):
    """Add an organisation, with the shipped restricted list as its edition 1."""

    help = "Add an organisation with the shipped restricted list as its edition 1."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code", help="short name, for example DEFRA")
        parser.add_argument("name")
        parser.add_argument("--kind", required=True, choices=Organisation.Kind.values)

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            code_is_short(options["code"])
            organisation = add_organisation(options["code"], options["name"], kind=options["kind"], by=None)
        except ValidationError as problem:
            raise CommandError(f"Code {options['code']}: {problem.message}.") from None
        except CodeTakenError as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(
            f"Added {organisation.name} ({organisation.code}), edition 1 of the restricted list."
        )
