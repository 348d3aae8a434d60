"""What has to be recorded with each action of the workflow, as data that forms are built from.

The list is that of the reference workflow: an action with a required field missing is refused, and every message
says what to do. Values come as forms and scripts give them: text, ISO dates, numbers, yes or no.
"""

from collections.abc import Mapping
from typing import Any

from removal.planning.fields import NO, YES, Field, Kind, When
from removal.planning.workflow import Action, Remark

__all__ = [
    "EVIDENCE",
    "NO",
    "REGISTER_WRONG",
    "YES",
    "Field",
    "Kind",
    "When",
    "evidence_fields",
    "evidence_problems",
    "missing_evidence",
    "serial_differs",
]

NO_PHOTO = "Then say where one is kept, or why none may be taken here."
REGISTER_WRONG = "this_one"
_SECRET = ("secret", "top_secret")

EVIDENCE: dict[Action | Remark, tuple[Field, ...]] = {
    Action.SUBMIT: (
        Field(
            "identified",
            "Is the maker settled?",
            Kind.BOOLEAN,
            hint="If not, say by when it will be.",
        ),
        Field(
            "investigate_by",
            "Settle the maker by",
            Kind.DATE,
            ask="Enter the day by which the maker is settled",
            when=When("identified", (NO,)),
        ),
        Field(
            "option",
            "What is to be done",
            Kind.CHOICE,
            choices=(
                ("remove", "Remove"),
                ("remove_and_replace", "Remove and replace"),
                ("isolate_then_replace", "Isolate, then replace"),
                ("landlord_action", "Landlord acts"),
            ),
            for_removal=True,
        ),
        Field(
            "planned_on",
            "Planned for",
            Kind.DATE,
            ask="Enter the day it is planned for",
            hint="The day by which the work is done.",
        ),
        Field(
            "coverage_gap",
            "How the area stays watched meanwhile",
            hint="For example: patrols until the new camera is up. Write “none needed” if so.",
            for_removal=True,
        ),
        Field("cost_estimate", "Estimated cost in pounds", Kind.NUMBER, hint="0 if it costs nothing."),
    ),
    Action.RETURN: (Field("reason", "What has to change", hint="The submitter reads this."),),
    Action.APPROVE: (
        Field("approval_note", "Why it is approved"),
        Field("budget_reference", "Budget reference", hint="Cost centre or budget line."),
        Field(
            "replacement_clear",
            "Is the maker of the replacement not restricted, or is there no replacement?",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Choose a replacement by a maker that is not restricted",
            for_removal=True,
        ),
        Field(
            "view_altered",
            "Does the work alter what is in view?",
            Kind.BOOLEAN,
            hint="Then the data protection impact assessment is checked again.",
            for_removal=True,
        ),
        Field(
            "dpia_reference", "Impact assessment checked", when=When("view_altered", (YES,)), for_removal=True
        ),
    ),
    Action.ISOLATE: (
        Field(
            "isolation_method",
            "How it was taken off the network",
            Kind.CHOICE,
            choices=(("configuration", "Configuration changed"), ("port_off", "Port switched off")),
        ),
        Field("isolation_reference", "Reference of the change", hint="Change number, or switch and port."),
        Field("isolated_by", "Network owner who did it"),
        Field("isolated_on", "Isolated on", Kind.DATE, ask="Enter the day it was isolated"),
        Field(
            "core_unreachable",
            "Tested, and the core network cannot be reached from it",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Isolate it further and test again",
        ),
        Field(
            "internet_unreachable",
            "Tested, and the internet cannot be reached from it",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Isolate it further and test again",
        ),
        Field("tested_by", "Tested by", ask="Enter who tested it"),
        Field("tested_on", "Tested on", Kind.DATE, ask="Enter the day it was tested"),
    ),
    Action.SCHEDULE: (
        Field("contractor", "Who does the work"),
        Field("work_on", "Day of the work", Kind.DATE),
        Field(
            "access_clearance",
            "Access and clearance",
            hint="How the installers get in, and with what clearance.",
        ),
        Field(
            "footage_checked",
            "Footage exported, and legal holds checked",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Export the footage that has to be kept before the camera comes down",
        ),
    ),
    Action.REMOVE: (
        Field(
            "photo_before",
            "No photo before?",
            ask="Add a photo before, or enter why there is none",
            hint=NO_PHOTO,
        ),
        Field(
            "photo_after",
            "No photo after?",
            ask="Add a photo after, or enter why there is none",
            hint=NO_PHOTO,
        ),
        Field(
            "serial_seen",
            "Serial number on the unit",
            hint="As read at removal; write “not legible” if it cannot be read.",
        ),
        Field("removed_on", "Removed on", Kind.DATE, ask="Enter the day it was removed"),
        Field("removed_by", "Removed by", ask="Enter who removed it", hint="The installer's name."),
        Field("stored_at", "Where it is kept now"),
    ),
    Action.SANITISE: (
        Field(
            "media_present",
            "Does it hold any storage media?",
            Kind.BOOLEAN,
            hint="Memory cards and built-in disks.",
        ),
        Field(
            "media_count",
            "How many",
            Kind.NUMBER,
            ask="Enter how many media it holds",
            at_least=1,
            when=When("media_present", (YES,)),
        ),
        Field(
            "highest_classification",
            "Highest classification held",
            Kind.CHOICE,
            choices=(
                ("official", "OFFICIAL"),
                ("official_sensitive", "OFFICIAL-SENSITIVE"),
                ("secret", "SECRET"),
                ("top_secret", "TOP SECRET"),
            ),
            when=When("media_present", (YES,)),
        ),
        Field(
            "procedure_reference",
            "Reference of the procedure for SECRET and above",
            hint="Media that held SECRET or above follow a procedure of their own.",
            when=When("highest_classification", _SECRET),
        ),
        Field("sanitising_method", "Method", when=When("media_present", (YES,))),
        Field("sanitising_standard", "Standard followed", when=When("media_present", (YES,))),
        Field(
            "sanitising_result",
            "Was it successful?",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Sanitise it again or destroy the media, and record that",
            when=When("media_present", (YES,)),
        ),
        Field("sanitising_certificate", "Certificate number", when=When("media_present", (YES,))),
        Field("media_officer", "Media officer", when=When("media_present", (YES,))),
        Field(
            "no_media_confirmed_by",
            "Confirmed by",
            ask="Enter who confirmed it",
            when=When("media_present", (NO,)),
        ),
        Field(
            "no_media_confirmed_also_by",
            "Confirmed also by",
            ask="Enter who else confirmed it",
            hint="A second person.",
            when=When("media_present", (NO,)),
            other_than="no_media_confirmed_by",
        ),
    ),
    Action.DISPOSE: (
        Field(
            "disposal_method",
            "What became of it",
            Kind.CHOICE,
            hint="A restricted camera is not resold or used again.",
            choices=(
                ("destroyed", "Destroyed"),
                ("recycled", "Recycled"),
                ("returned", "Returned to the supplier"),
            ),
        ),
        Field("carrier", "Registered waste carrier", hint="Name and registration number."),
        Field("waste_note", "Transfer or consignment note", hint="Number of the note."),
        Field("facility", "Facility"),
        Field("disposal_certificate", "Certificate that lists the serial number"),
        Field("disposed_on", "Disposed of on", Kind.DATE, ask="Enter the day it was disposed of"),
    ),
    Action.VERIFY: (
        Field(
            "checked_by",
            "Checked by",
            ask="Enter who checked it",
            hint="Not the person who removed or isolated it.",
        ),
        Field("checked_on", "Checked on", Kind.DATE, ask="Enter the day it was checked"),
        Field(
            "check_method",
            "How it was checked",
            Kind.CHOICE,
            choices=(("physical", "Seen on site"), ("scan", "Network scan")),
        ),
        Field(
            "scan_reference",
            "Which scan or reconciliation shows it",
            hint="Its reference and day.",
            when=When("check_method", ("scan",)),
        ),
        Field(
            "none_left",
            "Nothing of it is left in place",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Log what was found as a camera of its own and take it down",
            for_removal=True,
        ),
        Field(
            "still_unreachable",
            "It is still off the core network and the internet",
            Kind.BOOLEAN,
            must_be=YES,
            else_do="Isolate it again before it is verified",
            for_removal=False,
        ),
        Field(
            "replacement",
            "Was it replaced?",
            Kind.CHOICE,
            choices=(("replaced", "Replaced"), ("not_replaced", "Not replaced")),
            for_removal=True,
        ),
        Field(
            "replaced_by",
            "Replaced by camera",
            ask="Enter the camera that replaces it",
            hint="Its asset tag or number; its maker must not be restricted.",
            when=When("replacement", ("replaced",)),
            for_removal=True,
        ),
        Field(
            "not_replaced_because",
            "Why it was not replaced",
            when=When("replacement", ("not_replaced",)),
            for_removal=True,
        ),
    ),
    Action.TAKE_BACK: (),
    Action.CLOSE: (),
    Action.NOT_ISOLATED: (
        Field(
            "reason",
            "Why it is not off the network",
            hint="For example: the port of another camera was switched off, DOOR-3.",
        ),
    ),
    Action.UNSCHEDULE: (
        Field("reason", "Why the work is not done as scheduled", hint="For example: the wrong day."),
    ),
    Action.PUT_BACK: (
        Field("reason", "Why it still hangs", hint="For example: another camera was taken down, DOOR-3."),
    ),
    Action.CANCEL: (Field("reason", "Why it is cancelled", hint="What superseded the obligation."),),
    Remark.COULD_NOT: (
        Field(
            "cause",
            "Why could it not be done?",
            Kind.CHOICE,
            choices=(
                ("no_access", "Nobody could get to it"),
                ("unsafe", "It was not safe"),
                ("not_there", "It is not there"),
                ("not_allowed", "It may not be taken down yet"),
                ("other", "Something else"),
            ),
        ),
        Field("cause_in_words", "What has to happen first", hint="Whoever plans the next visit reads this."),
    ),
    Remark.ADD_FILES: (
        Field(
            "note", "What they show", hint="Where they correct an earlier file, say which.", required=False
        ),
    ),
    Remark.EXPLAIN: (
        Field(
            "outcome",
            "Which camera came down?",
            Kind.CHOICE,
            choices=(
                (REGISTER_WRONG, "This one: the register had the serial number wrong"),
                ("part_changed", "This one: a part or its label had been exchanged"),
                ("misread", "This one: the number was misread on site"),
            ),
            hint="Where the register had it wrong, it takes the number that was read. If another camera came down,"
            " this one still hangs: say that it was not removed instead.",
        ),
        Field("explanation", "How you know"),
    ),
}


