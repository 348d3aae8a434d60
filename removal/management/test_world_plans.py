"""Plans, lines and exemptions of a test world; every text that somebody types is a canary."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from inventory.models import Person, Role
from removal.management.test_world_cast import SUSPECTED, World
from removal.management.test_world_files import prove
from removal.models import Exemption, Removal, RemovalPlan
from removal.planning.evidence import YES, Kind, evidence_fields
from removal.planning.workflow import Action
from removal.services import exempting, line_facts, pairing, plans, replanning
from removal.services.drafting import open_plan
from removal.services.pairing import Pairing
from removal.services.progress import progress

ANSWERS = {Kind.BOOLEAN: YES}


def work_on_plans(world: World) -> None:
    """At the first site lines approved, scheduled, removed, on hold and draft; a submitted one at the second."""
    today = timezone.localdate()
    replanning.replan_now(world.organisation, on=today)
    plan = open_plan(world.sites[0], by=world.manager)
    lines = list(plan.removals.order_by("pk"))
    facts = {
        "owner": world.manager,
        "contractor": world.canary("Ladders Ltd"),
        "clearance": world.canary("Cleared by the site"),
        "dpia_reference": world.canary("Assessed as"),
        "budget_code": world.canary(),
        "cost_estimate": 400,
        "coverage_gap": world.canary("Patrols"),
    }
    days = {line.pk: today + timedelta(days=7) for line in lines}
    plans.prepare(plan, facts, by=world.manager, planned_on=days)
    plans.submit(plan, by=world.manager, on=today)
    plans.approve(plan, _approval(world), by=world.lead, on=today)
    _take_down(world, lines[1], (Action.SCHEDULE,))
    _take_down(world, lines[2], (Action.SCHEDULE, Action.REMOVE))
    down = Removal.objects.select_related("plan__organisation").get(pk=lines[2].pk)
    line_facts.not_replaced(down, world.canary("No longer needed"), by=world.manager, on=today)
    prove(
        down, world.canary, by=world.people[Role.CONTRACTOR]
    )  # who may open it: a file of the office they may not
    line_facts.hold(lines[3], world.canary("Waits for a lift"), by=world.manager, on=today)
    added = plans.add_line(plan, world.cameras[SUSPECTED], by=world.manager)
    pairing.pair(
        plan, {added.pk: Pairing("", world.canary("New"), world.canary())}, by=world.manager, on=today
    )
    _exempt(world, lines)
    world.plans = [plan, _submitted_elsewhere(world)]


def _exempt(world: World, lines: list[Removal]) -> None:
    """At the first site an exemption that runs, and a request taken back."""
    today, owner = timezone.localdate(), world.people[Role.ADMINISTRATOR]
    request = _ask_exemption(world, lines[0], by=world.manager)
    exempting.approve(request, world.canary("Agreed"), by=owner, on=today)
    request = _ask_exemption(world, lines[3], by=world.manager)
    exempting.withdraw(request, world.canary("Came earlier"), by=world.manager, on=today)


def _ask_exemption(world: World, line: Removal, *, by: Person) -> Exemption:
    today = timezone.localdate()
    texts = ("reason", "residual_risk", "controls", "isolation", "closure_plan")
    facts: dict[str, Any] = {name: world.canary() for name in texts}
    facts |= {"reason_code": "supply", "expires_on": today + timedelta(days=90)}
    return exempting.ask(line, facts, by=by, on=today)


def _submitted_elsewhere(world: World) -> RemovalPlan:
    """The second site's plan, which waits for another person's approval."""
    today = timezone.localdate()
    plan = open_plan(world.sites[1], by=world.lead)
    facts = {"owner": world.lead, "cost_estimate": 0, "coverage_gap": world.canary("A patrol each hour")}
    days = {line.pk: today + timedelta(days=7) for line in plan.removals.all()}
    plans.prepare(plan, facts, by=world.lead, planned_on=days)
    plans.submit(plan, by=world.lead, on=today)
    _ask_exemption(world, plan.removals.get(), by=world.lead)
    prove(plan.removals.get(), world.canary, by=world.lead)
    return plan


def _approval(world: World) -> dict[str, Any]:
    return {
        "approval_note": world.canary("Agreed"),
        "budget_reference": world.canary(),
        "replacement_clear": True,
        "view_altered": False,
    }


def _take_down(world: World, line: Removal, actions: Iterable[Action]) -> None:
    """Record the steps with everything that they ask for; every line of text is a canary."""
    today = timezone.localdate()
    for action in actions:
        facts = {
            one.name: world.canary() if one.kind is Kind.TEXT else ANSWERS.get(one.kind, today)
            for one in evidence_fields(action, needs_removal=True)
        }
        line = progress(Removal.objects.get(pk=line.pk), action, facts, by=world.manager, on=today)
