"""How pages word the workflow: states, actions as buttons, actions as things done."""

from contextlib import suppress
from datetime import date
from decimal import Decimal, InvalidOperation

from removal.models import Exemption
from removal.planning.deadlines import in_words as day_in_words
from removal.planning.evidence import EVIDENCE
from removal.planning.workflow import Action, Remark, State
from removal.reports.words import OBLIGATIONS, in_words

STATES = {
    State.DRAFT: "Draft",
    State.SUBMITTED: "Submitted",
    State.APPROVED: "Approved",
    State.ISOLATED: "Isolated",
    State.SCHEDULED: "Scheduled",
    State.REMOVED: "Removed",
    State.SANITISED: "Sanitised",
    State.DISPOSED: "Disposed of",
    State.VERIFIED: "Verified",
    State.CLOSED: "Closed",
    State.CANCELLED: "Cancelled",
}
# A plan whose lines are at work is in progress, wherever the least of them stands.
PLAN_STATES = {
    State.DRAFT: ("draft", "Draft"),
    State.SUBMITTED: ("submitted", "Submitted"),
    State.APPROVED: ("approved", "Approved"),
    State.CLOSED: ("completed", "Completed"),
    State.CANCELLED: ("cancelled", "Cancelled"),
}
IN_PROGRESS = ("in_progress", "In progress")

HOLD, RELEASE = "hold", "release"
BUTTONS = {
    Action.SUBMIT: "Submit for approval",
    Action.RETURN: "Return to be changed",
    Action.APPROVE: "Approve",
    Action.ISOLATE: "Record that it is off the network",
    Action.SCHEDULE: "Schedule the removal",
    Action.REMOVE: "Record the removal",
    Action.SANITISE: "Record the storage media",
    Action.DISPOSE: "Record the disposal",
    Action.VERIFY: "Record the check",
    Action.CLOSE: "Close the line",
    Action.PUT_BACK: "It was not removed",
    Action.CANCEL: "Cancel the line",
    HOLD: "Put on hold",
    RELEASE: "Take off hold",
    Remark.COULD_NOT: "Could not be done",
    Remark.ADD_FILES: "Add photos or documents",
    Remark.EXPLAIN: "Explain the serial number",
}
DONE = {
    Action.SUBMIT: "Submitted for approval",
    Action.RETURN: "Returned to be changed",
    Action.APPROVE: "Approved",
    Action.ISOLATE: "Taken off the network",
    Action.SCHEDULE: "Removal scheduled",
    Action.REMOVE: "Removed",
    Action.SANITISE: "Storage media dealt with",
    Action.DISPOSE: "Disposed of",
    Action.VERIFY: "Checked",
    Action.CLOSE: "Closed",
    Action.PUT_BACK: "Put back: it still hangs",
    Action.CANCEL: "Cancelled",
    HOLD: "Put on hold",
    RELEASE: "Taken off hold",
    "replace": "Replacement recorded",
    Remark.COULD_NOT: "Could not be done",
    Remark.ADD_FILES: "Files added",
    Remark.EXPLAIN: "Serial number explained",
}

_LABELS = {field.name: field.label for fields in EVIDENCE.values() for field in fields} | {
    "reason": "Reason",
    "serial_discrepancy": "Another serial than the one on record",
    "serial_on_record": "Serial on record",
    "was_due_on": "Had been due on",
    "comparison": "Comparison with the network that found it silent",
    "on_hold_since": "On hold since",
    "released_on": "Taken off hold on",
    "on": "Recorded on",
}
_CHOICES = {
    (field.name, value): label
    for fields in EVIDENCE.values()
    for field in fields
    for value, label in field.choices
} | {("replacement", "replaced"): "Replaced", ("replacement", "not_replaced"): "Not replaced"}


def plan_tag(state: State) -> tuple[str, str]:
    """A plan's state as a tag: its value and its words."""
    return PLAN_STATES.get(state, IN_PROGRESS)


def exemption_tag(exemption: Exemption, *, on: date) -> tuple[str, str]:
    """Where an exemption stands on a day, as a tag; one past its last day has lapsed, written down or not."""
    if exemption.state == Exemption.State.RUNNING:
        if exemption.runs(on=on):
            return "exempted", f"Exempted until {day_in_words(exemption.expires_on)}"
        over = Exemption.State.LAPSED if exemption.expires_on < on else Exemption.State.MET
        return over.value, over.label
    tag = "to_check" if exemption.state == Exemption.State.ASKED else exemption.state
    return tag, exemption.get_state_display()


def asked(obligation: str) -> str:
    """What an obligation asks, in words; a line that a person chose says so."""
    return "Added by a person" if obligation == "CHOSEN" else in_words(obligation, OBLIGATIONS)


def pounds(amount: Decimal | None) -> str:
    """An amount as £1,200 or £1,200.50; empty when there is none."""
    if amount is None:
        return ""
    return f"£{amount:,.0f}" if amount == amount.to_integral_value() else f"£{amount:,.2f}"


def label_of(fact: str) -> str:
    """The words of the form for one fact of the evidence."""
    return _LABELS.get(fact, fact.replace("_", " ").capitalize())


def told(fact: str, value: str) -> str:
    """A recorded answer in words: days and amounts as people write them."""
    if value in ("yes", "no"):
        return value.capitalize()
    with suppress(ValueError):
        return day_in_words(date.fromisoformat(value))
    if fact == "cost_estimate":
        with suppress(InvalidOperation):
            return pounds(Decimal(value))
    return _CHOICES.get((fact, value), value)
