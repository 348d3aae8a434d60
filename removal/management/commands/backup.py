"""`manage.py backup OUT`"""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from removal.services.backups import BackupError, back_up


class Command(BaseCommand):
    """Write database, uploads and reports into one file, beside running work."""

    help = "Back up the database, the uploads and the reports into one file; Lenscap may go on working."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("out", type=Path, metavar="OUT", help="replaced when it is there")

    def handle(self, *args: Any, **options: Any) -> None:
        out: Path = options["out"].resolve()
        if not out.parent.is_dir():
            raise CommandError(f"The folder {out.parent} does not exist.")
        try:
            manifest = back_up(out)
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(
            f"{out}: {out.stat().st_size:,} bytes; the database and {len(manifest.files) - 1} files."
        )
        for code, head in manifest.heads.items():
            self.stdout.write(f"{code}: head of the audit chain {head}")
