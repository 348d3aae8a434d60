"""How one camera's removal goes from draft to closed: one table, read by everybody who moves or shows a line.

A line's state is the truth; what a plan and a site are is derived from their lines here. What must be recorded
with each action stands in `removal.planning.evidence`. On hold, exempted and replaced are dated facts beside the
state and not states, so that a line goes back to where it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from removal.planning.deadlines import in_words


class WorkflowError(ValueError):
    """An action that the table does not allow from here; the message says which are."""


class State(StrEnum):
    """Where a line stands, in the order in which it gets there; cancelled stands apart."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    ISOLATED = "isolated"
    SCHEDULED = "scheduled"
    REMOVED = "removed"
    SANITISED = "sanitised"
    DISPOSED = "disposed"
    VERIFIED = "verified"
    CLOSED = "closed"
    CANCELLED = "cancelled"

    @property
    def place(self) -> int:
        """How far it has come, 0 for a draft."""
        return list(State).index(self)

    @property
    def is_open(self) -> bool:
        """Is there still something to do?"""
        return self not in (State.CLOSED, State.CANCELLED)


class Action(StrEnum):
    """What a person does to a line."""

    SUBMIT = "submit"
    RETURN = "return"
    TAKE_BACK = "take_back"
    APPROVE = "approve"
    ISOLATE = "isolate"
    SCHEDULE = "schedule"
    REMOVE = "remove"
    SANITISE = "sanitise"
    DISPOSE = "dispose"
    VERIFY = "verify"
    CLOSE = "close"
    NOT_ISOLATED = "not_isolated"
    UNSCHEDULE = "unschedule"
    PUT_BACK = "put_back"
    CANCEL = "cancel"


class Remark(StrEnum):
    """What a person records beside the table's actions; none of these moves a line."""

    COULD_NOT = "could_not"
    ADD_FILES = "add_files"
    EXPLAIN = "explain"


class Doer(StrEnum):
    """Who may take an action: the roles that work on plans, and the responsible owner of the site."""

    FACILITIES_MANAGER = "facilities_manager"
    COMPLIANCE_LEAD = "compliance_lead"
    CONTRACTOR = "contractor"
    RESPONSIBLE_OWNER = "responsible_owner"


OPEN_STATES = tuple(state for state in State if state.is_open)

DOWN_UNCHECKED = (State.REMOVED, State.SANITISED, State.DISPOSED)
"""Said to be down, and not yet checked: until then it may turn out that another camera was taken."""

TRANSITIONS: dict[tuple[State, Action], State] = {
    (State.DRAFT, Action.SUBMIT): State.SUBMITTED,
    (State.SUBMITTED, Action.RETURN): State.DRAFT,
    (State.SUBMITTED, Action.APPROVE): State.APPROVED,
    (State.SUBMITTED, Action.TAKE_BACK): State.DRAFT,
    (State.APPROVED, Action.ISOLATE): State.ISOLATED,
    (State.APPROVED, Action.SCHEDULE): State.SCHEDULED,
    (State.ISOLATED, Action.SCHEDULE): State.SCHEDULED,
    (State.ISOLATED, Action.VERIFY): State.VERIFIED,
    (State.SCHEDULED, Action.REMOVE): State.REMOVED,
    (State.REMOVED, Action.SANITISE): State.SANITISED,
    (State.SANITISED, Action.DISPOSE): State.DISPOSED,
    (State.DISPOSED, Action.VERIFY): State.VERIFIED,
    (State.VERIFIED, Action.CLOSE): State.CLOSED,
    (State.ISOLATED, Action.NOT_ISOLATED): State.APPROVED,
    (State.SCHEDULED, Action.UNSCHEDULE): State.APPROVED,
    **{(state, Action.PUT_BACK): State.SCHEDULED for state in DOWN_UNCHECKED},
    **{(state, Action.CANCEL): State.CANCELLED for state in OPEN_STATES},
}

UNDOES: dict[Action, Action] = {
    Action.NOT_ISOLATED: Action.ISOLATE,
    Action.UNSCHEDULE: Action.SCHEDULE,
    Action.PUT_BACK: Action.REMOVE,
}
"""The steps that turn out not to hold, and what says so; what was recorded with them stays."""

_OFFICE = frozenset({Doer.FACILITIES_MANAGER, Doer.COMPLIANCE_LEAD})
_FIELD = _OFFICE | {Doer.CONTRACTOR}
_DECIDING = frozenset({Doer.COMPLIANCE_LEAD, Doer.RESPONSIBLE_OWNER})

MAY: dict[Action, frozenset[Doer]] = {
    Action.SUBMIT: _OFFICE,
    Action.RETURN: _DECIDING,
    Action.TAKE_BACK: _OFFICE,
    Action.APPROVE: _DECIDING,
    Action.ISOLATE: _FIELD,
    Action.SCHEDULE: _OFFICE,
    Action.REMOVE: _FIELD,
    Action.SANITISE: _FIELD,
    Action.DISPOSE: _FIELD,
    Action.VERIFY: _OFFICE,
    Action.CLOSE: _OFFICE,
    Action.NOT_ISOLATED: _OFFICE,
    Action.UNSCHEDULE: _OFFICE,
    Action.PUT_BACK: _OFFICE,
    Action.CANCEL: _DECIDING,
}
"""Who may do what; taking back, only who submitted. Installer, network owner, media officer and checker are names in
the evidence, not roles."""

