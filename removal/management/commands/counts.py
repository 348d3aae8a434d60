"""`manage.py counts [--json]`"""

import argparse
import json
from typing import Any

from django.core.management import BaseCommand

from removal.services.counting import counts


class Command(BaseCommand):
    """Print what the installation holds."""

    help = (
        "How many cameras, sites, plans, jobs by state, audit events, staged rows and orphan files there are."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = counts()
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        for name, value in found.items():
            told = ", ".join(f"{n} {state}" for state, n in value.items()) if name == "jobs" else f"{value:,}"
            self.stdout.write(f"{name.replace('_', ' ')}: {told}")
