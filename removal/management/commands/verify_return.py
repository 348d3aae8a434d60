"""manage.py verify_return FILE [--json]"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from removal.models import Report, Return
from removal.services.verifying import Outcome, Verification, verify


class Command(BaseCommand):
    """Says which return a file is, byte for byte, or that it was altered, or that it is none of ours."""

    help = (
        "Say which return a file is, or that it was altered. Exit 0 only for an issued return, byte for byte."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE")
        parser.add_argument("--json", action="store_true")

    def handle(self, *, file: Path, **options: Any) -> None:
        if not file.is_file():
            raise CommandError(f"{file} is not a file")
        checked = verify(file.resolve(), returns=Return.objects.all(), reports=Report.objects.all())
        if options["json"]:
            self.stdout.write(json.dumps(told(checked), indent=2))
        else:
            self.stdout.write(checked.words)
            for each in checked.differences:
                where = f"{each.sheet}!{each.cell}" if each.cell else each.sheet
                self.stdout.write(f"  {where}: issued “{each.issued}”, in this file “{each.found}”")
        if checked.outcome is not Outcome.ISSUED:
            raise SystemExit(1)


def told(checked: Verification) -> dict[str, Any]:
    """The outcome as JSON."""
    returned = checked.returned
    return {
        "outcome": checked.outcome.value,
        "sha256": checked.sha256,
        "organisation": returned.organisation.code if returned else None,
        "return": returned.number if returned else None,
        "issued_sha256": returned.sha256 if returned else None,
        "claims": checked.claims,
        "cells_differing": checked.differing,
        "differences": [
            {"sheet": each.sheet, "cell": each.cell, "issued": each.issued, "found": each.found}
            for each in checked.differences
        ],
        "problem": checked.problem,
    }
