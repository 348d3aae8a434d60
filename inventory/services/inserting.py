"""Adding and changing many rows in one statement.

Django's bulk_create prepares every value inside the transaction, which takes several times as long as the database
takes for the rows. Here that is done before, so that SQLite's one lock is held briefly: by `Insertion` from objects,
by `Loader` and `Changer` from plain values without ever making objects, which an import of 100,000 rows needs.
"""

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)

# Fields whose value the database takes as it is; asking Django to prepare it costs ten times as much.
PLAIN = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)

# Fewer rows are changed one by one sooner than a temporary table is made.
WORTH_A_TABLE = 20


class Insertion(Generic[Row]):
    """New rows of one table whose values are taken now and written later; keys that are unset stay so."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        keyed = bool(rows) and rows[0].pk is not None
        self.fields = (
            [field for field in rows[0]._meta.concrete_fields if keyed or not field.primary_key]
            if rows
            else []
        )
        readers = [_reader(field) for field in self.fields]
        self.values = [tuple(reader(row) for reader in readers) for row in rows]

    def write(self, where: Callable[[Row], bool] | None = None) -> int:
        """Add the rows, or those that `where` says yes to, in the caller's transaction; how many."""
        values = [
            value for row, value in zip(self.rows, self.values, strict=True) if where is None or where(row)
        ]
        if values:
            _insert(self.rows[0]._meta.db_table, self.fields, values)
        return len(values)


def _reader(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    """How a field's value is taken from a row."""
    if isinstance(field, PLAIN):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


class Loader:
    """Adds rows of one table given as tuples of values in the order of `names`.

    Values are handed over as the database's driver takes them (`plain` prepares one); fields that are not named
    take their default.
    """

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self.model, self.names = model, tuple(names)
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.given = [fields.pop(name) for name in names]
        self.others = [field for field in fields.values() if not field.primary_key]

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add the rows in the caller's transaction."""
        if not rows:
            return
        blank = self.model()
        rest = tuple(field.get_db_prep_save(field.pre_save(blank, True), connection) for field in self.others)
        _insert(self.model._meta.db_table, [*self.given, *self.others], [row + rest for row in rows])


class Changer:
    """Changes rows of one table given as tuples: values in the order of `names`, then the key.

    `also` is SQL that sets further columns. PostgreSQL takes many rows by COPY and one UPDATE: by an UPDATE each they
    take several times as long.
    """

    def __init__(self, model: type[models.Model], names: Sequence[str], *, also: str = "") -> None:
        self.table, self.names = model._meta.db_table, tuple(names)
        self.also = f", {also}" if also else ""

    def apply(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Change the rows in the caller's transaction."""
        if not rows:
            return
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql" and len(rows) >= WORTH_A_TABLE:
                self._copy_and_update(cursor, rows)
            else:
                values = ", ".join(f"{name} = %s" for name in self.names)
                cursor.executemany(
                    f"UPDATE {self.table} SET {values}{self.also} WHERE id = %s",  # noqa: S608 - names of ours
                    rows,
                )

    def _copy_and_update(self, cursor: Any, rows: Sequence[tuple[Any, ...]]) -> None:
        wanted, columns = f"changed_{self.table}", ", ".join((*self.names, "id"))
        cursor.execute(f"DROP TABLE IF EXISTS {wanted}")
        cursor.execute(
            f"CREATE TEMP TABLE {wanted} ON COMMIT DROP AS SELECT {columns} FROM {self.table} WITH NO DATA"  # noqa: S608
        )
        _copy(cursor, wanted, columns, rows)
        values = ", ".join(f"{name} = new.{name}" for name in self.names)
        cursor.execute(
            f"UPDATE {self.table} SET {values}{self.also} FROM {wanted} AS new"  # noqa: S608
            f" WHERE {self.table}.id = new.id"
        )


def _insert(table: str, fields: "Sequence[models.Field[Any, Any]]", rows: Sequence[tuple[Any, ...]]) -> None:
    """PostgreSQL is fed by COPY, which takes a third of the time of an INSERT."""
    columns = ", ".join(connection.ops.quote_name(field.column or "") for field in fields)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, table, columns, rows)
        else:
            _insert_many_at_once(cursor, f"INSERT INTO {table} ({columns}) VALUES", len(fields), rows)


def _insert_many_at_once(cursor: Any, insert: str, width: int, rows: Sequence[tuple[Any, ...]]) -> None:
    """As many rows in a statement as may have parameters.

    Before each statement that may fail half-way SQLite writes its search index out, and it copies each page that the
    statement changes: adding cameras one by one takes twice as long as by the two dozen.
    """
    at_once = max(1, (connection.features.max_query_params or width) // width)
    places = f"({', '.join(['%s'] * width)})"
    whole = len(rows) - len(rows) % at_once
    for several, part in ((at_once, rows[:whole]), (len(rows) - whole, rows[whole:])):
        if part:
            cursor.executemany(
                f"{insert} {', '.join([places] * several)}",
                [
                    tuple(chain.from_iterable(part[start : start + several]))
                    for start in range(0, len(part), several)
                ],
            )


def _copy(cursor: Any, table: str, columns: str, rows: Iterable[tuple[Any, ...]]) -> None:
    # Django turns the driver's errors into its own for statements alone, and a key that another took is one of these.
    with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def plain(model: type[models.Model], name: str, value: Any) -> Any:
    """A value of that field as the database's driver takes it."""
    return model._meta.get_field(name).get_db_prep_save(value, connection)  # type: ignore[union-attr]


def new_keys(model: type[models.Model], count: int) -> list[int]:
    """Primary keys for that many new rows, to be used in the caller's transaction; never given out twice."""
    if not count:
        return []
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence is looked up once, not for each key.
            cursor.execute(
                "SELECT nextval(name) FROM (SELECT pg_get_serial_sequence(%s, 'id')::regclass AS name OFFSET 0) AS own"
                " CROSS JOIN generate_series(1, %s)",
                [table, count],
            )
            return [key for (key,) in cursor.fetchall()]
        # The transaction holds SQLite's one write lock, so nobody else counts on meanwhile.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))
