"""A network laid against the register: what a scan or an export saw, and how that fits what is recorded."""

import uuid

from django.db import models

from inventory.models.cameras import Camera
from inventory.models.findings import Basis, Verdict
from inventory.models.people import Organisation, Person
from inventory.models.sites import Site


class Reconciliation(models.Model):
    """One comparison. It never changes the register; its sightings are kept for ever, the file is not."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        COMPLETED = "completed", "Completed"
        REFUSED = "refused", "Refused"
        FAILED = "failed", "Stopped by a fault"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="reconciliations")
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, related_name="reconciliations"
    )
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    seen_on = models.DateField(help_text="The day of the scan or export.")
    filename = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=60, help_text="Name below the uploads folder until it is read.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.QUEUED)
    format = models.CharField(max_length=60, blank=True)
    answered = models.BooleanField(default=True, help_text="Hosts answered; an export only lists them.")
    covers = models.JSONField(default=list, help_text="Networks that were looked at, as 10.0.0.0/24.")
    covers_assumed = models.BooleanField(default=False, help_text="Taken from the addresses that were seen.")
    hosts = models.PositiveIntegerField(default=0)
    not_covered = models.PositiveIntegerField(
        default=0, help_text="Cameras in place of which it can say nothing."
    )
    warnings = models.JSONField(default=list, help_text="What to know about the file, in words.")
    file_errors = models.JSONField(default=list, help_text="Why it was refused: [{code, message}].")

    class Meta:
        ordering = ["-made_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.filename}, {self.site or 'all sites'}"

    @property
    def finished(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self.state != self.State.QUEUED


class Sighting(models.Model):
    """A host that was seen, or a camera that was looked for and not seen. Written once."""

    class Kind(models.TextChoices):
        STILL_ANSWERING = "still_answering", "Recorded as removed, and still answering"
        NEW = "new", "On the network, not in the register"
        NOT_SEEN = "not_seen", "In the register, not seen"
        SEEN = "seen", "In the register, and seen"
        SILENT = "silent", "Recorded as removed, and not seen"
        OTHER = "other", "No camera"

    class MatchedBy(models.TextChoices):
        MAC = "mac", "MAC address"
        SERIAL = "serial", "Serial number"
        IP = "ip", "IP address at the site"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reconciliation = models.ForeignKey(Reconciliation, on_delete=models.PROTECT, related_name="sightings")
    kind = models.CharField(max_length=15, choices=Kind.choices)
    camera = models.ForeignKey(
        Camera, null=True, blank=True, on_delete=models.PROTECT, related_name="sightings"
    )
    matched_by = models.CharField(max_length=6, choices=MatchedBy.choices, blank=True)
    row = models.PositiveIntegerField(default=0, help_text="Where it stands in the file.")
    ip = models.CharField(max_length=45, blank=True)
    mac = models.CharField(max_length=17, blank=True)
    serial = models.CharField(max_length=200, blank=True)
    name = models.CharField(max_length=300, blank=True)
    vendor_text = models.CharField(max_length=300, blank=True)
    model_text = models.CharField(max_length=300, blank=True)
    banner = models.TextField(blank=True)
    description = models.TextField(blank=True)
    taken_for = models.TextField(blank=True, help_text="What the host is taken to be, and by which signs.")
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices, blank=True)
    maker = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["reconciliation", "kind", "id"], name="sightings_by_kind"),
            models.Index(fields=["camera", "kind", "id"], name="sightings_of_a_camera"),
        ]

    def __str__(self) -> str:
        return self.ip or self.mac or self.serial or f"sighting {self.pk}"
