"""What a sheet is: a title, columns that know their meaning and their redaction, and rows.

A heading stands beside its value, its meaning and the depths that show it; the data dictionary is printed
from the same definitions, so the two cannot differ.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

from removal.models import Report
from removal.reports.estate import Estate

Depth = Report.Depth

# Redaction as data (reference: uk-schedule, section 5, "FOI-safe edition"; design, section 3.7).
IN_LISTS = frozenset({Depth.STANDARD, Depth.FULL, Depth.FOI})
NOT_FOI = frozenset({Depth.STANDARD, Depth.FULL})
FULL_ONLY = frozenset({Depth.FULL})
ALWAYS = frozenset(Depth)

NOT_RECORDED = "Not recorded"


class Kind(StrEnum):
    """How a column's values are shown."""

    TEXT = "text"
    SENTENCE = "sentence"
    NUMBER = "number"
    MONEY = "money"
    DATE = "date"
    MOMENT = "moment"


class Share(NamedTuple):
    """A part of a whole, 0 to 1, shown as a percentage."""

    part: float


Value = str | int | Decimal | date | datetime | Share | None
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Column(Generic[Row]):
    """One column. `value` gives text, number or date; None and "" read *Not recorded* in the workbook."""

    heading: str
    value: Callable[[Row], Value]
    meaning: str
    source: str = "Register"
    kind: Kind = Kind.TEXT
    width: int = 16
    depths: frozenset[Depth] = IN_LISTS


@dataclass(frozen=True, slots=True)
class Rows(Generic[Row]):
    """A sheet's rows and how many there are; the writer raises when the two disagree."""

    count: int
    each: Iterable[Row]

    @classmethod
    def listed(cls, rows: Iterable[Row]) -> "Rows[Row]":
        """Rows few enough to hold."""
        held = tuple(rows)
        return cls(len(held), held)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What stands above one named table from A4."""

    title: str
    table_name: str
    purpose: str
    empty: str
    # Heading of a column to the fill of each of its words; the word itself is always there too.
    tints: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet(Head, Generic[Row]):
    """One worksheet of the removal workbook (docs/report.md, "Add a sheet")."""

    columns: tuple[Column[Row], ...]
    rows: Callable[[Estate], Rows[Row]]
    depths: frozenset[Depth] = IN_LISTS
    of_returns: bool = False

    def is_in(self, estate: Estate) -> bool:
        """Whether a report of this estate has the sheet: by its depth, and some only in returns."""
        return Depth(estate.depth) in self.depths and (estate.returning is not None or not self.of_returns)

    def columns_at(self, depth: Depth) -> tuple[Column[Row], ...]:
        """The columns that a report of this depth shows."""
        return tuple(column for column in self.columns if depth in column.depths)
