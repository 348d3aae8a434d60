"""Working days in the three divisions of the United Kingdom that keep bank holidays of their own.

A working day is Monday to Friday and no bank holiday of the division. The holidays are those that GOV.UK
publishes, in the edition that the package govuk-bank-holidays carries with it: nothing is fetched. On days
outside that edition the standing rule (Banking and Financial Dealings Act 1971 and its customary
proclamations) is used instead; a date found that way is provisional, because a holiday may yet be proclaimed.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

ONE_DAY = timedelta(days=1)
MONDAY, FRIDAY = 0, 4


class Division(StrEnum):
    """A part of the United Kingdom with bank holidays of its own, spelled as GOV.UK spells it."""

    ENGLAND_AND_WALES = "england-and-wales"
    SCOTLAND = "scotland"
    NORTHERN_IRELAND = "northern-ireland"

    @property
    def label(self) -> str:
        """The name as people write it."""
        return self.value.replace("-", " ").title().replace(" And ", " and ")


@dataclass(frozen=True, slots=True)
class WorkingDay:
    """A day that was found by counting, and whether any day looked at lies outside the published edition."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class Edition:
    """The published bank holidays of one division, and the first and last day they speak for."""

    holidays: frozenset[date]
    first: date
    last: date

    def covers(self, day: date) -> bool:
        """Is this day within the published years?"""
        return self.first <= day <= self.last


@cache
def edition(division: Division) -> Edition:
    """The bank holidays shipped with the package; it speaks for whole years, first to last."""
    # The package's data and not its code, which loads an HTTP client into every process of a product that calls nobody.
    shipped = resources.files("govuk_bank_holidays").joinpath("bank-holidays.json").read_bytes()
    days = frozenset(
        date.fromisoformat(entry["date"]) for entry in json.loads(shipped)[division.value]["events"]
    )
    return Edition(days, date(min(days).year, 1, 1), date(max(days).year, 12, 31))


def is_working_day(day: date, division: Division) -> bool:
    """Is this a Monday to Friday on which the division keeps no bank holiday?"""
    return day.weekday() <= FRIDAY and day not in _bank_holidays(day.year, division)


def last_working_day_until(day: date, division: Division) -> WorkingDay:
    """The day itself if people work on it, else the working day before it (roll *preceding*)."""
    return _nearest(day, -ONE_DAY, division)


def first_working_day_from(day: date, division: Division) -> WorkingDay:
    """The day itself if people work on it, else the working day after it (roll *following*)."""
    return _nearest(day, ONE_DAY, division)


@lru_cache(maxsize=4096)
def add_working_days(start: date, count: int, division: Division) -> WorkingDay:
    """The count-th working day after start, which is itself not counted; a negative count goes back.

    A count of nought is the start itself, whether or not people work on it. Raises OverflowError beyond the
    years that a date can hold.
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day, division)
    return WorkingDay(day, count != 0 and not _published(start, day, division))


def working_days_between(start: date, end: date, division: Division) -> int:
    """How many working days lie after start, up to and including end; negative when end is before start."""
    if end < start:
        return -working_days_between(end, start, division)
    return sum(is_working_day(day, division) for day in _days(start + ONE_DAY, end))


def planning_date(due_on: date, division: Division) -> date:
    """The last working day on or before a date that itself must not move (uk-schedule 6d, rule 1)."""
    return last_working_day_until(due_on, division).day


def statutory_holidays(year: int, division: Division) -> frozenset[date]:
    """The bank holidays of the standing rule; days proclaimed once (jubilees, funerals) are not in it."""
    easter = easter_sunday(year)
    days = {easter - timedelta(days=2), _first_monday(year, 5), _last_monday(year, 5)}
    if division is Division.SCOTLAND:
        days |= {_first_monday(year, 8)}
        fixed = [(1, 1), (1, 2), (11, 30), (12, 25), (12, 26)]
    else:
        days |= {easter + ONE_DAY, _last_monday(year, 8)}
        fixed = [(1, 1), (12, 25), (12, 26)]
    if division is Division.NORTHERN_IRELAND:
        fixed += [(3, 17), (7, 12)]
    return frozenset(days | _moved_off_weekends(date(year, month, day) for month, day in fixed))


def easter_sunday(year: int) -> date:
    """Easter Day of the Gregorian calendar: the Sunday after the first full moon from 21 March (computus)."""
    golden = year % 19
    century = year // 100
    moon = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    moon -= (moon // 28) * (1 - (29 // (moon + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + moon + 2 - century + century // 4) % 7
    return date(year, 3, 28) + timedelta(days=moon - weekday)


@cache
def _bank_holidays(year: int, division: Division) -> frozenset[date]:
    published = edition(division)
    if published.first.year <= year <= published.last.year:
        return published.holidays
    return statutory_holidays(year, division)


def _nearest(day: date, step: timedelta, division: Division) -> WorkingDay:
    found = day
    while not is_working_day(found, division):
        found += step
    return WorkingDay(found, not _published(day, found, division))


def _published(start: date, end: date, division: Division) -> bool:
    published = edition(division)
    return published.covers(start) and published.covers(end)


def _days(start: date, end: date) -> Iterator[date]:
    return (start + timedelta(days=n) for n in range((end - start).days + 1))


def _moved_off_weekends(days: Iterable[date]) -> set[date]:
    """A holiday on a weekend is kept on the next weekday that is not itself a holiday (a substitute day)."""
    kept: set[date] = set()
    for day in sorted(days, key=lambda day: (day.weekday() > FRIDAY, day)):
        while day.weekday() > FRIDAY or day in kept:
            day += ONE_DAY
        kept.add(day)
    return kept


def _first_monday(year: int, month: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(MONDAY - first.weekday()) % 7)


def _last_monday(year: int, month: int) -> date:
    last = date(year, month, 31)
    return last - timedelta(days=last.weekday())
