"""Sealing: every event not yet sealed goes into one more link of its organisation's chain.

It happens after commit, in a short transaction of its own, so that writers never queue for the chain's head.
"""

import hashlib
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from inventory.models import AuditEvent, Organisation, Seal, SealedEvent

START = "0" * 64


def seal_hash(previous_hash: str, number: int, sealed_at: datetime, event_hashes: list[str]) -> str:
    """What a seal must read: SHA-256 over the link before, its number and moment, and its events in their order."""
    moment = sealed_at.astimezone(UTC).isoformat(timespec="microseconds")
    return hashlib.sha256("\n".join([previous_hash, str(number), moment, *event_hashes]).encode()).hexdigest()


@transaction.atomic
def seal(organisation: Organisation) -> Seal | None:
    """Seal what is unsealed; None when nothing is. Two sealers wait for each other on the organisation's row."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    unsealed = list(
        AuditEvent.objects.filter(organisation=organisation, sealed=None)
        .order_by("pk")
        .only("pk", "content_hash")
    )
    if not unsealed:
        return None
    last = Seal.objects.filter(organisation=organisation).order_by("-number").first()
    number = last.number + 1 if last else 1
    previous_hash, sealed_at = last.hash if last else START, timezone.now()
    link = Seal.objects.create(
        organisation=organisation,
        number=number,
        previous_hash=previous_hash,
        hash=seal_hash(previous_hash, number, sealed_at, [event.content_hash for event in unsealed]),
        sealed_at=sealed_at,
    )
    SealedEvent.objects.bulk_create(
        [SealedEvent(seal=link, event=event) for event in unsealed], batch_size=500
    )
    return link


def head(organisation: Organisation) -> str:
    """The newest seal's hash, printed on each report; the chain's start when there is none."""
    return (
        Seal.objects.filter(organisation=organisation)
        .order_by("-number")
        .values_list("hash", flat=True)
        .first()
        or START
    )
