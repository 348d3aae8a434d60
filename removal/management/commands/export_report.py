"""manage.py export_report OUT.xlsx --organisation CODE [--depth standard|full|foi|summary] [--as-at DATE]"""

import shutil
from argparse import ArgumentParser, ArgumentTypeError
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from inventory import tasks as _inventory_steps  # noqa: F401 - a report may have to work off an import first
from inventory.jobs import JobFailedError
from inventory.models import Organisation
from removal.models import Report
from removal.services import reporting
from removal.tasks import wait_for_work


class Command(BaseCommand):
    """Writes the removal workbook in this process; the file is complete when the command returns."""

    help = "Write the removal workbook of an organisation"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.xlsx")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--depth", choices=Report.Depth.values, default=Report.Depth.STANDARD)
        parser.add_argument("--as-at", type=_day, metavar="DATE", help="a past day")
        parser.add_argument("--reason", default="Asked for on the command line", help="why the full depth")

    def handle(self, *, out: Path, organisation: str, depth: str, reason: str, **options: Any) -> None:
        if not out.parent.is_dir():
            raise CommandError(f"The folder {out.parent} does not exist")
        if out.is_dir():
            raise CommandError(f"{out} is a folder; name the file to write")
        try:
            report = reporting.ask_for_report(
                _organisation(organisation), depth=depth, as_at=options["as_at"], by=None, reason=reason
            )
        except reporting.ReportRefusedError as refusal:
            raise CommandError(str(refusal)) from refusal
        while wait_for_work(report):
            continue
        try:
            publish = reporting.build_report(report)
        except JobFailedError as problem:
            reporting.fail_report(report, str(problem))
            raise CommandError(str(problem)) from problem
        with transaction.atomic():
            publish()
        try:
            _copy(reporting.stored_file(report), out)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}") from problem
        self.stdout.write(f"{out}: {report.size:,} bytes, SHA-256 {report.sha256}")


def _organisation(code: str) -> Organisation:
    organisation = Organisation.objects.filter(code__iexact=code).first()
    if organisation is None:
        raise CommandError(f"There is no organisation with the code {code}")
    return organisation


def _copy(stored: Path, out: Path) -> None:
    """Copy beside the target and rename, so that OUT is never half a file."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    shutil.copyfile(stored, unfinished)
    unfinished.chmod(0o600)
    unfinished.replace(out)


def _day(text: str) -> date:
    """A day given as 2026-11-21, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a date; write year, month and day: 2026-11-21") from None
