"""The schedules that organisations write for themselves, kept as adopted."""

from django.db import models

from inventory.models import Organisation, Person
from removal.planning.deadlines import in_words


class AdoptedPolicy(models.Model):
    """One version of an organisation's own schedule: its terms, who adopted it, when and why. Never changed.

    The newest version holds. `terms` are what `removal.planning.policies.policy_from` reads.
    """

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="policies")
    version = models.PositiveIntegerField()
    terms = models.JSONField(help_text="Title, start, purchase freeze and the rule of each deadline.")
    reason = models.TextField()
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    adopted_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "version"], name="policy_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.terms['title']}, version {self.version}"

    @property
    def in_force_words(self) -> str:
        """Which version it is, and when it was adopted."""
        return f"{self}, adopted on {in_words(self.adopted_on)}"
