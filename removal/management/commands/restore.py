"""`manage.py restore IN [--force]`"""

import argparse
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError

from removal.services import integrity
from removal.services.backups import BackupError, restore


class Command(BaseCommand):
    """Replace this installation by a backup, then prove that what was restored is whole."""

    help = "Restore a backup into this installation, whole or not at all; stop Lenscap first."
    # The database may have no tables yet, or those of an older version: the restore sees to both.
    requires_migrations_checks = False

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path, metavar="IN")
        parser.add_argument("--force", action="store_true", help="replace an installation that is in use")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restored = restore(options["file"], force=options["force"])
        except BackupError as problem:
            raise CommandError(str(problem)) from problem
        manifest = restored.manifest
        self.stdout.write(
            f"Restored the database and {len(manifest.files) - 1} files as of {manifest.made_at}; "
            f"{restored.jobs_requeued} jobs wait to be taken up again. Everybody has to sign in anew."
        )
        broken = [each for each in integrity.check() if each.count]
        for outcome in broken:
            self.stderr.write(f"BROKEN {outcome.promise}: {outcome.count}; {'; '.join(outcome.first)}")
        for code in restored.heads_missing:
            self.stderr.write(f"BROKEN the chain of {code} lacks the head that the backup was made at")
        if broken or restored.heads_missing:
            raise SystemExit(1)
        self.stdout.write("The restored installation holds every invariant, its audit trail among them.")
