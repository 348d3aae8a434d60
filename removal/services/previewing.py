"""What a decision would move, before it is saved: the replan's own working out, with nothing written.

The cameras are worked out as a replan of that day would, only with the decision taken for granted, and compared
with what stands now. So a preview and the replan that follows it cannot differ.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from inventory.models import Camera, Organisation, SensitivityDecision, Site
from removal.planning.calendars import Division
from removal.planning.obligations import Obligation as Asked
from removal.services.obliging import Planned, work_out
from removal.services.situations import CameraInputs, Place, Supposed, read_inputs

CAMERAS_A_CHUNK = 2_000
LISTED_A_GROUP = 25

Alike = tuple[str, str, bool, bool, str]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is asked of a camera first, and the day it is due; empty while it is not worked out."""

    headline: str
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Move:
    """One camera that would stand otherwise."""

    camera_id: int
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True)
class Span:
    """What is asked first of the cameras of a group, and between which days they are due; None without a date."""

    headline: str
    first: date | None
    last: date | None

    @classmethod
    def of(cls, standings: Sequence[Standing]) -> "Span":
        """Of cameras with the same headline."""
        days = sorted(each.due_on for each in standings if each.due_on)
        return cls(standings[0].headline, days[0] if days else None, days[-1] if days else None)


@dataclass(frozen=True, slots=True)
class Group:
    """Cameras that move alike, how many, and the first of them with how each stands and would stand."""

    before: Span
    after: Span
    shift: str
    cameras: int
    listed: Sequence[tuple[Camera, Standing, Standing]]


@dataclass(slots=True)
class Preview:
    """What would move: cameras by how they stand before and after, obligations that begin and end, dates missed."""

    cameras: int = 0
    moved: Counter[tuple[Standing, Standing]] = field(default_factory=Counter)
    begin: Counter[str] = field(default_factory=Counter)
    end: Counter[str] = field(default_factory=Counter)
    late_before: int = 0
    late_after: int = 0
    listed: list[Move] = field(default_factory=list)
    known: dict[int, Camera] = field(default_factory=dict)

    @property
    def changes(self) -> list[tuple[str, str, int]]:
        """Which obligation begins or ends for how many cameras, the most serious first."""
        both = [("begins", self.begin), ("ends", self.end)]
        rows = [(asked, verb, number) for verb, counted in both for asked, number in counted.items()]
        return sorted(rows, key=lambda row: (_place(row[0]), row[1]))

    @property
    def cameras_moved(self) -> int:
        """How many cameras get another first obligation or another date."""
        return self.moved.total()

    @property
    def groups(self) -> list[Group]:
        """The moves by what is asked before and after, and whether the day is earlier or later; the most serious first.

        Where each camera has a day of its own, as after a next upgrade, its group says between which days.
        """
        alike: dict[Alike, list[tuple[Standing, Standing]]] = {}
        for pair in self.moved:
            alike.setdefault(_alike(*pair), []).append(pair)
        listed: dict[Alike, list[tuple[Camera, Standing, Standing]]] = {}
        for move in self.listed:
            if camera := self.known.get(move.camera_id):
                rows = listed.setdefault(_alike(move.before, move.after), [])
                rows.append((camera, move.before, move.after))
        groups = [
            Group(
                Span.of([before for before, _ in pairs]),
                Span.of([after for _, after in pairs]),
                key[-1],
                sum(self.moved[pair] for pair in pairs),
                listed.get(key, ()),
            )
            for key, pairs in alike.items()
        ]
        return sorted(
            groups,
            key=lambda each: (_place(each.after.headline), each.after.first or date.max, -each.cameras),
        )


def of_sites(decisions: Iterable[SensitivityDecision]) -> Supposed:
    """Decisions on sites, drafted and not saved, as a preview takes them for granted."""
    return Supposed(
        places={
            decision.site_id: Place(
                category=decision.category,
                division=Division(decision.site.division),
                sensitive_since=decision.sensitive_since,
                extended_on=decision.decided_on if decision.category == Site.Category.EXTENDED else None,
                extended_remove_by=(
                    decision.extended_remove_by if decision.category == Site.Category.EXTENDED else None
                ),
            )
            for decision in decisions
        }
    )


def cameras_of(organisation: Organisation, sites: Iterable[Site]) -> QuerySet[Camera]:
    """The cameras of these sites, and the recorders elsewhere that serve them."""
    keys = [site.pk for site in sites]
    register = Camera.objects.in_register().filter(organisation=organisation)
    serving = register.filter(site__in=keys, recorder__isnull=False).values("recorder")
    return register.filter(Q(site__in=keys) | Q(pk__in=serving))


def preview(
    organisation: Organisation, cameras: QuerySet[Camera], supposed: Supposed, *, on: date
) -> Preview:
    """What would move among these cameras if that were decided on that day: six queries for 2,000 cameras."""
    found = Preview()
    for chunk in _chunks(cameras):
        count_chunk(found, organisation, chunk, supposed, on=on)
    return with_cameras(found)


def count_chunk(
    found: Preview,
    organisation: Organisation,
    chunk: Sequence[CameraInputs],
    supposed: Supposed,
    *,
    on: date,
) -> None:
    """Add what would move among some more cameras to what was found."""
    planned = work_out(organisation, chunk, on=on, supposed=supposed)
    _count(found, chunk, planned, on)


def with_cameras(found: Preview) -> Preview:
    """The same with the cameras that it lists, to be shown: one query."""
    listed = Camera.objects.in_register().filter(pk__in=[move.camera_id for move in found.listed])
    found.known = {camera.pk: camera for camera in listed.select_related("site")}
    return found


def _chunks(cameras: QuerySet[Camera]) -> Iterator[list[CameraInputs]]:
    after = 0
    while chunk := read_inputs(cameras.filter(pk__gt=after).order_by("pk")[:CAMERAS_A_CHUNK]):
        yield chunk
        after = chunk[-1].pk


def _count(found: Preview, chunk: Sequence[CameraInputs], planned: Sequence[Planned], on: date) -> None:
    found.cameras += len(chunk)
    listed = Counter(_alike(move.before, move.after) for move in found.listed)
    for camera, each in zip(chunk, planned, strict=True):
        worked = each.worked
        before, after = Standing(camera.headline, camera.due_on), Standing(worked.headline, worked.due_on)
        found.late_before += bool(before.due_on and before.due_on < on)
        found.late_after += bool(after.due_on and after.due_on < on)
        asked = {said.key[1] for _, said in each.standing}
        if asked != worked.asked:
            found.begin.update(worked.asked - asked - {Asked.NONE.value})
            found.end.update(asked - worked.asked - {Asked.NONE.value})
        if before != after:
            found.moved[before, after] += 1
            if listed[alike := _alike(before, after)] < LISTED_A_GROUP:
                listed[alike] += 1
                found.listed.append(Move(camera.pk, before, after))


def _alike(before: Standing, after: Standing) -> Alike:
    """What the cameras of a group have in common; the last says what becomes of their day, where it changes."""
    then, now = after.due_on, before.due_on
    shift = ("earlier" if then < now else "later") if then and now and then != now else ""
    return before.headline, after.headline, now is None, then is None, shift


def _place(headline: str) -> int:
    return Asked(headline).place if headline else -1