MAY_REMARK: dict[Remark, frozenset[Doer]] = {
    Remark.COULD_NOT: _FIELD,
    Remark.ADD_FILES: _FIELD,
    Remark.EXPLAIN: _OFFICE,
}


def allowed_actions(
    state: State, needs_removal: bool, must_disconnect: bool, *, still_obliged: bool | None = None
) -> tuple[Action, ...]:
    """What may be done next, the step forward first.

    A line that must be disconnected is isolated before it is scheduled; one that need not be removed goes from
    isolated to verified. A line is cancelled only when nothing obliges it any more: `still_obliged` says so, and
    left out it is taken from the other two.
    """
    obliged = (needs_removal or must_disconnect) if still_obliged is None else still_obliged
    barred = set()
    if must_disconnect and state is State.APPROVED:
        barred.add(Action.SCHEDULE)
    if obliged:
        barred.add(Action.CANCEL)
    if needs_removal and state is State.ISOLATED:
        barred.add(Action.VERIFY)
    if not needs_removal:
        barred.add(Action.SCHEDULE)
    return tuple(action for at, action in TRANSITIONS if at is state and action not in barred)


def next_state(
    state: State,
    action: Action,
    needs_removal: bool,
    must_disconnect: bool,
    *,
    still_obliged: bool | None = None,
    isolated: bool = False,
) -> State:
    """Where an action leads; raises WorkflowError when it is not allowed from here.

    A line that was `isolated` before it was scheduled is so still when its schedule is taken back.
    """
    allowed = allowed_actions(state, needs_removal, must_disconnect, still_obliged=still_obliged)
    if action not in allowed:
        raise WorkflowError(_refusal(state, action, allowed, must_disconnect=must_disconnect))
    return State.ISOLATED if isolated and action is Action.UNSCHEDULE else TRANSITIONS[state, action]


def must_differ_from(action: Action, *, needs_removal: bool) -> frozenset[Action]:
    """The earlier actions whose doer may not also do this one: approver and submitter, verifier and remover.

    Where nothing is removed, the check that a camera is off the network is made by another than who took it off.
    """
    if action is Action.APPROVE:
        return frozenset({Action.SUBMIT})
    if action is Action.VERIFY:
        return frozenset({Action.REMOVE if needs_removal else Action.ISOLATE})
    return frozenset()


def planned_too_late(planned_on: date, work_by: date | None, *, exempted_until: date | None = None) -> str:
    """Why a planned day cannot be submitted, empty when it can.

    `work_by` is the due date, or the organisation's own date after a late find (`Result.work_by`): the
    government's date has then passed and nobody can plan for it.
    """
    if work_by is None or planned_on <= max(work_by, exempted_until or work_by):
        return ""
    days = (planned_on - work_by).days
    return (
        f"It is planned for {in_words(planned_on)}, {days:,} day{'s' if days > 1 else ''} after {in_words(work_by)}:"
        " plan an earlier day, or ask for an exemption that covers it"
    )


@dataclass(frozen=True, slots=True)
class Line:
    """What the derived states need to know of one line; `replaced` also when not replaced for a stated reason."""

    state: State
    restricted: bool = True
    needs_removal: bool = True
    replaced: bool = False

    @property
    def is_removed(self) -> bool:
        """Is the camera off the wall? Disconnection alone takes nothing away."""
        return self.needs_removal and State.REMOVED.place <= self.state.place <= State.CLOSED.place


def plan_state(states: Iterable[State]) -> State:
    """A plan is as far as the least of its lines; cancelled lines count only when there is no other."""
    lines = list(states)
    if not lines:
        return State.DRAFT
    return min(
        (state for state in lines if state is not State.CANCELLED), default=State.CANCELLED, key=_place
    )


def site_removed(lines: Iterable[Line]) -> bool:
    """Is every restricted camera with a line off the site? False where there is no such line."""
    counted = [line for line in lines if line.restricted and line.state is not State.CANCELLED]
    return bool(counted) and all(line.is_removed for line in counted)


def site_replaced(lines: Iterable[Line]) -> bool:
    """Is the site removed, and every line replaced or not replaced for a stated reason?

    This is what "complete" means for the commitment of April 2025; disposal is no part of it.
    """
    counted = [line for line in lines if line.state is not State.CANCELLED]
    return site_removed(counted) and all(line.replaced for line in counted)


def site_attestable(lines: Iterable[Line]) -> bool:
    """May the responsible owner attest the site as far as its lines go? Each is closed or cancelled."""
    return all(not line.state.is_open for line in lines)


def _place(state: State) -> int:
    return state.place


def _refusal(state: State, action: Action, allowed: tuple[Action, ...], *, must_disconnect: bool) -> str:
    reasons: Mapping[Action, str] = {
        Action.CANCEL: "Its obligation still stands, so it cannot be cancelled; change what the obligation rests on"
    }
    if action is Action.SCHEDULE and must_disconnect and state is State.APPROVED:
        return "It must be taken off the network first: record its isolation, then schedule the removal"
    if state.is_open and action in reasons:
        return reasons[action]
    can = f"it can be: {', '.join(allowed)}" if allowed else "nothing more can be done to it"
    return f"A line that is {state} cannot take the action “{action}”; {can}"
