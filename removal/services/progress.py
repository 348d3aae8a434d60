"""Moving lines of plans: the one place that changes `Removal.state`.

`progress` takes one line one step, `progress_together` all given lines of a plan the same step. Both read the
table in `removal.planning.workflow`: who may, what comes first, who must differ from whom, what must be recorded.
Every step leaves an Evidence row and an audit event in the same transaction, and makes the camera be planned
anew; the caller enqueues that replan (`removal.tasks.enqueue_replan`).
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone

from inventory import audit
from inventory.models import Camera, Organisation, Person
from inventory.services.kept_files import Kept
from removal.models import Evidence, Removal, RemovalPlan
from removal.planning.workflow import (
    OPEN_STATES,
    UNDOES,
    Action,
    State,
)
from removal.services import filing, recording
from removal.services.asked_again import ask_again
from removal.services.keeping import keep_plans
from removal.services.recording import WORDS, Facts, Step
from removal.services.steps import refusal, steps_of

ENDS = (Action.CLOSE, Action.CANCEL)
# Fields of a line that a step may set, as the audit trail tells them.
TOLD = ("state", "planned_on", "isolated_on", "removed_on", "verified_on", "not_replaced_because")
WRITTEN = (
    *TOLD,
    "serial_differs_since",
    "submitted_by",
    "approved_by",
    "removed_by",
    "replaced_by",
    "version",
)


class NotAllowedError(Exception):
    """The step may not be taken by this person, or not from here; the message says who may or what comes first.

    Where several lines were to move together the message names each that may not.
    """


class MissingEvidenceError(Exception):
    """Something has to be recorded first: `problems` by name of field, in words that say what to do.

    Where several lines were to move together, `by_line` has each line's own problems by its address, and
    `problems` those that all of them share.
    """

    def __init__(
        self, problems: Mapping[str, str], by_line: Mapping[UUID, Mapping[str, str]] | None = None
    ) -> None:
        self.problems = dict(problems)
        self.by_line = {uuid: dict(found) for uuid, found in (by_line or {}).items()}
        super().__init__("; ".join(self.messages))

    @property
    def messages(self) -> list[str]:
        """Every problem once, as a list to print."""
        own = [problem for found in self.by_line.values() for problem in found.values()]
        return list(dict.fromkeys([*self.problems.values(), *own]))


class ChangedMeanwhileError(Exception):
    """Somebody else moved the line since the form was opened; `removal` is as it stands now."""

    def __init__(self, removal: Removal) -> None:
        super().__init__(
            f"Somebody else has changed {removal.camera} since you opened it: it is {removal.state} now."
        )
        self.removal = removal


@transaction.atomic
def progress(
    removal: Removal,
    action: Action | str,
    facts: Mapping[str, Any],
    *,
    by: Person,
    on: date,
    version: int | None = None,
    files: Sequence[Kept] = (),
) -> Removal:
    """Take one line one step. `facts` are the fields of `evidence_fields(action)`; `on` is today;
    `files` lie in the evidence folder already and are recorded with the step.

    `version` is the one the page was opened with (the given object's by default). Raises NotAllowedError,
    MissingEvidenceError, ChangedMeanwhileError; then nothing is written. The line comes back as it stands now,
    with `discrepancy` set when the serial read at removal is not the one on record.
    """
    action = Action(action)
    seen = {removal.pk: removal.version if version is None else version}
    (step,) = _steps(seen, action, {removal.pk: facts}, by=by, on=on)
    before = _told(step.line)
    _take([step], action, by=by, files=files)
    _audit_line(step, before, files)
    return step.line


@transaction.atomic
def progress_together(
    plan: RemovalPlan,
    lines: Sequence[Removal],
    action: Action | str,
    facts: Mapping[int, Mapping[str, Any]],
    *,
    by: Person,
    on: date,
    files: Sequence[Kept] = (),
) -> list[Removal]:
    """Take lines of one plan the same step, all or none; `facts` by the lines' keys. One audit event for the plan.

    `files` prove the step of every line. Raises as `progress` does.
    """
    action = Action(action)
    steps = _steps({line.pk: line.version for line in lines}, action, facts, by=by, on=on)
    came_from = _states(steps)
    _take(steps, action, by=by, files=files)
    audit.record(
        f"plan {WORDS[action]}",
        organisation=plan.organisation,
        by=by,
        subject=plan,
        before={"state": came_from},
        after={"state": _states(steps), "lines": [str(step.line.uuid) for step in steps]}
        | filing.told(files),
        reason=steps[0].facts.get("reason", ""),
    )
    return [step.line for step in steps]


@transaction.atomic
def cancel_unobliged(lines: Collection[int], reason: str, *, organisation: Organisation) -> int:
    """Cancel drafts that nothing asks for any more; how many. Those that a person moved meanwhile stay."""
    drafts = list(
        Removal.objects.select_for_update(of=("self",))
        .filter(pk__in=lines, state=State.DRAFT)
        .select_related("camera")
        .order_by("pk")
    )
    if not drafts:
        return 0
    for line in drafts:
        line.state, line.version = State.CANCELLED, line.version + 1
    Removal.objects.bulk_update(drafts, ["state", "version"])
    Evidence.objects.bulk_create(
        [_evidence(line, Action.CANCEL, State.DRAFT, {"reason": reason}, None) for line in drafts]
    )
    audit.record(
        "lines cancelled",
        organisation=organisation,
        by=None,
        before={"state": State.DRAFT},
        after={"state": State.CANCELLED, "lines": [str(line.uuid) for line in drafts]},
        reason=reason,
    )
    keep_plans({line.plan_id for line in drafts})
    return len(drafts)


def close_finished_plans(plan_ids: Collection[int]) -> int:
    """Close those plans in which nothing is left to do; how many. Call it in the change's transaction."""
    still_open = Removal.objects.filter(plan=OuterRef("pk"), state__in=OPEN_STATES)
    open_plans = RemovalPlan.objects.filter(pk__in=plan_ids, closed_at=None)
    return (
        open_plans.filter(~Exists(still_open), removals__isnull=False)
        .distinct()
        .update(closed_at=timezone.now())
    )


def _steps(
    seen: Mapping[int, int],
    action: Action,
    facts: Mapping[int, Mapping[str, Any]],
    *,
    by: Person,
    on: date,
) -> list[Step]:
    """Lock the lines (keys with the versions that were seen) and find each step possible, or raise.

    Whoever ends lines waits for their plan, so that of two last lines one closes it.
    """
    if action in ENDS:
        list(RemovalPlan.objects.select_for_update().filter(removals__in=list(seen)).order_by("pk"))
    fresh = list(
        Removal.objects.select_for_update(of=("self",))
        .filter(pk__in=list(seen))
        .select_related("plan__organisation", "camera__site", "replaced_by")
        .order_by("pk")
    )
    if not fresh:
        raise NotAllowedError(f"There is nothing here that can be {WORDS[action]}.")
    for line in fresh:
        if line.version != seen[line.pk]:
            raise ChangedMeanwhileError(line)
    steps = steps_of(fresh, action, facts, by=by, on=on)
    if refusals := list(dict.fromkeys(filter(None, map(refusal, steps)))):
        raise NotAllowedError(" ".join(refusals))
    found = {step.line.uuid: step.problems() for step in steps}
    if any(found.values()):
        raise _missing(found)
    return steps


def _states(steps: Sequence[Step]) -> str:
    """Where the lines stand, each state once: without a schedule some are isolated and others only approved."""
    return ", ".join(sorted({step.line.state for step in steps}))


def _take(steps: Sequence[Step], action: Action, *, by: Person, files: Sequence[Kept]) -> None:
    """Write the steps: lines, evidence with its files, cameras."""
    evidence = []
    for step in steps:
        from_state = State(step.line.state)
        recording.apply(step)
        step.line.state = step.leads_to
        evidence.append(_evidence(step.line, action, from_state, step.facts, by))
    lines = [step.line for step in steps]
    Removal.objects.bulk_update(lines, WRITTEN, batch_size=100)
    filing.file_away(Evidence.objects.bulk_create(evidence, batch_size=500), files)
    _write_cameras(steps, by=by)
    keep_plans({line.plan_id for line in lines})
    if action in ENDS:
        close_finished_plans({line.plan_id for line in lines})


def _write_cameras(steps: Sequence[Step], *, by: Person) -> None:
    """Make the cameras be planned anew; one that was removed is gone, one that was isolated is off its network.

    Of a step that is undone the camera is as it was before, and asked what it was asked then; of a schedule nothing
    that is asked ever hung on it.
    """
    undone = UNDOES.get(steps[0].action)
    if undone and undone is not Action.SCHEDULE:
        taken = {step.line.camera_id: step.earlier[undone] for step in steps if undone in step.earlier}
        ask_again({camera: evidence.recorded_at for camera, evidence in taken.items()})
    Camera.objects.filter(pk__in=[step.line.camera_id for step in steps]).update(to_replan=True)
    for step in steps:
        changes = recording.camera_changes(step)
        if not changes:
            continue
        camera = step.line.camera
        Camera.objects.filter(pk=camera.pk).update(**changes, version=F("version") + 1)
        audit.record(
            f"camera {WORDS[step.action]}",
            organisation=step.line.plan.organisation,
            by=by,
            subject=camera,
            before={name: getattr(camera, name) for name in changes},
            after=changes,
        )


def _audit_line(step: Step, before: Mapping[str, str], files: Sequence[Kept]) -> None:
    after = _told(step.line)
    changed = [name for name in after if after[name] != before[name]]
    audit.record(
        f"removal {WORDS[step.action]}",
        organisation=step.line.plan.organisation,
        by=step.by,
        subject=step.line,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed} | filing.told(files),
        reason=step.facts.get("reason", ""),
    )


def _told(line: Removal) -> dict[str, str]:
    values = {name: getattr(line, name) for name in TOLD} | {"replaced_by": line.replaced_by}
    return {name: "" if value is None else str(value) for name, value in values.items()}


def _evidence(line: Removal, action: Action, from_state: State, facts: Facts, by: Person | None) -> Evidence:
    return Evidence(
        removal=line,
        action=action,
        from_state=from_state,
        to_state=line.state,
        facts=facts,
        recorded_by=by,
        recorded_at=timezone.now(),
    )


def _missing(found: Mapping[UUID, Mapping[str, str]]) -> MissingEvidenceError:
    """What is missing of every line alike stands once, the rest beside its line."""
    if len(found) == 1:
        (problems,) = found.values()
        return MissingEvidenceError(problems)
    first = next(iter(found.values()))
    shared = {
        name: problem
        for name, problem in first.items()
        if all(problems.get(name) == problem for problems in found.values())
    }
    own = {
        uuid: rest
        for uuid, problems in found.items()
        if (rest := {name: problem for name, problem in problems.items() if name not in shared})
    }
    return MissingEvidenceError(shared, own)
