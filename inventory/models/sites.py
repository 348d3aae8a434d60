"""Sites and the recorded judgement whether each is sensitive."""

import uuid
from datetime import date
from typing import Self

from django.db import models

from inventory.models.divisions import Division
from inventory.models.people import Organisation, Person


class SiteQuerySet(models.QuerySet["Site"]):
    """Named filters over sites."""

    def at_risk_first(self) -> Self:
        """Sensitive sites first, then by name."""
        rank = models.Case(
            models.When(category=Site.Category.SENSITIVE, then=0),
            models.When(category=Site.Category.EXTENDED, then=1),
            models.When(category=Site.Category.UNASSESSED, then=2),
            default=3,
        )
        return self.order_by(rank, "name")

    def review_past(self, *, on: date) -> Self:
        """Those whose decision was to be looked at again before this day."""
        return self.filter(review_by__lt=on)


class Site(models.Model):
    """A building or complex with cameras."""

    class Category(models.TextChoices):
        SENSITIVE = "sensitive", "Sensitive"
        EXTENDED = "extended", "Extended"
        ORDINARY = "ordinary", "Ordinary"
        UNASSESSED = "unassessed", "Not assessed"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="sites")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, editable=False, help_text="The name as matching sees it.")
    address = models.TextField(blank=True)
    division = models.CharField(max_length=20, choices=Division.choices, default=Division.ENGLAND_AND_WALES)
    category = models.CharField(
        max_length=10,
        choices=Category.choices,
        default=Category.UNASSESSED,
        editable=False,
        help_text="Derived from the latest sensitivity decision; written by that service alone.",
    )
    sensitive_since = models.DateField(null=True, blank=True, editable=False)
    review_by = models.DateField(
        null=True, blank=True, editable=False, help_text="By when the decision that holds is looked at again."
    )
    # To some 100 metres: enough for a map of the country, and no guide to a door.
    latitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    longitude = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    position_from = models.ForeignKey(
        "inventory.ImportBatch",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="placed_sites",
        help_text="The import that told the position, as long as nobody has changed it.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(latitude=None, longitude=None)
                | models.Q(latitude__gte=-90, latitude__lte=90, longitude__gte=-180, longitude__lte=180),
                name="a_position_has_both_coordinates",
            ),
            models.UniqueConstraint(
                fields=["organisation", "code"], name="site_code_once_in_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["organisation", "name_key"], name="site_name_once_in_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SensitivityDecision(models.Model):
    """Who judged the four limbs of the sensitive-site definition, when and why.

    The limbs are those of the written answer of 9 April 2024; any one of them makes a site sensitive. None can
    be computed, so each is a person's answer. The latest decision of a site holds; older ones stay.
    """

    class Answer(models.TextChoices):
        YES = "yes", "Yes"
        NO = "no", "No"
        NOT_ASSESSED = "not_assessed", "Not assessed"

    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="sensitivity_decisions")
    holds_secret = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASSESSED)
    hosts_vetted_officials = models.CharField(
        max_length=12, choices=Answer.choices, default=Answer.NOT_ASSESSED
    )
    used_by_ministers = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASSESSED)
    protected_by_socpa = models.CharField(max_length=12, choices=Answer.choices, default=Answer.NOT_ASSESSED)
    extended = models.BooleanField(default=False, help_text="The same mitigation is extended to this site.")
    extended_remove_by = models.DateField(null=True, blank=True)
    review_by = models.DateField(null=True, blank=True)
    sensitive_since = models.DateField(
        null=True, blank=True, help_text="What this decision made of the site's own field."
    )
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField()
    recorded_at = models.DateTimeField(auto_now_add=True)

    LIMBS = ("holds_secret", "hosts_vetted_officials", "used_by_ministers", "protected_by_socpa")

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        get_latest_by = ["recorded_at", "pk"]

    def __str__(self) -> str:
        return f"{self.site} is {self.category}, decided on {self.decided_on}"

    @property
    def answers(self) -> tuple[str, ...]:
        """The four answers, in the order of the definition."""
        return tuple(getattr(self, limb) for limb in self.LIMBS)

    @property
    def category(self) -> Site.Category:
        """Any yes is sensitive; else an extension; else ordinary only when all four were answered no."""
        if self.Answer.YES in self.answers:
            return Site.Category.SENSITIVE
        if self.extended:
            return Site.Category.EXTENDED
        if self.Answer.NOT_ASSESSED in self.answers:
            return Site.Category.UNASSESSED
        return Site.Category.ORDINARY
