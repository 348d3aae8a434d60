"""The tallies of cameras by site: triggers keep them in step, this module makes the triggers and counts anew.

SQLite has one writer, so its triggers add to part 0 row by row. On PostgreSQL each statement adds once, to the
part of its own server process, so that two transactions never wait for (or deadlock over) one row; `fold` brings
the parts together.
"""

from typing import Any

from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from inventory.models import UNDATED, Camera, CameraTally, Organisation

TRIGGERS = ("inventory_camera_tally_insert", "inventory_camera_tally_update", "inventory_camera_tally_delete")
SORT = ("organisation_id", "site_id", "verdict", "life", "status", "headline", "due_by")
COLUMNS = ", ".join(SORT)
# What of a camera makes its sort; `{row}` is the row with its point, or nothing.
WATCHED = (*SORT[:-1], "due_on")
OF_CAMERA = ", ".join(
    [*(f"{{row}}{column}" for column in SORT[:-1]), f"COALESCE({{row}}due_on, '{UNDATED}')"]
)

ADD_ONE_ROW = f"""
INSERT INTO inventory_cameratally ({COLUMNS}, part, number)
SELECT {{values}}, 0, {{sign}}1 WHERE {{row}}.undone_at IS NULL
ON CONFLICT ({COLUMNS}, part) DO UPDATE SET number = number + excluded.number;
"""

ADD_STATEMENT = f"""
INSERT INTO inventory_cameratally AS t ({COLUMNS}, part, number)
SELECT {COLUMNS}, pg_backend_pid(), sum(change) FROM ({{changes}}) AS changes
 GROUP BY {COLUMNS} HAVING sum(change) <> 0 ORDER BY site_id
ON CONFLICT ({COLUMNS}, part) DO UPDATE SET number = t.number + excluded.number;
"""  # noqa: S608

# Rows that another transaction is adding to are left for the next time: nobody waits.
FOLD = f"""
WITH settled AS (
    DELETE FROM inventory_cameratally WHERE id IN (
        SELECT id FROM inventory_cameratally WHERE part <> 0 FOR UPDATE SKIP LOCKED
    ) RETURNING {COLUMNS}, number
)
INSERT INTO inventory_cameratally AS t ({COLUMNS}, part, number)
SELECT {COLUMNS}, 0, sum(number) FROM settled GROUP BY {COLUMNS} ORDER BY site_id
ON CONFLICT ({COLUMNS}, part) DO UPDATE SET number = t.number + excluded.number
"""  # noqa: S608


def renew_tally_triggers(*, using: str = "default", **_: Any) -> None:
    """Make the triggers again where the tables exist; called by post_migrate. Counts when nothing was counted yet."""
    connection = connections[using]
    if not {"inventory_camera", "inventory_cameratally"} <= set(connection.introspection.table_names()):
        return
    with connection.cursor() as cursor:
        for statement in _statements(connection):
            cursor.execute(statement)
    if not CameraTally.objects.using(using).exists():
        recount()


def lift_tally_triggers(*, using: str = "default") -> None:
    """Take the triggers away; for tests' own clean-up and restore alone."""
    connection = connections[using]
    on = " ON inventory_camera" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        for name in TRIGGERS:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


@transaction.atomic
def recount() -> int:
    """Count every camera anew; how many tallies that makes."""
    CameraTally.objects.all().delete()
    rows = _by_sort(Camera.objects.in_register())
    tallies = [CameraTally(**dict(zip(SORT, row, strict=False)), number=row[-1]) for row in rows.iterator()]
    CameraTally.objects.bulk_create(tallies, batch_size=2_000)
    return len(tallies)


def cameras_in_register(organisation: Organisation) -> int:
    """How many cameras it has, imports that were undone left out; added up, not counted."""
    tallies = CameraTally.objects.filter(organisation=organisation)
    return int(tallies.aggregate(cameras=Sum("number"))["cameras"] or 0)


def strayed_sites(organisations: QuerySet[Organisation]) -> list[int]:
    """Ids of sites of these organisations whose tallies are not what counting gives."""
    told = CameraTally.objects.filter(organisation__in=organisations).order_by().values_list(*SORT)
    counted = _by_sort(Camera.objects.in_register().filter(organisation__in=organisations))
    differing = set(told.annotate(n=Sum("number")).exclude(n=0)) ^ set(counted)
    return sorted({row[1] for row in differing})


def _by_sort(cameras: QuerySet[Camera]) -> QuerySet[Any, Any]:
    """Each sort of cameras with their number."""
    dated = cameras.order_by().annotate(due_by=Coalesce("due_on", Value(UNDATED)))
    return dated.values_list(*SORT).annotate(number=Count("pk"))


def fold(*, using: str = "default") -> None:
    """Bring what several server processes counted together; nothing to do on SQLite."""
    connection = connections[using]
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(FOLD)


def _statements(connection: BaseDatabaseWrapper) -> list[str]:
    return _on_postgresql() if connection.vendor == "postgresql" else _on_sqlite()


def _on_sqlite() -> list[str]:
    more, fewer = _add_one_row("NEW"), _add_one_row("OLD", sign="-")
    watched = (*WATCHED, "undone_at")
    columns = ", ".join(watched)
    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in watched)
    bodies = (
        f"AFTER INSERT ON inventory_camera BEGIN {more} END",
        f"AFTER UPDATE OF {columns} ON inventory_camera WHEN {differs} BEGIN {fewer} {more} END",
        f"AFTER DELETE ON inventory_camera BEGIN {fewer} END",
    )
    return [
        statement
        for name, body in zip(TRIGGERS, bodies, strict=True)
        for statement in (f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {body}")
    ]


def _add_one_row(row: str, sign: str = "") -> str:
    return ADD_ONE_ROW.format(row=row, values=OF_CAMERA.format(row=f"{row}."), sign=sign)


def _on_postgresql() -> list[str]:
    sort = f"{OF_CAMERA.format(row='')} AS due_by"
    more = f"SELECT {sort}, 1 AS change FROM new_rows WHERE undone_at IS NULL"  # noqa: S608
    fewer = f"SELECT {sort}, -1 AS change FROM old_rows WHERE undone_at IS NULL"  # noqa: S608
    parts = {
        "insert": (more, "NEW TABLE AS new_rows"),
        "update": (f"{more} UNION ALL {fewer}", "OLD TABLE AS old_rows NEW TABLE AS new_rows"),
        "delete": (fewer, "OLD TABLE AS old_rows"),
    }
    statements = []
    for what, (changes, tables) in parts.items():
        name = f"inventory_camera_tally_{what}"
        statements += [
            f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN {ADD_STATEMENT.format(changes=changes)} RETURN NULL; END $$",
            f"CREATE OR REPLACE TRIGGER {name} AFTER {what.upper()} ON inventory_camera "
            f"REFERENCING {tables} FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return statements
