"""The tallies of cameras by site and by date: triggers keep them in step, this module makes those and counts anew.

SQLite has one writer, so its triggers add to part 0 row by row. On PostgreSQL each statement adds once, to the
part of its own server process, so that two transactions never wait for (or deadlock over) one row; `fold` brings
the parts together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, F, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from inventory.models import UNDATED, Camera, CameraTally, DateTally, Organisation

# A camera is counted where it is in the register.
ADD_ONE_ROW = """
INSERT INTO {table} ({columns}, part, number)
SELECT {values}, 0, {sign}1 WHERE {row}.undone_at IS NULL
ON CONFLICT ({columns}, part) DO UPDATE SET number = number + excluded.number;
"""

ADD_STATEMENT = """
INSERT INTO {table} AS t ({columns}, part, number)
SELECT {columns}, pg_backend_pid(), sum(change) FROM ({changes}) AS changes
 GROUP BY {columns} HAVING sum(change) <> 0 ORDER BY {columns}
ON CONFLICT ({columns}, part) DO UPDATE SET number = t.number + excluded.number;
"""

# Rows that another transaction is adding to are left for the next time: nobody waits.
FOLD = """
WITH settled AS (
    DELETE FROM {table} WHERE id IN (
        SELECT id FROM {table} WHERE part <> 0 FOR UPDATE SKIP LOCKED
    ) RETURNING {columns}, number
)
INSERT INTO {table} AS t ({columns}, part, number)
SELECT {columns}, 0, sum(number) FROM settled GROUP BY {columns} ORDER BY {columns}
ON CONFLICT ({columns}, part) DO UPDATE SET number = t.number + excluded.number
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """A table of tallies: its columns that are a camera's own, and its days with the camera's columns they come from.

    `name` is what its triggers' names begin with.
    """

    model: type[CameraTally] | type[DateTally]
    name: str
    alike_in: tuple[str, ...]
    days: Mapping[str, str]

    @property
    def sort(self) -> tuple[str, ...]:
        """The columns that tell one sort of cameras from another."""
        return (*self.alike_in, *self.days)

    @property
    def watched(self) -> tuple[str, ...]:
        """What of a camera makes its sort, and whether it is counted."""
        return (*self.alike_in, *self.days.values(), "undone_at")

    def told(self, statement: str, **words: str) -> str:
        """A statement about this table."""
        return statement.format(table=self.model._meta.db_table, columns=", ".join(self.sort), **words)

    def of_camera(self, row: str = "") -> str:
        """The sort of a camera; `row` is its row with its point, or nothing."""
        days = (f"COALESCE({row}{column}, '{UNDATED}') AS {name}" for name, column in self.days.items())
        return ", ".join([*(f"{row}{column}" for column in self.alike_in), *days])

    def counted(self, cameras: QuerySet[Camera]) -> QuerySet[Any, Any]:
        """Each sort of these cameras with their number."""
        days = {f"of_{name}": Coalesce(F(column), Value(UNDATED)) for name, column in self.days.items()}
        rows = cameras.order_by().annotate(**days).values_list(*self.alike_in, *days)
        return rows.annotate(number=Count("pk"))

    def recount(self) -> int:
        """Count every camera anew; how many tallies that makes."""
        rows = self.counted(Camera.objects.in_register())
        made: list[Any] = [
            self.model(**dict(zip(self.sort, row, strict=False)), number=row[-1]) for row in rows.iterator()
        ]
        self.model._default_manager.all().delete()
        self.model._default_manager.bulk_create(made, batch_size=2_000)
        return len(made)

    def strayed(self, organisations: QuerySet[Organisation]) -> list[dict[str, Any]]:
        """The sorts of these organisations' cameras of which there are more or fewer than is told here."""
        own = self.model._default_manager.filter(organisation__in=organisations).order_by()
        told = own.values_list(*self.sort).annotate(n=Sum("number")).exclude(n=0)
        counted = self.counted(Camera.objects.in_register().filter(organisation__in=organisations))
        return [dict(zip(self.sort, row, strict=False)) for row in set(told) ^ set(counted)]


BY_SITE = Kept(
    CameraTally,
    "inventory_camera_tally",
    ("organisation_id", "site_id", "verdict", "life", "status"),
    {},
)
BY_DATE = Kept(
    DateTally,
    "inventory_camera_dates",
    ("organisation_id", "verdict", "life", "status", "headline", "found_late"),
    {"due_by": "due_on", "gone_by": "gone_by"},
)
KEPT = (BY_SITE, BY_DATE)
TABLES = {"inventory_camera", *(kept.model._meta.db_table for kept in KEPT)}
# In plain SQL, since an import asks it with every portion.
IN_REGISTER = "SELECT sum(number) FROM inventory_datetally WHERE organisation_id = %s"


