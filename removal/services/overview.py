"""A plan and its lines as pages show them: how far, how late, what comes next, and what holds it up.

Reads only. What may be done and what is missing is asked of the workflow and of its own services; nothing here
decides. The number of queries does not grow with the lines.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.models import Person
from removal.models import Evidence, Removal, RemovalPlan
from removal.planning.evidence_words import pounds
from removal.planning.workflow import (
    MAY,
    TRANSITIONS,
    UNDOES,
    Action,
    State,
    WorkflowError,
    allowed_actions,
    must_differ_from,
    next_state,
    plan_state,
)
from removal.services.cover import Cover, cover_of, uncovered
from removal.services.lines import Standing, standings
from removal.services.plans import submission
from removal.services.recording import Step, plain
from removal.services.steps import UNEXPLAINED, allowed_actions_for
from removal.services.successors import unnamed

PLANNING = (State.DRAFT, State.SUBMITTED)
UNTIL_REMOVED = tuple(state for state in State if state.place < State.REMOVED.place)
FINISHED = (State.CLOSED, State.CANCELLED)
AGGREGATED = (Action.SUBMIT, Action.RETURN, Action.TAKE_BACK, Action.APPROVE, *UNDOES, Action.CANCEL)
"""What is done to a plan as a whole, or is never the step forward."""


@dataclass(frozen=True, slots=True)
class LineOverview:
    """One line, what stands behind it, and its step forward; None where it waits for the whole plan.

    `may_do` is every action that the person may take from here; `for_another` says that they took the step which the
    next one checks, so that somebody else takes it.
    """

    line: Removal
    standing: Standing
    next_action: Action | None
    may_take: bool
    may_do: tuple[Action, ...] = ()
    for_another: bool = False

    @property
    def due_on(self) -> date | None:
        """The day it is due; none once the camera is down."""
        return self.standing.due_on if State(self.line.state) in UNTIL_REMOVED else None

    def exempted_until(self, on: date) -> date | None:
        """The last day of its exemption, where one runs on that day."""
        exemption = self.standing.exemption
        return exemption.expires_on if exemption and exemption.runs(on=on) else None

    @property
    def days_too_late(self) -> int:
        """Days by which the planned day misses the day the work is due; 0 where it does not."""
        planned, due = self.line.planned_on, self.standing.work_by
        at_stake = State(self.line.state) in UNTIL_REMOVED
        return max((planned - due).days, 0) if at_stake and planned and due else 0

    @property
    def plan_by(self) -> date | None:
        """The organisation's own day, where the due day had passed before the camera was found."""
        return self.standing.own_day if self.due_on else None


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that keeps a plan from being submitted, and the lines that it is about (all of them: none named)."""

    field: str
    words: str
    lines: tuple[Removal, ...]

    @property
    def is_of_one_line(self) -> bool:
        """Whether it is settled by submitting the line by itself: the day by which its own maker is known."""
        return self.field == "investigate_by"


@dataclass(frozen=True, slots=True)
class PlanOverview:
    """A plan with its lines."""

    plan: RemovalPlan
    lines: Sequence[LineOverview]
    problems: Sequence[Problem]
    cover: Cover

    @property
    def cost(self) -> str:
        """The plan's estimate in words, and what it leaves out; empty where nobody has made one."""
        standing = [each.line for each in self.lines if each.line.state != State.CANCELLED]
        priced = sum(line.cost_estimate is not None for line in standing)
        told = pounds(self.plan.cost_estimate)
        if not priced:
            return told
        if priced == len(standing):
            return f"{told}, the sum of its cameras’ estimates"
        return f"{told} for {priced} of {len(standing)} cameras; the others have no estimate yet"

    @property
    def state(self) -> State:
        """As far as the least of its lines."""
        return plan_state(State(each.line.state) for each in self.lines)

    @property
    def next_due(self) -> date | None:
        """The earliest day by which something has to be done with its cameras, as lists of plans have it."""
        in_place = [each.line for each in self.lines if State(each.line.state) in UNTIL_REMOVED]
        return min((line.camera.due_on for line in in_place if line.camera.due_on), default=None)

    def standing_at(self, *states: State) -> list[Removal]:
        """The lines in one of these states."""
        return [each.line for each in self.lines if each.line.state in states]

    @property
    def drafts(self) -> list[Removal]:
        """Lines still to be submitted."""
        return self.standing_at(State.DRAFT)

    @property
    def submitted(self) -> list[Removal]:
        """Lines that wait for approval."""
        return self.standing_at(State.SUBMITTED)

    @property
    def is_decided(self) -> bool:
        """Whether every line has been submitted and approved."""
        return bool(self.lines) and not self.standing_at(*PLANNING)

    @property
    def finished(self) -> list[Removal]:
        """Lines with nothing left to do."""
        return self.standing_at(*FINISHED)

    @property
    def for_another(self) -> int:
        """How many lines wait for a check by another than this person."""
        return sum(each.for_another for each in self.lines)

    def exempted(self, on: date) -> int:
        """How many lines an exemption covers on that day: counted beside what is finished, never in it."""
        return sum(1 for each in self.lines if each.exempted_until(on))

    @property
    def unexplained(self) -> list[Removal]:
        """Lines whose unit read another serial than the one on record, which nobody has explained."""
        return [each.line for each in self.lines if each.line.serial_differs_since]

    @property
    def unnamed(self) -> list[Removal]:
        """Lines that are to be replaced by something nobody has named yet."""
        return unnamed(each.line for each in self.lines)

    @property
    def needs(self) -> Counter[str]:
        """How many open lines each obligation asks for."""
        return Counter(each.line.needs for each in self.lines if State(each.line.state).is_open)

    def submitted_by(self, person: Person) -> bool:
        """Whether the person submitted one of the lines that wait, and so may not approve them."""
        return any(line.submitted_by_id == person.pk for line in self.submitted)


