"""The audit trail: events that nobody can change, sealed in a chain (docs/architecture.md, "Audit")."""

from django.db import models

from inventory.models.people import Organisation, Person


class AuditEvent(models.Model):
    """One change: who, what, before and after, why. Written in the change's own transaction."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="audit_events")
    at = models.DateTimeField()
    actor = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    actor_name = models.CharField(max_length=200, help_text="As it read on the day; 'Lenscap' for jobs.")
    address = models.CharField(max_length=45, blank=True)
    request_id = models.CharField(max_length=36, blank=True)
    action = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=40, blank=True)
    subject_key = models.CharField(max_length=64, blank=True)
    subject_name = models.CharField(max_length=300, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    content_hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["organisation", "-id"], name="events_by_organisation"),
            models.Index(fields=["subject_kind", "subject_key", "-id"], name="events_by_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.subject_name}"


class Seal(models.Model):
    """A link of an organisation's chain: hash over the one before and over the events it lists."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="seals")
    number = models.PositiveIntegerField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    sealed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="seal_numbers_do_not_repeat"),
        ]

    def __str__(self) -> str:
        return f"seal {self.number}"


class SealedEvent(models.Model):
    """An event's place in a seal; its presence is what *sealed* means."""

    seal = models.ForeignKey(Seal, on_delete=models.PROTECT, related_name="sealed_events")
    event = models.OneToOneField(AuditEvent, on_delete=models.PROTECT, related_name="sealed")

    def __str__(self) -> str:
        return f"{self.event_id} in {self.seal}"
