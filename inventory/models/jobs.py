"""Background work: the row is the queue, the broker only rings (docs/architecture.md, "Jobs")."""

import uuid

from django.db import models

from inventory.models.people import Organisation, Person


class Job(models.Model):
    """A unit of background work, its place and its owner."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"

    OPEN = (State.QUEUED, State.RUNNING)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, null=True, on_delete=models.PROTECT, related_name="jobs")
    asked_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    arguments = models.JSONField(default=dict, help_text="Ids and dates only.")
    unique_key = models.CharField(
        max_length=120, null=True, unique=True, help_text="Period of periodic work."
    )
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    cursor = models.JSONField(null=True, help_text="Where the next step begins; null at the start.")
    attempt = models.PositiveIntegerField(default=0, help_text="Claims so far; fences off an older claim.")
    tries = models.PositiveIntegerField(default=0, help_text="Claims since the last committed step.")
    lease_until = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["state", "lease_until"], name="jobs_to_ring")]
        constraints = [
            models.CheckConstraint(
                name="a_running_job_has_a_lease",
                condition=~models.Q(state="running") | models.Q(lease_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Worker(models.Model):
    """The last sign of life of a worker, so that pages can say when nobody works."""

    name = models.CharField(max_length=200, unique=True)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name}, seen {self.seen_at:%H:%M:%S}"