def overview(plan: RemovalPlan, lines: Iterable[Removal], *, by: Person, on: date) -> PlanOverview:
    """The plan as this person sees it. `lines` need their camera; the number of queries does not grow with them."""
    lines = list(lines)
    for line in lines:
        line.plan = plan
    known = standings(lines)
    isolators = _isolators(lines, known)
    seen = [_line(line, known[line.pk], by, isolators) for line in lines]
    drafts = [each for each in seen if each.line.state == State.DRAFT]
    cover = cover_of(plan, lines)
    problems = _problems(plan, drafts, by=by, on=on)
    if drafts and (blind := uncovered(plan, cover)):
        problems.append(Problem("coverage_gap", blind, ()))
    return PlanOverview(plan, seen, problems, cover)


def why_not(line: Removal, action: Action, *, by: Person) -> str:
    """Why this person may not take this action from here, in words; empty when they may."""
    unexplained = line.serial_differs_since and action is Action.CLOSE
    if action in allowed_actions_for(line, by) and not unexplained:
        return ""
    if line.on_hold_since and action is not Action.CANCEL:
        return f"It is on hold: {line.hold_reason} Take it off hold first."
    if unexplained:
        return f"It cannot be closed: {UNEXPLAINED}"
    standing = standings([line])[line.pk]
    try:
        next_state(
            State(line.state),
            action,
            standing.needs_removal,
            standing.must_disconnect,
            still_obliged=standing.still_obliged,
        )
    except WorkflowError as refusal:
        # The table has the step, so its obligations bar it, and the workflow says how; else it is out of turn.
        barred = (State(line.state), action) in TRANSITIONS
        return f"{refusal}." if barred else f"It is {line.state}, and this step does not come next."
    if action is Action.TAKE_BACK:
        return "Somebody else submitted it; whoever decides on it can return it."
    return "You took the step that this one checks, so somebody else has to take it."


def forward_of(line: Removal, standing: Standing) -> Action | None:
    """The step forward from here, whoever may take it; None where the line waits for its whole plan, or for nothing."""
    return next((action for action in _allowed(line, standing) if action not in AGGREGATED), None)


def _allowed(line: Removal, standing: Standing) -> tuple[Action, ...]:
    return allowed_actions(
        State(line.state),
        standing.needs_removal,
        standing.must_disconnect,
        still_obliged=standing.still_obliged,
    )


def _isolators(lines: Iterable[Removal], known: Mapping[int, Standing]) -> dict[int, int | None]:
    """Who isolated each line that only its check is left of: one query where there is one, by a line's key."""
    isolated = [
        line.pk for line in lines if line.state == State.ISOLATED and not known[line.pk].needs_removal
    ]
    steps = Evidence.objects.filter(removal__in=isolated, action=Action.ISOLATE)
    return dict(steps.order_by("recorded_at", "pk").values_list("removal", "recorded_by"))


def _line(line: Removal, standing: Standing, by: Person, isolators: Mapping[int, int | None]) -> LineOverview:
    actions, forward = _allowed(line, standing), forward_of(line, standing)
    did = {Action.SUBMIT: line.submitted_by_id, Action.REMOVE: line.removed_by_id}
    own = {action for action, who in (did | {Action.ISOLATE: isolators.get(line.pk)}).items() if who == by.pk}
    in_role = [
        action
        for action in actions
        if by.roles & {*map(str, MAY[action])} and (action is Action.CANCEL or not line.on_hold_since)
    ]
    may_do = tuple(
        action
        for action in in_role
        if own.isdisjoint(must_differ_from(action, needs_removal=standing.needs_removal))
    )
    for_another = forward in in_role and forward not in may_do
    return LineOverview(line, standing, forward, forward in may_do, may_do, for_another)


def _problems(plan: RemovalPlan, drafts: Sequence[LineOverview], *, by: Person, on: date) -> list[Problem]:
    """What `plans.submit` would miss now, each problem once with the cameras that it is about."""
    found: dict[tuple[str, str], list[Removal]] = {}
    for each in drafts:
        step = Step(
            each.line, Action.SUBMIT, plain(submission(plan, each.line, each.standing)), each.standing, by, on
        )
        for field, words in step.problems().items():
            found.setdefault((field, words), []).append(each.line)
    every = len(drafts)
    return [
        Problem(field, words, () if len(lines) == every and field != "investigate_by" else tuple(lines))
        for (field, words), lines in found.items()
    ]
