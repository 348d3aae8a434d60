"""What the decision table asks of a chunk of cameras, beside the obligations that stand: nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from inventory.models import Organisation
from removal.planning.decisions import Decision, Facts, Result, decide, overdue
from removal.planning.obligations import REMOVING, Life, Situation
from removal.planning.policies import Policy
from removal.services.lines import needs_of
from removal.services.situations import (
    CameraInputs,
    Place,
    Supposed,
    Surroundings,
    asks_for_upgrade,
    facts_of,
    situation_of,
    snapshot_of,
    surroundings,
)
from removal.services.standing import Asked, Key, Saying, standing_of

ANSWERS_KEPT = 4_096
"""An estate's cameras share a few thousand answers at most; what hangs on nothing else need not be asked twice."""


class Worked(NamedTuple):
    """What the table says to cameras that are alike and of which alike obligations stand; `decision` None: not judged.

    `asked` are its obligations, `need` the one that asks for a line in a plan (empty when none does), `late` those
    that are overdue that day. `new` is to be said anew; of what stands, `kept` goes on.
    """

    decision: Decision | None = None
    headline: str = ""
    due_on: date | None = None
    gone_by: date | None = None
    found_late: bool = False
    asked: frozenset[str] = frozenset()
    need: str = ""
    late: frozenset[str] = frozenset()
    new: Sequence[Saying] = ()
    kept: frozenset[Key] = frozenset()

    @property
    def kept_on_camera(self) -> tuple[str, date | None, date | None, bool]:
        """What the camera itself keeps of this, in the order of `Standing`."""
        return self.headline, self.due_on, self.gone_by, self.found_late


NOT_JUDGED = Worked()


class Planned(NamedTuple):
    """What was worked out for one camera and is not written yet; `edition_id` is that of the finding it rests on."""

    camera: CameraInputs
    worked: Worked
    standing: Sequence[Asked]
    edition_id: int | None
    policy_id: int | None

    @property
    def judged(self) -> bool:
        """Did the table speak?"""
        return self.worked.decision is not None

    @property
    def superseded(self) -> list[int]:
        """The keys of the obligations that hold no longer."""
        return [pk for pk, said in self.standing if said.key not in self.worked.kept]


def work_out(
    organisation: Organisation,
    cameras: Iterable[CameraInputs],
    *,
    on: date,
    supposed: Supposed | None = None,
) -> list[Planned]:
    """Ask the table for a chunk of cameras; nothing is written. Six queries at most.

    `supposed` is what a preview takes for granted; a replan supposes nothing. The table is asked once for cameras
    that are alike.
    """
    supposed = supposed or Supposed()
    cameras = list(cameras)
    around = supposed.around(surroundings(organisation, cameras))
    return ask(around, supposed.cameras(cameras), on=on)


def ask(around: Surroundings, cameras: Sequence[CameraInputs], *, on: date) -> list[Planned]:
    """The same with what stands around the cameras known: one query."""
    asking, standing = _Asking(around, on), standing_of(camera.pk for camera in cameras)
    return [asking.planned(camera, standing.get(camera.pk, ())) for camera in cameras]


@dataclass(frozen=True, slots=True, eq=False)
class _Spot:
    """A situation in the table at a place, and whether a deadline there counts from the next upgrade."""

    situation: Situation
    upgrade: bool


