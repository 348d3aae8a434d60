"""Finding model codes that give their maker away."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from inventory.classification.entries import ModelSeries
from inventory.classification.text import codes

# What may stand before a code that is found inside an entity id or a serial number.
BEFORE_AN_INNER_CODE = r"(?:.*(?<![A-Z0-9]))?"
# What people and scanners take one sign of a label for.
TWINS = {
    "0": "OD",
    "O": "0D",
    "1": "I",
    "I": "1",
    "L": "1",
    "2": "Z",
    "Z": "2",
    "5": "S",
    "S": "5",
    "6": "G",
    "G": "6",
    "8": "B",
    "B": "8",
}
SHORTEST_SWAPPED = 6
LONGEST_SWAPPED = 24


@dataclass(frozen=True, slots=True)
class SeriesHit:
    """A model code found in a text: the part that the pattern read, and the whole code it stands in.

    `swapped`: read only with one sign swapped for its twin.
    """

    series: ModelSeries
    code: str
    whole: str
    swapped: bool = False


class SeriesBook:
    """All series of a pack, compiled. Codes repeat from camera to camera, so each is read once and remembered."""

    def __init__(self, series: tuple[ModelSeries, ...]) -> None:
        self.series = series
        self.known: dict[str, tuple[SeriesHit, ...]] = {}

    @cached_property
    def patterns(self) -> tuple[tuple[ModelSeries, re.Pattern[str]], ...]:
        """Each series with its pattern; compiled when the first code is read."""
        return tuple((each, re.compile(anchored(each))) for each in self.series)

    @cached_property
    def any_of_them(self) -> re.Pattern[str]:
        """All patterns in one."""
        return re.compile("|".join(f"(?:{anchored(each, named=False)})" for each in self.series) or r"(?!)")

    def find(self, cleaned: str, *, swaps: bool = False) -> tuple[SeriesHit, ...]:
        """Every series that reads a code in this text, each once, in the order of the text.

        `swaps`: where no code is read as it stands, read it with one O for a nought, I for a one, S for a five ...
        """
        found: dict[str, SeriesHit] = {}
        candidates = tuple(codes(cleaned))
        for code in candidates:
            for hit in self._read(code):
                found.setdefault(hit.series.id, hit)
        if swaps and not found:
            for code in candidates:
                for hit in self._read_swapped(code):
                    found.setdefault(
                        hit.series.id, hit
                    )  # every swap counts: another one may stand against it
        return tuple(found.values())

    def may_read(self, code: str) -> bool:
        """Whether any series reads this code in capitals: a quick answer for the many serial numbers."""
        return self.any_of_them.match(code) is not None

    def _read_swapped(self, code: str) -> Iterator[SeriesHit]:
        """What the code gives with one sign swapped for its twin; the hits keep the code as it was written."""
        for other in with_one_swap(code):
            for hit in self._read(other):
                yield SeriesHit(hit.series, hit.code, code, swapped=True)

    def _read(self, code: str) -> tuple[SeriesHit, ...]:
        hits = self.known.get(code)
        if hits is None:
            hits = self._read_anew(code) if self.may_read(code) else ()
            if (
                len(self.known) < 100_000
            ):  # serial numbers never repeat: remembering them all only costs memory
                self.known[code] = hits
        return hits

    def _read_anew(self, code: str) -> tuple[SeriesHit, ...]:
        hits = []
        for series, pattern in self.patterns:
            found = pattern.match(code)
            if found:
                hits.append(SeriesHit(series, found.group("code"), code))
        return tuple(hits)


def with_one_swap(code: str) -> Iterator[str]:
    """The code with one sign swapped for its twin (O and nought, I and one, B and eight ...) or "VV" for W: people
    and scanners cannot tell them apart on a label.

    Only beside a dash or a sign of the twin's kind: nobody takes the I of "KIT" for a one.
    """
    if len(code) < SHORTEST_SWAPPED or not any(sign.isdigit() for sign in code):
        return
    for place, sign in enumerate(code[:LONGEST_SWAPPED]):
        beside = code[max(place - 1, 0) : place] + code[place + 1 : place + 2]
        for twin in TWINS.get(sign, ""):
            if any(
                other == "-" or (other.isalnum() and other.isdigit() is twin.isdigit()) for other in beside
            ):
                yield f"{code[:place]}{twin}{code[place + 1 :]}"
    if "VV" in code:
        yield code.replace("VV", "W")


def anchored(series: ModelSeries, *, named: bool = True) -> str:
    """The pattern as it is read from the beginning of a code; `named` keeps the code itself as a group."""
    code = f"(?P<code>{series.pattern})" if named else f"(?:{series.pattern})"
    return (BEFORE_AN_INNER_CODE if series.inside else "") + code
