"""Turning values into the XML of spreadsheet cells (ECMA-376 part 1, section 18.3.1.4); text is text, always."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache

from django.utils import timezone

from inventory.workbooks.text import text_cell
from removal.reports.definition import NOT_RECORDED, Kind, Share, Value

# Day 0 of the 1900 date system as Excel counts from 1 March 1900 on; earlier days are written as text.
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)


@dataclass(frozen=True, slots=True)
class StyleIds:
    """Numbers of the cell styles in the workbook's own style table, one a look."""

    text: int
    quoted: int
    sentence: int
    quoted_sentence: int
    number: int
    money: int
    day: int
    moment: int
    share: int


def renderer(kind: Kind, styles: StyleIds) -> Callable[[Value], str]:
    """A function from a column's value to its cell, without the opening `<c r="..."`.

    Text in a number or date column (a year alone, "No date") stays text. Raises TypeError for a value that
    is none of a cell's kinds.
    """
    plain, quoted = (
        (styles.sentence, styles.quoted_sentence) if kind is Kind.SENTENCE else (styles.text, styles.quoted)
    )

    def text(value: str) -> str:
        return text_cell(value, plain, quoted)

    unknown = text(NOT_RECORDED)

    def cell(value: Value) -> str:
        if value is None or value == "":
            return unknown
        if isinstance(value, str):
            return text(value)
        return number_cell(value, kind, styles) or text(str(value))

    return cell


@lru_cache(maxsize=4_000)
def number_cell(value: int | Decimal | date | datetime | Share, kind: Kind, styles: StyleIds) -> str:
    """The cell of a number, a date or a percentage; empty for a day that the date system does not count."""
    match value:
        case datetime():
            local = timezone.localtime(value)
            seconds = local.hour * 3600 + local.minute * 60 + local.second
            return _numeric(styles.moment, f"{(local.date() - DAY_ZERO).days + seconds / 86_400:.6f}")
        case date():
            return _numeric(styles.day, str((value - DAY_ZERO).days)) if value >= FIRST_DAY else ""
        case Share(part):
            return _numeric(styles.share, f"{part:.4f}")
        case int() | Decimal():
            return _numeric(styles.money if kind is Kind.MONEY else styles.number, str(value))
    raise TypeError(f"{value!r} is neither text, number nor date")


def _numeric(style: int, value: str) -> str:
    return f' s="{style}"><v>{value}</v></c>'
