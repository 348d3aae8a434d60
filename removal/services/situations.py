"""What the decision table is told of each camera, read for a chunk at a time with a fixed number of queries."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from django.db.models import OuterRef, Subquery

from inventory.classification.standings import Answer, first_day
from inventory.models import Camera, Fingerprint, Life, Organisation, SensitivityDecision, Site
from inventory.services.keys import key_set
from removal.planning.calendars import Division
from removal.planning.deadlines import Earliest, Fixed, Latest, NextUpgrade, Rule
from removal.planning.decisions import Facts
from removal.planning.obligations import Basis, Connection, Org, SiteCategory, Situation, evaluate
from removal.planning.obligations import Life as PlannedLife
from removal.planning.policies import DEADLINES, Policy
from removal.services.policies import adopted, policy_of

# The instrument whose listings are the debarment list of the Procurement Act 2023 (rule D24).
DEBARMENT = "uk-pa-2023"
MOST_SENSITIVE_FIRST = (
    Site.Category.SENSITIVE,
    Site.Category.EXTENDED,
    Site.Category.UNASSESSED,
    Site.Category.ORDINARY,
)


class Standing(NamedTuple):
    """Where a camera stands, as it is kept on the camera itself."""

    headline: str
    due_on: date | None
    gone_by: date | None
    found_late: bool
    status: str


class CameraInputs(NamedTuple):
    """All of a camera that planning reads or writes: a camera is as it was when this reads the same again."""

    pk: int
    site_id: int
    life: str
    connection: str
    verdict: str
    basis: str
    fingerprint_id: int | None
    installed_on: str
    planned_refresh_on: str
    found_on: date
    headline: str
    due_on: date | None
    gone_by: date | None
    found_late: bool
    status: str
    to_replan: bool

    @property
    def stands(self) -> Standing:
        """Where it stands as yet."""
        return Standing(self.headline, self.due_on, self.gone_by, self.found_late, self.status)

    @property
    def planned_before(self) -> bool:
        """Has the table spoken on it before? Then it has a headline, NONE if nothing is asked."""
        return bool(self.headline)


@dataclass(frozen=True, slots=True)
class Place:
    """A site as the table sees it, with the days of its sensitivity."""

    category: str
    division: Division
    sensitive_since: date | None = None
    extended_on: date | None = None
    extended_remove_by: date | None = None

    @property
    def rank(self) -> tuple[int, date]:
        """The most sensitive first; of two sensitive sites the one that has been so for longer."""
        return MOST_SENSITIVE_FIRST.index(Site.Category(self.category)), self.sensitive_since or date.min


@dataclass(frozen=True, slots=True)
class Judged:
    """What planning needs of a finding: the edition it was made under, and a debarment of its maker."""

    edition_id: int | None = None
    debarred_since: date | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Everything around a chunk of cameras: their sites, the sites that recorders serve, and the findings."""

    org: Org
    places: Mapping[int, Place]
    judged: Mapping[int, Judged]
    policy: Policy
    policy_id: int | None = None
    served: Mapping[int, list[int]] = field(default_factory=dict)

    def place_of(self, camera: CameraInputs) -> Place:
        """The camera's site; for a recorder the most sensitive of its own and those it serves (6a, edge 1)."""
        own = self.places[camera.site_id]
        served = self.served.get(camera.pk, ())
        return (
            min((own, *(self.places[site] for site in served)), key=lambda place: place.rank)
            if served
            else own
        )

    def still_hold(self, now: "Surroundings", cameras: Iterable[CameraInputs]) -> bool:
        """Is what stands around these cameras, some of all, `now` as it is told here?"""
        return (
            (now.org, now.policy_id) == (self.org, self.policy_id)
            and all(self.places.get(pk) == place for pk, place in now.places.items())
            and all(self.judged.get(pk) == judged for pk, judged in now.judged.items())
            and all(self.served.get(camera.pk) == now.served.get(camera.pk) for camera in cameras)
        )

    def judged_of(self, camera: CameraInputs) -> Judged:
        """What the finding of its fingerprint adds."""
        return self.judged.get(camera.fingerprint_id or 0, Judged())


@dataclass(frozen=True, slots=True)
class Supposed:
    """What a preview takes for granted: how sites are decided, which network cameras are on, or another policy."""

    places: Mapping[int, Place] = field(default_factory=dict)
    connection: str = ""
    policy: Policy | None = None

    def cameras(self, cameras: Iterable[CameraInputs]) -> list[CameraInputs]:
        """The cameras on the supposed network."""
        if not self.connection:
            return list(cameras)
        return [camera._replace(connection=self.connection) for camera in cameras]

    def around(self, around: Surroundings) -> Surroundings:
        """The surroundings with the sites as supposed."""
        places = {pk: self.places.get(pk, place) for pk, place in around.places.items()}
        return replace(around, places=places, policy=self.policy or around.policy)


def read_inputs(cameras: Any) -> list[CameraInputs]:
    """The cameras of a queryset, in its order."""
    return [CameraInputs(*values) for values in cameras.values_list(*CameraInputs._fields)]


