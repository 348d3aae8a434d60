"""Taking many lines of a plan one step at once: which can, which cannot and why, and what each would record.

Reads only; `removal.services.progress.progress_together` moves them. What all lines record alike is said once, what
belongs to one unit alone, such as the serial number read at removal, stays with its line.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.models import Person
from removal.models import Removal
from removal.planning.evidence import evidence_fields
from removal.planning.workflow import Action, Remark
from removal.services.overview import LineOverview
from removal.services.recording import Step
from removal.services.steps import refusal, steps_of

TOGETHER = (
    Action.ISOLATE,
    Action.SCHEDULE,
    Action.REMOVE,
    Action.SANITISE,
    Action.DISPOSE,
    Action.VERIFY,
    Action.CLOSE,
    Action.NOT_ISOLATED,
    Action.UNSCHEDULE,
    Action.CANCEL,
)
"""What may be done to many lines at once. A plan is submitted and decided on whole, and each camera that
still hangs after all is looked at by itself."""

MOST = 200
"""Lines in one go: one transaction, which nobody should wait for."""

OWN: dict[Action | Remark, str] = {Action.REMOVE: "serial_seen", Action.VERIFY: "replaced_by"}
"""The one fact that each line has for itself, by action."""


@dataclass(frozen=True, slots=True)
class Sifted:
    """Lines that can take a step, and those that cannot, together where the reason is the same."""

    steps: Sequence[Step]
    refused: Sequence[tuple[str, Sequence[Removal]]]

    @property
    def lines(self) -> list[Removal]:
        """The lines that can."""
        return [step.line for step in self.steps]


def on_offer(lines: Iterable[LineOverview]) -> list[tuple[Action, int]]:
    """What this person may do to how many of a plan's lines, in the order of the work."""
    counted = Counter(action for each in lines for action in each.may_do)
    return [(action, counted[action]) for action in TOGETHER if counted[action]]


def sift(
    lines: Sequence[Removal],
    action: Action,
    *,
    by: Person,
    on: date,
    facts: Mapping[int, Mapping[str, Any]] | None = None,
) -> Sifted:
    """Part the lines by whether this person may take the step from where they stand."""
    able, refused = [], []
    for step in steps_of(lines, action, facts or {}, by=by, on=on):
        why = refusal(step)
        if why:
            refused.append((why.removeprefix(f"{step.line.camera}: "), step.line))
        else:
            able.append(step)
    return Sifted(able, alike(refused))


def alike(reasons: Iterable[tuple[str, Removal]]) -> list[tuple[str, list[Removal]]]:
    """The lines of each reason, in the order in which the reasons came up."""
    found: dict[str, list[Removal]] = {}
    for why, line in reasons:
        found.setdefault(f"{why[:1].upper()}{why[1:]}", []).append(line)
    return list(found.items())


def facts_of(step: Step, shared: Mapping[str, str], own: str) -> dict[str, str]:
    """What a line records: what was said for all as far as it is asked of it, and what is its own alone."""
    asked = {one.name for one in evidence_fields(step.action, needs_removal=step.standing.needs_removal)}
    facts = {name: value for name, value in shared.items() if name in asked}
    if step.action is Action.VERIFY and step.standing.needs_removal:
        return _with_replacement(step.line, facts, own)
    name = OWN.get(step.action, "")
    return facts | {name: own} if name in asked and own else facts


def _with_replacement(line: Removal, facts: dict[str, str], own: str) -> dict[str, str]:
    """Its own replacement, or what was recorded of it before, or the reason given for all that have none."""
    because = facts.pop("not_replaced_because", "")
    if own:
        return facts | {"replacement": "replaced", "replaced_by": own}
    if line.replaced_by_id or line.not_replaced_because:
        return facts
    return facts | {"replacement": "not_replaced", "not_replaced_because": because}
