"""The audit trail: who did what to what and when, whether it is whole, and all of it as a file."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from inventory import access, audit
from inventory.access import Permission
from inventory.audit.wording import changes_of
from inventory.filters import AuditFilter
from inventory.services import trail
from inventory.views.requests import PersonRequest, wants_part

HASH_LENGTH = 64


@require_safe
def audit_trail(request: PersonRequest) -> HttpResponse:
    """Events, newest first, with filters; htmx takes the results alone."""
    access.require(request.user, Permission.SEE_AUDIT)
    narrowed = AuditFilter(request.GET, person=request.user)
    context = {"filter": narrowed, "active": narrowed.active, **_events(request, narrowed)}
    if wants_part(request):
        return render(request, "inventory/_audit_events.html", context)
    return render(
        request, "inventory/audit.html", context | {"chain": trail.chain_state(request.user.organisation)}
    )


def _events(request: PersonRequest, narrowed: AuditFilter) -> dict[str, Any]:
    page = trail.page_of(
        narrowed.qs,
        access.audit_events(request.user),
        older=request.GET.get("older", ""),
        newer=request.GET.get("newer", ""),
    )
    kept = request.GET.copy()
    for name in ("older", "newer"):
        kept.pop(name, None)

    def url(side: str, place: int) -> str:
        asked = kept.copy()
        asked[side] = page.events[place].content_hash
        return f"?{asked.urlencode()}"

    return {
        "events": [(event, changes_of(event)) for event in page.events],
        "newer_url": url("newer", 0) if page.events and page.more_newer else "",
        "older_url": url("older", -1) if page.events and page.more_older else "",
    }


@require_safe
def check_audit_trail(request: PersonRequest) -> HttpResponse:
    """Read the whole chain now; with a head from an old report, whether today's chain still holds it."""
    access.require(request.user, Permission.SEE_AUDIT)
    asked = request.GET.get("head", "").strip().lower()[:HASH_LENGTH]
    found = audit.verify(request.user.organisation, expected_head=asked)
    context = {"found": found, "head": asked, "checked_at": timezone.now()}
    return render(request, "inventory/audit_check.html", context)
