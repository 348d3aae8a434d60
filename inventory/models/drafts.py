"""Drafts: sets of changes against an edition, what they would move, and what an edition did move."""

import uuid

from django.db import models

from inventory.models.cameras import Camera
from inventory.models.editions import Edition, ListPack
from inventory.models.findings import Basis, Verdict
from inventory.models.people import Organisation, Person


class DraftEdition(models.Model):
    """A set of changes against an edition, until it is published as the next one or discarded."""

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        SUBMITTED = "submitted", "Waits for a second person"
        PUBLISHED = "published", "Published"
        DISCARDED = "discarded", "Discarded"

    class Origin(models.TextChoices):
        OWN = "own", "Drafted here"
        SHIPPED = "shipped", "Shipped with Lenscap"
        IMPORTED = "imported", "From an edition file"

    OPEN = (State.DRAFT, State.SUBMITTED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="drafts")
    base = models.ForeignKey(
        Edition, on_delete=models.PROTECT, related_name="+", help_text="What the changes are against."
    )
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.OWN)
    source_pack = models.ForeignKey(
        ListPack,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The shipped pack it brings.",
    )
    came_from = models.CharField(max_length=300, blank=True, help_text="Pack or file, in words.")
    title = models.CharField(max_length=200)
    reason = models.TextField(blank=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    edition = models.OneToOneField(
        Edition,
        null=True,
        on_delete=models.PROTECT,
        related_name="draft",
        help_text="What it was published as.",
    )

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "source_pack"],
                condition=models.Q(state__in=("draft", "submitted")),
                name="one_open_draft_per_shipped_pack",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(edition__isnull=False),
                name="a_published_draft_names_its_edition",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def open(self) -> bool:
        """Neither published nor discarded."""
        return self.state in self.OPEN


class DraftChange(models.Model):
    """One entry that a draft adds, changes or ends: its fields as they stood and as they shall be."""

    draft = models.ForeignKey(DraftEdition, on_delete=models.PROTECT, related_name="changes")
    part = models.CharField(max_length=20, help_text="The part of the list: makers, vendors ...")
    entry = models.CharField(max_length=200, help_text="The entry's id in the list.")
    before = models.JSONField(null=True, help_text="Null: a new entry.")
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "part", "entry"], name="one_change_of_an_entry_in_a_draft"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.entry}"


class Impact(models.Model):
    """What a draft would move, worked out by a job; nothing of it reaches a camera."""

    class State(models.TextChoices):
        RUNNING = "running", "Being worked out"
        DONE = "done", "Worked out"
        FAILED = "failed", "Stopped by a fault"

    draft = models.ForeignKey(DraftEdition, on_delete=models.CASCADE, related_name="impacts")
    mark = models.CharField(
        max_length=64, help_text="Hash of the list with the changes: other changes, other mark."
    )
    on = models.DateField(help_text="The day it was judged as of.")
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"impact of {self.draft}"


class Move(models.Model):
    """A camera's verdict, basis and maker before and after; the abstract core of both kinds of move."""

    camera = models.ForeignKey(Camera, on_delete=models.CASCADE, related_name="+")
    from_verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    to_verdict = models.CharField(max_length=10, choices=Verdict.choices)
    to_basis = models.CharField(max_length=12, choices=Basis.choices)
    maker_name = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True


class ImpactLine(Move):
    """One camera that a draft would move."""

    impact = models.ForeignKey(Impact, on_delete=models.CASCADE, related_name="lines")
    why = models.TextField(blank=True, help_text="The grounds that count, in words.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["impact", "camera"], name="a_camera_moves_once_in_an_impact"),
        ]

    def __str__(self) -> str:
        return f"{self.camera}: {self.from_verdict} to {self.to_verdict}"


class VerdictMove(Move):
    """One camera that a published edition did move; kept for ever."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="moves")
    moved_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes = [models.Index(fields=["edition", "to_verdict", "camera"], name="moves_of_an_edition")]

    def __str__(self) -> str:
        return f"{self.camera}: {self.from_verdict} to {self.to_verdict}"
