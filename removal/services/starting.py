"""What a draft edition would start: the obligations and dates that come to cameras it moves; nothing is written.

Cameras of one site, connection and life that come to one basis share an answer of the table, so the table is asked
once for each such group, with a camera of it. A recorder answers for the sites it serves and is asked about alone.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Min, QuerySet, Value, When

from inventory.models import Camera, ImpactLine, Organisation
from removal.planning.decisions import Decision, Result, decide
from removal.planning.obligations import Obligation
from removal.services.situations import (
    CameraInputs,
    Surroundings,
    facts_of,
    read_inputs,
    situation_of,
    surroundings,
)


@dataclass(frozen=True, slots=True)
class Start:
    """An obligation that would come to some cameras, with its date; None where each camera has its own, or none."""

    obligation: Obligation
    due_on: date | None
    work_by: date | None
    late: bool
    suggestion: bool
    each_its_own: bool
    cameras: int


def starting(organisation: Organisation, lines: QuerySet[ImpactLine], *, on: date) -> list[Start]:
    """What would start on that day, the most serious first: six queries at most, whatever the number of cameras."""
    groups = _groups(lines)
    found = read_inputs(Camera.objects.in_register().filter(pk__in=[group[0] for group in groups]))
    inputs = {camera.pk: camera for camera in found}
    around = surroundings(organisation, found)
    counted: Counter[tuple[Result, bool]] = Counter()
    for pk, verdict, basis, cameras in groups:
        for result, own in _new(inputs[pk], verdict, basis, around, on):
            counted[result, own] += cameras
    merged: Counter[tuple[Obligation, date | None, date | None, bool, bool, bool]] = Counter()
    for (each, own), cameras in counted.items():
        due, by = (None, None) if own else (each.due_on, each.work_by)
        merged[each.obligation, due, by, each.late_find, each.suggestion, own] += cameras
    starts = [Start(*key, cameras) for key, cameras in merged.items()]
    return sorted(starts, key=lambda each: (each.obligation.place, each.due_on or date.max, -each.cameras))


def _groups(lines: QuerySet[ImpactLine]) -> list[tuple[int, str, str, int]]:
    """A camera of each group, the verdict and basis it comes to, and how many there are."""
    alone = Case(When(camera__served_cameras__isnull=False, then=F("camera_id")), default=Value(0))
    rows = (
        lines.order_by()
        .annotate(alone=alone)
        .values_list(
            "camera__site",
            "camera__connection",
            "camera__life",
            "camera__basis",
            "to_verdict",
            "to_basis",
            "alone",
        )
    )
    told = rows.annotate(Min("camera_id"), Count("camera_id", distinct=True))
    return [(row[7], row[4], row[5], row[8]) for row in told]


def _new(
    camera: CameraInputs, verdict: str, basis: str, around: Surroundings, on: date
) -> Iterable[tuple[Result, bool]]:
    """The headline of what would come to the camera and is not asked of it now, and whether its date is its own."""
    then = _decision(camera._replace(verdict=verdict, basis=basis), around, on)
    now = {each.obligation for each in _decision(camera, around, on).results} if camera.basis else set()
    new = [each for each in then.results if each.obligation not in now and each.obligation != Obligation.NONE]
    if new:
        yield new[0], bool(new[0].due_on and (then.facts.installed_on or then.facts.planned_refresh_on))


def _decision(camera: CameraInputs, around: Surroundings, on: date) -> Decision:
    situation = situation_of(camera, around)
    return decide(situation, facts_of(camera, situation, around, found_on=on), around.policy)
