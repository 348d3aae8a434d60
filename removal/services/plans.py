"""Plans as people work on them: add a camera, prepare, submit, return, approve.

A plan's state is derived from its lines (`removal.planning.workflow.plan_state`); submitting, returning and
approving a plan moves all of its lines that stand there, through `removal.services.progress`.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction

from inventory import audit
from inventory.models import Camera, Life, Person, Verdict
from inventory.services.organisations import mark_of
from removal.models import Removal, RemovalPlan
from removal.planning.evidence import NO, YES
from removal.planning.workflow import OPEN_STATES, Action, State, plan_state
from removal.services.cover import cover_of, uncovered
from removal.services.keeping import keep_plans
from removal.services.lines import OPENS_A_LINE, Standing, standings
from removal.services.progress import MissingEvidenceError, NotAllowedError, progress_together

FIELDS = (
    "owner",
    "option",
    "contractor",
    "clearance",
    "budget_code",
    "cost_estimate",
    "coverage_gap",
    "view_altered",
    "dpia_reference",
)
"""What a person says of a plan as a whole; the planned day is said of each line."""


@transaction.atomic
def add_line(plan: RemovalPlan, camera: Camera, *, by: Person) -> Removal:
    """Add a camera to its site's plan whether anything asks for it or not.

    Raises NotAllowedError when it is at another site, gone, or has an open line.
    """
    plan = _to_change(plan, by)
    if camera.site_id != plan.site_id:
        raise NotAllowedError(f"{camera} is not at {plan.site}; it belongs into the plan of its own site.")
    if camera.life == Life.GONE:
        raise NotAllowedError(f"{camera} is gone already.")
    open_line = Removal.objects.filter(camera=camera, state__in=OPEN_STATES).select_related("plan").first()
    if open_line:
        raise NotAllowedError(f"{camera} has a line already, in {open_line.plan.reference}.")
    asked = camera.obligations.filter(superseded_at=None, suggestion=False).values_list(
        "obligation", flat=True
    )
    need = next((need.value for need in OPENS_A_LINE if need in set(asked)), Removal.CHOSEN)
    line = Removal.objects.create(plan=plan, camera=camera, needs=need)
    keep_plans([plan.pk])
    audit.record(
        "line added",
        organisation=plan.organisation,
        by=by,
        subject=line,
        after={"plan": plan.reference, "camera": str(camera), "needs": need},
    )
    return line


@transaction.atomic
def prepare(
    plan: RemovalPlan,
    facts: Mapping[str, Any],
    *,
    by: Person,
    planned_on: Mapping[int, date | None] | None = None,
) -> RemovalPlan:
    """Write down what is planned: any of FIELDS, and the planned day by key of a draft line.

    Raises NotAllowedError when the plan is closed, or a planned day is for a line that is no draft.
    """
    plan = _to_change(plan, by)
    given = {name: facts[name] for name in FIELDS if name in facts}
    owner = given.get("owner")
    if owner is not None and owner.organisation_id != plan.organisation_id:
        raise NotAllowedError(f"{owner} does not belong to {plan.organisation}.")
    before = {name: getattr(plan, name) for name in given}
    for name, value in given.items():
        setattr(plan, name, value)
    plan.save(update_fields=list(given))
    days = _plan_days(plan, planned_on or {})
    keep_plans([plan.pk])  # where its cameras have estimates, their sum stands above what was written
    changed = [name for name in given if before[name] != given[name]]
    if changed or days:
        audit.record(
            "plan prepared",
            organisation=plan.organisation,
            by=by,
            subject=plan,
            before={name: _told(before[name]) for name in changed},
            after={name: _told(given[name]) for name in changed} | days,
        )
    return plan


def submission_mark(plan: RemovalPlan, lines: Iterable[Removal]) -> str:
    """The mark of what is submitted: the plan's own facts, and each line as far as it has come."""
    facts = {name: _told(getattr(plan, name)) for name in FIELDS}
    return mark_of(facts | {"lines": sorted([str(line.uuid), line.version] for line in lines)})


def state_of(plan: RemovalPlan) -> State:
    """Where a plan stands: as far as the least of its lines."""
    return plan_state(State(state) for state in plan.removals.values_list("state", flat=True))


