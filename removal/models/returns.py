"""Returns: reports that were numbered, frozen and issued, and how an organisation wants that done."""

import uuid

from django.db import models

from inventory.models import Organisation, Person
from removal.models.reports import Report


class ReturnSettings(models.Model):
    """Whether somebody else reads a return before it is issued, and which returns are prepared by themselves."""

    class Every(models.TextChoices):
        NEVER = "", "None: each is prepared by a person"
        MONTHLY = "monthly", "Each month, as at its last day"
        QUARTERLY = "quarterly", "Each quarter, as at the last day of March, June, September and December"
        YEARLY = "yearly", "Each financial year, as at 31 March"

    organisation = models.OneToOneField(
        Organisation, on_delete=models.PROTECT, related_name="return_settings"
    )
    second_reader = models.BooleanField(default=False)
    every = models.CharField(max_length=10, choices=Every.choices, default=Every.NEVER, blank=True)
    since = models.DateField(null=True, blank=True, help_text="Periods that ended before are not prepared.")

    def __str__(self) -> str:
        return f"returns of {self.organisation}"


class Return(models.Model):
    """A report that is issued under a number, or a draft of one. Once issued neither row nor file changes.

    The draft is a Report, read by people as it is; issuing puts the number on its Cover and leaves every other part
    of the file as it was read.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        ISSUING = "issuing", "Being issued"
        ISSUED = "issued", "Issued"
        DISCARDED = "discarded", "Discarded"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="returns")
    number = models.PositiveIntegerField(null=True, blank=True, help_text="Given when it is issued, gapless.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    report = models.OneToOneField(Report, on_delete=models.PROTECT, related_name="returned")
    period_ends_on = models.DateField(
        null=True, blank=True, help_text="The period it was prepared for by itself; one return a period."
    )
    compared_with = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    erratum = models.TextField(blank=True, help_text="What was wrong in the return that it corrects.")
    prepared_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True, blank=True)
    issued_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(null=True, blank=True)
    filename = models.CharField(max_length=200, blank=True)
    stored_as = models.CharField(max_length=60, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    error = models.TextField(blank=True, help_text="Why the last try to issue it failed.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "number"], name="a_return_number_is_given_once"),
            models.UniqueConstraint(
                fields=["organisation", "period_ends_on"], name="one_scheduled_return_per_period"
            ),
            models.CheckConstraint(
                name="what_is_issued_has_a_number_and_a_hash",
                condition=models.Q(state="issued", number__isnull=False, issued_at__isnull=False)
                & ~models.Q(sha256="")
                | ~models.Q(state="issued") & models.Q(number=None, sha256=""),
            ),
            models.CheckConstraint(
                name="a_correction_says_what_was_wrong",
                condition=models.Q(corrects=None) | ~models.Q(erratum=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Return {self.number}" if self.number else "Draft of a return"
