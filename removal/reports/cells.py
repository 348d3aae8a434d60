"""Turning values into the XML of spreadsheet cells (ECMA-376 part 1, section 18.3.1.4).

Text is always an inline string, so that nothing a person wrote can become a formula; text whose first
character a spreadsheet could take for one also carries quotePrefix, Excel's own mark for "this is text".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from xml.sax.saxutils import escape

from django.utils import timezone

from removal.reports.definition import NOT_RECORDED, Kind, Share, Value

# Excel holds 32,767 characters in a cell; a longer text makes it call the file damaged.
LONGEST = 32_767
CUT = " [cut: longer than a cell holds]"
HOSTILE = ("=", "+", "-", "@", "\t")
# Day 0 of the 1900 date system as Excel counts from 1 March 1900 on; earlier days are written as text.
DAY_ZERO = date(1899, 12, 30)
FIRST_DAY = date(1900, 3, 1)

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEEDS_CARE = re.compile("[&<>_\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


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


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold, line ends as LF, no longer than a cell."""
    text = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def is_hostile(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return text.startswith(HOSTILE)


def renderer(kind: Kind, styles: StyleIds) -> Callable[[Value], str]:
    """A function from a column's value to its cell, without the opening `<c r="..."`.

    Text in a number or date column (a year alone, "No date") stays text. Raises TypeError for a value that
    is none of a cell's kinds.
    """
    plain, quoted = (
        (styles.sentence, styles.quoted_sentence) if kind is Kind.SENTENCE else (styles.text, styles.quoted)
    )

    def text(value: str) -> str:
        if len(value) > LONGEST or _NEEDS_CARE.search(value):
            value = _LOOKS_ESCAPED.sub("_x005F_", escape(clean(value)))
        style = quoted if value.startswith(HOSTILE) else plain
        return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'

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
