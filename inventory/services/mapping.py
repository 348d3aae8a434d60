"""Sites on an outline of the country: where each dot goes, which are drawn as one, and which get their name.

The sets of sites and tallies come from the caller, who takes them from `access`. Nothing is asked of any other
host: the outline is a file of ours (`inventory/data/outline.toml` names its source). Not more than MOST_SITES are
drawn, those with most to do first, and the map says so.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cache
from math import cos, radians
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, FloatField, Q, QuerySet
from django.db.models.functions import Cast

from inventory.models import Camera, CameraTally, Division, Life, Site, Verdict
from inventory.reference import DATA_FOLDER
from inventory.services.answering import still_answering
from inventory.services.estate import added_up

FEWEST_SITES = 2
"""A map of one dot tells nobody anything."""
MOST_SITES = 2_000
WIDTH, HEIGHT = 560, 640
MARGIN = 46
LEAST_SPAN = 250.0
"""Hundredths of a degree of latitude that a map shows at least: the sites of one town stand in their region."""
TOGETHER = 20.0
"""Dots nearer to each other than that are drawn as one, with their number."""
NAMED, LISTED = 14, 100
LETTER, LINE, GAP = 8.6, 18.0, 13.0
"""Width and height of a name's letters, and its distance from the dot."""


class Look(StrEnum):
    """What a site's dot says: the first of these that is true."""

    LATE = "late"
    RESTRICTED = "restricted"
    TO_CHECK = "to_check"
    CLEAR = "clear"
    EMPTY = "empty"

    @property
    def words(self) -> str:
        """What it means."""
        return WORDS[self]


