"""Saved views: filters of a list under a name, for oneself or for everybody of the organisation."""

import uuid

from django.db import models
from django.urls import reverse

from inventory.models.people import Organisation, Person


class SavedView(models.Model):
    """A name for the filters and the sorting of a list.

    It holds the question and no answer: whoever opens it sees what is within their own reach.
    """

    class Page(models.TextChoices):
        """The lists whose filters can be kept; the value is the name of the list's address."""

        CAMERAS = "cameras", "Cameras"
        SITES = "sites", "Sites"
        PLANS = "plans", "Plans"
        REVIEW = "review", "Review"
        EXEMPTIONS = "exemptions", "Exemptions"
        AUDIT = "audit_trail", "Audit trail"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=100)
    page = models.CharField(
        max_length=20, choices=Page.choices, default=Page.CAMERAS, help_text="Of which list."
    )
    query = models.CharField(max_length=2000, help_text="Filters and sorting as in the list's address.")
    shared = models.BooleanField(default=False, help_text="Whether everybody of the organisation has it.")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="a_view_has_its_name_once_per_person"),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The list with these filters."""
        return f"{reverse(self.page)}?{self.query}"