def renew_tally_triggers(*, using: str = "default", **_: Any) -> None:
    """Make the triggers again where the tables exist; called by post_migrate. Counts when nothing was counted yet."""
    connection = connections[using]
    if not set(connection.introspection.table_names()) >= TABLES:
        return
    for kept in KEPT:
        with connection.cursor() as cursor:
            for statement in _statements(kept, connection):
                cursor.execute(statement)
        if not kept.model._default_manager.using(using).exists():
            with transaction.atomic(using=using):
                kept.recount()


def lift_tally_triggers(*, using: str = "default") -> None:
    """Take the triggers away; for migrations, tests' own clean-up and restore alone."""
    connection = connections[using]
    on = " ON inventory_camera" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for kept in KEPT:
            for what in ("insert", "update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {kept.name}_{what}{on}")


@transaction.atomic
def recount() -> int:
    """Count every camera anew; how many tallies that makes."""
    return sum(kept.recount() for kept in KEPT)


def cameras_in_register(organisation: Organisation) -> int:
    """How many cameras it has, imports that were undone left out; added up, not counted."""
    with connection.cursor() as cursor:
        cursor.execute(IN_REGISTER, [organisation.pk])
        return int(cursor.fetchone()[0] or 0)


def strayed_sites(organisations: QuerySet[Organisation]) -> list[int]:
    """Ids of sites of these organisations whose tallies are not what counting gives."""
    return sorted({sort["site_id"] for sort in BY_SITE.strayed(organisations)})


def strayed_dates(organisations: QuerySet[Organisation]) -> list[str]:
    """Of which sorts of cameras these organisations have more or fewer than is told by date, in words."""
    return sorted(
        f"{sort['verdict'] or 'unchecked'} {sort['life']} {sort['status']} {sort['headline']} due {sort['due_by']}"
        for sort in BY_DATE.strayed(organisations)
    )


def fold(*, using: str = "default") -> None:
    """Bring what several server processes counted together; nothing to do on SQLite."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            for kept in KEPT:
                cursor.execute(kept.told(FOLD))


def _statements(kept: Kept, connection: BaseDatabaseWrapper) -> Iterator[str]:
    return _on_postgresql(kept) if connection.vendor == "postgresql" else _on_sqlite(kept)


def _on_sqlite(kept: Kept) -> Iterator[str]:
    more, fewer = _add_one_row(kept, "NEW"), _add_one_row(kept, "OLD", sign="-")
    columns = ", ".join(kept.watched)
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in kept.watched)
    bodies = {
        "insert": f"AFTER INSERT ON inventory_camera BEGIN {more} END",
        "update": f"AFTER UPDATE OF {columns} ON inventory_camera WHEN {differs} BEGIN {fewer} {more} END",
        "delete": f"AFTER DELETE ON inventory_camera BEGIN {fewer} END",
    }
    for what, body in bodies.items():
        yield f"DROP TRIGGER IF EXISTS {kept.name}_{what}"
        yield f"CREATE TRIGGER {kept.name}_{what} {body}"


def _add_one_row(kept: Kept, row: str, sign: str = "") -> str:
    return kept.told(ADD_ONE_ROW, row=row, values=kept.of_camera(f"{row}."), sign=sign)


def _on_postgresql(kept: Kept) -> Iterator[str]:
    more = f"SELECT {kept.of_camera()}, 1 AS change FROM new_rows WHERE undone_at IS NULL"  # noqa: S608
    fewer = f"SELECT {kept.of_camera()}, -1 AS change FROM old_rows WHERE undone_at IS NULL"  # noqa: S608
    parts = {
        "insert": (more, "NEW TABLE AS new_rows"),
        "update": (f"{more} UNION ALL {fewer}", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        "delete": (fewer, "OLD TABLE AS old_rows"),
    }
    for what, (changes, tables) in parts.items():
        name = f"{kept.name}_{what}"
        yield (
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {kept.told(ADD_STATEMENT, changes=changes)} RETURN NULL; END $$"
        )
        yield (
            f"CREATE OR REPLACE TRIGGER {name} AFTER {what.upper()} ON inventory_camera "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
