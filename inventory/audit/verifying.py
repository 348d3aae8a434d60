"""Reading the whole chain again and naming the first thing that does not fit."""

from dataclasses import dataclass

from inventory.audit.recording import content_hash
from inventory.audit.sealing import START, seal_hash
from inventory.models import AuditEvent, Organisation, Seal, SealedEvent


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that does not fit."""

    organisation: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a reading of one organisation's chain found."""

    organisation: str
    seals: int
    events: int
    unsealed: int
    head: str
    broken: Break | None
    holds_expected_head: bool | None = None


def verify(organisation: Organisation, *, expected_head: str = "") -> Verification:
    """Check every event's hash, every link, the gapless numbers; an unsealed tail is stated, not an error.

    `expected_head` is a hash from an old report: it must be one of the chain's links, else a cut tail or a
    rewritten chain would pass.
    """
    broken = _broken_event(organisation) or _broken_link(organisation)
    seals = Seal.objects.filter(organisation=organisation)
    newest = seals.order_by("-number").first()
    events = AuditEvent.objects.filter(organisation=organisation)
    return Verification(
        organisation=organisation.code,
        seals=seals.count(),
        events=events.count(),
        unsealed=events.filter(sealed=None).count(),
        head=newest.hash if newest else START,
        broken=broken,
        holds_expected_head=seals.filter(hash=expected_head).exists() if expected_head else None,
    )


def _broken_event(organisation: Organisation) -> Break | None:
    for event in (
        AuditEvent.objects.filter(organisation=organisation).order_by("pk").iterator(chunk_size=1000)
    ):
        if content_hash(event) != event.content_hash:
            return Break(organisation.code, f"event {event.pk} ({event.action}) was altered")
    return None


def _broken_link(organisation: Organisation) -> Break | None:
    previous = START
    for number, link in enumerate(Seal.objects.filter(organisation=organisation).order_by("number"), start=1):
        if link.number != number:
            return Break(organisation.code, f"seal {number} is missing")
        if link.previous_hash != previous:
            return Break(organisation.code, f"seal {number} does not follow the one before it")
        hashes = list(
            SealedEvent.objects.filter(seal=link)
            .order_by("event_id")
            .values_list("event__content_hash", flat=True)
        )
        if link.hash != seal_hash(previous, number, hashes):
            return Break(
                organisation.code, f"seal {number} does not match its events: one was added, removed or moved"
            )
        previous = link.hash
    return None
