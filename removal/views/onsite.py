"""Work on site: what can be done at a plan's site now, one tap a camera, on the phone of whoever stands there."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.access import Permission, require
from inventory.views.requests import PersonRequest
from removal import access
from removal.planning.workflow import Action
from removal.services.overview import overview

TAPS = {
    Action.REMOVE: "Removed",
    Action.ISOLATE: "Off the network",
    Action.SANITISE: "Media dealt with",
    Action.DISPOSE: "Disposed of",
}
"""What is done on site, in the order of the page, as its buttons say it."""


@require_safe
def plan_today(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The cameras that can be worked on now, those to take down first; below, what came down today."""
    require(request.user, Permission.RECORD_STEPS)
    plan, today = access.plan(request.user, uuid), timezone.localdate()
    lines = access.removals(request.user).filter(plan=plan).select_related("camera")
    seen = overview(plan, lines.order_by("camera__location", "pk"), by=request.user, on=today).lines
    rows = [
        (each, action.value, words)
        for action, words in TAPS.items()
        for each in seen
        if each.may_take and each.next_action is action
    ]
    done = [each.line for each in seen if each.line.removed_on == today]
    return render(request, "removal/plan_today.html", {"plan": plan, "rows": rows, "done": done})
