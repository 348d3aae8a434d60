"""The date that matters for a unit: when it was made, as closely as that is known.

The criterion looks at who produced the unit that hangs there. So the date of manufacture counts; without one the unit
was made before it was bought; without either it may have been made at any time, and a name that changed hands or a
relabel that ended needs a person (restricted-list notes, section 6).
"""

from dataclasses import dataclass
from datetime import date

from inventory.classification.standings import day_after, first_day, span_end


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day up to, and not including, the day `end`."""

    first: date = date.min
    end: date = date.max

    @classmethod
    def between(cls, first: str, end: str) -> "Period":
        """The period of an entry's partial dates; an end known to the month lasts until the month is over."""
        return cls(first_day(first) if first else date.min, day_after(end) if end else date.max)

    def meets(self, other: "Period") -> bool:
        """Do the two have a day in common?"""
        return self.first < other.end and other.first < self.end

    def within(self, other: "Period") -> bool:
        """Does the whole of it lie in the other?"""
        return other.first <= self.first and self.end <= other.end


ANY_TIME = Period()


def made(made_on: str = "", bought_on: str = "") -> Period:
    """When the unit was made, from dates as precise as known ("2019", "2019-06", "2019-06-30"). Raises ValueError."""
    if made_on:
        return Period(first_day(made_on), span_end(made_on))
    if bought_on:
        return Period(end=span_end(bought_on))
    return ANY_TIME
