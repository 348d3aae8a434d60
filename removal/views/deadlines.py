"""What is due when, how the work goes, and what to expect of the dates if it goes on like that."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, sees_all_sites
from inventory.models import Person
from inventory.views.requests import PersonRequest, wants_part
from removal import access
from removal.planning.obligations import Org
from removal.reports.words import OBLIGATIONS, in_words
from removal.services.forecasting import WITHIN, Forecast, forecast
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
