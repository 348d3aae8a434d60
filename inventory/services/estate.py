"""An estate in figures. The sets of cameras and tallies come from the caller, who takes them from `access`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from inventory.models import Camera, CameraTally, Life, Site, Verdict

Cameras = QuerySet[Camera]
Tallies = QuerySet[CameraTally]
IN_SERVICE = ~Q(life=Life.GONE)
RESTRICTED_IN_PLACE = Q(verdict=Verdict.RESTRICTED, life=Life.LIVE)
OVERDUE = Q(status=Camera.Status.OVERDUE)
EXEMPTED = Q(status=Camera.Status.EXEMPTED)


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
class SiteFigures:
    """One site's restricted cameras in place, how many cameras are overdue, and the earliest date of them."""

    uuid: UUID
    name: str
    category: str
    restricted: int
    overdue: int
    due_on: date | None


def figures(tallies: Tallies) -> Figures:
    """The counts of the home page, in one query."""
    return Figures(
        **tallies.filter(IN_SERVICE).aggregate(
            restricted=_added_up(RESTRICTED_IN_PLACE),
            overdue=_added_up(OVERDUE),
            exempted=_added_up(EXEMPTED),
            suspected=_added_up(Q(verdict=Verdict.SUSPECTED)),
            unknown=_added_up(Q(verdict=Verdict.UNKNOWN)),
            unchecked=_added_up(Q(verdict="")),
        )
    )


def verdict_counts(cameras: Cameras) -> dict[str, int]:
    """How many cameras that are not gone have each verdict; the four and "" (not checked yet) always stand there."""
    counted = dict(cameras.filter(IN_SERVICE).order_by().values_list("verdict").annotate(Count("pk")))
    return {verdict: counted.get(verdict, 0) for verdict in (*Verdict.values, "")}


def worst_sites(tallies: Tallies, cameras: Cameras, *, most: int) -> list[SiteFigures]:
    """Sites with restricted or overdue cameras: most overdue first, then most restricted. Two queries."""
    found = _figures(_by_site(tallies).order_by("-overdue", "-restricted", "site")[:most], cameras)
    return sorted(found, key=lambda row: (-row.overdue, -row.restricted, row.name))


def of_sites(tallies: Tallies, cameras: Cameras, sites: Iterable[Site]) -> dict[UUID, SiteFigures]:
    """The figures of these sites; one without restricted or overdue cameras is left out. Two queries."""
    return {row.uuid: row for row in _figures(_by_site(tallies.filter(site__in=list(sites))), cameras)}


def next_to_remove(cameras: Cameras, *, most: int) -> Cameras:
    """Restricted cameras in place with a date, the earliest first."""
    dated = cameras.filter(RESTRICTED_IN_PLACE, due_on__isnull=False).select_related("site")
    return dated.order_by("due_on", "pk")[:most]


def _by_site(tallies: Tallies) -> QuerySet[Any, Any]:
    """Site, restricted and overdue cameras; joined to nothing, so that 100,000 tallies are added up quickly."""
    concerned = tallies.filter(IN_SERVICE, RESTRICTED_IN_PLACE | OVERDUE).order_by()
    counted = concerned.values_list("site").annotate(
        restricted=_added_up(RESTRICTED_IN_PLACE), overdue=_added_up(OVERDUE)
    )
    return counted.filter(Q(restricted__gt=0) | Q(overdue__gt=0))


def _figures(counted: Iterable[tuple[Any, ...]], cameras: Cameras) -> list[SiteFigures]:
    """With each site's name and the earliest date of its cameras."""
    by_site = {site: (restricted, overdue) for site, restricted, overdue in counted}
    concerned = cameras.filter(IN_SERVICE, RESTRICTED_IN_PLACE | OVERDUE, site__in=by_site).order_by()
    named = concerned.values_list("site", "site__uuid", "site__name", "site__category").annotate(
        Min("due_on")
    )
    return [
        SiteFigures(uuid, name, category, *by_site[site], earliest)
        for site, uuid, name, category, earliest in named
    ]


def _added_up(sort: Q) -> Coalesce:
    """How many cameras of a sort the tallies hold."""
    return Coalesce(Sum("number", filter=sort), 0)
