"""Dates as people write them, kept as precise as they are: 2016, 2016-11 or 2016-11-03."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

YEARS = range(1970, 2101)
"""CCTV older than 1970 is a typing slip; a plan beyond 2100 as well."""
EXCEL_DAYS = range(20_000, 80_000)
"""A number in this range in a date column is a day that lost its format: 1954 to 2119."""
EXCEL_EPOCH = date(1899, 12, 30)

_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[T ]\d{1,2}:.*)?")
_NUMERIC = re.compile(r"(\d{1,2})\s?[-/. ]\s?(\d{1,2})\s?[-/. ]\s?(\d{4}|\d{2})(?:[T ,]+\d{1,2}:.*)?")
_DAY_MONTH_YEAR = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/., ]*(?:of )?([a-z]{3,9})[-/., ']*(\d{4}|\d{2})")
_MONTH_DAY_YEAR = re.compile(r"([a-z]{3,9})[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})")
_MONTH_YEAR = re.compile(r"([a-z]{3,9})[-/., ']*(\d{4}|\d{2})")
_YEAR_MONTH_NAME = re.compile(r"(\d{4})[-/., ]*([a-z]{3,9})")
_NUMERIC_MONTH_YEAR = re.compile(r"(\d{1,2})[-/.](\d{4})")
_COMPACT = re.compile(r"(?:19|20)\d{6}")
_YEAR = re.compile(r"(?:q[1-4][-/ ]?)?(\d{4})(?:[-/ ]?q[1-4])?")
_ROUGHLY = re.compile(
    r"^(?:circa|approx(?:imately)?|about|around|early|mid|late|spring|summer|autumn|winter|ca?)\b[. -]*"
)
_WEEKDAY = re.compile(r"^(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*[, ]+")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTHS = {name: number for number, full in enumerate(_MONTH_NAMES, start=1) for name in (full, full[:3])} | {
    "sept": 9
}


class UnreadableDateError(ValueError):
    """The text is no date, or a day that does not exist."""


@dataclass(frozen=True, slots=True)
class PartialDate:
    """ISO text as precise as known, and whether the words only said roughly when."""

    iso: str
    rough: bool = False


def numeric_parts(text: str) -> tuple[int, int] | None:
    """First and second number of a date like 08/06/2015, from which a column's order is proved; else None."""
    match = _NUMERIC.fullmatch(text.strip())
    return (int(match[1]), int(match[2])) if match else None


def read_date(text: str, *, day_first: bool = True) -> PartialDate:
    """A date from text; UnreadableDateError when it is none. Two-digit years up to 69 are of this century (POSIX)."""
    plain = _WEEKDAY.sub("", " ".join(text.casefold().split()))
    bare = _ROUGHLY.sub("", plain)
    iso = _numeric(bare, day_first) or _worded(bare) or _year_or_serial(bare)
    if iso is None:
        raise UnreadableDateError(text)
    return PartialDate(iso, rough=bare != plain)


def _numeric(text: str, day_first: bool) -> str | None:
    if match := _ISO.fullmatch(text):
        return _iso(int(match[1]), int(match[2]), int(match[3]) if match[3] else None)
    if match := _NUMERIC.fullmatch(text):
        first, second = int(match[1]), int(match[2])
        day, month = (first, second) if day_first else (second, first)
        return _iso(_full_year(match[3]), month, day)
    if match := _NUMERIC_MONTH_YEAR.fullmatch(text):
        return _iso(int(match[2]), int(match[1]))
    return None


def _worded(text: str) -> str | None:
    if (match := _DAY_MONTH_YEAR.fullmatch(text)) and match[2] in _MONTHS:
        return _iso(_full_year(match[3]), _MONTHS[match[2]], int(match[1]))
    if (match := _MONTH_DAY_YEAR.fullmatch(text)) and match[1] in _MONTHS:
        return _iso(int(match[3]), _MONTHS[match[1]], int(match[2]))
    if (match := _MONTH_YEAR.fullmatch(text)) and match[1] in _MONTHS:
        return _iso(_full_year(match[2]), _MONTHS[match[1]])
    if (match := _YEAR_MONTH_NAME.fullmatch(text)) and match[2] in _MONTHS:
        return _iso(int(match[1]), _MONTHS[match[2]])
    return None


def _year_or_serial(text: str) -> str | None:
    if match := _YEAR.fullmatch(text):
        return _iso(int(match[1]))
    if _COMPACT.fullmatch(text):
        return _iso(int(text[:4]), int(text[4:6]), int(text[6:]))
    number, _, fraction = text.partition(".")
    if number.isascii() and number.isdigit() and (not fraction or fraction.isdigit()):
        days = int(number) if len(number) <= 6 else 0
        if days in EXCEL_DAYS:
            return (EXCEL_EPOCH + timedelta(days=days)).isoformat()
    return None


def _iso(year: int, month: int | None = None, day: int | None = None) -> str:
    if year not in YEARS:
        raise UnreadableDateError(year)
    if month is None:
        return f"{year}"
    if not 1 <= month <= 12:
        raise UnreadableDateError(month)
    if day is None:
        return f"{year}-{month:02}"
    try:
        return date(year, month, day).isoformat()
    except ValueError as error:
        raise UnreadableDateError(day) from error


def _full_year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year
    return year + (2000 if year < 70 else 1900)
