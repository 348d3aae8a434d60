"""Adding many rows in one statement.

Django's bulk_create prepares every value inside the transaction, which takes several times as long as the database
takes for the rows. Here that is done before, so that SQLite's one lock is held briefly: by `Insertion` from objects,
by `Loader` from plain values without ever making objects, which an import of 100,000 rows needs.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import connection, models

Row = TypeVar("Row", bound=models.Model)

# Fields whose value the database takes as it is; asking Django to prepare it costs ten times as much.
PLAIN = (models.CharField, models.TextField, models.BooleanField, models.IntegerField, models.ForeignKey)


class Insertion(Generic[Row]):
    """New rows of one table whose values are taken now and written later; their keys stay unset."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self.rows = rows
        self.fields = (
            [field for field in rows[0]._meta.concrete_fields if not field.primary_key] if rows else []
        )
        readers = [_reader(field) for field in self.fields]
        self.values = [[reader(row) for reader in readers] for row in rows]

    def write(self, where: Callable[[Row], bool] | None = None) -> int:
        """Add the rows, or those that `where` says yes to, in the caller's transaction; how many."""
        values = [
            value for row, value in zip(self.rows, self.values, strict=True) if where is None or where(row)
        ]
        if values:
            with connection.cursor() as cursor:
                cursor.executemany(self._statement(), values)
        return len(values)

    def _statement(self) -> str:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column or "") for field in self.fields)
        places = ", ".join(["%s"] * len(self.fields))
        return f"INSERT INTO {quote(self.rows[0]._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608


def _reader(field: "models.Field[Any, Any]") -> Callable[[models.Model], Any]:
    """How a field's value is taken from a row."""
    if isinstance(field, PLAIN):
        return attrgetter(field.attname)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


class Loader:
    """Adds rows of one table given as tuples of values in the order of `names`.

    Values are handed over as the database's driver takes them (`plain` prepares one); fields that are not named
    take their default. PostgreSQL is fed by COPY, which takes a third of the time of an INSERT.
    """

    def __init__(self, model: type[models.Model], names: Sequence[str]) -> None:
        self.model = model
        fields = {field.attname: field for field in model._meta.concrete_fields}
        self.given = [fields.pop(name) for name in names]
        self.others = [field for field in fields.values() if not field.primary_key]

    def add(self, rows: Sequence[tuple[Any, ...]]) -> None:
        """Add the rows in the caller's transaction."""
        if not rows:
            return
        blank = self.model()
        rest = tuple(field.get_db_prep_save(field.pre_save(blank, True), connection) for field in self.others)
        quote = connection.ops.quote_name
        table = quote(self.model._meta.db_table)
        columns = ", ".join(quote(field.column or "") for field in [*self.given, *self.others])
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                    for row in rows:
                        copy.write_row(row + rest)
            else:
                places = ", ".join(["%s"] * (len(self.given) + len(self.others)))
                cursor.executemany(
                    f"INSERT INTO {table} ({columns}) VALUES ({places})",  # noqa: S608
                    [row + rest for row in rows],
                )


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
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [key for (key,) in cursor.fetchall()]
        # The transaction holds SQLite's one write lock, so nobody else counts on meanwhile.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
    return list(range(last + 1, last + count + 1))
