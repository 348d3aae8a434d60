"""Where sites are, as a file's columns tell it: cells as a point, and the points of a site's rows as one.

Read are latitude and longitude, eastings and northings, and grid references of Great Britain and Ireland. A row that
tells no point, or an impossible one, loses nothing but that; a position is of a site, never of a camera.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from math import cos, hypot, radians
from statistics import median
from typing import Any, NamedTuple

from inventory.imports.grids import BRITISH, IRISH, LEAST, Grid, Point, covers, of_numbers, of_reference
from inventory.imports.layout import Layout
from inventory.imports.rows import CellWarning, quoted
from inventory.imports.words import is_nothing

NEAR = 2_000
"""Metres from the middle of a site's rows within which they stand at one place: a campus, an airfield."""
MOST_SITES = 5_000
DECIMALS = 3
"""As precise as a site's position is kept: some 100 metres."""
METRES_A_DEGREE = 111_195
LONGEST = 60
"""Characters; no position is longer, and of a hostile cell none is taken apart."""

_NUMBER = r"[+-]?\d{1,7}(?:\.\d+)?"
_PAIR = re.compile(rf"\(?\s*({_NUMBER})[,;\s]+({_NUMBER})\s*\)?")
_DEGREES = re.compile(
    r"(\d{1,3}(?:\.\d+)?)[°º]?(?:\s*(\d{1,2}(?:\.\d+)?)['′’])?(?:\s*(\d{1,2}(?:\.\d+)?)[\"″”])?"
)
_SIDE = re.compile(r"^[NSEW]\s*|\s*[NSEW]$", re.IGNORECASE)


class UnreadablePositionError(ValueError):
    """The text is no position: `code` is unreadable, nowhere or swapped; `told` are the numbers that were read."""

    def __init__(self, code: str, told: Point = (0, 0)) -> None:
        super().__init__(code)
        self.code, self.told = code, told


def of_degrees(latitude: float, longitude: float) -> Point:
    """The point. Raises UnreadablePositionError where it cannot be one, or is the United Kingdom turned round."""
    if _in_the_kingdom(longitude, latitude) and not _in_the_kingdom(latitude, longitude):
        raise UnreadablePositionError("swapped", (latitude, longitude))
    if abs(latitude) > 90 or abs(longitude) > 180:
        raise UnreadablePositionError("nowhere", (latitude, longitude))
    return latitude, longitude


def of_metres(easting: float, northing: float, grid: Grid = BRITISH) -> Point:
    """The point; raises UnreadablePositionError where the grid has no land there."""
    if not covers(grid, easting, northing):
        raise UnreadablePositionError("nowhere", (easting, northing))
    return of_numbers(grid, easting, northing)


def read_point(text: str, grid: Grid = BRITISH) -> Point:
    """One text: "54.606, -5.922", "530163, 180370" or "TQ 30163 80370". Raises UnreadablePositionError."""
    if len(text) > LONGEST:
        raise UnreadablePositionError("unreadable")
    if found := _PAIR.fullmatch(text.strip()):
        first, second = float(found[1]), float(found[2])
        return of_metres(first, second, grid) if min(first, second) >= LEAST else of_degrees(first, second)
    if point := of_reference(text):
        return point
    sides = re.fullmatch(r"(.+[NS])[,;\s]+(.+[EW])|([NS].+?)[,;\s]+([EW].+)", text.strip(), re.IGNORECASE)
    if sides is None:
        raise UnreadablePositionError("unreadable")
    return of_degrees(_degrees(sides[1] or sides[3]), _degrees(sides[2] or sides[4]))


def distance(one: Point, other: Point) -> float:
    """Metres between two points that are not far apart; a large figure where they are."""
    wide = cos(radians((one[0] + other[0]) / 2))
    return METRES_A_DEGREE * hypot(one[0] - other[0], (one[1] - other[1]) * wide)


class SeenPoint(NamedTuple):
    """A point and the cell that told it."""

    point: Point
    sheet: str
    row: int
    column: str


