"""`manage.py check_integrity [--deep] [--json]`"""

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand

from removal.services import integrity


class Command(BaseCommand):
    """Examine every invariant; exit 1 when one is broken."""

    help = "Check that what must hold does hold; exit 1 and name the first offenders when it does not."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument(
            "--deep", action="store_true", help="derive every verdict and obligation again, hash every file"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        outcomes = integrity.check(deep=options["deep"])
        good = not any(outcome.count for outcome in outcomes)
        if options["json"]:
            answer = {
                "good": good,
                "deep": options["deep"],
                "invariants": [asdict(outcome) for outcome in outcomes],
            }
            self.stdout.write(json.dumps(answer, indent=2, ensure_ascii=False))
        else:
            for outcome in outcomes:
                self.stdout.write(_words(outcome))
        if not good:
            raise SystemExit(1)


def _words(outcome: integrity.Outcome) -> str:
    if not outcome.count:
        return f"holds   {outcome.promise}"
    return "\n        ".join([f"BROKEN  {outcome.promise}: {outcome.count}", *outcome.first])