def submit(
    plan: RemovalPlan, *, by: Person, on: date, facts: Mapping[str, Any] | None = None
) -> list[Removal]:
    """Submit every draft line; `facts` stand above what the plan itself says. Raises as `progress` does."""
    plan = RemovalPlan.objects.select_related("organisation").get(pk=plan.pk)
    drafts = _standing_at(plan, State.DRAFT)
    known = standings(drafts)
    given = {line.pk: submission(plan, line, known[line.pk]) | dict(facts or {}) for line in drafts}
    every = plan.removals.select_related("camera")
    if blind := uncovered(plan, cover_of(plan, every)):
        raise MissingEvidenceError({"coverage_gap": blind})
    return progress_together(plan, drafts, Action.SUBMIT, given, by=by, on=on)


def return_plan(plan: RemovalPlan, reason: str, *, by: Person, on: date) -> list[Removal]:
    """Give every submitted line back to be changed. Raises as `progress` does."""
    lines = _standing_at(plan, State.SUBMITTED)
    return progress_together(
        plan, lines, Action.RETURN, {line.pk: {"reason": reason} for line in lines}, by=by, on=on
    )


def take_back(plan: RemovalPlan, *, by: Person, on: date) -> list[Removal]:
    """Make drafts again of what this person submitted and nobody has decided on. Raises as `progress` does."""
    own = [line for line in _standing_at(plan, State.SUBMITTED) if line.submitted_by_id == by.pk]
    return progress_together(plan, own, Action.TAKE_BACK, {line.pk: {} for line in own}, by=by, on=on)


@transaction.atomic
def approve(
    plan: RemovalPlan, facts: Mapping[str, Any], *, by: Person, on: date, seen: str = ""
) -> list[Removal]:
    """Approve every submitted line; another person than who submitted them, always. Raises as `progress` does.

    `seen` is the `submission_mark` of what the person was shown: neither a line nor a sum that came later is approved
    with it. Without one the caller has not shown it to anybody.
    """
    plan = (
        RemovalPlan.objects.select_for_update(of=("self",))
        .select_related("organisation", "owner")
        .get(pk=plan.pk)
    )
    lines = _standing_at(plan, State.SUBMITTED)
    if seen and seen != submission_mark(plan, lines):
        raise NotAllowedError(
            f"{plan.reference} has changed since you opened the page. Look at it again, then approve."
        )
    given = {"budget_reference": plan.budget_code, **facts}
    return progress_together(plan, lines, Action.APPROVE, {line.pk: given for line in lines}, by=by, on=on)


def _to_change(plan: RemovalPlan, by: Person) -> RemovalPlan:
    """The plan as it stands now, locked and open."""
    plans = RemovalPlan.objects.select_for_update(of=("self",)).select_related(
        "organisation", "site", "owner"
    )
    plan = plans.get(pk=plan.pk)
    if by.organisation_id != plan.organisation_id:
        raise NotAllowedError("This plan belongs to another organisation.")
    if plan.closed_at:
        raise NotAllowedError(f"{plan.reference} is closed; nothing in it can be changed.")
    return plan


def _standing_at(plan: RemovalPlan, state: State) -> list[Removal]:
    return list(plan.removals.filter(state=state).select_related("camera").order_by("pk"))


def _plan_days(plan: RemovalPlan, planned_on: Mapping[int, date | None]) -> dict[str, str]:
    """Set the planned days of drafts; what changed, for the audit trail."""
    if not planned_on:
        return {}
    lines = list(
        plan.removals.select_for_update(of=("self",))
        .filter(pk__in=planned_on)
        .select_related("camera")
        .order_by("pk")
    )
    for line in lines:
        if line.state != State.DRAFT:
            raise NotAllowedError(
                f"{line.camera} is {line.state}: its day can be changed only while it is a draft."
            )
    changed = [line for line in lines if line.planned_on != planned_on[line.pk]]
    for line in changed:
        line.planned_on = planned_on[line.pk]
        line.version += 1
    Removal.objects.bulk_update(changed, ["planned_on", "version"], batch_size=200)
    return {f"planned_on {line.camera}": _told(line.planned_on) for line in changed}


def submission(plan: RemovalPlan, line: Removal, standing: Standing) -> dict[str, Any]:
    """What submitting records for a line, from the plan, the line, and what is asked of its camera."""
    identified = line.camera.verdict in (Verdict.RESTRICTED, Verdict.CLEAR)
    return {
        "planned_on": line.planned_on,
        "identified": YES if identified else NO,
        "investigate_by": None if identified else standing.investigate_by,
        "option": line.option or plan.option,
        "coverage_gap": plan.coverage_gap,
        "cost_estimate": plan.cost_estimate if line.cost_estimate is None else line.cost_estimate,
    }


def _told(value: Person | Decimal | date | str | None) -> str:
    return "" if value is None else str(value)
