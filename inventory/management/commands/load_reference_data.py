"""Check the list pack's data files and store the pack: new organisations begin with it, others get it as a draft."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inventory import reference
from inventory.services.shipping import draft_for_all


class Command(BaseCommand):
    """Every fault is named with file and entry; a faulty pack is never stored."""

    help = "Check the list pack's data files and store the pack"

    def add_arguments(self, parser: CommandParser) -> None:
        """One option: only look."""
        parser.add_argument("--check", action="store_true", help="check the files, store nothing")

    def handle(self, *args: Any, check: bool, **options: Any) -> None:
        """Check, then store. Equal content is stored once."""
        faults = reference.problems(reference.DATA_FOLDER)
        for fault in faults:
            self.stderr.write(fault)
        if faults:
            raise CommandError(f"{len(faults)} faults in the data files")
        pack = reference.shipped_pack()
        drafts = 0 if check else draft_for_all(on=timezone.localdate())
        entries = sum(len(rows) for rows in pack.document().values() if isinstance(rows, list))
        done = "without faults" if check else "loaded"
        self.stdout.write(
            f"List pack {pack.version} of {pack.dated}: {entries} entries {done}, {pack.content_hash}"
        )
        if drafts:
            self.stdout.write(
                f"It is newer than the edition of {drafts} organisations, where it waits as a draft."
            )