class _Asking:
    """The table, asked once for the cameras of a chunk that are alike.

    Alike are cameras of which a few plain values are the same, with the same words standing: to put together all that
    the table is told, for each camera, would take longer than all the rest.
    """

    def __init__(self, around: Surroundings, on: date) -> None:
        alike: dict[Place, Place] = {}
        places = {pk: alike.setdefault(place, place) for pk, place in around.places.items()}
        self.around, self.on = replace(around, places=places), on
        self.spots: dict[tuple[Any, ...], _Spot] = {}
        self.known: dict[tuple[Any, ...], Worked] = {}

    def planned(self, camera: CameraInputs, standing: Sequence[Asked]) -> Planned:
        """What is to become of a camera's obligations, given those that stand."""
        worked = self._worked(camera, standing) if camera.basis else NOT_JUDGED
        return Planned(
            camera, worked, standing, self.around.judged_of(camera).edition_id, self.around.policy_id
        )

    def _worked(self, camera: CameraInputs, standing: Sequence[Asked]) -> Worked:
        spot = self._spot(camera)
        first_on = self.on if camera.planned_before else camera.found_on
        refresh = (camera.installed_on, camera.planned_refresh_on) if spot.upgrade else None
        alike = (spot, first_on, refresh, *(said for _, said in standing))
        if alike not in self.known:
            facts = facts_of(camera, spot.situation, self.around, found_on=first_on)
            self.known[alike] = self._asked(spot.situation, facts, standing)
        return self.known[alike]

    def _spot(self, camera: CameraInputs) -> _Spot:
        """The places are compared as objects, since equal ones are one."""
        around = self.around
        since = around.judged_of(camera).debarred_since
        alike = (id(around.place_of(camera)), camera.connection, camera.basis, camera.life, since)
        if alike not in self.spots:
            situation = situation_of(camera, around)
            self.spots[alike] = _Spot(situation, asks_for_upgrade(situation, around.policy))
        return self.spots[alike]

    def _asked(self, situation: Situation, facts: Facts, standing: Sequence[Asked]) -> Worked:
        found_on = frozenset((said.key, said.found_on) for _, said in standing)
        answer = _answer(situation, facts, found_on, self.around.policy)
        stands = {said.key: said.compared for _, said in standing}
        kept = frozenset(each.key for each in answer.sayings if stands.get(each.key) == each.compared)
        return answer.worked._replace(
            late=frozenset(result.obligation.value for result in answer.dated if overdue(result, self.on)),
            new=[saying for saying in answer.sayings if saying.key not in kept],
            kept=kept,
        )


class _Answer(NamedTuple):
    """What the table answers: what hangs on nothing else, what its rows say, and those that may be overdue."""

    worked: Worked
    sayings: Sequence[Saying]
    dated: Sequence[Result]


@lru_cache(maxsize=ANSWERS_KEPT)
def _answer(
    situation: Situation, facts: Facts, found_on: frozenset[tuple[Key, date]], policy: Policy
) -> _Answer:
    """What the table answers, which hangs on nothing but this."""
    each_with_day = _results(situation, facts, dict(found_on), policy)
    results = tuple(result for result, _ in each_with_day)
    decision = Decision(situation, facts, results)
    to_go = [result for result in results if result.obligation in REMOVING and result.sets_due]
    first = min(to_go, key=lambda result: result.due_on or date.max, default=None)
    inputs = snapshot_of(situation, facts)
    worked = Worked(
        decision=decision,
        headline=decision.headline.value,
        due_on=decision.effective.due_on,
        gone_by=first.due_on if first else None,
        found_late=bool(first and first.late_find),
        asked=frozenset(result.obligation.value for result in results),
        need=needs_of(decision) if situation.life is Life.LIVE else "",
    )
    return _Answer(
        worked,
        [
            Saying.of((result.rule, result.obligation.value), _values(result, day, inputs))
            for result, day in each_with_day
        ],
        [result for result in results if result.sets_due],
    )


def _results(
    situation: Situation, facts: Facts, found_on: Mapping[Key, date], policy: Policy
) -> list[tuple[Result, date]]:
    """Every result with the day that it was found on: that of the obligation that stands, else the given one.

    Which rules speak does not hang on the day, so the answers for several days go side by side; mostly it is one.
    """
    usual = next(iter(found_on.values()), facts.found_on)
    answer = decide(situation, _found(facts, usual), policy).results
    days = [found_on.get((each.rule, each.obligation.value), facts.found_on) for each in answer]
    answers = {usual: answer} | {
        day: decide(situation, _found(facts, day), policy).results for day in set(days) - {usual}
    }
    return [(answers[day][place], day) for place, day in enumerate(days)]


def _found(facts: Facts, day: date) -> Facts:
    return facts if facts.found_on == day else replace(facts, found_on=day)


def _values(result: Result, found_on: date, inputs: dict[str, Any]) -> dict[str, Any]:
    """What an obligation's row says, by the names of COMPARED."""
    return {
        "force": result.force.value if result.force else "",
        "suggestion": result.suggestion,
        "due_on": result.due_on,
        "since": result.since,
        "isolate_by": result.isolate_by,
        "remediation_due_on": result.remediation_due_on,
        "precision": result.precision.value if result.precision else "",
        "provisional": result.provisional,
        "late_find": result.late_find,
        "sentence": result.sentence,
        "source": result.source,
        "quote": result.quote,
        "inputs": inputs,
        "rule_pack": result.rule_pack_version,
        "found_on": found_on,
    }
