"""What is to be found out about sites; the home page fetches it, so that its own figures do not wait for it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission
from inventory.views.requests import PersonRequest
from removal import access
from removal.planning.deployments import Deployment
from removal.services import site_tasks as services

MOST_SHOWN = 50
# On the home page, which leads to all of them.
MOST_AT_HOME = 5


@require_safe
def site_tasks(request: PersonRequest) -> HttpResponse:
    """One question a site, what was put up against the instruction, and decisions whose review is past."""
    person, today = request.user, timezone.localdate()
    inventory_access.require(person, Permission.SEE_REGISTER)
    decides = inventory_access.may(person, Permission.DECIDE_SENSITIVITY)
    may = {
        services.NETWORK: inventory_access.may(person, Permission.CHANGE_CAMERAS),
        services.SENSITIVITY: decides,
    }
    counted = services.deployments(person.organisation, inventory_access.cameras(person))
    part = request.headers.get("HX-Request") == "true"
    most = MOST_AT_HOME if part else MOST_SHOWN
    asked, everywhere = access.current_obligations(person), inventory_access.sees_all_sites(person)
    tasks = services.site_tasks(asked, of_all_sites=everywhere, most=most + 1)
    context = {
        "tasks": [(task, may[task.about]) for task in tasks[:most]],
        "more": len(tasks) > most,
        "at_home": part,
        "deployed": counted[Deployment.DEPLOYED],
        "perhaps": counted[Deployment.MAY_HAVE_BEEN],
        "reviews": inventory_access.sites(person).filter(review_by__lt=today).count(),
    }
    return render(request, "removal/_estate_tasks.html" if part else "removal/site_tasks.html", context)
