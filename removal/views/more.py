"""More: every page that has no place of its own in the navigation, grouped, with how much waits there."""

from collections.abc import Callable
from dataclasses import dataclass

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.models import DraftEdition, ImportBatch, Person
from inventory.services import background, reviewing
from inventory.views.requests import PersonRequest
from removal import access

Count = Callable[[Person], int]


def _to_review(person: Person) -> int:
    return reviewing.to_decide(reviewing.in_use(inventory_access.fingerprints(person))).count()


def _to_confirm(person: Person) -> int:
    waiting = inventory_access.imports(person).filter(state=ImportBatch.State.AWAITING_CONFIRMATION)
    return waiting.count()


def _to_exempt(person: Person) -> int:
    return access.exemptions(person).waiting().count()


def _stopped(person: Person) -> int:
    return background.stopped(inventory_access.jobs_of(person)).count()


def _drafts(person: Person) -> int:
    return inventory_access.drafts(person).filter(state__in=DraftEdition.OPEN).count()


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its name, what it is for, who sees the link, and what is counted in it."""

    label: str
    route: str
    hint: str
    permission: Permission | None = None
    counted: Count | None = None


_P = Permission
GROUPS: tuple[tuple[str, tuple[Entry, ...]], ...] = (
    (
        "Find out what you have",
        (
            Entry(
                "Review",
                "review",
                "Devices that the list alone does not settle, one at a time.",
                _P.SEE_REVIEW,
                _to_review,
            ),
            Entry(
                "Imports",
                "imports",
                "Bring a spreadsheet in, go on with one, or undo it.",
                _P.IMPORT,
                _to_confirm,
            ),
            Entry(
                "Identify a device",
                "identify",
                "Type a make and model, or paste a list. Nothing is stored.",
                _P.SEE_REGISTER,
            ),
            Entry(
                "Compare with the network",
                "reconciliations",
                "What a scan saw, against what is recorded here.",
                _P.SEE_REGISTER,
            ),
            Entry(
                "What to find out about sites",
                "site_tasks",
                "Which network the cameras are on, and whether a site is sensitive.",
                _P.SEE_REGISTER,
            ),
        ),
    ),
    (
        "Dates and permission",
        (
            Entry(
                "Deadlines",
                "deadlines",
                "What is due by when, and whether the pace is enough.",
                _P.SEE_REGISTER,
            ),
            Entry(
                "Exemptions",
                "exemptions",
                "Time-limited permission to keep a camera.",
                _P.SEE_REGISTER,
                _to_exempt,
            ),
            Entry(
                "Attestations",
                "attestations",
                "Which sites are signed for, and until when.",
                _P.SEE_REGISTER,
            ),
            Entry("Reminders", "reminders", "Your daily summary, and your own calendar of dates."),
        ),
    ),
    (
        "The rules you work by",
        (
            Entry(
                "Restricted list",
                "restricted_list",
                "Who counts as restricted, since when and why.",
                _P.SEE_REGISTER,
                _drafts,
            ),
            Entry(
                "Schedule", "schedule", "The steps and dates that your organisation follows.", _P.SEE_REGISTER
            ),
        ),
    ),
    (
        "Proof",
        (
            Entry("Returns", "returns", "Numbered reports, frozen when they were issued.", _P.BUILD_REPORTS),
            Entry("Audit trail", "audit_trail", "Who changed what, and when.", _P.SEE_AUDIT),
            Entry(
                "Background work",
                "background",
                "What Lenscap is busy with, and what stopped.",
                _P.SEE_AUDIT,
                _stopped,
            ),
        ),
    ),
    (
        "Your organisation",
        (
            Entry("People", "people", "Who may sign in, with which role, at which sites.", _P.MANAGE_PEOPLE),
            Entry(
                "Responsible owners",
                "responsible_owners",
                "Who answers for a site, or for all of them.",
                _P.MANAGE_PEOPLE,
            ),
            Entry(
                "Organisation", "organisation", "Name, marking, kind and calendar.", _P.CHANGE_ORGANISATION
            ),
        ),
    ),
)


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry as the page shows it; `waiting` is how much waits, 0 where nothing is counted."""

    label: str
    url: str
    hint: str
    waiting: int


@require_safe
def more(request: PersonRequest) -> HttpResponse:
    """The pages that this person may open; a group without any is left out."""
    groups = [(heading, _shown(entries, request.user)) for heading, entries in GROUPS]
    return render(request, "removal/more.html", {"groups": [each for each in groups if each[1]]})


def _shown(entries: tuple[Entry, ...], person: Person) -> list[Shown]:
    return [
        Shown(each.label, reverse(each.route), each.hint, each.counted(person) if each.counted else 0)
        for each in entries
        if each.permission is None or may(person, each.permission)
    ]
