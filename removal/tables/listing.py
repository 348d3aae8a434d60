"""What a list is that can be downloaded: its address, who may, its rows with the page's filters, its columns."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple
from uuid import UUID

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone

from inventory.access import Permission
from inventory.models import Person
from removal.reports.definition import Column, Depth, Head, Kind, Row, Rows, Value

ROWS_A_READ = 1_000


class Asking(NamedTuple):
    """Who asks, when, and the page's query: the filters that were set in its address."""

    person: Person
    query: QueryDict
    at: datetime

    def uuid(self, name: str) -> UUID:
        """The thing that the query names; one that there is not, where it names nothing that could be one."""
        try:
            return UUID(self.query.get(name, ""))
        except ValueError:
            return UUID(int=0)


@dataclass(frozen=True, slots=True)
class Listing(Generic[Row]):
    """One list (docs/downloads.md, "Add a list"). `rows` takes its sets from `access` alone."""

    key: str
    path: str
    permission: Permission
    head: Head
    rows: Callable[[Asking], Rows[Row]]
    columns: tuple[Column[Row], ...]
    recorded_as: str = "rows downloaded"

    @property
    def route(self) -> str:
        """The name of the address it is downloaded from."""
        return f"download_{self.key}"

    @property
    def shown(self) -> tuple[Column[Row], ...]:
        """The columns of the standard depth: no IP, MAC, serial or exact location."""
        return tuple(column for column in self.columns if Depth.STANDARD in column.depths)


def head(title: str, purpose: str, empty: str, **more: Any) -> Head:
    """What stands above the list; its table is called like the list."""
    return Head(title=title, table_name=title.lower().replace(" ", "_"), purpose=purpose, empty=empty, **more)


def from_database(found: "QuerySet[Any]") -> Rows[Any]:
    """The rows of a set, counted and then read a thousand at a time."""
    return Rows(found.order_by().count(), found.iterator(ROWS_A_READ))


def text(heading: str, value: Callable[[Any], Value], meaning: str, width: int = 22) -> Column[Any]:
    """A column of text."""
    return Column(heading, value, meaning, width=width)


def sentence(heading: str, value: Callable[[Any], Value], meaning: str, width: int = 44) -> Column[Any]:
    """A column of text that wraps."""
    return Column(heading, value, meaning, kind=Kind.SENTENCE, width=width)


def day(heading: str, value: Callable[[Any], Value], meaning: str) -> Column[Any]:
    """A column of dates."""
    return Column(heading, value, meaning, kind=Kind.DATE, width=20)


def moment(heading: str, value: Callable[[Any], Value], meaning: str) -> Column[Any]:
    """A column of dates with the time, in London."""
    return Column(heading, value, meaning, kind=Kind.MOMENT, width=26)


def number(heading: str, value: Callable[[Any], Value], meaning: str) -> Column[Any]:
    """A column of numbers."""
    return Column(heading, value, meaning, kind=Kind.NUMBER, width=14)


def reference(thing: Any) -> str:
    """The short reference that the removal workbook gives a thing too."""
    return str(thing.uuid)[:8]


def today() -> Any:
    """The day that a filter without one is as of."""
    return timezone.localdate()
