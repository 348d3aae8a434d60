"""What the rules ask for each camera: kept as history, superseded and never overwritten."""

from typing import Self

from django.db import models

from inventory.models import Camera, Edition
from removal.models.policies import AdoptedPolicy


class ObligationQuerySet(models.QuerySet["Obligation"]):
    """Named filters over obligations."""

    def current(self) -> Self:
        """What holds now."""
        return self.filter(superseded_at=None)


class Obligation(models.Model):
    """One result of the decision table for one camera, with the sentence that defends it."""

    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="obligations")
    rule = models.CharField(max_length=8, help_text="Row of the decision table, for example D08.")
    obligation = models.CharField(max_length=30)
    force = models.CharField(max_length=20)
    suggestion = models.BooleanField(default=False, help_text="A body without a policy: never overdue.")
    due_on = models.DateField(null=True, blank=True)
    since = models.DateField(null=True, blank=True)
    isolate_by = models.DateField(
        null=True, blank=True, help_text="The organisation's own, after a late find."
    )
    remediation_due_on = models.DateField(null=True, blank=True)
    precision = models.CharField(max_length=10, blank=True)
    provisional = models.BooleanField(default=False)
    late_find = models.BooleanField(default=False)
    sentence = models.TextField()
    source = models.TextField(blank=True)
    quote = models.TextField(blank=True)
    inputs = models.JSONField(
        default=dict, help_text="What the rule was told: org, site, conn, basis, life, dates."
    )
    rule_pack = models.CharField(max_length=20)
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="obligations")
    policy = models.ForeignKey(
        AdoptedPolicy,
        null=True,
        on_delete=models.PROTECT,
        related_name="obligations",
        help_text="The version of the organisation's own schedule that it arose under; none: as shipped.",
    )
    found_on = models.DateField(help_text="The day it first arose; every 'n working days' counts from here.")
    arose_at = models.DateTimeField()
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = ObligationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["camera", "rule", "obligation"],
                condition=models.Q(superseded_at=None),
                name="one_current_obligation_per_rule",
            ),
        ]
        indexes = [
            models.Index(fields=["camera", "superseded_at"], name="obligations_of_a_camera"),
            # What follows the date lets counts of what is asked read this alone.
            models.Index(
                fields=["obligation", "due_on", "camera", "rule", "force", "suggestion", "late_find", "id"],
                condition=models.Q(superseded_at=None),
                name="current_obligations_by_date",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.obligation} for {self.camera}"
