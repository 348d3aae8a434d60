"""Attestations: what was signed is what stands there, and the trail knows its hash."""

from collections.abc import Iterator

from inventory.models import AuditEvent
from removal.models import Attestation


def altered_attestations(deep: bool) -> Iterator[str]:
    """Attestations whose document is not the text that was signed, by its hash and by the audit trail's."""
    told = dict(AuditEvent.objects.filter(action="site attested").values_list("subject_key", "after__sha256"))
    for attestation in Attestation.objects.order_by("pk").iterator(chunk_size=200):
        if not attestation.is_unaltered:
            yield f"attestation {attestation.uuid}: its document is not what was signed"
        elif told.get(str(attestation.uuid)) != attestation.sha256:
            yield f"attestation {attestation.uuid}: the audit trail tells another hash, or none"
