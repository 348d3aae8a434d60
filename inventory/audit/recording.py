"""Writing one event in the change's own transaction."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from inventory.audit.context import current_actor
from inventory.models import AuditEvent, Organisation, Person

SYSTEM = "Lenscap"


def content_hash(event: AuditEvent) -> str:
    """SHA-256 over every field of the event in a fixed order; changing any byte changes it.

    The moment is taken in UTC to the microsecond, so that both databases give the same text back.
    """
    fields: list[Any] = [
        event.organisation_id,
        event.at.astimezone(UTC).isoformat(timespec="microseconds"),
        event.actor_id,
        event.actor_name,
        event.address,
        event.request_id,
        event.action,
        event.subject_kind,
        event.subject_key,
        event.subject_name,
        event.before,
        event.after,
        event.reason,
    ]
    text = json.dumps(fields, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def record(
    action: str,
    *,
    organisation: Organisation,
    by: Person | None,
    subject: models.Model | None = None,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    reason: str = "",
) -> AuditEvent:
    """Append one event; call it inside the transaction that makes the change.

    `before` and `after` hold the changed fields (dates and keys as text). A change to a set is one event a
    chunk: say its job, edition and counts in `after`. Raises RuntimeError outside a transaction, because an
    event that can be rolled back apart from its change is worth nothing.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"audit.record({action!r}) needs the transaction of the change it describes")
    actor = current_actor()
    event = AuditEvent(
        organisation=organisation,
        at=_now(),
        actor=by,
        actor_name=str(by) if by else SYSTEM,
        address=actor.address,
        request_id=actor.request_id,
        action=action,
        subject_kind=subject._meta.model_name or "" if subject else "",
        subject_key=str(getattr(subject, "uuid", "") or getattr(subject, "pk", "")) if subject else "",
        subject_name=str(subject)[:300] if subject else "",
        before=_plain(before or {}),
        after=_plain(after or {}),
        reason=reason,
    )
    event.content_hash = content_hash(event)
    event.save(force_insert=True)
    return event


def _plain(facts: dict[str, Any]) -> dict[str, Any]:
    """The same facts as the database's JSON column will give them back."""
    plain: dict[str, Any] = json.loads(json.dumps(facts, default=str))
    return plain


def _now() -> datetime:
    return timezone.now()
