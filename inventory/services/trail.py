"""The audit trail as people read it: a page at a time, and the state of its chain."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from inventory import audit
from inventory.models import AuditEvent, Organisation, Seal

EVENTS_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some events, newest first, and whether there are more on either side."""

    events: list[AuditEvent]
    more_newer: bool
    more_older: bool


@dataclass(frozen=True, slots=True)
class ChainState:
    """How far the trail is sealed."""

    seals: int
    unsealed: int
    head: str
    sealed_at: datetime | None


def page_of(
    events: "QuerySet[AuditEvent]", reach: "QuerySet[AuditEvent]", *, older: str = "", newer: str = ""
) -> Page:
    """The events older (or newer) than the one with that hash; the newest when `reach` has none such."""
    boundary = reach.filter(content_hash=older or newer).values_list("pk", flat=True).first()
    if boundary is None:
        found = list(events.order_by("-pk")[: EVENTS_A_PAGE + 1])
        return Page(found[:EVENTS_A_PAGE], False, len(found) > EVENTS_A_PAGE)
    if older:
        found = list(events.filter(pk__lt=boundary).order_by("-pk")[: EVENTS_A_PAGE + 1])
        return Page(found[:EVENTS_A_PAGE], True, len(found) > EVENTS_A_PAGE)
    found = list(events.filter(pk__gt=boundary).order_by("pk")[: EVENTS_A_PAGE + 1])
    return Page(found[:EVENTS_A_PAGE][::-1], len(found) > EVENTS_A_PAGE, True)


def chain_state(organisation: Organisation) -> ChainState:
    """What can be said of the chain without reading all of it; `audit.verify` reads it."""
    newest = Seal.objects.filter(organisation=organisation).order_by("-number").first()
    return ChainState(
        seals=newest.number if newest else 0,
        unsealed=AuditEvent.objects.filter(organisation=organisation, sealed=None).count(),
        head=newest.hash if newest else audit.START,
        sealed_at=newest.sealed_at if newest else None,
    )
