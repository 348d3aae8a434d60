"""What the frame around every page needs to know."""

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from inventory.access import Permission, may
from inventory.colours import Colour, head
from inventory.models import Person


@dataclass(frozen=True, slots=True)
class Section:
    """One link of the navigation: the permission without which it is not shown, and the addresses it stands for."""

    label: str
    route: str
    permission: Permission | None
    beneath: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether that address is of this section."""
        return any(path.startswith(start) for start in self.beneath)


# Six at most, so that they stand in one row; the rest is grouped on the page behind "More" (removal.views.more).
NAVIGATION = (
    Section("Home", "home", None),
    Section("Sites", "sites", None, ("/sites/", "/rounds/")),
    Section("Cameras", "cameras", Permission.SEE_REGISTER, ("/cameras/", "/questions/", "/views/")),
    Section("Plans", "plans", Permission.SEE_PLANS, ("/plans/", "/removals/", "/evidence/")),
    Section("Reports", "reports", Permission.BUILD_REPORTS, ("/reports/", "/returns/")),
    Section(
        "More",
        "more",
        None,
        (
            "/more/",
            "/review/",
            "/identify/",
            "/imports/",
            "/network/",
            "/deadlines/",
            "/schedule/",
            "/exemptions/",
            "/attestations/",
            "/reminders/",
            "/list/",
            "/background/",
            "/audit/",
            "/people/",
            "/responsible-owners/",
            "/organisation/",
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the frame shows it; `current` is the value of aria-current, empty where the reader is elsewhere."""

    label: str
    url: str
    current: str


def site_frame(request: HttpRequest) -> dict[str, Any]:
    """Organisation, marking, person and navigation; nothing before sign-in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"today": timezone.localdate()}
    organisation = person.organisation
    return {
        "organisation": organisation,
        "marking": organisation.marking,
        "head_colour": str(head(Colour.read(organisation.colour))) if organisation.colour else "",
        "person_name": str(person),
        "person_uuid": person.uuid,
        "idle_seconds": settings.SESSION_IDLE_S,
        "navigation": _links(person, request.path),
        "today": timezone.localdate(),
    }


def _links(person: Person, path: str) -> list[Link]:
    shown = [each for each in NAVIGATION if each.permission is None or may(person, each.permission)]
    return [
        Link(each.label, url, "page" if path == url else "true" if each.holds(path) else "")
        for each in shown
        if (url := _address(each.route))
    ]


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