WORDS = {
    Look.LATE: "Late: a date has passed",
    Look.RESTRICTED: "Restricted cameras in place",
    Look.TO_CHECK: "Cameras to check, or of which we cannot tell",
    Look.CLEAR: "No restricted camera in place",
    Look.EMPTY: "No camera logged",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """A site with its position and its counts of cameras that are not gone."""

    uuid: UUID
    name: str
    latitude: float
    longitude: float
    region: str
    answering: bool = False
    """A camera that is recorded as removed was last seen on the network: nobody knows what hangs there."""
    cameras: int = 0
    restricted: int = 0
    overdue: int = 0
    open: int = 0

    @property
    def look(self) -> Look:
        """How its dot is drawn."""
        if self.overdue:
            return Look.LATE
        if self.restricted:
            return Look.RESTRICTED
        if self.open or self.answering:
            return Look.TO_CHECK
        return Look.CLEAR if self.cameras else Look.EMPTY


@dataclass(slots=True)
class Dot:
    """A sign on the map for one site, or for several that lie too near to each other."""

    x: float
    y: float
    look: Look
    sites: list[Placed] = field(default_factory=list)
    name: str = ""
    name_x: float = 0
    name_y: float = 0
    anchor: str = "start"

    @property
    def title(self) -> str:
        """What is read when one points at it."""
        names = ", ".join(site.name for site in self.sites[:6])
        more = f" and {len(self.sites) - 6} more" if len(self.sites) > 6 else ""
        return f"{names}{more}. {self.look.words}."


@dataclass(frozen=True, slots=True)
class SiteMap:
    """All that the page draws and says."""

    sites: Sequence[Placed]
    dots: Sequence[Dot]
    placed: int
    beyond: int
    transform: str
    land: str
    beside: str
    width: int = WIDTH
    height: int = HEIGHT

    @property
    def drawn(self) -> int:
        """How many sites the dots stand for."""
        return sum(len(dot.sites) for dot in self.dots)

    @property
    def listed(self) -> Sequence[Placed]:
        """The sites of the table, those with most to do first."""
        return self.sites[:LISTED]

    @property
    def legend(self) -> list[tuple[Look, int]]:
        """Each look that is there, with its number of sites."""
        counts = {look: sum(site.look is look for site in self.sites) for look in Look}
        return [(look, number) for look, number in counts.items() if number]

    @property
    def with_restricted(self) -> list[Placed]:
        """Sites with restricted cameras in place."""
        return [site for site in self.sites if site.restricted]

    @property
    def late(self) -> list[Placed]:
        """Sites whose date has passed."""
        return [site for site in self.sites if site.look is Look.LATE]

    @property
    def most(self) -> tuple[int, str]:
        """Where most of the sites with restricted cameras are: how many, and in which part of the country."""
        regions = [site.region for site in self.with_restricted]
        return max(((regions.count(each), each) for each in sorted(set(regions))), default=(0, ""))


@dataclass(frozen=True, slots=True)
class View:
    """The part of the outline that a map shows: how its units become the map's."""

    scale: float
    left: float
    top: float

    def at(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the outline lies on the map."""
        return (x * self.scale + self.left, y * self.scale + self.top)


def site_map(
    sites: QuerySet[Site],
    tallies: QuerySet[CameraTally],
    cameras: QuerySet[Camera],
    *,
    if_at_most: int | None = None,
) -> SiteMap | None:
    """The map of these sites; None where fewer than two have a position, or more than `if_at_most`.

    Three queries, whatever their number; one where there is no map.
    """
    sites = sites.filter(latitude__isnull=False).order_by()
    placed = sites.count()
    if placed < FEWEST_SITES or (if_at_most is not None and placed > if_at_most):
        return None
    rows = _placed(sites, tallies, cameras, all_of_them=placed <= MOST_SITES)
    outline = _outline()
    view = _view([outline.at(site) for site in rows])
    spots = [(site, *view.at(*outline.at(site))) for site in rows]
    inside = [each for each in spots if 0 <= each[1] <= WIDTH and 0 <= each[2] <= HEIGHT]
    return SiteMap(
        sites=rows,
        dots=_named(_gathered(inside)),
        placed=placed,
        beyond=len(spots) - len(inside),
        transform=f"translate({view.left:.1f} {view.top:.1f}) scale({view.scale:.4f})",
        land=outline.land,
        beside=outline.beside,
    )


def _placed(
    sites: QuerySet[Site], tallies: QuerySet[CameraTally], cameras: QuerySet[Camera], *, all_of_them: bool
) -> list[Placed]:
    """The sites with most to do; also those without a camera where all are drawn. Two queries."""
    in_service = ~Q(life=Life.GONE)
    counted = (
        tallies.filter(site__latitude__isnull=False)
        .order_by()
        .values_list("site")
        .annotate(
            cameras=added_up(in_service),
            restricted=added_up(Q(verdict=Verdict.RESTRICTED, life=Life.LIVE)),
            overdue=added_up(in_service & Q(status=Camera.Status.OVERDUE)),
            open=added_up(in_service & Q(verdict__in=("", Verdict.SUSPECTED, Verdict.UNKNOWN))),
        )
        .order_by("-overdue", "-restricted", "-open", "site")
    )
    counts = {site: numbers for site, *numbers in counted[:MOST_SITES]}
    wanted = sites if all_of_them else sites.filter(pk__in=counts)
    degrees = {name: Cast(name, FloatField()) for name in ("latitude", "longitude")}
    awake = ExpressionWrapper(
        Q(pk__in=still_answering(cameras).order_by().values("site")), output_field=BooleanField()
    )
    facts = wanted.values_list("pk", "uuid", "name", *degrees.values(), "division", awake)
    found = [
        Placed(uuid, name, latitude, longitude, Division(division).label, answers, *counts.get(pk, ()))
        for pk, uuid, name, latitude, longitude, division, answers in facts
    ]
    return sorted(found, key=lambda site: (-site.overdue, -site.restricted, -site.open, site.name))


@dataclass(frozen=True, slots=True)
class _Outline:
    parallel: float
    units: float
    land: str
    beside: str

    def at(self, site: Placed) -> tuple[float, float]:
        """Where a site lies among the outline's points."""
        return (site.longitude * cos(radians(self.parallel)) * self.units, -site.latitude * self.units)


HOME = ((-520.0, -6090.0), (110.0, -4980.0))
"""The corners of the country, in the outline's units: what lies outside is not drawn."""


@cache
def _outline() -> _Outline:
    return _Outline(**tomllib.loads((DATA_FOLDER / "outline.toml").read_text(encoding="utf-8")))


def _view(points: Iterable[tuple[float, float]]) -> View:
    """The part of the country around the sites in it, as large as the map allows."""
    (west, north), (east, south) = HOME
    home = [(x, y) for x, y in points if west <= x <= east and north <= y <= south] or list(HOME)
    xs, ys = zip(*home, strict=True)
    wide, high = max(max(xs) - min(xs), LEAST_SPAN / 2), max(max(ys) - min(ys), LEAST_SPAN)
    scale = min((WIDTH - 2 * MARGIN) / wide, (HEIGHT - 2 * MARGIN) / high)
    middle_x, middle_y = (max(xs) + min(xs)) / 2, (max(ys) + min(ys)) / 2
    return View(scale, WIDTH / 2 - middle_x * scale, HEIGHT / 2 - middle_y * scale)


def _gathered(spots: Iterable[tuple[Placed, float, float]]) -> list[Dot]:
    """A dot for each site, worst first; one that would touch an earlier dot joins it.

    Dots are looked for in the squares around, so that two thousand of them cost little.
    """
    dots: list[Dot] = []
    squares: dict[tuple[int, int], list[Dot]] = {}
    for site, x, y in spots:
        column, row = int(x // TOGETHER), int(y // TOGETHER)
        near = (
            dot
            for square in ((column + across, row + down) for across in (-1, 0, 1) for down in (-1, 0, 1))
            for dot in squares.get(square, ())
            if (dot.x - x) ** 2 + (dot.y - y) ** 2 < TOGETHER**2
        )
        dot = next(near, None)
        if dot is None:
            dot = Dot(round(x, 1), round(y, 1), site.look)
            dots.append(dot)
            squares.setdefault((column, row), []).append(dot)
        dot.sites.append(site)
    return dots


Box = tuple[float, float, float, float]


def _named(dots: list[Dot]) -> list[Dot]:
    """Names for the first dots, each where it covers no dot and no other name; else it has none."""
    taken: list[Box] = [(dot.x - 9, dot.y - 9, dot.x + 9, dot.y + 9) for dot in dots]
    for dot in dots[:NAMED]:
        name = dot.sites[0].name if len(dot.sites) == 1 else f"{len(dot.sites)} sites"
        for box, x, y, anchor in _ways(dot, len(name) * LETTER):
            if _is_free(box, taken):
                dot.name, dot.name_x, dot.name_y, dot.anchor = name, round(x, 1), round(y, 1), anchor
                taken.append(box)
                break
    return dots


def _ways(dot: Dot, wide: float) -> Iterator[tuple[Box, float, float, str]]:
    """Where a name may stand: to the right, to the left, above, below."""
    up, down = dot.y - LINE / 2, dot.y + LINE / 2
    base = dot.y + LINE / 3
    yield (dot.x + GAP, up, dot.x + GAP + wide, down), dot.x + GAP, base, "start"
    yield (dot.x - GAP - wide, up, dot.x - GAP, down), dot.x - GAP, base, "end"
    for y in (dot.y - GAP - LINE / 2, dot.y + GAP + LINE / 2):
        box = (dot.x - wide / 2, y - LINE / 2, dot.x + wide / 2, y + LINE / 2)
        yield box, dot.x, y + LINE / 3, "middle"


def _is_free(box: Box, taken: Iterable[Box]) -> bool:
    left, top, right, bottom = box
    if left < 0 or right > WIDTH or top < 0 or bottom > HEIGHT:
        return False
    return all(right < one[0] or left > one[2] or bottom < one[1] or top > one[3] for one in taken)
