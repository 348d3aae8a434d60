"""manage.py export_register OUT.csv --organisation CODE"""

import csv
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inventory.models import Organisation
from removal.reports.register import HEADINGS, register_rows
from removal.reports.snapshot import snapshot


class Command(BaseCommand):
    """Writes the whole register as CSV: one line a camera, every camera."""

    help = "Write the register of an organisation as CSV"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT.csv")
        parser.add_argument("--organisation", required=True, metavar="CODE")

    def handle(self, *, out: Path, organisation: str, **options: Any) -> None:
        found = Organisation.objects.filter(code__iexact=organisation).first()
        if found is None:
            raise CommandError(f"There is no organisation with the code {organisation}")
        if not out.parent.is_dir():
            raise CommandError(f"The folder {out.parent} does not exist")
        if out.is_dir():
            raise CommandError(f"{out} is a folder; name the file to write")
        unfinished = out.with_name(f".{out.name}.unfinished")
        try:
            with unfinished.open("w", newline="", encoding="utf-8") as file, snapshot():
                unfinished.chmod(0o600)
                lines = csv.writer(file, quoting=csv.QUOTE_ALL)
                lines.writerow(HEADINGS)
                lines.writerows(register_rows(found))
            unfinished.replace(out)
        except OSError as problem:
            raise CommandError(f"{out} cannot be written: {problem.strerror}") from problem