class Positions:
    """The points that a file's rows tell, by the site that each row names."""

    def __init__(self, *, irish: bool) -> None:
        """`irish`: eastings and northings are those of the Irish grid."""
        self._grid = IRISH if irish else BRITISH
        self._seen: dict[str, list[SeenPoint]] = {}
        self._cut = False

    def of_table(self, layout: Layout) -> "TablePositions | None":
        """What reads the rows of a table; None where no column tells a position."""
        table = TablePositions(layout, self._grid, self._see)
        return table if table.ways else None

    def told(self) -> Iterator[list[Any]]:
        """Notes on rows that stand apart, then each site with its point and how many rows stand there."""
        listed = []
        for site, seen in self._seen.items():
            middle = _middle(seen)
            near = [each for each in seen if distance(each.point, middle) <= NEAR]
            if len(near) * 2 <= len(seen):
                yield _note(seen[0], "positions_apart", _APART.format(site=site or "those without a site"))
                continue
            for far in (each for each in seen if distance(each.point, middle) > NEAR):
                kilometres = distance(far.point, middle) / 1000
                yield _note(
                    far, "position_far", _FAR.format(site=site or "its site", km=f"{kilometres:,.0f}")
                )
            latitude, longitude = _middle(near)
            point = [round(latitude, DECIMALS), round(longitude, DECIMALS)]
            listed.append([site, *point, len(near), *near[0][1:]])
        if self._cut:
            yield [
                "note",
                "",
                0,
                "",
                "positions_cut",
                f"Positions of the first {MOST_SITES:,} sites were read.",
            ]
        if listed:
            yield ["positions", listed]

    def _see(self, site: str, seen: SeenPoint) -> None:
        if site in self._seen or len(self._seen) < MOST_SITES:
            self._seen.setdefault(site, []).append(seen)
        else:
            self._cut = True


class TablePositions:
    """Reads the points of one table's rows by its layout."""

    def __init__(self, layout: Layout, grid: Grid, see: Callable[[str, SeenPoint], None]) -> None:
        self._sheet, self._names, self._grid, self._see = layout.sheet, layout.heading.names, grid, see
        ways = (("latitude", "longitude"), ("easting", "northing"), ("grid_reference",), ("coordinates",))
        self.ways = [
            (names, [layout.fields[name] for name in names])
            for names in ways
            if all(name in layout.fields for name in names)
        ]

    def see(self, site: str, row: int, cells: Sequence[str], warnings: list[CellWarning]) -> None:
        """Take in the point of a row, if it tells one; what cannot be one is a warning."""
        for names, columns in self.ways:
            texts = [cells[index] for index in columns]
            if all(is_nothing(text) or not text.strip("0.,") for text in texts):
                continue  # a program that knows no position writes noughts
            column = self._names[columns[0]]
            try:
                point = self._point(names, texts)
            except UnreadablePositionError as problem:
                message = _WORDS[problem.code].format(text=quoted(", ".join(filter(None, texts))))
                warnings.append(CellWarning(column, "bad_position", message))
            else:
                self._see(site, SeenPoint(point, self._sheet, row, column))
                return

    def _point(self, names: Sequence[str], texts: Sequence[str]) -> Point:
        if len(texts) == 1:
            return read_point(texts[0], self._grid)
        if max(map(len, texts)) > LONGEST:
            raise UnreadablePositionError("unreadable")
        if names[0] == "latitude":
            return of_degrees(*map(_degrees, texts))
        return of_metres(_metres(texts[0]), _metres(texts[1]), self._grid)


_APART = (
    "The rows of {site} tell places that are far apart, so no position was taken. Correct those that are wrong, or put"
    " the site on the map by hand."
)
_FAR = "This row is {km} km from the others of {site}; its position was left out."
_WORDS = {
    "unreadable": "{text} is not a position; it was left out.",
    "nowhere": "{text} is not a place on the map; it was left out.",
    "swapped": "{text} looks like the United Kingdom with latitude and longitude swapped; it was left out.",
}


def _note(seen: SeenPoint, code: str, message: str) -> list[Any]:
    return ["note", seen.sheet, seen.row, seen.column, code, message]


def _middle(seen: Sequence[SeenPoint]) -> Point:
    return median(each.point[0] for each in seen), median(each.point[1] for each in seen)


def _metres(text: str) -> float:
    """A number of metres, also with commas or blanks between its thousands."""
    plain = re.sub(r"[,\s](?=\d{3}\b)", "", text.strip().removesuffix("m").strip())
    if not re.fullmatch(_NUMBER, plain):
        raise UnreadablePositionError("unreadable")
    return float(plain)


def _degrees(text: str) -> float:
    """Degrees: 51.501, 51,501, 51° 30' 4" N or W 0.128."""
    side = _SIDE.search(text.strip())
    bare = _SIDE.sub("", text.strip()).replace("−", "-").replace(",", ".")
    found = _DEGREES.fullmatch(bare.removeprefix("-").removeprefix("+").strip())
    if found is None:
        raise UnreadablePositionError("unreadable")
    whole, minutes, seconds = (float(part or 0) for part in found.groups())
    south = bare.startswith("-") or bool(side and side[0].strip().upper() in "SW")
    return (whole + minutes / 60 + seconds / 3600) * (-1 if south else 1)


def _in_the_kingdom(latitude: float, longitude: float) -> bool:
    return 49 <= latitude <= 61 and -9 <= longitude <= 2