def surroundings(organisation: Organisation, cameras: Collection[CameraInputs]) -> Surroundings:
    """Read what stands around the cameras: four queries at most."""
    row = adopted(organisation)
    served: dict[int, list[int]] = {}
    for recorder_id, site_id in (
        Camera.objects.in_register()
        .filter(recorder_id__in=key_set(camera.pk for camera in cameras))
        .exclude(life=Life.GONE)
        .values_list("recorder_id", "site_id")
        .order_by("recorder_id", "site_id")
        .distinct()
    ):
        served.setdefault(recorder_id or 0, []).append(site_id)
    site_ids = {camera.site_id for camera in cameras}.union(*served.values())
    return Surroundings(
        org=Org.of_kind(organisation.kind),
        places=_places(site_ids),
        judged=_judged({camera.fingerprint_id for camera in cameras if camera.fingerprint_id}),
        policy=policy_of(organisation, row),
        policy_id=row.pk if row else None,
        served=served,
    )


def situation_of(camera: CameraInputs, around: Surroundings) -> Situation:
    """The camera's place in the table; it must have been judged."""
    return Situation(
        org=around.org,
        site=SiteCategory(around.place_of(camera).category.upper()),
        connection=Connection(camera.connection.upper()),
        basis=Basis.of_finding(camera.basis),
        life=PlannedLife(camera.life.upper()),
        debarred=around.judged_of(camera).debarred_since is not None,
    )


def facts_of(camera: CameraInputs, situation: Situation, around: Surroundings, *, found_on: date) -> Facts:
    """The camera's days. Of a date known only to the month or year its first day counts.

    The days of installation and refresh are told only where a deadline asks for them: there are thousands, and
    without them most cameras of an estate share one answer of the table.
    """
    place = around.place_of(camera)
    upgrade = asks_for_upgrade(situation, around.policy)
    return Facts(
        found_on=found_on,
        division=place.division,
        sensitive_since=place.sensitive_since,
        extended_on=place.extended_on,
        extension=Fixed(place.extended_remove_by) if place.extended_remove_by else None,
        installed_on=earliest_day(camera.installed_on) if upgrade else None,
        planned_refresh_on=earliest_day(camera.planned_refresh_on) if upgrade else None,
        debarred_since=around.judged_of(camera).debarred_since,
    )


def snapshot_of(situation: Situation, facts: Facts) -> dict[str, Any]:
    """What the table was told, as each obligation keeps it; days that are not known are left out."""
    days = {
        "sensitive_since": facts.sensitive_since,
        "extended_on": facts.extended_on,
        "installed_on": facts.installed_on,
        "planned_refresh_on": facts.planned_refresh_on,
        "debarred_since": facts.debarred_since,
    }
    return {
        "org": situation.org.value,
        "site": situation.site.value,
        "conn": situation.connection.value,
        "basis": situation.basis.value,
        "life": situation.life.value,
        "division": facts.division.value,
        **{name: day.isoformat() for name, day in days.items() if day},
    }


def earliest_day(partial: str) -> date | None:
    """The first day that 2013, 2013-07 or 2013-07-04 can mean; None for anything else."""
    try:
        return first_day(partial)
    except ValueError:
        return None


@cache
def asks_for_upgrade(situation: Situation, policy: Policy) -> bool:
    """Does a deadline of this situation count from the next upgrade?"""
    names = {clause.due for clause in evaluate(situation, purchase_frozen=policy.purchase_frozen)}
    return any(_is_of_upgrade(policy.deadline(name)) for name in names & set(DEADLINES) if name)


def _is_of_upgrade(rule: Rule) -> bool:
    match rule:
        case NextUpgrade():
            return True
        case Earliest() | Latest():
            return any(map(_is_of_upgrade, rule.of))
        case _:
            return False


def _places(site_ids: Iterable[int]) -> dict[int, Place]:
    decisions = SensitivityDecision.objects.filter(site=OuterRef("pk")).order_by("-recorded_at", "-pk")
    last = [Subquery(decisions.values(name)[:1]) for name in ("decided_on", "extended_remove_by")]
    sites = Site.objects.filter(pk__in=key_set(site_ids)).order_by()
    return {
        pk: Place(category, Division(division), since, *(days if category == Site.Category.EXTENDED else ()))
        for pk, category, division, since, *days in sites.values_list(
            "pk", "category", "division", "sensitive_since", *last
        )
    }


def _judged(fingerprint_ids: Iterable[int]) -> dict[int, Judged]:
    rows = Fingerprint.objects.filter(pk__in=key_set(fingerprint_ids), finding__isnull=False).values_list(
        "pk", "finding__edition_id", "finding__maker", "finding__standings"
    )
    return {pk: Judged(edition, _debarred_since(maker, standings)) for pk, edition, maker, standings in rows}


def _debarred_since(maker: str, standings: Iterable[Mapping[str, Any]]) -> date | None:
    """The day from which the debarment list names the maker, going by the finding."""
    for standing in standings:
        if (standing["instrument"], standing["maker"], standing["answer"]) == (
            DEBARMENT,
            maker,
            Answer.NAMED,
        ):
            return earliest_day(standing["since"])
    return None
