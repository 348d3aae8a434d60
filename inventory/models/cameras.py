"""The register: every logged unit of a visual surveillance system."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models

from inventory.models.findings import Basis, Fingerprint, Verdict
from inventory.models.people import Organisation
from inventory.models.sites import Site


class Kind(models.TextChoices):
    """What sort of unit it is; all of these are in scope (reference: uk-schedule, section 1)."""

    CAMERA = "camera", "Camera"
    RECORDER = "recorder", "Recorder"
    ENCODER = "encoder", "Encoder"
    VMS = "vms", "Video management system"
    DOOR_STATION = "door_station", "Door station"
    BODY_WORN = "body_worn", "Body-worn camera"
    ANPR = "anpr", "Number-plate camera"
    THERMAL = "thermal", "Thermal camera"
    DRONE = "drone", "Drone"


class Life(models.TextChoices):
    """Whether it is planned or in store, in place, or gone."""

    NEW = "new", "Planned or in store"
    LIVE = "live", "In place"
    GONE = "gone", "Gone"


class Connection(models.TextChoices):
    """What network it hangs on."""

    CORE = "core", "Core network"
    OTHER_INTERNAL = "other_internal", "Other internal network"
    ISOLATED = "isolated", "Isolated network"
    INTERNET = "internet", "Internet or supplier's cloud"
    STANDALONE = "standalone", "Not connected"
    UNKNOWN = "unknown", "Not known"


class CameraQuerySet(models.QuerySet["Camera"]):
    """Named filters over cameras."""

    def in_register(self) -> Self:
        """All but those whose import was undone: they are history, and no list or count has them."""
        return self.filter(undone_at=None)

    def in_register_at(self, at: datetime) -> Self:
        """Those that were in the register at an instant: logged, and their import not undone yet."""
        there = models.Q(undone_at=None) | models.Q(undone_at__gt=at)
        return self.filter(there, created_at__lte=at)

    def undone(self) -> Self:
        """Those whose import was undone."""
        return self.filter(undone_at__isnull=False)

    def in_service(self) -> Self:
        """Planned or in place: everything that is not gone."""
        return self.exclude(life=Life.GONE)

    def restricted(self) -> Self:
        """Made by a restricted maker under the organisation's own assessment."""
        return self.filter(verdict=Verdict.RESTRICTED)

    def to_check(self) -> Self:
        """Somebody has to look: suspected or cannot tell."""
        return self.filter(verdict__in=(Verdict.SUSPECTED, Verdict.UNKNOWN))


