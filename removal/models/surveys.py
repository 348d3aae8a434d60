"""Walk-round rounds: what was expected at a site, and what was found there."""

import uuid
from typing import Self

from django.db import models
from django.db.models import Q

from inventory.models import Camera, Organisation, Person, Site


class SurveyQuerySet(models.QuerySet["Survey"]):
    """Named filters over rounds."""

    def walked(self) -> Self:
        """Finished rounds on which somebody went and looked; records and scans see no wall."""
        return self.filter(state=Survey.State.FINISHED, method=Survey.Method.PHYSICAL)


class Survey(models.Model):
    """One round of one site: the register at its start is what was expected."""

    class Method(models.TextChoices):
        PHYSICAL = "physical", "Walked round and looked"
        SCAN = "scan", "Network scan"
        RECORDS = "records", "From records"

    class State(models.TextChoices):
        OPEN = "open", "In progress"
        FINISHED = "finished", "Finished"
        ABANDONED = "abandoned", "Given up"

    class Coverage(models.TextChoices):
        WHOLE = "whole", "The whole site"
        PART = "part", "Part of it"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="surveys")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="surveys")
    number = models.PositiveIntegerField(help_text="Counts the organisation's rounds; shown as R-12.")
    method = models.CharField(max_length=10, choices=Method.choices, default=Method.PHYSICAL)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    started_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField()
    finished_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(null=True, blank=True)
    coverage = models.CharField(max_length=10, choices=Coverage.choices, blank=True)
    not_covered = models.TextField(blank=True, help_text="Areas that nobody went to.")
    notes = models.TextField(blank=True)
    none_here = models.BooleanField(default=False, help_text="A nil return: looked, and no camera is there.")

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-started_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="round_number_once_in_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(state="open"), name="one_open_round_per_site"
            ),
            models.CheckConstraint(
                condition=~Q(state="finished") | (Q(finished_at__isnull=False) & ~Q(coverage="")),
                name="a_finished_round_says_what_it_covered",
            ),
            models.CheckConstraint(
                condition=~Q(coverage="part") | ~Q(not_covered=""), name="a_part_names_what_is_left"
            ),
        ]

    def __str__(self) -> str:
        return f"R-{self.number} {self.site}"

    @property
    def reference(self) -> str:
        """How people call it."""
        return f"R-{self.number}"


class SurveyedCamera(models.Model):
    """One camera on a round, and the answer to whether it is there; empty while nobody has been to it."""

    class Answer(models.TextChoices):
        FOUND = "found", "Found"
        MISSING = "missing", "Not there"
        CANNOT_READ = "cannot_read", "There, label cannot be read"
        NO_LABEL = "no_label", "There, no label"
        OUT_OF_REACH = "out_of_reach", "Out of reach"

    UNREAD = (Answer.CANNOT_READ, Answer.NO_LABEL, Answer.OUT_OF_REACH)

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="rows")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="surveyed")
    expected = models.BooleanField(default=True, help_text="On the register when the round began.")
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    answered_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["survey", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "camera"], name="a_camera_is_once_in_a_round"),
        ]
        indexes = [models.Index(fields=["survey", "answer"], name="answers_of_a_round")]

    def __str__(self) -> str:
        return f"{self.camera}: {self.get_answer_display() or 'not visited'}"
