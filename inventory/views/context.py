"""What the frame around every page needs to know."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from inventory.access import Permission, may

# Label, route, and the permission without which the link is not shown.
NAVIGATION = (
    ("Home", "home", None),
    ("Sites", "sites", None),
    ("Cameras", "cameras", Permission.SEE_REGISTER),
    ("Review", "review", Permission.SEE_REVIEW),
    ("Identify", "identify", Permission.SEE_REGISTER),
    ("Plans", "plans", Permission.SEE_PLANS),
    ("Deadlines", "deadlines", Permission.SEE_REGISTER),
    ("Schedule", "schedule", Permission.SEE_REGISTER),
    ("Reminders", "reminders", None),
    ("Exemptions", "exemptions", Permission.SEE_REGISTER),
    ("Attestations", "attestations", Permission.SEE_REGISTER),
    ("Imports", "imports", Permission.IMPORT),
    ("Reports", "reports", Permission.BUILD_REPORTS),
    ("Restricted list", "restricted_list", Permission.SEE_REGISTER),
    ("Audit trail", "audit_trail", Permission.SEE_AUDIT),
    ("People", "people", Permission.MANAGE_PEOPLE),
    ("Organisation", "organisation", Permission.CHANGE_ORGANISATION),
)


def site_frame(request: HttpRequest) -> dict[str, Any]:
    """Organisation, marking, person and navigation; nothing before sign-in."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {"today": timezone.localdate()}
    organisation = person.organisation
    return {
        "organisation": organisation,
        "marking": organisation.marking,
        "person_name": str(person),
        "navigation": [
            (label, url, request.path == url or (name != "home" and request.path.startswith(url)))
            for label, name, permission in NAVIGATION
            if (permission is None or may(person, permission)) and (url := _address(name))
        ],
        "today": timezone.localdate(),
    }


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
