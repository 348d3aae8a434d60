"""Whether a person may take a step with a line: in what role, from where, after what, and who did the step before.

Reads only. `removal.services.progress` asks it before it moves anything, and pages ask it what to offer.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from inventory.models import Person, Role
from inventory.services.answering import latest_looks
from removal.models import Evidence, Removal
from removal.planning.deadlines import in_words
from removal.planning.workflow import (
    MAY,
    Action,
    Doer,
    State,
    WorkflowError,
    allowed_actions,
    must_differ_from,
    next_state,
)
from removal.services import recording
from removal.services.lines import Standing, standings
from removal.services.recording import WORDS, Facts, Step
from removal.services.successors import verdicts_of

UNEXPLAINED = (
    "the serial number of the unit taken down is not the one on record. Explain it before the line is closed."
)


def steps_of(
    lines: Sequence[Removal],
    action: Action,
    facts: Mapping[int, Mapping[str, Any]],
    *,
    by: Person,
    on: date,
) -> list[Step]:
    """Each line's step with what stands behind it, in the order given; lines need their plan and camera.

    The number of queries does not grow with the lines.
    """
    standing, earlier = standings(lines), _earlier(lines)
    steps = [
        Step(line, action, _given(line, action, facts), standing[line.pk], by, on, earlier[line.pk])
        for line in lines
    ]
    if action in (Action.SUBMIT, Action.APPROVE):
        _judge_successors(steps)
    if action is Action.VERIFY:
        looks = latest_looks(line.camera for line in lines)
        for step in steps:
            step.look = looks.get(step.line.camera_id)
    return steps


def _judge_successors(steps: Sequence[Step]) -> None:
    """What each camera is to be replaced by, judged today: one query where anything is named."""
    named = [step for step in steps if step.line.successor]
    if not named:
        return
    organisation, on = named[0].line.plan.organisation, named[0].on
    devices = {(step.line.new_vendor, step.line.new_model) for step in named}
    verdicts = verdicts_of(organisation, devices, on=on)
    for step in named:
        step.successor_verdict = verdicts[step.line.new_vendor, step.line.new_model]


def refusal(step: Step) -> str:
    """Why the step may not be taken by this person or from here; empty, and where it leads, when it may."""
    line, action, by = step.line, step.action, step.by
    if by.organisation_id != line.plan.organisation_id:
        return "This line belongs to another organisation."
    if not _has_role(by, action):
        return f"{_who_may(action)} may do this; you are signed in as {by}."
    if line.on_hold_since and action is not Action.CANCEL:
        since = in_words(line.on_hold_since)
        return f"{line.camera} has been on hold since {since}: {line.hold_reason} Release it first."
    if line.serial_differs_since and action is Action.CLOSE:
        return f"{line.camera}: {UNEXPLAINED}"
    try:
        step.leads_to = next_state(
            State(line.state),
            action,
            step.standing.needs_removal,
            step.standing.must_disconnect,
            still_obliged=step.standing.still_obliged,
            isolated=line.isolated_on is not None,
        )
    except WorkflowError as barred:
        return f"{line.camera}: {barred}."
    if _is_anothers(line, by, action):
        return f"{line.camera} was submitted by somebody else; whoever decides on it can return it."
    if other := _same_person(by, action, step.standing, step.earlier):
        return f"{line.camera} was {WORDS[Action(other)]} by you, so somebody else has to {action} it."
    return ""


def allowed_actions_for(
    removal: Removal, person: Person, standing: Standing | None = None
) -> tuple[Action, ...]:
    """What this person may do next with the line, the step forward first: for pages."""
    standing = standing or standings([removal])[removal.pk]
    actions = _allowed(removal, standing)
    earlier = _earlier([removal])[removal.pk]
    return tuple(
        action
        for action in actions
        if _has_role(person, action)
        and not _is_anothers(removal, person, action)
        and not _same_person(person, action, standing, earlier)
    )


def _given(line: Removal, action: Action, facts: Mapping[int, Mapping[str, Any]]) -> Facts:
    """What was recorded now; a replacement that was recorded before need not be said again at the check."""
    given = recording.plain(facts.get(line.pk, {}))
    if action is Action.VERIFY and "replacement" not in given:
        if line.replaced_by:
            given |= {"replacement": "replaced", "replaced_by": str(line.replaced_by.uuid)}
        elif line.not_replaced_because:
            given |= {"replacement": "not_replaced", "not_replaced_because": line.not_replaced_because}
    return given


def _allowed(line: Removal, standing: Standing) -> tuple[Action, ...]:
    actions = allowed_actions(
        State(line.state),
        standing.needs_removal,
        standing.must_disconnect,
        still_obliged=standing.still_obliged,
    )
    return tuple(action for action in actions if action is Action.CANCEL or not line.on_hold_since)


def _earlier(lines: Sequence[Removal]) -> dict[int, dict[str, Evidence]]:
    """The latest evidence of each line and action: one query."""
    found: dict[int, dict[str, Evidence]] = {line.pk: {} for line in lines}
    for row in Evidence.objects.filter(removal__in=list(found)).order_by("recorded_at", "pk"):
        found[row.removal_id][row.action] = row
    return found


def _same_person(person: Person, action: Action, standing: Standing, earlier: Mapping[str, Evidence]) -> str:
    """The earlier action that this person did and whose doer may not do this one; empty when there is none."""
    for other in must_differ_from(action, needs_removal=standing.needs_removal):
        if other in earlier and earlier[other].recorded_by_id == person.pk:
            return other
    return ""


def _is_anothers(line: Removal, person: Person, action: Action) -> bool:
    """Would this take back what somebody else submitted?"""
    return action is Action.TAKE_BACK and line.submitted_by_id != person.pk


def _has_role(person: Person, action: Action) -> bool:
    """Does a role of the person carry the action? The compliance lead stands in for the responsible owner."""
    return bool(person.roles & {*map(str, MAY[action])})


def _who_may(action: Action) -> str:
    names = [Role(doer).label.lower() for doer in Doer if doer in MAY[action] and doer in Role.values]
    return f"Only a {' or '.join(names)}"
