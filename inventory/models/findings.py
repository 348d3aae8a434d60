"""What an organisation's cameras say of themselves, and the judgement on it."""

import uuid

from django.db import models

from inventory.models.editions import Edition
from inventory.models.people import Organisation


class Verdict(models.TextChoices):
    """Is the maker restricted? Unknown is never clear."""

    RESTRICTED = "restricted", "Restricted"
    SUSPECTED = "suspected", "Needs checking"
    UNKNOWN = "unknown", "Cannot tell"
    CLEAR = "clear", "Not restricted"


class Basis(models.TextChoices):
    """What the verdict rests on (glossary: Finding)."""

    OWN_BRAND = "own_brand", "Made and sold by a restricted maker"
    RELABEL = "relabel", "Sold under another name, built by a restricted maker"
    SUSPECTED = "suspected", "Signs of a restricted maker, not settled"
    UNIDENTIFIED = "unidentified", "Maker not identified"
    CLEAR = "clear", "Maker known and not restricted"
    COMPONENT = "component", "Only a component comes from a restricted maker"
    OTHER_LIST = "other_list", "Named on another country's list only"


class Fingerprint(models.Model):
    """One normalised self-description; cameras that share it are judged once."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="fingerprints")
    key = models.CharField(max_length=64, help_text="SHA-256 of the canonical form.")
    vendor = models.TextField(blank=True)
    model = models.TextField(blank=True)
    mac_prefix = models.CharField(max_length=9, blank=True)
    banner = models.JSONField(default=list)
    telling = models.JSONField(default=list)
    finding = models.ForeignKey(
        "inventory.Finding", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_fingerprint_per_description"),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, (self.vendor, self.model))) or "nothing said"


class Finding(models.Model):
    """A judgement on a fingerprint under one edition; never changed, only followed by another.

    Where a determination spoke first, `own_verdict` and `own_maker` are what judging says without it, and
    `contradicted` that this has turned against the determination since it was made.
    """

    fingerprint = models.ForeignKey(Fingerprint, on_delete=models.PROTECT, related_name="findings")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="findings")
    verdict = models.CharField(max_length=10, choices=Verdict.choices)
    basis = models.CharField(max_length=12, choices=Basis.choices)
    maker = models.CharField(max_length=80, blank=True, help_text="The maker's id in the edition.")
    maker_name = models.CharField(max_length=200, blank=True)
    s889 = models.CharField(max_length=7, help_text="US NDAA section 889: yes, no or unknown.")
    grounds = models.JSONField(default=list)
    standings = models.JSONField(default=list)
    candidates = models.JSONField(default=list, help_text="Makers in question where none is settled.")
    question = models.TextField(blank=True, help_text="What would settle it.")
    determination = models.ForeignKey(
        "inventory.Determination", null=True, blank=True, on_delete=models.PROTECT, related_name="findings"
    )
    own_verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    own_maker = models.CharField(max_length=80, blank=True)
    contradicted = models.BooleanField(default=False)
    judged_on = models.DateField()
    judged_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(verdict__in=Verdict.values), name="verdict_is_known"),
            models.CheckConstraint(condition=models.Q(basis__in=Basis.values), name="basis_is_known"),
        ]
        indexes = [models.Index(fields=["edition", "maker"], name="findings_by_maker")]

    def __str__(self) -> str:
        return f"{self.fingerprint}: {self.get_verdict_display()}"
