"""What a decision would move, worked out in the background for whoever is about to take it."""

import uuid

from django.db import models

from inventory.models import Organisation, Person


class Foreseen(models.Model):
    """A decision as it was answered and not taken, and what it would move; nothing of it reaches a camera.

    It is a convenience of a day or two, kept so that its page can be left and come back to; the decision itself is
    recorded elsewhere, when it is taken.
    """

    class Decision(models.TextChoices):
        SCHEDULE = "schedule", "Adopting a schedule"
        SENSITIVITY = "sensitivity", "Whether sites are sensitive"

    class State(models.TextChoices):
        RUNNING = "running", "Being worked out"
        DONE = "done", "Worked out"
        FAILED = "failed", "Stopped by a fault"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="foreseen")
    asked_by = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="foreseen")
    decision = models.CharField(max_length=11, choices=Decision.choices)
    answers = models.JSONField(help_text="Pairs of name and value, as the form sent them.")
    supposed = models.JSONField(help_text="What they suppose: a schedule, or how sites are decided.")
    on = models.DateField(help_text="The day it was worked out as of.")
    mark = models.CharField(max_length=16, help_text="Of the answers, and of the estate that they met.")
    state = models.CharField(max_length=7, choices=State.choices, default=State.RUNNING)
    found = models.JSONField(default=dict, help_text="What would move, as far as it has been counted.")
    asked_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.get_decision_display()}, asked by {self.asked_by}"
