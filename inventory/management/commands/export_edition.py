"""`manage.py export_edition OUT.json --organisation CODE [--edition N]`"""

import argparse
import hashlib
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from inventory.management.lookups import edition_of, organisation_called
from inventory.services import edition_files


class Command(BaseCommand):
    """Write an edition of the restricted list as a file with a checksum."""

    help = "Write an edition as a file that import_edition takes in elsewhere; prints its SHA-256."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("out", type=Path)
        parser.add_argument("--organisation", metavar="CODE", required=True)
        parser.add_argument("--edition", type=int, metavar="N", help="the newest by default")

    def handle(self, *args: Any, **options: Any) -> None:
        edition = edition_of(organisation_called(options["organisation"]), options["edition"])
        content = edition_files.exported(edition)
        try:
            options["out"].write_bytes(content)
        except OSError as fault:
            raise CommandError(f"{options['out']} cannot be written: {fault.strerror}") from fault
        digest = hashlib.sha256(content).hexdigest()
        self.stdout.write(f"Edition {edition.number} of {edition.organisation.code}: SHA-256 {digest}")
