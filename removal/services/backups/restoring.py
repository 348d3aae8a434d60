"""Restoring a backup.

1. Hold the archive against its manifest, in a folder of its own; until then nothing is touched.
2. Put the files in place. Their names are random, so none is ever replaced by another; should the restore end
   here, they are files that no row speaks of.
3. Replace the database, in one transaction.
4. Bring it up to this version's migrations and put to rights what was in hand when the backup was made.
5. Take away files that no row speaks of now.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from inventory import audit
from inventory.models import Job, OneTimeLink, Organisation, Person, Worker
from removal.models import Report
from removal.services import stored_files
from removal.services.backups.archive import DUMP, BackupError, Manifest, extract, read_manifest
from removal.services.backups.dumps import load_database


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back, and which organisations' chains lack the head that the backup was made at."""

    manifest: Manifest
    jobs_requeued: int
    heads_missing: tuple[str, ...]


def restore(path: Path, *, force: bool = False) -> Restored:
    """Replace this installation by a backup. Raises BackupError, and then nothing has changed.

    An installation that is in use is replaced only with `force`. Everybody has to sign in again.
    """
    manifest = read_manifest(path)
    _must_fit(manifest)
    if not force and _in_use():
        raise BackupError(
            "This installation is in use: it has organisations or people. Restore into an empty one, or give "
            "--force to replace everything in it."
        )
    with tempfile.TemporaryDirectory(dir=settings.DATA_DIR, prefix="restoring-") as folder:
        try:
            extract(path, manifest, Path(folder))
        except OSError as problem:
            raise BackupError(f"The backup could not be unpacked: {problem.strerror or problem}") from problem
        _place_files(Path(folder))
        load_database(Path(folder) / DUMP)
    call_command("migrate", verbosity=0, interactive=False)
    requeued = _settle(manifest)
    stored_files.clear_orphans(in_hand=False)
    missing = [each.code for each in Organisation.objects.order_by("code") if not _has_head(each, manifest)]
    return Restored(manifest, requeued, tuple(missing))


def _must_fit(manifest: Manifest) -> None:
    """Raise BackupError when this version or this database cannot take the backup."""
    if manifest.database != connection.vendor:
        raise BackupError(
            f"The backup is of a {manifest.database} database and this installation has {connection.vendor}. "
            "Restore it into an installation with the same kind of database."
        )
    if DUMP not in manifest.files:
        raise BackupError("The backup has no database in it.")
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations or ()}
    if newer := sorted(set(manifest.migrations) - known):
        raise BackupError(
            f"The backup was made by a newer Lenscap (it has {newer[-1]}); restore it with that version."
        )


def _in_use() -> bool:
    tables = connection.introspection.table_names()
    return Organisation._meta.db_table in tables and (
        Organisation.objects.exists() or Person.objects.exists()
    )


def _place_files(unpacked: Path) -> None:
    for name, folder in stored_files.folders().items():
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in (unpacked / name).iterdir() if (unpacked / name).is_dir() else ():
            path.replace(folder / path.name)


@transaction.atomic
def _settle(manifest: Manifest) -> int:
    """Nobody works or is signed in; work in hand waits again; what it rested on and is gone is done anew.

    One-time links end: one that was used since the backup would open again.
    """
    Session.objects.all().delete()
    OneTimeLink.objects.filter(used_at=None).delete()
    Worker.objects.all().delete()
    requeued = Job.objects.filter(state=Job.State.RUNNING).update(state=Job.State.QUEUED, lease_until=None)
    for report in Report.objects.filter(state=Report.State.READY):
        if not (stored_files.folders()["reports"] / report.stored_as).is_file():
            Report.objects.filter(pk=report.pk).update(state=Report.State.EXPIRED)
    for organisation in Organisation.objects.order_by("pk"):
        audit.record(
            "restored from a backup",
            organisation=organisation,
            by=None,
            subject=organisation,
            after={"made_at": manifest.made_at, "head": manifest.heads.get(organisation.code, "")},
        )
    return requeued


def _has_head(organisation: Organisation, manifest: Manifest) -> bool:
    head = manifest.heads.get(organisation.code, audit.START)
    return head == audit.START or bool(audit.verify(organisation, expected_head=head).holds_expected_head)
