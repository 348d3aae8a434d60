"""`manage.py replan [--organisation CODE] [--on DATE] --json`"""

import argparse
import json
from collections import Counter
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from inventory.management.lookups import organisation_called
from inventory.models import Organisation
from removal.planning.deadlines import DeadlineError
from removal.planning.grammar import date_from_text
from removal.services import replanning


class Command(BaseCommand):
    """Work out anew what is asked of every camera, in this process; say what changed."""

    help = "Plan every camera anew in this process; prints what changed, in counts."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE", help="default: all of them")
        parser.add_argument("--on", metavar="DATE", help="as of this day; default: today")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["organisation"]
        organisations = [organisation_called(code)] if code else list(Organisation.objects.order_by("code"))
        try:
            on = date_from_text(options["on"]) if options["on"] else timezone.localdate()
        except DeadlineError as problem:
            raise CommandError(f"--on: {problem}") from None
        answer = {each.code: replanning.replan_now(each, on=on) for each in organisations}
        if options["json"]:
            self.stdout.write(json.dumps(answer, indent=2))
            return
        for name, counts in answer.items():
            self.stdout.write(f"{name}: {_in_words(counts)}")


def _in_words(counts: Counter[str]) -> str:
    """The counts as a sentence."""
    return (
        f"{counts['cameras']} cameras, {counts['unchanged']} unchanged; "
        f"{counts['obligations_created']} obligations created, {counts['obligations_superseded']} superseded; "
        f"{counts['plans_created']} plans and {counts['lines_added']} lines drafted, "
        f"{counts['lines_cancelled']} lines cancelled."
    )
