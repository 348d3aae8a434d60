"""Database triggers that refuse to change or delete history, on SQLite and PostgreSQL.

`renew_triggers` runs after every migrate. Tests lift them for their own clean-up with `lift_triggers`.
"""

from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLES = {
    "inventory_auditevent": "",
    "inventory_seal": "",
    "inventory_sealedevent": "",
    "inventory_finding": "",
    "removal_evidencefile": "",
    # A draft is worked on until it is issued.
    "removal_return": "OLD.state = 'issued'",
}
"""Tables that keep history, each with the condition on a row from which on it is kept; none: from the first."""
MESSAGE = "Lenscap keeps this history: rows of {table} are never changed or deleted"


def renew_triggers(*, using: str = "default", **_: Any) -> None:
    """Make every trigger again where its table exists; called by post_migrate."""
    connection = connections[using]
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, kept_when in TABLES.items():
            if table in present:
                for statement in _statements(connection, table, kept_when):
                    cursor.execute(statement)


def lift_triggers(*, using: str = "default") -> None:
    """Take the triggers away; for tests' own clean-up and restore alone."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for table in TABLES:
            for what in ("update", "delete"):
                on = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_{what}{on}")


def missing_triggers(*, using: str = "default") -> list[str]:
    """Names of triggers that ought to be there and are not."""
    connection = connections[using]
    catalogue = (
        "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
        if connection.vendor == "postgresql"
        else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    )
    with connection.cursor() as cursor:
        cursor.execute(catalogue)
        present = {row[0] for row in cursor.fetchall()}
    return [
        name
        for table in TABLES
        for what in ("update", "delete")
        if (name := f"{table}_no_{what}") not in present
    ]


def _statements(connection: BaseDatabaseWrapper, table: str, kept_when: str) -> list[str]:
    message = MESSAGE.format(table=table)
    if connection.vendor == "postgresql":
        return [
            "CREATE OR REPLACE FUNCTION lenscap_keep_history() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RAISE EXCEPTION 'Lenscap keeps this history: rows of % are never changed or deleted', "
            "TG_TABLE_NAME; END $$",
            *(
                f"CREATE OR REPLACE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
                f"FOR EACH ROW {f'WHEN ({kept_when}) ' if kept_when else ''}EXECUTE FUNCTION lenscap_keep_history()"
                for what in ("update", "delete")
            ),
        ]
    return [
        statement
        for what in ("update", "delete")
        for statement in (
            f"DROP TRIGGER IF EXISTS {table}_no_{what}",
            f"CREATE TRIGGER {table}_no_{what} BEFORE {what.upper()} ON {table} "
            f"{f'WHEN {kept_when} ' if kept_when else ''}BEGIN SELECT RAISE(ABORT, '{message}'); END",
        )
    ]
