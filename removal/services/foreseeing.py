"""Seeing what a decision moves before it is taken: at once in a small estate, by a resumable job in a large one.

What was shown carries a mark of the answers and of the estate that they met. A decision sent with a mark that no
longer fits is not what its taker saw, and is shown again instead of being saved.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from inventory.jobs import Chunk
from inventory.models import AuditEvent, Camera, Organisation, Person, Site
from inventory.services.organisations import mark_of
from removal.models import Foreseen
from removal.planning.calendars import Division
from removal.planning.policies import policy_from
from removal.services.policies import terms_of
from removal.services.previewing import Move, Preview, Standing, cameras_of, count_chunk, with_cameras
from removal.services.situations import Place, Supposed, read_inputs

CAMERAS_AT_ONCE = 4_000
"""So many take less than half a second of a request; more are worked out by a job."""
CAMERAS_A_STEP = 4_000
KEPT_DAYS = 2
MOVING = ("obligations worked out", "schedule adopted", "sensitivity decided", "organisation kind changed")
"""The events after which the same answers may move something else."""

Cursor = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answers:
    """A decision as it was answered: the form's pairs of name and value, and what they suppose."""

    decision: Foreseen.Decision
    sent: Sequence[tuple[str, str]]
    supposed: Supposed

    def mark(self, organisation: Organisation) -> str:
        """Of these answers and the estate as it was last worked out: one query."""
        moving = AuditEvent.objects.filter(organisation=organisation, action__in=MOVING)
        last = moving.order_by("-pk").values_list("pk", flat=True).first()
        return mark_of({"answers": sorted(map(list, self.sent)), "estate": last})


def at_once(cameras: QuerySet[Camera]) -> bool:
    """Whether these are few enough to be worked out while somebody waits."""
    return cameras.order_by()[: CAMERAS_AT_ONCE + 1].count() <= CAMERAS_AT_ONCE


def start(answers: Answers, organisation: Organisation, *, on: date, by: Person) -> Foreseen:
    """Begin to work it out; the caller enqueues its job in the same transaction. What is days old goes."""
    old = Foreseen.objects.filter(organisation=organisation, asked_at__lt=timezone.now() - _KEPT)
    old.delete()
    return Foreseen.objects.create(
        organisation=organisation,
        asked_by=by,
        decision=answers.decision,
        answers=[list(pair) for pair in answers.sent],
        supposed=_supposed_to_json(answers.supposed),
        on=on,
        mark=answers.mark(organisation),
    )


_KEPT = timedelta(days=KEPT_DAYS)


def answers_of(foreseen: Foreseen) -> Answers:
    """What was answered when it was begun."""
    sent = [(name, value) for name, value in foreseen.answers]
    return Answers(Foreseen.Decision(foreseen.decision), sent, _supposed_from_json(foreseen.supposed))


def next_chunk(foreseen: Foreseen, cursor: Cursor | None) -> Chunk:
    """Count the next cameras; the last chunk says that it is done."""
    supposed = _supposed_from_json(foreseen.supposed)
    cameras = _cameras(foreseen, supposed)
    cursor = cursor or {"after": 0, "done": 0, "total": cameras.count()}
    inputs = read_inputs(cameras.filter(pk__gt=cursor["after"]).order_by("pk")[:CAMERAS_A_STEP])
    if not inputs:
        return Chunk(partial(_finish, foreseen.pk), None, cursor["done"], cursor["total"])
    found = _found_from_json(foreseen.found)
    count_chunk(found, foreseen.organisation, inputs, supposed, on=foreseen.on)
    done = cursor["done"] + len(inputs)
    cursor = {"after": inputs[-1].pk, "done": done, "total": max(done, cursor["total"])}
    write = partial(_write, foreseen.pk, _found_to_json(found))
    return Chunk(write, cursor, done, cursor["total"])


def found_by(foreseen: Foreseen) -> Preview:
    """What it came to, with the cameras that are listed: one query."""
    return with_cameras(_found_from_json(foreseen.found))


def close_failed(foreseen_id: int) -> None:
    """Say that its job stopped."""
    Foreseen.objects.filter(pk=foreseen_id).update(state=Foreseen.State.FAILED)


def _cameras(foreseen: Foreseen, supposed: Supposed) -> QuerySet[Camera]:
    if foreseen.decision == Foreseen.Decision.SENSITIVITY:
        sites = Site.objects.filter(organisation=foreseen.organisation, pk__in=list(supposed.places))
        return cameras_of(foreseen.organisation, sites)
    return Camera.objects.in_register().filter(organisation=foreseen.organisation)


def _write(foreseen_id: int, found: dict[str, Any]) -> None:
    Foreseen.objects.filter(pk=foreseen_id).update(found=found)


def _finish(foreseen_id: int) -> None:
    Foreseen.objects.filter(pk=foreseen_id).update(state=Foreseen.State.DONE, done_at=timezone.now())


def _supposed_to_json(supposed: Supposed) -> dict[str, Any]:
    places = {
        str(pk): [
            place.category,
            place.division.value,
            *map(_told, (place.sensitive_since, place.extended_on, place.extended_remove_by)),
        ]
        for pk, place in supposed.places.items()
    }
    return {"places": places, "policy": terms_of(supposed.policy) if supposed.policy else None}


def _supposed_from_json(said: Mapping[str, Any]) -> Supposed:
    places = {
        int(pk): Place(category, Division(division), *map(_day, days))
        for pk, (category, division, *days) in said["places"].items()
    }
    terms = said["policy"]
    policy = policy_from(terms | {"starts_on": _day(terms["starts_on"])}) if terms else None
    return Supposed(places=places, policy=policy)


def _found_to_json(found: Preview) -> dict[str, Any]:
    return {
        "cameras": found.cameras,
        "late": [found.late_before, found.late_after],
        "begin": found.begin,
        "end": found.end,
        "moved": [
            [*_standing_told(before), *_standing_told(after), number]
            for (before, after), number in found.moved.items()
        ],
        "listed": [
            [move.camera_id, *_standing_told(move.before), *_standing_told(move.after)]
            for move in found.listed
        ],
    }


def _found_from_json(said: Mapping[str, Any]) -> Preview:
    if not said:
        return Preview()
    moved = Counter(
        {(_standing(*row[:2]), _standing(*row[2:4])): row[4] for row in said["moved"]},
    )
    listed = [Move(pk, _standing(*sides[:2]), _standing(*sides[2:])) for pk, *sides in said["listed"]]
    counted = Preview(said["cameras"], moved, Counter(said["begin"]), Counter(said["end"]), *said["late"])
    return replace(counted, listed=listed)


def _standing(headline: str, due_on: str | None) -> Standing:
    return Standing(headline, _day(due_on))


def _standing_told(standing: Standing) -> tuple[str, str | None]:
    return standing.headline, _told(standing.due_on)


def _told(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _day(told: str | None) -> date | None:
    return date.fromisoformat(told) if told else None
