"""Sites that a file puts on the map: those without a position, which only who may add sites may give one.

What a file says moves no site: where it tells another place than the register, that is a warning. The positions of
the file lie with its batch, as precise as a site's is kept, until the import has ended.
"""

from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import F

from inventory import access, audit
from inventory.imports.positions import NEAR, distance
from inventory.imports.sheets import Note
from inventory.models import Division, ImportBatch, Person, Site
from inventory.services.known_sites import Sites, may_add
from inventory.services.sites import SITES_A_CHUNK, Position, kept_position

MOVED = 500
"""Metres from its position beyond which a file that puts a site elsewhere is worth a word."""
NORTHERN_IRELAND = ((53.9, 55.5), (-8.3, -5.3))
ELSEWHERE = (
    "The file puts {site} {km} km from its position on the map, which was kept. If the file is right, change the"
    " position on the site's page."
)
DIFFER = "The file tells several places for {site} under different names, so no position was taken."
NOT_IN_IRELAND = (
    "The file puts {site}, a site in Northern Ireland, outside it, so no position was taken. Eastings and northings"
    " of the Irish grid are told by their grid references, such as J 338 740."
)
NOT_ALLOWED = (
    "Somebody who may add sites can put them on the map: {sites} that have no position have one in this file."
)


@dataclass(slots=True)
class Found:
    """What a file's positions come to: sites that get one, and what there is to say."""

    to_place: dict[Site, Position] = field(default_factory=dict)
    warnings: list[dict[str, Any]] = field(default_factory=list)

    def warn(self, at: "_Told", code: str, message: str) -> None:
        """Say something of a cell."""
        self.warnings.append(asdict(Note(at.sheet, at.row, at.heading, code, message)))


@dataclass(frozen=True, slots=True)
class _Told:
    """What the file says of one site, under one of its names."""

    site: str
    latitude: float
    longitude: float
    rows: int
    sheet: str
    row: int
    heading: str

    @property
    def point(self) -> tuple[float, float]:
        return self.latitude, self.longitude


def positions_found(batch: ImportBatch, sites: Sites) -> Found:
    """What the file's positions come to, with the sites as they are now; those that were only imagined count too."""
    found, by_site = Found(), dict[Site, list[_Told]]()
    for told in (_Told(*each) for each in batch.positions):
        if site := sites.find(told.site):
            by_site.setdefault(site, []).append(told)
    for site, named in by_site.items():
        _settle(site, sorted(named, key=lambda told: -told.rows), found)
    if found.to_place and not may_add(batch):
        count = len(found.to_place)
        words = NOT_ALLOWED.format(sites="a site" if count == 1 else f"{count:,} sites")
        found.warn(next(iter(by_site.values()))[0], "not_placed", words)
        found.to_place.clear()
    return found


def _settle(site: Site, named: list[_Told], found: Found) -> None:
    first = named[0]
    (south, north), (west, east) = NORTHERN_IRELAND
    inside = south <= first.latitude <= north and west <= first.longitude <= east
    if any(distance(first.point, other.point) > NEAR for other in named):
        found.warn(first, "positions_differ", DIFFER.format(site=site.name))
    elif site.division == Division.NORTHERN_IRELAND and not inside:
        found.warn(first, "position_outside", NOT_IN_IRELAND.format(site=site.name))
    elif site.latitude is None or site.longitude is None:
        found.to_place[site] = kept_position(first.point)
    elif (far := distance(first.point, (float(site.latitude), float(site.longitude)))) > MOVED:
        found.warn(first, "position_differs", ELSEWHERE.format(site=site.name, km=f"{far / 1000:,.1f}"))


def placing_writer(batch: ImportBatch, to_place: dict[Site, Position]) -> Callable[[], None]:
    """What gives the first of these sites their positions, each only where nobody has given it one meanwhile."""
    positions = {site.pk: position for site, position in list(to_place.items())[:SITES_A_CHUNK]}

    def write() -> None:
        fresh = Site.objects.select_for_update(of=("self",)).filter(pk__in=positions, latitude=None)
        placed = list(fresh.order_by("pk"))
        for site in placed:
            site.latitude, site.longitude = positions[site.pk]
            site.position_from = batch
        Site.objects.bulk_update(placed, ["latitude", "longitude", "position_from"])
        ImportBatch.objects.filter(pk=batch.pk).update(sites_placed=F("sites_placed") + len(placed))
        if placed:
            audit.record(
                "sites placed on the map",
                organisation=batch.organisation,
                by=batch.uploaded_by,
                subject=batch,
                after={"sites": [site.code for site in placed]},
                reason=f"Positions in {batch.filename}",
            )

    return write


@transaction.atomic
def take_positions_back(batch: ImportBatch, *, by: Person) -> int:
    """Take the positions off that an import set and nobody has changed since, within the person's reach; how many."""
    placed = Site.objects.filter(position_from=batch, pk__in=access.sites(by).values("pk"))
    codes = list(placed.order_by("pk").values_list("code", flat=True))
    placed.update(latitude=None, longitude=None, position_from=None)
    if codes:
        audit.record(
            "sites taken off the map",
            organisation=batch.organisation,
            by=by,
            subject=batch,
            after={"sites": codes},
            reason="The import that told their positions was undone.",
        )
    return len(codes)
