"""What the decision table asks of a chunk of cameras, beside the obligations that stand: nothing is written here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from inventory.models import Life, Organisation
from removal.models import Obligation
from removal.planning.decisions import Decision, Facts, Result, decide
from removal.planning.obligations import Situation
from removal.planning.policies import Policy
from removal.services.lines import needs_of
from removal.services.situations import (
    CameraInputs,
    Supposed,
    Surroundings,
    facts_of,
    situation_of,
    snapshot_of,
    surroundings,
)

Key = tuple[str, str]

# What makes two obligations of one rule the same; the edition is not among them, or each new one would rewrite all.
COMPARED = (
    "force",
    "suggestion",
    "due_on",
    "since",
    "isolate_by",
    "remediation_due_on",
    "precision",
    "provisional",
    "late_find",
    "sentence",
    "source",
    "quote",
    "inputs",
    "rule_pack",
    "found_on",
)


@dataclass(frozen=True, slots=True)
class Standing:
    """An obligation that holds at present."""

    pk: int
    found_on: date
    compared: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the table answers for cameras that are alike: each result with what its row says, and that as compared."""

    decision: Decision
    rows: Sequence[tuple[Result, Mapping[str, Any], tuple[Any, ...]]]


ANSWERS_KEPT = 4_096
"""An estate's cameras share a few thousand answers at most; what hangs on nothing else need not be asked twice."""


@dataclass(frozen=True, slots=True)
class Planned:
    """What was worked out for one camera and is not written yet; `decision` is None while it is not judged."""

    camera: CameraInputs
    decision: Decision | None = None
    new: Sequence[Obligation] = ()
    superseded: Sequence[int] = ()

    @property
    def need(self) -> str:
        """The obligation that asks for a line in a plan; empty when none does."""
        return needs_of(self.decision) if self.decision and self.camera.life == Life.LIVE else ""


def work_out(
    organisation: Organisation,
    cameras: Sequence[CameraInputs],
    *,
    on: date,
    supposed: Supposed | None = None,
) -> list[Planned]:
    """Ask the table for a chunk of cameras; nothing is written. Seven queries at most.

    `supposed` is what a preview takes for granted; a replan supposes nothing. The table is asked once for cameras
    that are alike.
    """
    supposed = supposed or Supposed()
    around = supposed.around(surroundings(organisation, cameras))
    cameras = supposed.cameras(cameras)
    standing = _standing(camera.pk for camera in cameras)
    return [_planned(camera, around, standing.get(camera.pk, {}), on) for camera in cameras]


def _standing(camera_ids: Iterable[int]) -> dict[int, dict[Key, Standing]]:
    """The obligations that hold now, by camera and then by rule and obligation: one query."""
    rows = Obligation.objects.current().filter(camera__in=list(camera_ids))
    found: dict[int, dict[Key, Standing]] = {}
    for pk, camera_id, rule, obligation, *compared in rows.values_list(
        "pk", "camera_id", "rule", "obligation", *COMPARED
    ):
        found.setdefault(camera_id, {})[rule, obligation] = Standing(pk, compared[-1], tuple(compared))
    return found


def _planned(
    camera: CameraInputs,
    around: Surroundings,
    standing: Mapping[Key, Standing],
    on: date,
) -> Planned:
    if not camera.basis:
        return Planned(camera, superseded=[each.pk for each in standing.values()])
    situation = situation_of(camera, around)
    first_on = on if camera.planned_before else camera.found_on
    facts = facts_of(camera, situation, around, found_on=first_on)
    found_on = frozenset((key, each.found_on) for key, each in standing.items())
    answer = _answer(situation, facts, found_on, around.policy)
    new, unchanged = [], set()
    for result, values, compared in answer.rows:
        known = standing.get((result.rule, result.obligation.value))
        if known and known.compared == compared:
            unchanged.add(known.pk)
        else:
            new.append(_obligation(camera, result, values, around))
    return Planned(
        camera=camera,
        decision=answer.decision,
        new=new,
        superseded=[each.pk for each in standing.values() if each.pk not in unchanged],
    )


@lru_cache(maxsize=ANSWERS_KEPT)
def _answer(
    situation: Situation, facts: Facts, found_on: frozenset[tuple[Key, date]], policy: Policy
) -> Answer:
    """What the table answers, which hangs on nothing but this."""
    results = _results(situation, facts, dict(found_on), policy)
    inputs = snapshot_of(situation, facts)
    valued = [(result, _values(result, day, inputs)) for result, day in results]
    return Answer(
        Decision(situation, facts, tuple(result for result, _ in results)),
        [(result, values, tuple(values[name] for name in COMPARED)) for result, values in valued],
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


def _obligation(
    camera: CameraInputs, result: Result, values: Mapping[str, Any], around: Surroundings
) -> Obligation:
    """The row, still without the moment it arose; its edition is that of the finding it rests on."""
    return Obligation(
        camera_id=camera.pk,
        rule=result.rule,
        obligation=result.obligation.value,
        edition_id=around.judged_of(camera).edition_id,
        policy_id=around.policy_id,
        **values,
    )
