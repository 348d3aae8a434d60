"""The list of plans, read four ways over the same set: a table, a board, a line of time, and the cost by year."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.views.requests import PersonRequest
from removal import access
from removal.filters import LATE, MINE, RETURNED, PlanFilter, plans_asked_for, plans_named
from removal.models import RemovalPlan
from removal.planning.workflow import State
from removal.services import plan_list
from removal.services.forecasting import costs
from removal.services.overview import FINISHED
from removal.services.plan_list import STAGES, Plans, Window
from removal.views import words
from removal.views.timeline import finding, timeline

STAGE_WORDS = {
    "draft": "Draft",
    "submitted": "Submitted",
    "approved": "Approved",
    "in_progress": "In progress",
}
KEPT = ("view", "stage", "q", "show")
"""What the address keeps from one page of the list to the next."""


@require_safe
def plans(request: PersonRequest) -> HttpResponse:
    """Open plans, the one with the earliest date first; finished ones the newest first. A fixed number of queries."""
    inventory_access.require(request.user, Permission.SEE_PLANS)
    finished, narrowed = request.GET.get("show") == "finished", PlanFilter(request.GET, person=request.user)
    views = _views(request, finished=finished)
    asked = request.GET.get("view", "")
    view = asked if asked in views else "table"
    context = {
        "finished": finished,
        "view": view,
        "views": [(name, text, _address(request, view=name)) for name, text in views.items()],
        "stages": [] if finished else _stages(request, plans_named(request.user, request.GET)),
        "stage": request.GET.get("stage", ""),
        "filter": narrowed,
        "active": narrowed.active,
        "sees_register": may(request.user, Permission.SEE_REGISTER),
        "q": request.GET.get("q", "").strip(),
        **_SHOWN[view](request, narrowed.qs, finished),
    }
    return render(request, "removal/plans.html", context)


def _views(request: PersonRequest, *, finished: bool) -> dict[str, str]:
    """How the list can be read: what is finished has no dates ahead, and a contractor sees no money."""
    if finished:
        return {"table": "Table"}
    shown = {"table": "Table", "board": "Board", "timeline": "Timeline"}
    return shown | ({"cost": "Cost by year"} if may(request.user, Permission.SEE_REGISTER) else {})


def _stages(request: PersonRequest, plans: Plans) -> list[tuple[str, str, int, str]]:
    """What the list can be narrowed to, with how many plans: value, words, number, address."""
    counted = plan_list.stages(plans, by=request.user, on=timezone.localdate())
    names = {"": "All", LATE: "Late", MINE: "Mine", RETURNED: "Returned to me"} | STAGE_WORDS
    order = ["", LATE, *STAGES, MINE]
    if (
        request.GET.get("stage") == RETURNED
    ):  # led to where something was returned, so not counted on every page
        order, counted = (
            [*order, RETURNED],
            counted | {RETURNED: plans_asked_for(request.user, request.GET).count()},
        )
    return [(each, names[each], counted[each], _address(request, stage=each)) for each in order]


def _address(request: PersonRequest, **changed: str) -> str:
    """The list with this much of its address changed; a page of it is never kept."""
    kept = {name: request.GET.get(name, "") for name in KEPT} | changed
    query = urlencode({name: value for name, value in kept.items() if value and value != "table"})
    return f"{reverse('plans')}{'?' if query else ''}{query}"


def _window(request: PersonRequest, plans: Plans, finished: bool) -> tuple[Window, dict[str, str]]:
    """One page of the list, with the addresses of its neighbours."""
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    seen = plan_list.window(plans, finished=finished, after=after, before=before)
    turned = {"previous_url": "", "next_url": ""}
    if seen.plans and seen.more_before:
        turned["previous_url"] = _turned(request, before=seen.plans[0])
    if seen.plans and seen.more_after:
        turned["next_url"] = _turned(request, after=seen.plans[-1])
    return seen, turned


def _turned(request: PersonRequest, **cursor: RemovalPlan) -> str:
    address = _address(request)
    query = urlencode({name: str(plan.uuid) for name, plan in cursor.items()})
    return f"{address}{'&' if '?' in address else '?'}{query}"


def _as_table(request: PersonRequest, plans: Plans, finished: bool) -> dict[str, Any]:
    seen, turned = _window(request, plans, finished)
    counted = plan_list.counts(access.removals(request.user), seen.plans)
    return {"rows": [_row(plan, counted[plan.pk]) for plan in seen.plans], **turned}


def _row(plan: RemovalPlan, by_state: dict[State, int]) -> dict[str, Any]:
    value, text = words.plan_tag(State(plan.stage))
    return {
        "plan": plan,
        "value": value,
        "text": text,
        "by_state": [(words.STATES[state], by_state[state]) for state in State if state in by_state],
        "lines": sum(by_state.values()),
        "done": sum(by_state.get(state, 0) for state in FINISHED),
    }


def _as_board(request: PersonRequest, plans: Plans, finished: bool) -> dict[str, Any]:
    columns, numbers = (
        plan_list.board(plans),
        plan_list.stages(plans, by=request.user, on=timezone.localdate()),
    )
    shown = [plan for column in columns.values() for plan in column]
    counted = plan_list.counts(access.removals(request.user), shown)
    return {
        "columns": [
            {
                "text": STAGE_WORDS[name],
                "rows": [_row(plan, counted[plan.pk]) for plan in column],
                "number": numbers[name],
                "url": _address(request, stage=name, view="table"),
                "name": name,
            }
            for name, column in columns.items()
        ],
        "rows": shown,
    }


def _as_timeline(request: PersonRequest, plans: Plans, finished: bool) -> dict[str, Any]:
    seen, turned = _window(request, plans, finished)
    stretches = plan_list.stretches(access.removals(request.user), seen.plans)
    picture = timeline(stretches, on=timezone.localdate())
    return {"rows": stretches, "picture": picture, "finding": finding(stretches), **turned}


def _as_cost(request: PersonRequest, plans: Plans, finished: bool) -> dict[str, Any]:
    return {"costs": costs(plans, on=timezone.localdate()), "rows": [True]}


_SHOWN: dict[str, Callable[[PersonRequest, Plans, bool], dict[str, Any]]] = {
    "table": _as_table,
    "board": _as_board,
    "timeline": _as_timeline,
    "cost": _as_cost,
}
