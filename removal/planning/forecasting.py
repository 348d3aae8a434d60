"""What becomes of the dates if the work goes on as it went: plain arithmetic over counts and days.

A forecast says what to expect. It never makes a camera overdue and moves no date.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from itertools import groupby

WATCHED_DAYS = 90
"""The pace is that of the last 90 days."""
FEWEST_DAYS = 28
"""With less history than four weeks there is no pace: one contractor's week would speak for a year."""
FARTHEST = timedelta(days=3653)
"""A day farther off than ten years is not named."""
DAYS_A_MONTH = Fraction(36525, 1200)
APRIL = 4


@dataclass(frozen=True, slots=True)
class Pace:
    """How many restricted cameras went in the days looked at, which are WATCHED_DAYS or all that are known."""

    went: int
    days: int

    @property
    def is_known(self) -> bool:
        """Is there history enough to speak of a pace?"""
        return self.days >= FEWEST_DAYS

    @property
    def a_month(self) -> int:
        """Cameras a month, rounded; what is shown, never what is reckoned with."""
        return round(Fraction(self.went, max(self.days, 1)) * DAYS_A_MONTH)

    def done_on(self, number: int, *, on: date) -> date | None:
        """The day on which so many more have gone; None without a pace, or beyond FARTHEST."""
        if not number:
            return on
        if not self.is_known or not self.went:
            return None
        # Whole days, rounded up: the last camera of a day's work counts when that day is over.
        days = -(-number * self.days // self.went)
        return on + timedelta(days=days) if days <= FARTHEST.days else None


@dataclass(frozen=True, slots=True)
class DueDay:
    """How many restricted cameras in place have to be gone by a day, and how many of them were found after it."""

    day: date
    number: int
    late_finds: int = 0


@dataclass(frozen=True, slots=True)
class Expected:
    """The cameras of one month's dates, all up to them, and when those will have gone at the pace."""

    until: date
    number: int
    late_finds: int
    running: int
    done_on: date | None

    @property
    def days_late(self) -> int | None:
        """Days after the last date of the month; 0 in time; None when it cannot be said."""
        return max((self.done_on - self.until).days, 0) if self.done_on else None


def expected(dues: Iterable[DueDay], pace: Pace, *, on: date) -> list[Expected]:
    """Month by month, the earliest dates first, as if cameras went in the order of their dates."""
    months: dict[tuple[int, int], list[DueDay]] = {}
    for due in sorted(dues, key=lambda due: due.day):
        months.setdefault((due.day.year, due.day.month), []).append(due)
    found, running = [], 0
    for month in months.values():
        number = sum(due.number for due in month)
        running += number
        done_on = pace.done_on(running, on=on)
        late_finds = sum(due.late_finds for due in month)
        found.append(Expected(month[-1].day, number, late_finds, running, done_on))
    return found


@dataclass(frozen=True, slots=True)
class Year:
    """The months of one calendar year that have dates."""

    months: Sequence[Expected]

    @property
    def until(self) -> date:
        """The last of its dates."""
        return self.months[-1].until

    @property
    def number(self) -> int:
        """How many cameras have a date in it."""
        return sum(month.number for month in self.months)

    @property
    def days_late(self) -> int | None:
        """Of the latest of its months; None when it can be said of none."""
        return max((month.days_late for month in self.months if month.days_late is not None), default=None)


def by_year(months: Sequence[Expected]) -> list[Year]:
    """Months in their order, gathered by calendar year."""
    return [Year(list(each)) for _, each in groupby(months, key=lambda month: month.until.year)]


def left_by_day(changes: Mapping[date, int], days: Sequence[date]) -> list[int]:
    """How many were in place at the end of each of these days, which ascend, from what came and went each day."""
    moves = sorted(changes.items())
    left, at, found = 0, 0, []
    for day in days:
        while at < len(moves) and moves[at][0] <= day:
            left += moves[at][1]
            at += 1
        found.append(left)
    return found


def first_year(day: date) -> int:
    """The year in which the financial year of a day begins: it runs from April to March."""
    return day.year if day.month >= APRIL else day.year - 1


def year_words(first: int) -> str:
    """The financial year that begins in a year, as people write it: 2026/27."""
    return f"{first}/{(first + 1) % 100:02}"


@dataclass(frozen=True, slots=True)
class Work:
    """Lines of a plan that share a day and whether they are still to be done.

    `cost` is the whole plan's, in pence. So many of the `lines` as `priced` says have estimates of their own, which
    come to `own_cost`.
    """

    plan: int
    cost: int | None
    day: date | None
    to_do: bool
    lines: int
    priced: int = 0
    own_cost: int = 0


@dataclass(slots=True)
class Share:
    """Of one plan and the financial year that begins in `year` (None: no day): pence that are left, and lines to do.

    `left` is None where no line has an estimate; `without` counts the lines still to be done that are not in it.
    """

    plan: int
    year: int | None
    left: float | None = None
    without: int = 0


def shares(work: Sequence[Work]) -> list[Share]:
    """What is still to be spent, by plan and financial year.

    Lines with estimates of their own cost those. In a plan where none has one, the plan's estimate is shared evenly
    over its lines.
    """
    lines: Counter[int] = Counter()
    for each in work:
        lines[each.plan] += each.lines
    by_line = {each.plan for each in work if each.priced}
    found: dict[tuple[int, int | None], Share] = {}
    for each in work:
        if each.to_do:
            year = first_year(each.day) if each.day else None
            share = found.setdefault((each.plan, year), Share(each.plan, year))
            own = each.plan in by_line
            priced = each.priced if own else each.lines if each.cost is not None else 0
            share.without += each.lines - priced
            if priced:
                cost = each.own_cost if own else (each.cost or 0) * each.lines / lines[each.plan]
                share.left = (share.left or 0.0) + cost
    return list(found.values())


def cost_left(found: Iterable[Share], *, on: date) -> dict[str, int]:
    """Pence still to be spent by financial year, "" where lines have no day; years ascend, "" last.

    What was to be done by now falls into the current year.
    """
    now = first_year(on)
    years: dict[str, float] = {}
    for each in found:
        if each.left is not None:
            year = "" if each.year is None else year_words(max(each.year, now))
            years[year] = years.get(year, 0.0) + each.left
    return {year: round(years[year]) for year in sorted(years, key=lambda year: year or "9999")}
