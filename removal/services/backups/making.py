"""Making a backup, beside running work: first the database, then the files, so that every row has its file."""

import tempfile
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from inventory import audit
from inventory.models import Organisation
from removal.services.backups.archive import DUMP, STORED_NAME, Manifest, Writer, new_archive
from removal.services.backups.dumps import dump_database
from removal.services.reporting import app_version
from removal.services.stored_files import folders

# Of work in hand: it is done again after a restore.
UNFINISHED = (".rows", ".part")


def back_up(out: Path) -> Manifest:
    """Write database, uploads, reports and evidence into one file, replaced whole or not at all. Raises BackupError.

    Safe beside running work: an upload's or a report's file stands before its row does, and the dump is taken first.
    """
    manifest = Manifest(
        made_at=timezone.now().isoformat(),
        version=app_version(),
        database=connection.vendor,
        migrations=sorted(
            f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()
        ),
        heads={each.code: audit.head(each) for each in Organisation.objects.order_by("code")},
    )
    with new_archive(out, manifest) as writer:
        with tempfile.TemporaryDirectory(dir=out.parent, prefix=".backup-") as folder:
            dump = Path(folder) / DUMP
            dump_database(dump)
            writer.add(DUMP, dump)
        _add_files(writer)
    return manifest


def _add_files(writer: Writer) -> None:
    for name, folder in folders().items():
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            inside = f"{name}/{path.name}"
            if not path.name.endswith(UNFINISHED) and STORED_NAME.fullmatch(inside) and path.is_file():
                writer.add(inside, path)
