"""`manage.py import_edition FILE --organisation CODE`"""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils import timezone

from inventory.management.lookups import organisation_called
from inventory.services import edition_files


class Command(BaseCommand):
    """Take in an edition file as a draft; nothing moves until two people publish it."""

    help = "Take in an edition file as a draft edition; an altered file is refused."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", metavar="CODE", required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            draft = edition_files.imported(
                path.read_bytes(),
                path.name,
                organisation=organisation_called(options["organisation"]),
                on=timezone.localdate(),
                by=None,
            )
        except OSError as fault:
            raise CommandError(f"{path} cannot be read: {fault.strerror}") from fault
        except edition_files.EditionFileError as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Draft “{draft.title}” with {draft.changes.count()} changes. See what it moves under Restricted list."
        )
