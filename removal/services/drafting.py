"""Drafting: each camera that its obligations ask to come down gets a line in its site's plan by itself."""

import itertools
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.db.models import Max

from inventory import audit
from inventory.models import Organisation, Person, Site
from inventory.services.inserting import Loader, plain
from inventory.services.keys import key_set
from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State
from removal.services.keeping import NewDay, keep_due_days
from removal.services.lines import OPENS_A_LINE
from removal.services.progress import cancel_unobliged, close_finished_plans

NOTHING_ASKS = "Nothing asks for its removal any more."
MOVED = "The camera is at another site now; its line continues in that site's plan."
NEW_LINES = Loader(Removal, ("uuid", "plan_id", "camera_id", "needs"))
NEEDS_MAY_CHANGE = (State.SUBMITTED, State.APPROVED, State.ISOLATED, State.SCHEDULED)


class Change(StrEnum):
    """What becomes of a camera's line."""

    NONE = "none"
    OPEN = "open"
    CANCEL = "cancel"
    MOVE = "move"
    RENAME = "rename"


class Wanted(NamedTuple):
    """What a camera's obligations want of plans: the need by which its line is named, empty for no line; by when."""

    camera_id: int
    site_id: int
    need: str
    due_on: date | None = None


@dataclass(slots=True)
class Drafted:
    """What following the obligations changed."""

    plans_created: int = 0
    lines_added: int = 0
    lines_cancelled: int = 0
    lines_renamed: int = 0
    camera_ids: set[int] = field(default_factory=set)


class Line(NamedTuple):
    """A camera's line, as far as planning asks."""

    pk: int
    camera_id: int
    plan_id: int
    site_id: int
    state: str
    needs: str
    removed_on: date | None


def lines_of(camera_ids: Iterable[int]) -> dict[int, Line]:
    """Each camera's latest line that was not cancelled: one query."""
    lines = Removal.objects.filter(camera__in=key_set(camera_ids)).exclude(state=State.CANCELLED)
    rows = lines.order_by("pk").values_list(
        "pk", "camera_id", "plan_id", "plan__site_id", "state", "needs", "removed_on"
    )
    return {line.camera_id: line for line in itertools.starmap(Line, rows)}


def is_in_step(wanted: Wanted, line: Line | None) -> bool:
    """Is the camera's line already as its obligations want it?"""
    return _change(wanted, line) is Change.NONE


def follow_obligations(
    organisation: Organisation, wanted: Sequence[Wanted], lines: Mapping[int, Line]
) -> Drafted:
    """Bring lines in step with what is asked: open, rename, move or cancel drafts. Call it in a transaction.

    Only drafts are cancelled or moved: what people have submitted is theirs to end. Cameras are written before. May
    raise IntegrityError when another worker drafts the same plan at the same moment; the caller then works the chunk
    out anew.
    """
    changes: dict[Change, list[Wanted]] = {change: [] for change in Change}
    for each in wanted:
        changes[_change(each, lines.get(each.camera_id))].append(each)
    over = {NOTHING_ASKS: changes[Change.CANCEL], MOVED: changes[Change.MOVE]}
    ended = {reason: [lines[each.camera_id] for each in those] for reason, those in over.items()}
    drafted = Drafted(camera_ids={each.camera_id for change in list(Change)[1:] for each in changes[change]})
    for reason, drafts in ended.items():
        if keys := [line.pk for line in drafts]:
            drafted.lines_cancelled += cancel_unobliged(keys, reason, organisation=organisation)
    for need in OPENS_A_LINE:
        if keys := [lines[each.camera_id].pk for each in changes[Change.RENAME] if each.need == need]:
            drafted.lines_renamed += Removal.objects.filter(pk__in=keys).update(needs=need)
    missing = changes[Change.OPEN] + [_moved(each, lines) for each in changes[Change.MOVE]]
    _open_lines(organisation, missing, drafted)
    if plan_ids := {line.plan_id for drafts in ended.values() for line in drafts}:
        close_finished_plans(plan_ids)
    return drafted


