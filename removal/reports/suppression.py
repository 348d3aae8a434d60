"""Small-number suppression: which counts are hidden, so that none of them can be got by subtraction.

A count from 1 up to one below `least` is small. Counts that add up to a whole, or split one another, are a family. A
family with a small count in it is hidden whole: what is below `least` reads *fewer than*, the rest *withheld*. Then
each small count must pass one test: is there **another register, with one unit differently described, that prints the
same workbook and has another number here?** If not, somebody could work it out from what is still shown, and the least
important family that is still shown is hidden as well, until the test is passed. Nothing here knows of cameras.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, NamedTuple, TypeVar

Unit = TypeVar("Unit", bound=Hashable)


class Seen(StrEnum):
    """What a reader sees of a count."""

    WHOLE = "whole"
    FEW = "few"
    WITHHELD = "withheld"


class Key(NamedTuple):
    """A figure by its part and measure, as on Summary."""

    about: str
    name: str


@dataclass(frozen=True, slots=True)
class Cell(Generic[Unit]):
    """One count: how many units it holds for."""

    key: Key
    holds: Callable[[Unit], bool]


Family = Sequence[Cell[Unit]]


def settle(
    units: Mapping[Unit, int], families: Sequence[Family[Unit]], *, least: int
) -> dict[Key, tuple[int, Seen]]:
    """Each count and what is seen of it; families come with the one to hide last first.

    `units` are the kinds of unit that there are, each with how many there are of it.
    """
    book = _Book.of(units, families, least)
    hidden = {place for place, family in enumerate(book.families) if any(map(book.is_small, family))}
    last = len(book.families)
    while last and book.recoverable(hidden):
        last -= 1
        hidden.add(last)
    # Where everything is hidden and the words *fewer than* still give a number away, they are not said either.
    bounded = not book.recoverable(hidden)
    return {
        book.keys[cell]: (book.counts[cell], book.seen(cell, hide=place in hidden, bounded=bounded))
        for place, family in enumerate(book.families)
        for cell in family
    }


@dataclass(frozen=True, slots=True)
class _Book:
    """All the counts; a kind of unit is the set of the cells that hold it, as bits of a number."""

    kinds: dict[int, int]
    counts: list[int]
    keys: list[Key]
    families: list[range]
    least: int

    @classmethod
    def of(cls, units: Mapping[Unit, int], families: Sequence[Family[Unit]], least: int) -> "_Book":
        cells = [cell for family in families for cell in family]
        kinds: dict[int, int] = {}
        for unit, number in units.items():
            kind = sum(1 << place for place, cell in enumerate(cells) if cell.holds(unit))
            kinds[kind] = kinds.get(kind, 0) + number
        counts = [sum(kinds[kind] for kind in kinds if kind >> place & 1) for place in range(len(cells))]
        ends = [sum(map(len, families[: place + 1])) for place in range(len(families))]
        ranges = [range(end - len(family), end) for family, end in zip(families, ends, strict=True)]
        return cls(kinds, counts, [cell.key for cell in cells], ranges, least)

    def is_small(self, cell: int) -> bool:
        return 0 < self.counts[cell] < self.least

    def seen(self, cell: int, *, hide: bool, bounded: bool = True) -> Seen:
        if not hide:
            return Seen.WHOLE
        return Seen.FEW if bounded and self.counts[cell] < self.least else Seen.WITHHELD

    def recoverable(self, hidden: set[int]) -> bool:
        """Whether some small count is the same in every register that prints this workbook, as far as is tried."""
        cells = [cell for place in hidden for cell in self.families[place]]
        wanted = _bits(cell for cell in cells if self.is_small(cell))
        # A unit may leave or join a count without a word changing, but not cross the line of *fewer than*.
        loses = _bits(cell for cell in cells if self.counts[cell] and self.counts[cell] != self.least)
        gains = _bits(cell for cell in cells if self.counts[cell] != self.least - 1)
        found = 0
        kinds = [kind for kind, number in self.kinds.items() if number]
        for before in (*kinds, 0):
            for after in (*kinds, 0):
                if not before & ~after & ~loses and not after & ~before & ~gains:
                    found |= before ^ after
        return bool(wanted & ~found)


def _bits(cells: Iterable[int]) -> int:
    return sum(1 << cell for cell in cells)
