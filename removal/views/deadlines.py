"""What is due when, how the work goes, and what to expect of the dates if it goes on like that."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, sees_all_sites
from inventory.models import Impact, Person
from inventory.views.requests import PersonRequest, wants_part
from removal import access
from removal.planning.obligations import Org
from removal.reports.words import OBLIGATIONS, in_words
from removal.services.forecasting import WITHIN, Forecast, forecast
from removal.services.starting import starting
from removal.views.burn_down import burn_down


@require_safe
def deadlines(request: PersonRequest) -> HttpResponse:
    """The estate's dates, or those of the sites that the person works at; the home page takes the pace alone."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    seen = _forecast(request.user)
    context = {
        "forecast": seen,
        "chart": burn_down(seen),
        "due_soon": [(in_words(row.asked, OBLIGATIONS), row) for row in seen.due_soon],
        "within": WITHIN,
        "all_sites": sees_all_sites(request.user),
        "without_policy": Org.of_kind(request.user.organisation.kind) is Org.OTHER,
    }
    page = "removal/_pace.html" if wants_part(request) else "removal/deadlines.html"
    return render(request, page, context)


def _forecast(person: Person) -> Forecast:
    return forecast(
        cameras=inventory_access.cameras(person),
        tallies=inventory_access.tallies(person),
        dates=inventory_access.dates(person),
        spans=access.spans(person),
        moves=access.moves(person),
        plans=access.plans(person),
        on=timezone.localdate(),
    )


@require_safe
def draft_deadlines(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What would be asked of the cameras that a draft edition moves, and by when; the draft's page fetches it.

    By the newest impact alone: what an earlier one found was cleared away for it.
    """
    draft = inventory_access.draft(request.user, uuid)
    impact = draft.impacts.order_by("-pk").first()
    if impact is None or impact.state != Impact.State.DONE:
        return redirect("draft", uuid=uuid)
    lines = inventory_access.impact_lines(request.user, impact)
    starts = starting(draft.organisation, lines, on=timezone.localdate())
    told = [(in_words(each.obligation, OBLIGATIONS), each) for each in starts]
    page = "removal/_draft_deadlines.html" if wants_part(request) else "removal/draft_deadlines.html"
    return render(request, page, {"draft": draft, "impact": impact, "starts": told})