@transaction.atomic
def open_plan(site: Site, *, by: Person | None) -> RemovalPlan:
    """The site's open plan, drafted when it has none. Safe when two people ask at once."""
    plan = _open_plans([site.pk]).get(site.pk)
    if plan:
        return plan
    try:
        with transaction.atomic():
            (plan,) = _draft_plans(site.organisation, [site.pk])
    except IntegrityError:  # somebody else drafted it, or took the number, at the same moment
        plan = _open_plans([site.pk]).get(site.pk) or _draft_plans(site.organisation, [site.pk])[0]
    audit.record(
        "plan drafted",
        organisation=site.organisation,
        by=by,
        subject=plan,
        after={"number": plan.number, "site": str(site)},
    )
    return plan


def _change(each: Wanted, line: Line | None) -> Change:
    """What a camera's line needs, given what is asked of the camera now."""
    if line is None or not State(line.state).is_open:
        return Change.OPEN if each.need else Change.NONE
    if line.state == State.DRAFT:
        if not each.need and line.needs != Removal.CHOSEN:
            return Change.CANCEL
        if line.site_id != each.site_id:
            return Change.MOVE
    return Change.RENAME if _must_be_renamed(line, each.need) else Change.NONE


def _moved(each: Wanted, lines: Mapping[int, Line]) -> Wanted:
    """A line that moves keeps the need it had when a person chose the camera."""
    return each._replace(need=each.need or lines[each.camera_id].needs)


def _must_be_renamed(line: Line, need: str) -> bool:
    """Does the line go by another need now? Once work is agreed, only from disconnecting to removing."""
    if not need or need == line.needs or line.needs == Removal.CHOSEN:
        return False
    if line.state == State.DRAFT:
        return True
    return State(line.state) in NEEDS_MAY_CHANGE and OPENS_A_LINE.index(need) < OPENS_A_LINE.index(line.needs)


def _open_lines(organisation: Organisation, missing: Sequence[Wanted], drafted: Drafted) -> None:
    if not missing:
        return
    site_ids = list(dict.fromkeys(each.site_id for each in missing))
    plans = _open_plans(site_ids)
    new = _draft_plans(organisation, [site_id for site_id in site_ids if site_id not in plans])
    plans |= {plan.site_id: plan for plan in new}
    NEW_LINES.add(
        [
            (plain(Removal, "uuid", uuid4()), plans[each.site_id].pk, each.camera_id, each.need)
            for each in missing
        ]
    )
    drafted.plans_created += len(new)
    drafted.lines_added += len(missing)
    RemovalPlan.objects.filter(pk__in=key_set(plan.pk for plan in plans.values())).exclude(
        stage=State.DRAFT
    ).update(stage=State.DRAFT)
    keep_due_days([NewDay(plans[each.site_id].pk, None, each.due_on, is_new=True) for each in missing])


def _open_plans(site_ids: Iterable[int]) -> dict[int, RemovalPlan]:
    """Open plans by site, locked, so that none closes while a line is added to it."""
    plans = RemovalPlan.objects.select_for_update().filter(site__in=list(site_ids), closed_at=None)
    return {plan.site_id: plan for plan in plans.order_by("pk")}


def _draft_plans(organisation: Organisation, site_ids: Sequence[int]) -> list[RemovalPlan]:
    """New plans with the organisation's next numbers; constraints refuse a number or site taken meanwhile."""
    if not site_ids:
        return []
    last = RemovalPlan.objects.filter(organisation=organisation).aggregate(last=Max("number"))["last"] or 0
    return RemovalPlan.objects.bulk_create(
        [
            RemovalPlan(organisation=organisation, site_id=site_id, number=number)
            for number, site_id in enumerate(site_ids, start=last + 1)
        ]
    )
