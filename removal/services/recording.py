"""What recording a step checks beyond the list of evidence, and what it writes on the line and its camera."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q

from inventory.access import cameras
from inventory.models import Camera, Connection, Life, Person, Sighting, Verdict
from inventory.services.answering import latest_look
from removal.models import Evidence, Removal
from removal.planning.deadlines import in_words
from removal.planning.evidence import YES, Kind, evidence_fields, evidence_problems, serial_differs
from removal.planning.fields import as_text
from removal.planning.workflow import Action, State, planned_too_late
from removal.services.lines import Standing
from removal.services.successors import unclear

Facts = dict[str, str]

WORDS = {
    Action.SUBMIT: "submitted",
    Action.RETURN: "returned",
    Action.TAKE_BACK: "taken back",
    Action.APPROVE: "approved",
    Action.ISOLATE: "isolated",
    Action.SCHEDULE: "scheduled",
    Action.REMOVE: "removed",
    Action.SANITISE: "sanitised",
    Action.DISPOSE: "disposed of",
    Action.VERIFY: "verified",
    Action.CLOSE: "closed",
    Action.NOT_ISOLATED: "found connected",
    Action.UNSCHEDULE: "unscheduled",
    Action.PUT_BACK: "put back",
    Action.CANCEL: "cancelled",
}

# Actions whose dates say when something was done; those of a plan lie ahead.
DONE = (Action.ISOLATE, Action.REMOVE, Action.SANITISE, Action.DISPOSE, Action.VERIFY)


@dataclass(slots=True)
class Step:
    """One line about to take one action: what is given, and what was found out on the way."""

    line: Removal
    action: Action
    facts: Facts
    standing: Standing
    by: Person
    on: date
    earlier: Mapping[str, Evidence] = field(default_factory=dict)
    leads_to: State = State.DRAFT
    replacement: Camera | None = None
    successor_verdict: str | None = None
    look: Sighting | None = None

    def problems(self) -> dict[str, str]:
        """What is missing or cannot be, in words by field; empty when the step may be taken."""
        found = evidence_problems(self.action, self.facts, needs_removal=self.standing.needs_removal)
        for name, problem in {
            **self._impossible_dates(),
            **CHECKS.get(self.action, _nothing_more)(self),
        }.items():
            found.setdefault(name, problem)
        return found

    def _impossible_dates(self) -> dict[str, str]:
        """Work is not recorded before it is done, nor its later steps as done before its earlier ones."""
        if self.action not in DONE:
            return {}
        begun = self.line.removed_on or self.line.isolated_on
        problems = {}
        for one in evidence_fields(self.action, needs_removal=self.standing.needs_removal):
            day = day_of(self.facts, one.name) if one.kind is Kind.DATE else None
            if day and day > self.on:
                problems[one.name] = (
                    f"{one.label}: {in_words(day)} has not come yet; give the day it was done"
                )
            elif day and begun and day < begun:
                problems[one.name] = (
                    f"{one.label}: {in_words(day)} is before {in_words(begun)}, the step before"
                )
        return problems


def plain(facts: Mapping[str, Any]) -> Facts:
    """What was given, as text: True is yes, days are ISO, what is empty is left out."""
    return {name: text for name, value in facts.items() if (text := as_text(value))}


def day_of(facts: Mapping[str, str], name: str) -> date | None:
    """A day that was given; None when it was not, or cannot be read."""
    try:
        return date.fromisoformat(facts.get(name, ""))
    except ValueError:
        return None


def camera_called(line: Removal, text: str, by: Person) -> Camera | None:
    """The camera within reach with that asset tag (the one at the line's site first) or address."""
    ours = cameras(by).exclude(pk=line.camera_id)
    wanted = Q(asset_tag__iexact=text)
    with suppress(ValueError):
        wanted |= Q(uuid=UUID(text))
    found = list(ours.filter(wanted)[:50])
    here = [camera for camera in found if camera.site_id == line.plan.site_id] or found
    return here[0] if len(here) == 1 else None


def replacement_problem(camera: Camera | None, text: str) -> str:
    """Why that camera cannot replace another; empty when it can."""
    if camera is None:
        return f"Replaced by camera: there is no one camera “{text}”; log the new camera first, then give its asset tag"
    if camera.verdict != Verdict.CLEAR:
        said = camera.get_verdict_display() if camera.verdict else "Not checked yet"
        return (
            f"Replaced by camera: the maker of {camera} must be known and not restricted; it reads “{said}”"
        )
    return ""


def apply(step: Step) -> None:
    """Set the line's own fields (unsaved); the state is set by `progress` alone."""
    EFFECTS.get(step.action, _no_effect)(step)
    step.line.version += 1


def camera_changes(step: Step) -> dict[str, str]:
    """What the step changes on the camera: gone when removed, isolated when isolated, and back when undone."""
    camera = step.line.camera
    if step.action is Action.REMOVE and camera.life != Life.GONE:
        return {"life": Life.GONE.value}
    if step.action is Action.PUT_BACK and camera.life == Life.GONE:
        return {"life": Life.LIVE.value}
    off = (Connection.ISOLATED, Connection.STANDALONE)
    if step.action is Action.ISOLATE and camera.connection not in off:
        return {"connection": Connection.ISOLATED.value}
    if step.action is Action.NOT_ISOLATED and camera.connection == Connection.ISOLATED:
        return _connection_before(step)
    return {}


def _connection_before(step: Step) -> dict[str, str]:
    """The network that it was on before its isolation was recorded; not known where nothing says so."""
    isolation = step.earlier.get(Action.ISOLATE)
    before = isolation.facts.get("connection_before") if isolation else None
    return {"connection": before or Connection.UNKNOWN.value} if before != Connection.ISOLATED else {}


def _nothing_more(step: Step) -> dict[str, str]:
    return {}


def _check_plan(step: Step) -> dict[str, str]:
    """The planned day lies ahead, and not after the day the work is due.

    Where that day has itself passed nobody can plan for it any more: the camera stays overdue, and holding its
    removal back for that would help nobody.
    """
    planned_on, work_by = day_of(step.facts, "planned_on"), step.standing.work_by
    if planned_on is None:
        return {}
    if planned_on < step.on:
        return {"planned_on": f"{in_words(planned_on)} has passed: plan a day that lies ahead"}
    if work_by and work_by < step.on:
        step.facts["was_due_on"] = work_by.isoformat()
        return {}
    exempted_until = step.standing.exemption.expires_on if step.standing.exemption else None
    problem = planned_too_late(planned_on, work_by, exempted_until=exempted_until)
    return {"planned_on": problem} if problem else {}


def _check_submission(step: Step) -> dict[str, str]:
    return _check_plan(step) | _check_successor(step)


def _check_successor(step: Step) -> dict[str, str]:
    """What is to take its place is by a maker that is known and not restricted, as it is judged now."""
    judged = step.line.new_verdict if step.successor_verdict is None else step.successor_verdict
    problem = unclear(step.line, judged)
    return {"successor": problem} if problem else {}


def _note_connection(step: Step) -> dict[str, str]:
    """The network that it leaves is kept, so that it is on it again should the isolation turn out not to hold."""
    step.facts["connection_before"] = step.line.camera.connection
    return {}


def _note_day(step: Step) -> dict[str, str]:
    """Without a schedule the day that was submitted is the planned one again."""
    submitted = step.earlier.get(Action.SUBMIT)
    if submitted and (day := submitted.facts.get("planned_on")):
        step.facts["planned_on"] = day
    return {}


def _check_serial(step: Step) -> dict[str, str]:
    """A serial that differs is no reason to stop the work: it is kept as a discrepancy and told."""
    seen, logged = step.facts.get("serial_seen", ""), step.line.camera.serial
    if serial_differs(seen, logged):
        step.facts |= {"serial_discrepancy": YES, "serial_on_record": logged}
    return {}


def _check_verification(step: Step) -> dict[str, str]:
    """The checker is not whoever did the work, by name; a replacement is known and its maker not restricted."""
    problems = _still_answering(step)
    done, by_whom = (
        (Action.REMOVE, "removed_by") if step.standing.needs_removal else (Action.ISOLATE, "isolated_by")
    )
    worker = step.earlier[done].facts.get(by_whom, "") if done in step.earlier else ""
    if worker and worker.casefold() == step.facts.get("checked_by", "").casefold():
        problems["checked_by"] = f"Checked by: name another person than {worker}, who did the work"
    named = step.facts.get("replaced_by", "")
    if step.facts.get("replacement") == "replaced" and named:
        step.replacement = camera_called(step.line, named, step.by)
        if problem := replacement_problem(step.replacement, named):
            problems["replaced_by"] = problem
    return problems


def _still_answering(step: Step) -> dict[str, str]:
    """What was seen on the network since it came down is not gone; a scan that found it silent is kept as proof."""
    look = step.look if step.standing.needs_removal else None
    if look is None or not _since_removal(step.line, look):
        return {}
    seen_on = look.reconciliation.seen_on
    if look.kind != Sighting.Kind.STILL_ANSWERING:
        if step.facts.get("check_method") == "scan":
            step.facts["comparison"] = str(look.reconciliation.uuid)
        return {}
    return {
        "none_left": f"{step.line.camera} still answered on the network on {in_words(seen_on)}; go and look, and"
        " compare a newer scan in which it is silent before it is verified"
    }


def _since_removal(line: Removal, look: Sighting) -> bool:
    return line.removed_on is None or look.reconciliation.seen_on >= line.removed_on


def silence(line: Removal) -> str:
    """The comparison in which a removed camera was silent, as a check names it; empty when there is none."""
    look = latest_look(line.camera)
    if look is None or look.kind != Sighting.Kind.SILENT or not _since_removal(line, look):
        return ""
    made = look.reconciliation
    return f"Comparison with the network of {in_words(made.seen_on)}, {made.filename}"


CHECKS: dict[Action, Callable[[Step], dict[str, str]]] = {
    Action.SUBMIT: _check_submission,
    Action.APPROVE: _check_successor,
    Action.ISOLATE: _note_connection,
    Action.UNSCHEDULE: _note_day,
    Action.REMOVE: _check_serial,
    Action.VERIFY: _check_verification,
}


def _no_effect(step: Step) -> None:
    """An action that moves the line and says nothing else of it."""


def _submitted(step: Step) -> None:
    step.line.submitted_by = step.by
    step.line.planned_on = day_of(step.facts, "planned_on")


def _returned(step: Step) -> None:
    step.line.submitted_by = None


def _approved(step: Step) -> None:
    step.line.approved_by = step.by


def _isolated(step: Step) -> None:
    step.line.isolated_on = day_of(step.facts, "isolated_on")


def _scheduled(step: Step) -> None:
    step.line.planned_on = day_of(step.facts, "work_on")


def _removed(step: Step) -> None:
    step.line.removed_on, step.line.removed_by = day_of(step.facts, "removed_on"), step.by
    if "serial_discrepancy" in step.facts:
        step.line.serial_differs_since = step.on
        step.line.discrepancy = (
            f"The unit reads {step.facts['serial_seen']}, but {step.facts['serial_on_record']} is on record. "
            "Find out which camera came down, and explain it."
        )


def _not_isolated(step: Step) -> None:
    step.line.isolated_on = None


def _unscheduled(step: Step) -> None:
    step.line.planned_on = day_of(step.facts, "planned_on")


def _put_back(step: Step) -> None:
    step.line.removed_on = step.line.removed_by = step.line.serial_differs_since = None


def _verified(step: Step) -> None:
    step.line.verified_on = day_of(step.facts, "checked_on")
    if step.replacement:
        step.line.replaced_by = step.replacement
    step.line.not_replaced_because = step.facts.get("not_replaced_because", step.line.not_replaced_because)


EFFECTS: dict[Action, Callable[[Step], None]] = {
    Action.SUBMIT: _submitted,
    Action.RETURN: _returned,
    Action.TAKE_BACK: _returned,
    Action.APPROVE: _approved,
    Action.ISOLATE: _isolated,
    Action.SCHEDULE: _scheduled,
    Action.REMOVE: _removed,
    Action.NOT_ISOLATED: _not_isolated,
    Action.UNSCHEDULE: _unscheduled,
    Action.PUT_BACK: _put_back,
    Action.VERIFY: _verified,
}
