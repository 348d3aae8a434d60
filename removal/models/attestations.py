"""What a responsible owner signed for a site, frozen; and what later re-opened it."""

import hashlib
import json
import uuid
from datetime import date, datetime
from typing import Any, Protocol, Self

from django.db import models
from django.db.models import F, Q

from inventory.models import Camera, Edition, Organisation, Person, Site
from removal.models.appointments import Appointment
from removal.models.surveys import Survey

CLEAN, WITH_GAPS, REOPENED, RUN_OUT, NEVER = "clean", "with_gaps", "reopened", "run_out", "never"
SHOWN = (
    (CLEAN, "Attested"),
    (WITH_GAPS, "Attested with gaps"),
    (REOPENED, "Re-opened"),
    (RUN_OUT, "Older than a year"),
    (NEVER, "Not attested"),
)
"""What a site's newest attestation comes to on a day, in words."""


class AttestationQuerySet(models.QuerySet["Attestation"]):
    """Named filters over attestations."""

    def standing(self) -> Self:
        """Those that nothing has re-opened, run out or not."""
        return self.filter(superseded_at=None)

    def holding(self, *, on: date) -> Self:
        """Those that hold on a day: not re-opened, and within their year."""
        return self.standing().filter(signed_on__lte=on, until__gte=on)

    def of_another_category(self) -> Self:
        """Those whose site is of another category than when it was signed."""
        return self.exclude(category=F("site__category"))


class Attestation(models.Model):
    """A responsible owner's signed statement that a site is clear, with the gaps that were known.

    `document` is what was signed, as one text whose SHA-256 is kept; it is never changed. What makes it untrue sets
    `superseded_at`, and the row stays.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="attestations")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="attestations")
    number = models.PositiveIntegerField(help_text="Counts the organisation's attestations; shown as A-12.")
    category = models.CharField(max_length=10, choices=Site.Category.choices)
    signed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="attestations")
    signed_at = models.DateTimeField()
    signed_on = models.DateField()
    until = models.DateField(help_text="The last day of it; 12 months after signing.")
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="attestations")
    edition = models.ForeignKey(Edition, null=True, on_delete=models.PROTECT, related_name="+")
    audit_head = models.CharField(max_length=64)
    gap_count = models.PositiveSmallIntegerField(default=0, help_text="Gaps that it names.")
    document = models.TextField(help_text="What was signed: JSON with sorted keys.")
    sha256 = models.CharField(max_length=64)
    superseded_at = models.DateTimeField(null=True, blank=True)
    superseded_because = models.TextField(blank=True)

    objects = AttestationQuerySet.as_manager()

    class Meta:
        ordering = ["-signed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="attestation_number_once_in_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=Q(superseded_at=None), name="one_standing_attestation_per_site"
            ),
            models.CheckConstraint(
                condition=Q(superseded_at=None) | ~Q(superseded_because=""),
                name="a_superseded_attestation_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"A-{self.number} {self.site}"

    @property
    def reference(self) -> str:
        """How people call it."""
        return f"A-{self.number}"

    @property
    def content(self) -> dict[str, Any]:
        """What was signed."""
        content: dict[str, Any] = json.loads(self.document)
        return content

    @property
    def is_unaltered(self) -> bool:
        """Is the document still the text that was signed?"""
        return hashlib.sha256(self.document.encode()).hexdigest() == self.sha256


class Signed(Protocol):
    """What of an attestation settles its state; the whole row need not be read for it."""

    @property
    def superseded_at(self) -> datetime | None:
        """When it was re-opened."""

    @property
    def until(self) -> date:
        """Its last day."""

    @property
    def gap_count(self) -> int:
        """The gaps that it names."""


def state_of(newest: Signed | None, *, on: date, at: datetime | None = None) -> str:
    """What a site's newest attestation comes to on a day; `at` is a past instant, for what was known then."""
    if newest is None:
        return NEVER
    if newest.superseded_at and (at is None or newest.superseded_at <= at):
        return REOPENED
    if newest.until < on:
        return RUN_OUT
    return WITH_GAPS if newest.gap_count else CLEAN


class AttestedCamera(models.Model):
    """A camera that the owner knew of when signing: still there, and not known to be not restricted.

    Any other such camera at the site is a new find, and re-opens the attestation.
    """

    attestation = models.ForeignKey(Attestation, on_delete=models.PROTECT, related_name="known_cameras")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="attested")
    verdict = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attestation", "camera"], name="a_camera_is_attested_once"),
        ]

    def __str__(self) -> str:
        return f"{self.camera} in {self.attestation.reference}"
