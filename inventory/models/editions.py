"""Editions of the restricted list: numbered, hashed, never changed."""

import uuid

from django.db import models

from inventory.models.people import Organisation, Person


class ListPack(models.Model):
    """The whole content of a list (instruments, makers, vendors, listings, relabels, series) as one document.

    Found by the SHA-256 of its content, so organisations on the same list share one copy
    (docs/decisions/an-edition-is-one-document.md).
    """

    content_hash = models.CharField(max_length=64, unique=True)
    version = models.CharField(max_length=40)
    dated = models.DateField()
    document = models.JSONField()

    def __str__(self) -> str:
        return f"List pack {self.version}"


class Edition(models.Model):
    """A published state of the restricted list, belonging to one organisation."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveIntegerField()
    pack = models.ForeignKey(ListPack, on_delete=models.PROTECT, related_name="editions")
    published_at = models.DateTimeField()
    published_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    shipped_pack = models.ForeignKey(
        ListPack,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="The newest shipped pack that it takes in; null: its own.",
    )
    title = models.CharField(max_length=200, blank=True)
    single_handed = models.BooleanField(
        default=False, help_text="Published by the person who had submitted it, as the organisation allows."
    )

    class Meta:
        ordering = ["-number"]
        get_latest_by = "number"
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="edition_number_once_in_an_organisation"
            ),
        ]

    def __str__(self) -> str:
        return f"edition {self.number}"
