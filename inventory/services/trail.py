"""The audit trail as people read it: a page at a time, the state of its chain, and as a file."""

import csv
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.db.models import QuerySet

from inventory import audit
from inventory.audit.wording import changes_of
from inventory.models import AuditEvent, Organisation, Person, Seal
from inventory.services.spreadsheets import Echo, defused

EVENTS_A_PAGE = 50
HEADINGS = (
    "at",
    "who",
    "address",
    "action",
    "subject_kind",
    "subject",
    "subject_key",
    "changes",
    "reason",
    "request_id",
    "event_hash",
    "seal",
)


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


@transaction.atomic
def record_download(organisation: Organisation, *, events: int, narrowed_to: str, by: Person) -> None:
    """Say in the trail that it was taken away, how much of it, and narrowed to what."""
    audit.record(
        "audit trail downloaded",
        organisation=organisation,
        by=by,
        after={"events": events, "filter": narrowed_to or "none", "head": audit.head(organisation)},
    )


def csv_lines(events: "QuerySet[AuditEvent]") -> Iterator[str]:
    """The events as lines of CSV, oldest first; no cell can be taken for a formula."""
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(HEADINGS)
    rows = events.select_related("sealed__seal").order_by("pk")
    for event in rows.iterator(chunk_size=1_000):
        yield writer.writerow(defused(cell) for cell in _cells(event))


def _cells(event: AuditEvent) -> Iterable[str]:
    sealed = getattr(event, "sealed", None)
    return (
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_name,
        event.address,
        event.action,
        event.subject_kind,
        event.subject_name,
        event.subject_key,
        "; ".join(map(str, changes_of(event))),
        event.reason,
        event.request_id,
        event.content_hash,
        str(sealed.seal.number) if sealed else "",
    )
