"""Photos of cameras: what somebody saw on the wall, kept beside what was written of it."""

import uuid
from typing import Self

from django.db import models

from inventory.models.cameras import Camera
from inventory.models.people import Person


class CameraPhotoQuerySet(models.QuerySet["CameraPhoto"]):
    """Named filters over photos."""

    def kept(self) -> Self:
        """All but those that somebody has taken away."""
        return self.filter(removed_at=None)


class CameraPhoto(models.Model):
    """One photo of a camera. Its row and its file stay when it is taken away, and nobody is shown it any more.

    The picture and its thumbnail lie in the evidence folder under names of our own, both encoded anew.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="photos")
    name = models.CharField(max_length=120, help_text="As its sender called it, with the kept file's ending.")
    stored_as = models.CharField(max_length=45)
    size = models.PositiveIntegerField(help_text="Of the stored file, in bytes.")
    sha256 = models.CharField(max_length=64, help_text="Of the stored file.")
    received_sha256 = models.CharField(max_length=64, help_text="Of the file as it was sent.")
    thumbnail_as = models.CharField(max_length=45)
    thumbnail_size = models.PositiveIntegerField()
    thumbnail_sha256 = models.CharField(max_length=64)
    label = models.JSONField(
        default=dict,
        blank=True,
        help_text="What its barcodes say of the camera: model, serial, mac; never more of them.",
    )
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)
    removed_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_because = models.CharField(max_length=300, blank=True)

    objects = CameraPhotoQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["camera", "received_sha256"],
                condition=models.Q(removed_at=None),
                name="a_photo_is_kept_once_per_camera",
            ),
            models.CheckConstraint(
                condition=models.Q(removed_at=None) | ~models.Q(removed_because=""),
                name="a_photo_taken_away_has_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name
