"""Files that prove a step: photos, waste notes, certificates."""

import uuid

from django.db import models

from removal.models.plans import Evidence


class EvidenceFile(models.Model):
    """A file recorded with a step; never changed or deleted (triggers refuse it), corrected by a further one.

    Its bytes lie in the evidence folder under a name of our own. One file may prove the same step of many lines
    (a waste note for a van load): then each line has a row, and all rows name the same stored file.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=20, help_text="A key of removal.planning.attachments.KINDS.")
    name = models.CharField(max_length=120, help_text="As its sender called it, with the kept file's ending.")
    media_type = models.CharField(max_length=20)
    stored_as = models.CharField(max_length=45)
    size = models.PositiveIntegerField(help_text="Of the stored file, in bytes.")
    sha256 = models.CharField(max_length=64, help_text="Of the stored file.")
    received_sha256 = models.CharField(max_length=64, help_text="Of the file as it was sent.")

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """Whether a browser may show it; anything else is handed out to be saved."""
        return self.media_type == "image/jpeg"
