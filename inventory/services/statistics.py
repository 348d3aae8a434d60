"""What the database knows of its tables' contents, brought up to date after a large job.

A database plans its reading by statistics, which PostgreSQL's autovacuum gathers a minute or more after a large
import, or never where it is switched off; until then a report of 100,000 cameras may take minutes of its time. So a
job that has written many rows gathers those of its tables itself, outside any transaction that holds rows or, on
SQLite, the one write lock.
"""

from typing import Any

from django.apps import apps
from django.db import connection, models

from inventory.services.searching import INDEX

# Below this, a plan made without statistics costs nothing that anybody would notice.
WORTH_GATHERING = 1_000
# Entries that SQLite looks at in each index. Where all of them are alike it takes this for their number: with 400,
# one organisation's million cameras seemed to be 401, and a list of sites took 20 seconds for reading them by date.
LOOKED_AT = 10_000
# SQLite's own; where it is named, statistics are read again and nothing is counted.
LIST_OF_TABLES = "sqlite_schema"


def gather(rows_written: int, *tables: type[models.Model]) -> None:
    """Bring the statistics of these tables up to date, when so many rows were written that it matters.

    SQLite chooses the tables itself, by what this process has read, and looks at a sample of each index.
    """
    if rows_written < WORTH_GATHERING:
        return
    _gather("PRAGMA optimize", tables)


def gather_first(rows_written: int, *tables: type[models.Model]) -> bool:
    """Of those of these tables of which PostgreSQL knows nothing, once a job has begun to fill them; False before.

    It takes such a table for one of a few rows, and reads all of it with every chunk rather than look a chunk's rows
    up. What is known once holds while the table grows. SQLite looks up, whatever it knows.
    """
    if rows_written < WORTH_GATHERING:
        return False
    if connection.vendor != "postgresql":
        return True
    names = {table._meta.db_table: table for table in tables}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE oid = ANY(%s::regclass[]) AND reltuples <= 0", [list(names)]
        )
        unknown = [names[name] for (name,) in cursor.fetchall()]
    if unknown:
        _gather("", tuple(unknown))
    return True


def gather_after_migrating(*, plan: Any = (), **_: Any) -> None:
    """Of every table, where a migration has just run: databases use a new index only once they know what is in it."""
    if plan:
        _gather("ANALYZE", tuple(apps.get_models()))


def _gather(on_sqlite: str, tables: tuple[type[models.Model], ...]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(f"ANALYZE {', '.join(map(_what_to_sample, tables))}")
        else:
            cursor.execute(f"PRAGMA analysis_limit = {LOOKED_AT}")
            cursor.execute(on_sqlite)
            _forget_the_search_index(cursor)


def _forget_the_search_index(cursor: Any) -> None:
    """Of the tables inside SQLite's search index nothing may be known: it plans its own reading by that as well, and
    where they were counted while they were empty, adding 100,000 cameras reads them from end to end again and again."""
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = 'sqlite_stat1'")
    if cursor.fetchone():
        cursor.execute("DELETE FROM sqlite_stat1 WHERE tbl GLOB %s", [f"{INDEX}*"])
        cursor.execute(f"ANALYZE {LIST_OF_TABLES}")


def _what_to_sample(table: type[models.Model]) -> str:
    """The table, or its columns but those of JSON: nothing is looked for in these, and they are most of its bytes."""
    name, fields = connection.ops.quote_name(table._meta.db_table), table._meta.concrete_fields
    plain = [field for field in fields if not isinstance(field, models.JSONField)]
    if len(plain) == len(fields):
        return name
    return f"{name} ({', '.join(connection.ops.quote_name(field.column or '') for field in plain)})"