class Camera(models.Model):
    """One unit. What the source said is kept as written; what follows from it is written by jobs.

    `verdict`, `basis` and `maker` are copied from the fingerprint's finding by judging alone. `headline`,
    `due_on` and `status` are written by removal's replan alone, which finds its work by `to_replan`. They
    stand here so that lists sort and filter by index.
    """

    class Status(models.TextChoices):
        NOT_CHECKED = "not_checked", "Not checked yet"
        OVERDUE = "overdue", "Overdue"
        EXEMPTED = "exempted", "Exempted"
        RESTRICTED = "restricted", "Restricted"
        TO_CHECK = "to_check", "Needs checking"
        CANNOT_TELL = "cannot_tell", "Cannot tell"
        PLANNED = "planned", "Planned"
        REMOVED = "removed", "Removed"
        REPORTED_GONE = "reported_gone", "Reported gone, not verified"
        CLEAR = "clear", "Not restricted"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="cameras")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="cameras")
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.CAMERA)
    life = models.CharField(max_length=4, choices=Life.choices, default=Life.LIVE)
    connection = models.CharField(max_length=14, choices=Connection.choices, default=Connection.UNKNOWN)
    recorder = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL, related_name="served_cameras"
    )

    location = models.CharField(max_length=300, blank=True)
    asset_tag = models.CharField(max_length=100, blank=True)
    vendor_text = models.CharField(max_length=300, blank=True)
    model_text = models.CharField(max_length=300, blank=True)
    description = models.TextField(blank=True)
    serial = models.CharField(max_length=200, blank=True)
    mac = models.CharField(max_length=17, blank=True)
    ip = models.CharField(max_length=45, blank=True)
    banner = models.TextField(blank=True)
    label_text = models.TextField(
        blank=True, help_text="The label as somebody at the site read it; no file writes it."
    )
    installed_on = models.CharField(
        max_length=10, blank=True, help_text="As precise as known: 2013, 2013-07, 2013-07-04."
    )
    purchased_on = models.CharField(max_length=10, blank=True)
    planned_refresh_on = models.CharField(max_length=10, blank=True)
    found_on = models.DateField(help_text="The day it was logged or imported.")
    source_file = models.CharField(max_length=255, blank=True)
    source_row = models.PositiveIntegerField(null=True, blank=True)
    first_batch = models.ForeignKey(
        "inventory.ImportBatch", null=True, blank=True, on_delete=models.PROTECT, related_name="cameras"
    )
    match_key = models.CharField(
        max_length=700, editable=False, help_text="What makes two rows the same camera (docs/imports.md)."
    )
    part = models.PositiveIntegerField(
        default=1, editable=False, help_text="Numbers the cameras of one row, or alike ones at one place."
    )
    serial_key = models.CharField(
        max_length=200, blank=True, editable=False, help_text="Serial as matching sees it."
    )

    sent_key = models.UUIDField(
        null=True,
        blank=True,
        editable=False,
        help_text="What the form that logged it was sent under, so that it is logged once.",
    )

    # Its index is cameras_of_device, below.
    fingerprint = models.ForeignKey(
        Fingerprint, null=True, blank=True, on_delete=models.PROTECT, related_name="cameras", db_index=False
    )
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True, default="")
    basis = models.CharField(max_length=12, choices=Basis.choices, blank=True, default="")
    maker = models.CharField(max_length=80, blank=True, default="")

    headline = models.CharField(max_length=30, blank=True, default="")
    due_on = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=14, choices=Status.choices, default=Status.NOT_CHECKED)
    gone_by = models.DateField(
        null=True, blank=True, help_text="The earliest day by which a rule asks for it to be gone."
    )
    found_late = models.BooleanField(default=False, help_text="Whether it was found after that day.")
    to_replan = models.BooleanField(
        default=True, editable=False, help_text="Something that its obligations depend on has changed since."
    )

    edited_at = models.DateTimeField(null=True, blank=True, help_text="When a person last changed its facts.")
    undone_at = models.DateTimeField(
        null=True, blank=True, editable=False, help_text="When the import that added it was undone."
    )

    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(
        default=1, help_text="Counts edits by people; two tabs cannot both win."
    )

    objects = CameraQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["match_key", "organisation", "part"], name="a_camera_is_logged_once"
            ),
            models.UniqueConstraint(
                fields=["organisation", "sent_key"],
                condition=models.Q(sent_key__isnull=False),
                name="a_form_logs_one_camera",
            ),
            models.CheckConstraint(condition=models.Q(life__in=Life.values), name="life_is_known"),
            models.CheckConstraint(
                condition=models.Q(connection__in=Connection.values), name="connection_is_known"
            ),
        ]
        indexes = [
            # What follows the key, here and below, is for counts and filters: they read the index and no camera.
            models.Index(
                fields=["organisation", "status", "due_on", "id", "life", "undone_at", "found_on"],
                name="cameras_by_status",
            ),
            # What follows the key and the verdict lets counts by date and by site read these two alone.
            models.Index(
                fields=["organisation", "due_on", "id", "status", "life", "undone_at", "found_on"],
                name="cameras_by_due_date",
            ),
            # What is no camera is the lesser part of an estate; of the rest, the list's own order has a page soon.
            models.Index(
                fields=["organisation", "kind", "due_on", "id", "verdict", "life", "status", "undone_at"],
                condition=~models.Q(kind=Kind.CAMERA),
                name="other_kinds_by_due_date",
            ),
            # Those that may have been put up against the instruction: services of removal count them by their day.
            # SQLite looks at what the condition names once more, so that it stands here as well.
            models.Index(
                fields=["organisation", "site", "life", "installed_on", "verdict", "undone_at"],
                condition=models.Q(verdict=Verdict.RESTRICTED, installed_on__gte="2022", undone_at=None),
                name="put_up_since_instructed",
            ),
            models.Index(
                fields=["organisation", "verdict", "due_on", "id", "life", "undone_at"],
                name="cameras_by_verdict",
            ),
            models.Index(
                fields=["site", "verdict", "life", "status", "due_on", "organisation", "undone_at"],
                name="cameras_by_site",
            ),
            models.Index(fields=["organisation", "asset_tag", "id"], name="cameras_by_tag"),
            # With all that services.reviewing counts of a device's cameras, so that no camera itself is read.
            models.Index(
                fields=["fingerprint", "site", "life", "undone_at", "organisation"], name="cameras_of_device"
            ),
            # These two and the one key begin with what is rare: services.recognising looks cameras up by them.
            models.Index(
                fields=["serial_key", "organisation"],
                condition=~models.Q(serial_key=""),
                name="cameras_by_serial",
            ),
            models.Index(fields=["mac", "organisation"], condition=~models.Q(mac=""), name="cameras_by_mac"),
            models.Index(
                fields=["organisation", "id"], condition=models.Q(to_replan=True), name="cameras_to_replan"
            ),
            # So few that history leaves them out by their keys, and looks up none of the others.
            models.Index(
                fields=["organisation", "id"],
                condition=models.Q(undone_at__isnull=False),
                name="cameras_undone",
            ),
        ]

    def __str__(self) -> str:
        return self.asset_tag or self.location or self.model_text or f"camera {self.pk}"
