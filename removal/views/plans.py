"""One plan with its lines, and a site's own; the list is in `plan_list`."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, F, Max, Min, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import TruncMinute
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.models import Person, Verdict
from inventory.views.requests import PersonRequest
from removal import access
from removal.models import RemovalPlan
from removal.planning.workflow import OPEN_STATES, Action, State
from removal.services.drafting import open_plan
from removal.services.forecasting import costs_of
from removal.services.overview import LineOverview, PlanOverview, overview
from removal.services.policies import in_force
from removal.services.together import TOGETHER, on_offer
from removal.views import words
from removal.views.onsite import TAPS
from removal.views.plan_tasks import tasks

LINES_A_PAGE = 100
EVENTS_SHOWN = 20


def _asked_page(request: PersonRequest) -> int:
    """The page asked for, the first one for whatever is no number."""
    text = request.GET.get("page", "")
    return max(int(text), 1) if text.isdecimal() and len(text) < 6 else 1


@require_safe
def plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One plan: what and why, what to do next, its lines, its history."""
    plan = access.plan(request.user, uuid)
    return render(request, "removal/plan.html", {"plan": plan, **_page(request, plan)})


def _page(request: PersonRequest, plan: RemovalPlan) -> dict[str, Any]:
    person, today = request.user, timezone.localdate()
    finished = Case(When(state__in=OPEN_STATES, then=0), default=1)
    by_date = F("camera__due_on").asc(nulls_last=True)
    lines = access.removals(person).filter(plan=plan).select_related("camera")
    lines = lines.order_by(finished, by_date, "pk")
    seen = overview(plan, lines, by=person, on=today)
    history = _history(person, plan, seen)
    return {
        "seen": seen,
        "tag": words.plan_tag(seen.state),
        "late": seen.next_due is not None and seen.next_due < today,
        "asks": [(words.asked(need), number) for need, number in seen.needs.most_common()],
        "tasks": tasks(person, seen),
        "exempted": seen.exempted(today),
        "unnamed": len(seen.unnamed),
        "costs": costs_of(plan, (each.line for each in seen.lines), on=today),
        "serials": seen.unexplained if may(person, Permission.WORK_ON_PLANS) else [],
        "is_submitter": seen.submitted_by(person),
        "cost": seen.cost,
        **_lines(plan, seen, _asked_page(request)),
        "together": [(action.value, words.BUTTONS[action], n) for action, n in on_offer(seen.lines)],
        "for_another": seen.for_another,
        "history": history,
        "returned": _returned(history) if seen.drafts else None,
        "schedule": in_force(plan.organisation) if may(person, Permission.SEE_REGISTER) else "",
        **_rights(person, plan, seen),
    }


def _returned(history: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The return that made drafts of its lines; none where their submitter took them back since."""
    last = next((step for step in history if step["action"] in (Action.RETURN, Action.TAKE_BACK)), None)
    return last if last and last["action"] == Action.RETURN else None


def _rights(person: Person, plan: RemovalPlan, seen: PlanOverview) -> dict[str, bool]:
    """What the page offers; a contractor sees neither money nor the register."""
    is_open, on_site = (
        plan.closed_at is None,
        any(each.may_take and each.next_action in TAPS for each in seen.lines),
    )
    return {
        "may_work": is_open and may(person, Permission.WORK_ON_PLANS),
        "may_approve": is_open and may(person, Permission.APPROVE_PLANS),
        "works_on_site": is_open and on_site and may(person, Permission.RECORD_STEPS),
        "sees_register": may(person, Permission.SEE_REGISTER),
    }


def _lines(plan: RemovalPlan, seen: PlanOverview, page: int) -> dict[str, Any]:
    """One page of lines; what the plan says of itself is of all of them."""
    first, total, address = (page - 1) * LINES_A_PAGE, len(seen.lines), reverse("plan", args=[plan.uuid])
    shown = seen.lines[first : first + LINES_A_PAGE]
    return {
        "rows": [_line_row(each, timezone.localdate()) for each in shown],
        "previous_url": f"{address}?page={page - 1}#cameras" if page > 1 else "",
        "next_url": f"{address}?page={page + 1}#cameras" if first + len(shown) < total and shown else "",
        "place": f"{first + 1:,} to {first + len(shown):,} of {total:,}" if shown else "",
    }


WAITS = {State.DRAFT: "Submit the plan", State.SUBMITTED: "Waits for approval"}


def _line_row(each: LineOverview, today: date) -> dict[str, Any]:
    line, state = each.line, State(each.line.state)
    then = words.BUTTONS[each.next_action] if each.next_action else WAITS.get(state, "")
    return {
        "line": line,
        "asked": words.asked(line.needs),
        "due_on": each.due_on,
        "force": each.standing.force,
        "plan_by": each.plan_by,
        "exempted_until": each.exempted_until(today),
        "too_late": each.days_too_late,
        "done": line.get_option_display() if line.option else "",
        "successor": (line.successor, *_judged(line.new_verdict)) if line.successor else None,
        "state": ("on_hold", "On hold") if line.on_hold_since else (state.value, words.STATES[state]),
        "may_do": any(action in TOGETHER for action in each.may_do),
        "next": then,
        "for_another": each.for_another,
        "next_url": reverse("removal_action", args=[line.uuid, each.next_action]) if each.may_take else "",
    }


def _judged(verdict: str) -> tuple[str, str]:
    """A verdict as a tag."""
    return (verdict, Verdict(verdict).label) if verdict else ("not_checked", "Not checked yet")


def _history(person: Person, plan: RemovalPlan, seen: PlanOverview) -> list[dict[str, Any]]:
    """What was recorded on the lines, alike steps of one person and minute together, newest first."""
    by_key = {each.line.pk: each.line for each in seen.lines}
    recorded = access.removals(person).filter(plan=plan, evidence__isnull=False).order_by()
    steps = recorded.values(
        action=F("evidence__action"),
        who=F("evidence__recorded_by__name"),
        at=TruncMinute("evidence__recorded_at"),
    ).annotate(
        number=Count("evidence"),
        one=Min("pk"),
        last=Max("evidence__pk"),
        reason=Max(KeyTextTransform("reason", "evidence__facts")),
    )
    return [
        step | {"done": words.DONE.get(step["action"], step["action"]), "line": by_key.get(step["one"])}
        for step in steps.order_by("-last")[:EVENTS_SHOWN]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def site_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A site's open plan; where there is none, asks whether to start one."""
    inventory_access.require(request.user, Permission.SEE_PLANS)
    if request.method == "POST":
        inventory_access.require(request.user, Permission.WORK_ON_PLANS)
    site = inventory_access.site(request.user, uuid)
    found = access.plans(request.user).filter(site=site, closed_at=None).first()
    if found is None and request.method == "POST":
        found = open_plan(site, by=request.user)
    if found:
        return redirect("plan", uuid=found.uuid)
    may_work = may(request.user, Permission.WORK_ON_PLANS)
    return render(request, "removal/no_plan.html", {"site": site, "may_work": may_work})
