"""Reporting periods: the days on which months, quarters and financial years end."""

from collections.abc import Iterator
from datetime import date, timedelta

# The months whose last day ends a period. Quarters are those of the financial year, which ends on 31 March.
ENDS: dict[str, frozenset[int]] = {
    "monthly": frozenset(range(1, 13)),
    "quarterly": frozenset({3, 6, 9, 12}),
    "yearly": frozenset({3}),
}


def period_ends(every: str, *, since: date, on: date) -> Iterator[date]:
    """The last days of the periods that ended from `since` on and are over `on` that day, oldest first.

    `every` is monthly, quarterly or yearly; KeyError for anything else.
    """
    months = ENDS[every]
    first_of_next = _first_of_next_month(since)
    while first_of_next <= on:
        last = first_of_next - timedelta(days=1)
        if last.month in months:
            yield last
        first_of_next = _first_of_next_month(first_of_next)


def _first_of_next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
