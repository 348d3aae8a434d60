"""Saved views: filters of a list under a name, for oneself or for everybody of the organisation."""

import uuid

from django.db import models

from inventory.models.people import Organisation, Person


class SavedView(models.Model):
    """A name for filters and a sorting of the cameras list.

    It holds the question and no answer: whoever opens it sees the cameras within their own reach.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="saved_views")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="saved_views")
    name = models.CharField(max_length=100)
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
