"""Work on site: what can be done at a plan's site now, one tap a camera, on the phone of whoever stands there."""

from collections.abc import Iterable
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory.access import Permission, require
from inventory.models import Person
from inventory.views.requests import PersonRequest
from removal import access
from removal.models import Removal
from removal.planning.deadlines import in_words
from removal.planning.evidence_words import answer_in_words
from removal.planning.workflow import Action, Remark
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
    hindered = _hindered(request.user, (each.line for each in seen if each.may_take))
    rows = [
        (each, action.value, words, hindered.get(each.line.pk, ""))
        for action, words in TAPS.items()
        for each in seen
        if each.may_take and each.next_action is action
    ]
    done = [each.line for each in seen if each.line.removed_on == today]
    return render(request, "removal/plan_today.html", {"plan": plan, "rows": rows, "done": done})


def _hindered(person: Person, lines: Iterable[Removal]) -> dict[int, str]:
    """What was recorded last of a line, where that is why it could not be done: whoever stands there reads it."""
    recorded = access.steps(person).filter(removal__in=list(lines)).exclude(action=Remark.ADD_FILES)
    newest = {step.removal_id: step for step in recorded.order_by("recorded_at", "pk")}
    return {
        pk: f"Could not be done on {in_words(timezone.localdate(step.recorded_at))}: "
        f"{answer_in_words('cause', step.facts['cause']).lower()}. {step.facts['cause_in_words']}"
        for pk, step in newest.items()
        if step.action == Remark.COULD_NOT
    }
