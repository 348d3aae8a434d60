"""Workbooks that were asked for, and what they stated."""

import uuid

from django.db import models

from inventory.models import Edition, Organisation, Person


class Report(models.Model):
    """One removal workbook: who asked, as at when, under which edition, and the finished file's hash."""

    class Depth(models.TextChoices):
        STANDARD = "standard", "Standard: no IP, MAC, serial or exact location"
        FULL = "full", "Full: everything, with a reason"
        FOI = "foi", "Freedom of information: sensitive sites as counts"
        SUMMARY = "summary", "Summary: totals only"

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        BUILDING = "building", "Being built"
        READY = "ready", "Ready"
        FAILED = "failed", "Failed"
        EXPIRED = "expired", "Expired"

    UNFINISHED = (State.QUEUED, State.BUILDING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reports")
    depth = models.CharField(max_length=10, choices=Depth.choices, default=Depth.STANDARD)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    as_at_day = models.DateField(
        null=True,
        blank=True,
        help_text="The past day asked for; empty for how things stand when it is built.",
    )
    as_at = models.DateTimeField(null=True, blank=True)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")
    audit_head = models.CharField(max_length=64, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    row_counts = models.JSONField(default=dict, help_text="Sheet title to number of rows.")
    figures = models.JSONField(
        default=list, help_text="Summary as it stood: part, measure and value of each figure."
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    error = models.TextField(blank=True)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.CheckConstraint(
                name="a_ready_report_has_a_hash",
                condition=~models.Q(state="ready") | ~models.Q(sha256=""),
            )
        ]

    def __str__(self) -> str:
        return self.filename or f"report of {self.asked_at:%d %B %Y}"
