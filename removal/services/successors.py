"""What takes a camera's place: its make and model, judged by the organisation's own edition as any device is.

What is not known and not restricted is neither submitted nor approved; it is judged anew on both days, since an
edition may have been published meanwhile.
"""

from collections.abc import Iterable
from datetime import date

from inventory.classification.fingerprints import DeviceText
from inventory.models import Organisation, Verdict
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.identifying import identify
from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State

REPLACING = RemovalPlan.REPLACING
Device = tuple[str, str]


def verdicts_of(organisation: Organisation, devices: Iterable[Device], *, on: date) -> dict[Device, str]:
    """How the organisation's edition judges these makes and models on a day: one query."""
    wanted = set(devices)
    if not wanted:
        return {}
    rulebook = rulebook_of(current_edition(organisation))
    return {
        (vendor, model): identify(DeviceText(vendor=vendor, model=model), rulebook, on=on).verdict.value
        for vendor, model in wanted
    }


def unnamed(lines: Iterable[Removal]) -> list[Removal]:
    """Lines that are to be replaced by something that nobody has named yet; lines need their plan."""
    return [
        line
        for line in lines
        if State(line.state).place < State.REMOVED.place
        and line.what_is_done in REPLACING
        and not line.successor
        and not line.replaced_by_id
    ]


def unclear(line: Removal, verdict: str) -> str:
    """Why what is to take a camera's place may not; empty when it may, or nothing is named."""
    if not line.successor or verdict == Verdict.CLEAR:
        return ""
    said = Verdict(verdict).label if verdict else "Not checked yet"
    return (
        f"Replacement: the maker of {line.successor} must be known and not restricted; it reads “{said}”."
        " Name another, or settle its maker first"
    )
