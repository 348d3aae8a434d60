"""`manage.py make_estate --cameras N --seed S --organisation CODE [--json]`"""

import argparse
import json
import time
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from inventory.management.lookups import organisation_called
from removal.management import estate


class Command(BaseCommand):
    """Fill an organisation that has no sites with a made-up estate; runs to the end in this process."""

    help = "Fill an empty organisation with a made-up estate: sites, cameras, plans."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--cameras", type=int, required=True, metavar="N")
        parser.add_argument("--seed", type=int, default=1, help="the same number gives the same estate")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        if options["cameras"] < 1:
            raise CommandError(f"--cameras {options['cameras']} makes no estate; write a number from 1.")
        began = time.monotonic()
        try:
            made = estate.make(
                organisation, cameras=options["cameras"], seed=options["seed"], on=timezone.localdate()
            )
        except estate.InUseError as problem:
            raise CommandError(str(problem)) from problem
        made["seconds"] = round(time.monotonic() - began, 1)
        if options["json"]:
            self.stdout.write(
                json.dumps({"organisation": organisation.code, "seed": options["seed"], **made}, indent=2)
            )
            return
        for name, value in made.items():
            many = isinstance(value, dict)
            self.stdout.write(
                f"{name}: {', '.join(f'{n} {key}' for key, n in value.items()) if many else value}"
            )
