"""Finding model codes that give their maker away."""

import re
from dataclasses import dataclass

from inventory.classification.entries import ModelSeries
from inventory.classification.text import codes

# What may stand before a code that is found inside an entity id or a serial number.
BEFORE_AN_INNER_CODE = r"(?:.*(?<![A-Z0-9]))?"


@dataclass(frozen=True, slots=True)
class SeriesHit:
    """A model code found in a text: the part that the pattern read, and the whole code it stands in."""

    series: ModelSeries
    code: str
    whole: str


class SeriesBook:
    """All series of a pack, compiled. Codes repeat from camera to camera, so each is read once and remembered."""

    def __init__(self, series: tuple[ModelSeries, ...]) -> None:
        self.patterns = tuple((each, re.compile(anchored(each))) for each in series)
        self.any_of_them = re.compile(
            "|".join(f"(?:{anchored(each, named=False)})" for each in series) or r"(?!)"
        )
        self.known: dict[str, tuple[SeriesHit, ...]] = {}

    def find(self, cleaned: str) -> tuple[SeriesHit, ...]:
        """Every series that reads a code in this text, each once, in the order of the text."""
        found: dict[str, SeriesHit] = {}
        for code in codes(cleaned):
            for hit in self._read(code):
                found.setdefault(hit.series.id, hit)
        return tuple(found.values())

    def _read(self, code: str) -> tuple[SeriesHit, ...]:
        hits = self.known.get(code)
        if hits is None:
            hits = self._read_anew(code) if self.any_of_them.match(code) else ()
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


def anchored(series: ModelSeries, *, named: bool = True) -> str:
    """The pattern as it is read from the beginning of a code; `named` keeps the code itself as a group."""
    code = f"(?P<code>{series.pattern})" if named else f"(?:{series.pattern})"
    return (BEFORE_AN_INNER_CODE if series.inside else "") + code
