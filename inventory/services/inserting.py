"""Adding many rows in one statement.

Django's bulk_create prepares every value inside the transaction, which takes several times as long as the database
takes for the rows. Here that is done before, so that SQLite's one lock is held briefly.
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
