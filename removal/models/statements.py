"""What an organisation answers for beside its register: the baseline of its shares, and Parliament's four questions."""

import uuid

from django.db import models

from inventory.models import Organisation, Person


class Baseline(models.Model):
    """The affected sites as they were known on one day: the denominator of the shares, never changed.

    The newest holds. A site that is found affected later is counted beside it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="baselines")
    on = models.DateField(help_text="As known at the end of this day.")
    sites = models.JSONField(default=list, help_text="UUIDs of the affected sites.")
    reason = models.TextField(blank=True)
    frozen_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    frozen_at = models.DateTimeField()

    class Meta:
        ordering = ["-frozen_at", "-pk"]

    def __str__(self) -> str:
        return f"{len(self.sites)} sites on {self.on:%d %B %Y}"


class Answer(models.Model):
    """An answer to one of the four questions put to departments on 3 July 2023 (192157); the newest holds."""

    class Question(models.TextChoices):
        CEASED = "a", "Has deployment of such equipment onto sensitive sites ceased?"
        NOT_ON_CORE = "b", "Is no such equipment connected to core networks?"
        CONSIDERED = "c", "Has it been considered whether to extend this to other sites?"
        CONTROLS = "d", "Have additional controls been put in place?"

    class Reply(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="answers")
    question = models.CharField(max_length=1, choices=Question.choices)
    reply = models.CharField(max_length=6, choices=Reply.choices)
    on = models.DateField(help_text="Since when it is so, or when it was considered.")
    evidence = models.CharField(max_length=300, help_text="Where it is written down.")
    answered_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"({self.question}) {self.get_reply_display()}"
