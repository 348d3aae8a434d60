"""The database as one file, taken and put back by its own means: whole, consistent, beside running work.

SQLite's online backup copies within one read transaction and puts back within one write transaction; pg_dump reads
one snapshot and pg_restore runs in one transaction. So a reader sees the state before or the state after.

Sessions stay behind: whoever took a backup away could go on in one for as long as it lives.
"""

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.contrib.sessions.models import Session
from django.db import connection
from psycopg.conninfo import make_conninfo

from removal.services.backups.archive import BackupError

# A restore waits this long for other sessions to let go of a table, then gives up without having changed anything.
LOCK_TIMEOUT = "-c lock_timeout=20s"


def dump_database(to: Path) -> None:
    """Write the database as it stands now. Raises BackupError."""
    if connection.vendor == "sqlite":
        with closing(_sqlite(connection.settings_dict["NAME"])) as source, closing(_sqlite(to)) as target:
            source.backup(target)
            target.execute("PRAGMA journal_mode=DELETE")
            target.execute("PRAGMA secure_delete=ON")  # overwritten, not only unlinked
            target.execute(f"DELETE FROM {Session._meta.db_table}")  # noqa: S608
            target.commit()
    else:
        without = f"--exclude-table-data={Session._meta.db_table}"
        _run("pg_dump", "--format=custom", without, f"--file={to}")


def load_database(dump: Path) -> None:
    """Replace the database by what was dumped, in one transaction. Raises BackupError."""
    connection.close()
    if connection.vendor == "sqlite":
        with closing(_sqlite(dump)) as source:
            if source.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
                raise BackupError("The database in the backup is damaged; nothing was changed.")
            with closing(_sqlite(connection.settings_dict["NAME"])) as target:
                source.backup(target)
    else:
        options = ("--single-transaction", "--exit-on-error", "--clean", "--if-exists")
        _run("pg_restore", *options, "--no-owner", "--no-privileges", str(dump))


def _sqlite(path: str | Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=20)


@contextmanager
def _conninfo() -> Iterator[str]:
    """How libpq finds the database; the password goes by a file of our own, since `ps` shows command lines."""
    settings = connection.settings_dict
    options = {name: value for name, value in settings["OPTIONS"].items() if isinstance(value, str)}
    named = {"dbname": "NAME", "host": "HOST", "port": "PORT", "user": "USER"}
    options |= {name: str(settings[key]) for name, key in named.items() if settings[key]}
    with tempfile.NamedTemporaryFile("w", prefix="lenscap-") as passfile:  # mode 0600
        if password := settings["PASSWORD"]:
            escaped = password.replace("\\", "\\\\").replace(":", "\\:")
            passfile.write(f"*:*:*:*:{escaped}\n")
            passfile.flush()
            options["passfile"] = passfile.name
        yield make_conninfo(**{"options": LOCK_TIMEOUT} | options)


def _run(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's programs on our database. Raises BackupError."""
    found = shutil.which(program)
    if found is None:
        raise BackupError(
            f"{program} is not there. Install PostgreSQL's client programs (postgresql-client) of your server's "
            "version or a later one, and try again."
        )
    with _conninfo() as conninfo:
        command = [found, f"--dbname={conninfo}", *arguments]
        ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        raise BackupError(f"{program} stopped, and nothing was changed: {ended.stderr.strip()[-600:]}")
