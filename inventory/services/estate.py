"""An estate in figures. The set of cameras comes from the caller, who takes it from `access`."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Min, Q, QuerySet

from inventory.models import Camera, Life, Site, Verdict
from inventory.models.cameras import CameraQuerySet

Cameras = QuerySet[Camera]
RESTRICTED_IN_PLACE = Q(verdict=Verdict.RESTRICTED, life=Life.LIVE)
OVERDUE = Q(status=Camera.Status.OVERDUE)


@dataclass(frozen=True, slots=True)
class Figures:
    """What needs somebody: counts of cameras that are not gone, by reason."""

    restricted: int
    overdue: int
    suspected: int
    unknown: int
    unchecked: int


@dataclass(frozen=True, slots=True)
class SiteFigures:
    """One site's restricted cameras in place, how many are overdue, and the earliest date of any."""

    uuid: UUID
    name: str
    category: str
    restricted: int
    overdue: int
    due_on: date | None


def figures(cameras: CameraQuerySet) -> Figures:
    """The counts of the home page, in one query."""
    return Figures(
        **cameras.in_service().aggregate(
            restricted=Count("pk", filter=RESTRICTED_IN_PLACE),
            overdue=Count("pk", filter=OVERDUE),
            suspected=Count("pk", filter=Q(verdict=Verdict.SUSPECTED)),
            unknown=Count("pk", filter=Q(verdict=Verdict.UNKNOWN)),
            unchecked=Count("pk", filter=Q(verdict="")),
        )
    )


def verdict_counts(cameras: CameraQuerySet) -> dict[str, int]:
    """How many cameras that are not gone have each verdict; the four and "" (not checked yet) always stand there."""
    counted = dict(cameras.in_service().order_by().values_list("verdict").annotate(Count("pk")))
    return {verdict: counted.get(verdict, 0) for verdict in (*Verdict.values, "")}


def worst_sites(cameras: CameraQuerySet, *, most: int) -> list[SiteFigures]:
    """Sites with restricted or overdue cameras: most overdue first, then most restricted."""
    return [
        SiteFigures(**row) for row in _by_site(cameras).order_by("-overdue", "-restricted", "name")[:most]
    ]


def of_sites(cameras: CameraQuerySet, sites: Iterable[Site]) -> dict[UUID, SiteFigures]:
    """The figures of these sites; one without restricted or overdue cameras is left out."""
    return {row["uuid"]: SiteFigures(**row) for row in _by_site(cameras.filter(site__in=list(sites)))}


def next_to_remove(cameras: CameraQuerySet, *, most: int) -> Cameras:
    """Restricted cameras in place with a date, the earliest first."""
    dated = cameras.filter(RESTRICTED_IN_PLACE, due_on__isnull=False).select_related("site")
    return dated.order_by("due_on", "pk")[:most]


def _by_site(cameras: CameraQuerySet) -> QuerySet[Camera, dict[str, object]]:
    concerned = cameras.in_service().filter(RESTRICTED_IN_PLACE | OVERDUE)
    named = concerned.order_by().values(
        uuid=F("site__uuid"), name=F("site__name"), category=F("site__category")
    )
    return named.annotate(
        restricted=Count("pk", filter=RESTRICTED_IN_PLACE),
        overdue=Count("pk", filter=OVERDUE),
        due_on=Min("due_on"),
    )
