"""How pages word the workflow: states, actions as buttons, actions as things done."""

from datetime import date

from removal.models import Exemption
from removal.planning.deadlines import in_words as day_in_words
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
    Action.TAKE_BACK: "Take it back to change it",
    Action.APPROVE: "Approve",
    Action.ISOLATE: "Record that it is off the network",
    Action.SCHEDULE: "Schedule the removal",
    Action.REMOVE: "Record the removal",
    Action.SANITISE: "Record the storage media",
    Action.DISPOSE: "Record the disposal",
    Action.VERIFY: "Record the check",
    Action.CLOSE: "Close the line",
    Action.NOT_ISOLATED: "It is not off the network",
    Action.UNSCHEDULE: "Take back the schedule",
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
    Action.TAKE_BACK: "Taken back to be changed",
    Action.APPROVE: "Approved",
    Action.ISOLATE: "Taken off the network",
    Action.SCHEDULE: "Removal scheduled",
    Action.REMOVE: "Removed",
    Action.SANITISE: "Storage media dealt with",
    Action.DISPOSE: "Disposed of",
    Action.VERIFY: "Checked",
    Action.CLOSE: "Closed",
    Action.NOT_ISOLATED: "Not off the network after all",
    Action.UNSCHEDULE: "Schedule taken back",
    Action.PUT_BACK: "Put back: it still hangs",
    Action.CANCEL: "Cancelled",
    HOLD: "Put on hold",
    RELEASE: "Taken off hold",
    "replace": "Replacement recorded",
    Remark.COULD_NOT: "Could not be done",
    Remark.ADD_FILES: "Files added",
    Remark.EXPLAIN: "Serial number explained",
}


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
