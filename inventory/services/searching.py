"""Finding cameras by words: each word stands somewhere in the columns searched, whatever its case.

A trigram index answers (FTS5 on SQLite, pg_trgm on PostgreSQL; reference: performance, section 7), kept in step by
triggers or by the database itself. A word that very many cameras hold is found soonest by walking the list in its
own order instead, so SQLite is asked first how many there are; PostgreSQL's planner knows.
"""

from typing import Any

from django.db import DatabaseError, connection, connections
from django.db.models import BigIntegerField, F, Func, Q, TextField
from django.db.models.expressions import Expression

from inventory.models import Camera
from inventory.services.estate import Cameras

SEARCHED = ("asset_tag", "vendor_text", "model_text", "location", "serial")
COLUMNS = ", ".join(SEARCHED)
MOST_WORDS = 6
# A trigram index knows nothing of shorter words.
SHORTEST_INDEXED = 3
# More matches than this are walked in the order of the list, where a page of them is near its top.
FEW = 10_000
TRIGGERS = (
    "inventory_camera_search_insert",
    "inventory_camera_search_update",
    "inventory_camera_search_delete",
)

INDEX = "inventory_camerasearch"
MATCHING = f"SELECT rowid FROM {INDEX} WHERE {INDEX} MATCH %s"  # noqa: S608 - constants
COUNT_SOME = f"SELECT count(*) FROM ({MATCHING} LIMIT %s)"  # noqa: S608 - constants


class SearchedText(Func):
    """The columns searched as one text in small letters: exactly what the PostgreSQL index is made of."""

    template = "lower(%(expressions)s)"
    arg_joiner = " || ' ' || "
    output_field = TextField()

    def __init__(self) -> None:
        super().__init__(*(F(column) for column in SEARCHED))


class MatchingRows(Expression):
    """The ids of the cameras that SQLite's index finds, as a subquery; the words are its parameter."""

    output_field = BigIntegerField()

    def __init__(self, match: str) -> None:
        super().__init__()
        self.match = match

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str]]:
        """As the right side of `IN`."""
        return f"({MATCHING})", (self.match,)


def having_words(cameras: Cameras, typed: str) -> tuple[Cameras, bool]:
    """The cameras that hold every word, and whether they are few enough to be counted to the end."""
    words = typed.replace("\0", "").split()[:MOST_WORDS]
    indexed = [word for word in words if len(word) >= SHORTEST_INDEXED]
    for word in words:
        if word not in indexed:
            cameras = cameras.filter(_holds(word) if indexed else _tag_begins_with(word))
    if connection.vendor == "postgresql":
        cameras = cameras.alias(searched=SearchedText())
        for word in indexed:
            cameras = cameras.filter(searched__contains=word.lower())
        return cameras, True
    return _on_sqlite(cameras, indexed)


def _on_sqlite(cameras: Cameras, words: list[str]) -> tuple[Cameras, bool]:
    if not words:
        return cameras, True
    # Each word is a phrase of its own: quotes doubled, nothing in it is syntax.
    match = " AND ".join('"' + word.replace('"', '""') + '"' for word in words)
    with connection.cursor() as cursor:
        cursor.execute(COUNT_SOME, [match, FEW + 1])
        few = cursor.fetchone()[0] <= FEW
    if few:
        return cameras.filter(pk__in=MatchingRows(match)), True
    for word in words:
        cameras = cameras.filter(_holds(word))
    return cameras, False


def _holds(word: str) -> Q:
    found = Q()
    for column in SEARCHED:
        found |= Q(**{f"{column}__icontains": word})
    return found


def _tag_begins_with(word: str) -> Q:
    """One or two letters narrow little: the asset reference begins with them. By range, which its index answers."""
    found = Q()
    for spelt in {word, word.upper(), word.lower()}:
        found |= Q(asset_tag__gte=spelt, asset_tag__lt=spelt + "\uffff")
    return found


def renew_search_index(*, using: str = "default", **_: Any) -> None:
    """Make the index and its triggers where they are missing; called by post_migrate."""
    database = connections[using]
    if "inventory_camera" not in database.introspection.table_names():
        return
    with database.cursor() as cursor:
        if database.vendor == "sqlite":
            _make_sqlite_index(cursor)
        for statement in _postgresql_index() if database.vendor == "postgresql" else _sqlite_triggers():
            cursor.execute(statement)


def search_is_sound(*, deep: bool = False) -> bool:
    """Whether SQLite's index holds the cameras, with `deep` each of their words; PostgreSQL keeps its own."""
    if connection.vendor != "sqlite":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM inventory_camerasearch_docsize")
        if cursor.fetchone()[0] != Camera.objects.count():
            return False
        try:
            if deep:
                cursor.execute(f"INSERT INTO {INDEX}({INDEX}, rank) VALUES ('integrity-check', 1)")  # noqa: S608
        except DatabaseError:
            return False
    return True


def rebuild_search_index() -> None:
    """Make SQLite's index anew from the cameras; nothing to do on PostgreSQL."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608


def _postgresql_index() -> list[str]:
    text = " || ' ' || ".join(SEARCHED)
    return [
        "CREATE EXTENSION IF NOT EXISTS pg_trgm",
        "CREATE INDEX IF NOT EXISTS cameras_by_words ON inventory_camera "
        f"USING gin (lower({text}) gin_trgm_ops)",
    ]


def _make_sqlite_index(cursor: Any) -> None:
    cursor.execute("SELECT 1 FROM sqlite_master WHERE name = %s", [INDEX])
    if cursor.fetchone() is None:
        cursor.execute(
            f"CREATE VIRTUAL TABLE {INDEX} USING fts5({COLUMNS}, content='inventory_camera', "
            "content_rowid='id', tokenize='trigram')"
        )
        cursor.execute(f"INSERT INTO {INDEX}({INDEX}) VALUES ('rebuild')")  # noqa: S608


def _sqlite_triggers() -> list[str]:
    def values(row: str) -> str:
        return ", ".join(f"{row}.{column}" for column in SEARCHED)

    add = f"INSERT INTO {INDEX}(rowid, {COLUMNS}) VALUES (NEW.id, {values('NEW')});"  # noqa: S608
    drop = (
        f"INSERT INTO {INDEX}({INDEX}, rowid, {COLUMNS}) "  # noqa: S608
        f"VALUES ('delete', OLD.id, {values('OLD')});"
    )
    differs = " OR ".join(f"OLD.{column} <> NEW.{column}" for column in SEARCHED)
    bodies = (
        f"AFTER INSERT ON inventory_camera BEGIN {add} END",
        f"AFTER UPDATE OF {COLUMNS} ON inventory_camera WHEN {differs} BEGIN {drop} {add} END",
        f"AFTER DELETE ON inventory_camera BEGIN {drop} END",
    )
    return [
        statement
        for name, body in zip(TRIGGERS, bodies, strict=True)
        for statement in (f"DROP TRIGGER IF EXISTS {name}", f"CREATE TRIGGER {name} {body}")
    ]
