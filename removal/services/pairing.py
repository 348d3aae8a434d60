"""What is done with each camera of a plan, what takes its place and what it costs: written while it is a draft.

How a replacement is judged, and what keeps one from being approved: `removal.services.successors`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db import transaction

from inventory import audit
from inventory.models import Person
from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State
from removal.services.keeping import keep_plans
from removal.services.progress import NotAllowedError
from removal.services.successors import Device, verdicts_of


@dataclass(frozen=True, slots=True)
class Pairing:
    """What is said of one line: what is done ("": as the plan says), make and model of what takes its place, and
    what it costs in pounds (None: not estimated by itself)."""

    option: str = ""
    vendor: str = ""
    model: str = ""
    cost: Decimal | None = None


@transaction.atomic
def pair(plan: RemovalPlan, given: Mapping[int, Pairing], *, by: Person, on: date) -> list[Removal]:
    """Write down what is said of draft lines, by their keys; those that changed come back with their verdicts.

    Raises NotAllowedError when the plan is closed or a line is no draft of it.
    """
    if by.organisation_id != plan.organisation_id:
        raise NotAllowedError("This plan belongs to another organisation.")
    lines = list(
        Removal.objects.select_for_update(of=("self",))
        .filter(plan=plan, plan__closed_at=None, pk__in=given)
        .select_related("camera")
        .order_by("pk")
    )
    if len(lines) < len(given):
        raise NotAllowedError(f"{plan.reference} is closed, or a camera is no longer in it.")
    for line in lines:
        if line.state != State.DRAFT:
            raise NotAllowedError(
                f"{line.camera} is {line.state}: what is done with it can be changed only while it is a draft."
            )
    told = {line.pk: _told(line) for line in lines}
    devices = {(each.vendor, each.model) for each in given.values() if each.vendor or each.model}
    verdicts = verdicts_of(plan.organisation, devices, on=on)
    changed = [line for line in lines if _write(line, given[line.pk], verdicts)]
    Removal.objects.bulk_update(
        changed,
        ["option", "new_vendor", "new_model", "new_verdict", "cost_estimate", "version"],
        batch_size=100,
    )
    if changed:
        keep_plans([plan.pk])
        audit.record(
            "replacements planned",
            organisation=plan.organisation,
            by=by,
            subject=plan,
            before={str(line.camera): told[line.pk] for line in changed},
            after={str(line.camera): _told(line) for line in changed},
        )
    return changed


def _write(line: Removal, given: Pairing, verdicts: Mapping[Device, str]) -> bool:
    """Set the line's fields (unsaved); whether any differs."""
    before = _said(line)
    line.option, line.new_vendor, line.new_model = given.option, given.vendor, given.model
    line.new_verdict = verdicts.get((given.vendor, given.model), "")
    line.cost_estimate = given.cost
    if before == _said(line):
        return False
    line.version += 1
    return True


def _said(line: Removal) -> tuple[str, str, str, str, Decimal | None]:
    return line.option, line.new_vendor, line.new_model, line.new_verdict, line.cost_estimate


def _told(line: Removal) -> str:
    cost = "" if line.cost_estimate is None else f"£{line.cost_estimate:,.2f}"
    parts = (line.get_option_display() if line.option else "as the plan says", line.successor, cost)
    return ": ".join(filter(None, parts))
