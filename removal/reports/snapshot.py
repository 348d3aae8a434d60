"""One read-only view of the database for every read of a report."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

# On SQLite a deferred transaction reads one WAL snapshot and takes no lock that a writer could miss. Django's
# own `atomic` would begin IMMEDIATE there and hold the only write lock for as long as the report takes.
BEGIN = {
    "sqlite": "BEGIN DEFERRED",
    "postgresql": "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
}
# Lists are read to their end through cursors, for which PostgreSQL else chooses the plan that gives the first tenth
# soonest: of a large register that was minutes in place of seconds.
READ_TO_THE_END = "SET LOCAL cursor_tuple_fraction = 1"
# A deferred or repeatable-read transaction sees the state of its first read, not of its BEGIN.
FIRST_READ = "SELECT COUNT(*) FROM inventory_organisation"


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is the state of one instant; nothing can be written; writers never wait for it.

    Inside a transaction of the caller there is nothing to begin: the reads are then as consistent as that
    transaction is.
    """
    if connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute(BEGIN[connection.vendor])
        try:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = ON")
            else:
                cursor.execute(READ_TO_THE_END)
            cursor.execute(FIRST_READ)
            yield
        finally:
            cursor.execute("ROLLBACK")
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA query_only = OFF")
