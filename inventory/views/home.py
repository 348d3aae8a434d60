"""Home: what needs me today."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inventory import access
from inventory.access import Permission
from inventory.models import Camera, Person, Role
from inventory.services import estate
from inventory.services.answering import how_many_answer
from inventory.views.requests import PersonRequest

# Label, the figure counted, the colour of the card's edge, and the filter that lists the same cameras.
CARDS = (
    ("Restricted, in place", "restricted", "restricted", "verdict=restricted&life=live"),
    ("Overdue", "overdue", "overdue", "overdue=true"),
    ("Exempted for a time", "exempted", "exempted", "status=exempted"),
    ("Need checking", "suspected", "suspected", "verdict=suspected&life=in_service"),
    ("Cannot tell", "unknown", "unknown", "verdict=unknown&life=in_service"),
    ("Not checked yet", "unchecked", "not_checked", "verdict=not_checked&life=in_service"),
)
# Nobody has to be told that there are none of these.
SHOWN_IF_ANY = ("exempted", "unchecked")
# The buttons of each role, the one it needs most first; somebody of several roles gets those of the first held.
ACTIONS = {
    Role.COMPLIANCE_LEAD: (("Download removal report", "reports"), ("Add a camera", "add_camera")),
    Role.FACILITIES_MANAGER: (("Add a camera", "add_camera"), ("Import a spreadsheet", "new_import")),
    Role.ADMINISTRATOR: (("Add a person", "add_person"), ("Download removal report", "reports")),
    Role.AUDITOR: (("Browse the audit trail", "audit_trail"), ("Download removal report", "reports")),
}
NEXT_SHOWN = 5
SITES_SHOWN = 10
QUESTIONS_SHOWN = 10
SITES_LISTED = 50


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    """The first page after sign-in: the estate's figures, or the first steps where there is no estate yet."""
    person = request.user
    if not access.may(person, Permission.SEE_REGISTER):
        sites = list(access.sites(person)[: SITES_LISTED + 1])
        context = {"sites": sites[:SITES_LISTED], "more_sites": len(sites) > SITES_LISTED}
        return render(request, "inventory/home_of_contractor.html", context)
    cameras = access.cameras(person)
    # None where there is no camera at all: one query tells both.
    answering = cameras.order_by("pk").values_list(how_many_answer(cameras), flat=True).first()
    if answering is not None:
        context = {"answering": answering, "actions": _actions(person), **_figures(person, cameras)}
        return render(request, "inventory/home.html", context)
    tasks = first_steps(person)
    logs = access.may(person, Permission.CHANGE_CAMERAS) and tasks[0]["value"] == "done"
    return render(request, "inventory/home_at_first.html", {"tasks": tasks, "logs": logs})


def _actions(person: Person) -> list[tuple[str, str]]:
    """The buttons, as label and address."""
    role = next(role for role in ACTIONS if role in person.roles)
    return [(label, reverse(route)) for label, route in ACTIONS[role]]


def _figures(person: Person, cameras: QuerySet[Camera]) -> dict[str, Any]:
    tallies = access.tallies(person)
    counted, listed = estate.figures(access.sums(person)), reverse("cameras")
    return {
        "cards": [
            (label, getattr(counted, figure), value, f"{listed}?{query}")
            for label, figure, value, query in CARDS
            if getattr(counted, figure) or figure not in SHOWN_IF_ANY
        ],
        "next_dates": estate.next_dates(cameras, most=NEXT_SHOWN),
        "worst_sites": estate.worst_sites(tallies, cameras, most=SITES_SHOWN),
        "sees_all_sites": access.sees_all_sites(person),
        "questions": access.open_questions(person)[:QUESTIONS_SHOWN],
    }


def first_steps(person: Person) -> list[dict[str, str]]:
    """The four steps of a new organisation; a list may bring its sites with it, if its sender may add any."""
    has_site, imported = access.sites(person).exists(), access.imports(person).exists()
    adds, imports = access.may(person, Permission.CREATE_SITES), access.may(person, Permission.IMPORT)
    return [
        _step(
            "Add a site",
            "" if adds else "Your compliance lead adds sites and says where you work.",
            reverse("add_site") if adds else "",
            done=has_site,
        ),
        _step(
            "Import a spreadsheet",
            "A contractor’s list as it is, and with it the sites that it names.",
            reverse("new_import") if imports and (has_site or adds) else "",
            done=imported,
        ),
        _step("See what is restricted", "Each camera with its reasons and its sources.", ""),
        _step("Download the report", "An Excel workbook of what has to go, by when and why.", ""),
    ]


def _step(name: str, hint: str, url: str, *, done: bool = False) -> dict[str, str]:
    value, text = ("done", "Completed") if done else ("to_do", "Not started")
    if not url and not done:
        value, text = "cannot_start", "Cannot start yet"
    return {"name": name, "hint": hint, "url": url, "value": value, "text": text}
