"""The page of a decision that is still being worked out, or was: it can be left and come back to."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, one
from inventory.views.requests import PersonRequest, wants_part
from removal import access
from removal.models import Foreseen
from removal.views import policies, sensitivity

HTMX_STOP_POLLING = 286


@require_safe
def foreseen(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """How far it is; once it is worked out, what it would move, with the button that decides."""
    row = one(access.foreseen(request.user).select_related("organisation"), uuid)
    if wants_part(request):
        return _progress(request, row)
    if row.state != Foreseen.State.DONE:
        return render(request, "removal/foreseen.html", {"foreseen": row, "job": _job_of(request, row)})
    if row.decision == Foreseen.Decision.SCHEDULE:
        return policies.shown_foreseen(request, row)
    return sensitivity.shown_foreseen(request, row)


@require_safe
def newest_foreseen(request: PersonRequest) -> HttpResponse:
    """On to what this person last had worked out; home when there is nothing (any more)."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    newest = access.foreseen(request.user).first()
    return redirect("foreseen", uuid=newest.uuid) if newest else redirect("home")


def _progress(request: PersonRequest, row: Foreseen) -> HttpResponse:
    """The bar alone while the job runs; the whole page once it has ended."""
    running = row.state == Foreseen.State.RUNNING
    context = {"job": _job_of(request, row)}
    status = 200 if running else HTMX_STOP_POLLING
    response = render(request, "removal/_foreseen_progress.html", context, status=status)
    if not running:
        response.headers["HX-Refresh"] = "true"
    return response


def _job_of(request: PersonRequest, row: Foreseen) -> object:
    found = inventory_access.jobs_of(request.user).filter(kind="foresee", arguments__foreseen=row.pk)
    return found.order_by("-pk").first()
