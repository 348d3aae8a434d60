"""An estate in figures. The set of cameras comes from the caller, who takes it from `access`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from inventory.models import Camera, Life, Site, Verdict

Cameras = QuerySet[Camera]
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


def figures(cameras: Cameras) -> Figures:
    """The counts of the home page, in one query."""
    return Figures(
        **cameras.filter(IN_SERVICE).aggregate(
            restricted=Count("pk", filter=RESTRICTED_IN_PLACE),
            overdue=Count("pk", filter=OVERDUE),
            exempted=Count("pk", filter=EXEMPTED),
            suspected=Count("pk", filter=Q(verdict=Verdict.SUSPECTED)),
            unknown=Count("pk", filter=Q(verdict=Verdict.UNKNOWN)),
            unchecked=Count("pk", filter=Q(verdict="")),
        )
    )


def verdict_counts(cameras: Cameras) -> dict[str, int]:
    """How many cameras that are not gone have each verdict; the four and "" (not checked yet) always stand there."""
    counted = dict(cameras.filter(IN_SERVICE).order_by().values_list("verdict").annotate(Count("pk")))
    return {verdict: counted.get(verdict, 0) for verdict in (*Verdict.values, "")}


def worst_sites(cameras: Cameras, *, most: int) -> list[SiteFigures]:
    """Sites with restricted or overdue cameras: most overdue first, then most restricted."""
    rows = _by_site(cameras).order_by("-overdue", "-restricted", "site__name")
    return [SiteFigures(*row) for row in rows[:most]]


def of_sites(cameras: Cameras, sites: Iterable[Site]) -> dict[UUID, SiteFigures]:
    """The figures of these sites; one without restricted or overdue cameras is left out."""
    rows = _by_site(cameras.filter(site__in=list(sites)))
    return {row[0]: SiteFigures(*row) for row in rows}


def next_to_remove(cameras: Cameras, *, most: int) -> Cameras:
    """Restricted cameras in place with a date, the earliest first."""
    dated = cameras.filter(RESTRICTED_IN_PLACE, due_on__isnull=False).select_related("site")
    return dated.order_by("due_on", "pk")[:most]


def _by_site(cameras: Cameras) -> QuerySet[Any, Any]:
    """Rows in the order of SiteFigures."""
    concerned = cameras.filter(IN_SERVICE, RESTRICTED_IN_PLACE | OVERDUE).order_by()
    named = concerned.values_list("site__uuid", "site__name", "site__category")
    return named.annotate(
        restricted=Count("pk", filter=RESTRICTED_IN_PLACE),
        overdue=Count("pk", filter=OVERDUE),
        earliest=Min("due_on"),
    )
