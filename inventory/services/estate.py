"""An estate in figures. The sets of cameras and tallies come from the caller, who takes them from `access`."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from inventory.models import Camera, CameraTally, DateTally, Life, Site, Verdict

Cameras = QuerySet[Camera]
Tallies = QuerySet[CameraTally]
IN_SERVICE = ~Q(life=Life.GONE)
RESTRICTED_IN_PLACE = Q(verdict=Verdict.RESTRICTED, life=Life.LIVE)
OVERDUE = Q(status=Camera.Status.OVERDUE)
TO_DO = RESTRICTED_IN_PLACE | OVERDUE
"""As an index of the tallies has it, which databases take only for what is asked in the same words."""
EXEMPTED = Q(status=Camera.Status.EXEMPTED)
UNSETTLED = Q(status__in=(Camera.Status.TO_CHECK, Camera.Status.CANNOT_TELL))
"""Nobody knows whether they are restricted; past the date to find out they are late, and not overdue."""


@dataclass(frozen=True, slots=True)
class Figures:
    """What needs somebody: counts of cameras by reason, those that are gone left out."""

    restricted: int
    overdue: int
    exempted: int
    suspected: int
    unknown: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a site's bar: what its cameras are, how many, and where it lies in hundredths of the bar."""

    look: str
    words: str
    number: int
    start: float
    width: float


@dataclass(frozen=True, slots=True)
class Bar:
    """A site's cameras that are not gone, as one bar: the most serious at its beginning."""

    pieces: tuple[Piece, ...] = ()

    @property
    def total(self) -> int:
        """How many cameras it stands for."""
        return sum(piece.number for piece in self.pieces)

    @property
    def words(self) -> str:
        """The same in words."""
        return ", ".join(f"{piece.number:,} {piece.words}" for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """One site's restricted cameras in place, how many cameras are overdue, and the earliest date of them."""

    uuid: UUID
    name: str
    category: str
    restricted: int
    overdue: int
    due_on: date | None
    bar: Bar = Bar()


def figures(tallies: Tallies | QuerySet[DateTally]) -> Figures:
    """The counts of the home page, in one query."""
    return Figures(
        **tallies.filter(IN_SERVICE).aggregate(
            restricted=added_up(RESTRICTED_IN_PLACE),
            overdue=added_up(OVERDUE),
            exempted=added_up(EXEMPTED),
            suspected=added_up(Q(verdict=Verdict.SUSPECTED)),
            unknown=added_up(Q(verdict=Verdict.UNKNOWN)),
            unchecked=added_up(Q(verdict="")),
        )
    )


def verdict_counts(cameras: Cameras) -> dict[str, int]:
    """How many cameras that are not gone have each verdict; the four and "" (not checked yet) always stand there."""
    counted = dict(cameras.filter(IN_SERVICE).order_by().values_list("verdict").annotate(Count("pk")))
    return {verdict: counted.get(verdict, 0) for verdict in (*Verdict.values, "")}


def worst_sites(tallies: Tallies, cameras: Cameras, *, most: int) -> list[SiteFigures]:
    """Sites with restricted or overdue cameras: most overdue first, then most restricted. Two queries."""
    worst = list(_by_site(tallies).order_by("-overdue", "-restricted", "site")[:most])
    found = _figures(tallies, cameras, [site for site, *_ in worst])
    return sorted(found, key=lambda row: (-row.overdue, -row.restricted, row.name))


def of_sites(tallies: Tallies, cameras: Cameras, sites: Iterable[Site]) -> dict[UUID, SiteFigures]:
    """The figures of these sites; one without a camera is left out. One query."""
    return {row.uuid: row for row in _figures(tallies, cameras, [site.pk for site in sites])}


def next_dates(cameras: Cameras, *, most: int) -> Cameras:
    """Restricted cameras in place with a date, the earliest first."""
    dated = cameras.filter(RESTRICTED_IN_PLACE, due_on__isnull=False).select_related("site")
    return dated.order_by("due_on", "pk")[:most]


PIECES = (
    ("late", "overdue", OVERDUE),
    ("restricted", "restricted", ~OVERDUE & Q(verdict=Verdict.RESTRICTED)),
    ("suspected", "to be checked", ~OVERDUE & Q(verdict=Verdict.SUSPECTED)),
    ("unknown", "cannot tell", ~OVERDUE & Q(verdict=Verdict.UNKNOWN)),
    ("unchecked", "not checked yet", ~OVERDUE & Q(verdict="")),
    ("clear", "not restricted", ~OVERDUE & Q(verdict=Verdict.CLEAR)),
)
"""What a bar tells apart, each camera once: the look, the words, and which cameras."""


def _bar(numbers: Iterable[int]) -> Bar:
    counted = list(zip(PIECES, numbers, strict=True))
    total, start, pieces = sum(number for _, number in counted), 0.0, []
    for (look, words, _), number in counted:
        if number > 0:
            width = round(100 * number / total, 2)
            pieces.append(Piece(look, words, number, round(start, 2), width))
            start += width
    return Bar(tuple(pieces))


def _by_site(tallies: Tallies) -> QuerySet[Any, Any]:
    """Site, restricted and overdue cameras; joined to nothing, so that 100,000 tallies are added up quickly."""
    concerned = tallies.filter(IN_SERVICE, TO_DO).order_by()
    counted = concerned.values_list("site").annotate(
        restricted=added_up(RESTRICTED_IN_PLACE), overdue=added_up(OVERDUE)
    )
    return counted.filter(Q(restricted__gt=0) | Q(overdue__gt=0))


def _figures(tallies: Tallies, cameras: Cameras, sites: Collection[int]) -> list[SiteFigures]:
    """Each site's counts, its bar, and the earliest date of its restricted or overdue cameras: one query."""
    concerned = cameras.filter(IN_SERVICE, TO_DO, due_on__isnull=False)
    earliest = concerned.filter(site=OuterRef("site")).order_by("due_on").values("due_on")[:1]
    sorts = {f"in_bar_{look}": added_up(sort) for look, _, sort in PIECES}
    rows = (
        tallies.filter(IN_SERVICE, site__in=sites)
        .order_by()
        .values_list("site__uuid", "site__name", "site__category")
        .annotate(
            restricted=added_up(RESTRICTED_IN_PLACE),
            overdue=added_up(OVERDUE),
            due_on=Subquery(earliest),
            **sorts,
        )
    )
    found = [
        SiteFigures(uuid, name, category, restricted, overdue, due_on, _bar(numbers))
        for uuid, name, category, restricted, overdue, due_on, *numbers in rows
    ]
    return [row for row in found if row.bar.pieces]


def added_up(sort: Q) -> Coalesce:
    """How many cameras of a sort the tallies hold."""
    return Coalesce(Sum("number", filter=sort), 0)