def evidence_fields(action: Action | Remark, *, needs_removal: bool = True) -> tuple[Field, ...]:
    """What an action asks of a line that is to be removed, or only to be disconnected."""
    return tuple(field for field in EVIDENCE[action] if field.for_removal in (None, needs_removal))


def missing_evidence(
    action: Action | Remark, given: Mapping[str, Any], *, needs_removal: bool = True
) -> list[str]:
    """What still has to be recorded before the action may be taken, in words; empty when nothing is."""
    return list(evidence_problems(action, given, needs_removal=needs_removal).values())


def evidence_problems(
    action: Action | Remark, given: Mapping[str, Any], *, needs_removal: bool = True
) -> dict[str, str]:
    """The same by name of field, for a form that shows each message beside its field."""
    fields = evidence_fields(action, needs_removal=needs_removal)
    found = {field.name: field.problem(given) for field in fields if field.counts(given)}
    return {name: problem for name, problem in found.items() if problem}


def serial_differs(seen: str, logged: str) -> bool:
    """Is the serial read at removal another than the one on record? Case, spaces and dashes do not matter.

    False when either is not known: that is a gap and not a discrepancy.
    """
    read, known = _bare(seen), _bare(logged)
    return bool(read and known) and read != known and read != "NOTLEGIBLE"


def _bare(serial: str) -> str:
    return "".join(char for char in serial.upper() if char.isalnum())
