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
MOVES_LISTED = 100
GROUPS_LISTED = 40


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
    def rows(self) -> list[tuple[Camera, Standing, Standing]]:
        """The moves that are listed, each with its camera."""
        listed = [move for move in self.listed if move.camera_id in self.known]
        return [(self.known[move.camera_id], move.before, move.after) for move in listed]

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
    def groups(self) -> list[tuple[Standing, Standing, int]]:
        """The moves counted, the most serious result first; of very many the GROUPS_LISTED with most cameras."""
        most = self.moved.most_common(GROUPS_LISTED)
        return sorted(
            ((before, after, number) for (before, after), number in most),
            key=lambda group: (_place(group[1].headline), group[1].due_on or date.max, -group[2]),
        )

    @property
    def in_other_groups(self) -> int:
        """How many cameras move in ways that `groups` leaves out."""
        return self.cameras_moved - sum(number for _, _, number in self.groups)


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
            if len(found.listed) < MOVES_LISTED:
                found.listed.append(Move(camera.pk, before, after))


def _place(headline: str) -> int:
    return Asked(headline).place if headline else -1
