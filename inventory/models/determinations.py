"""What people decide about a fingerprint that the list alone does not settle."""

import uuid
from datetime import datetime
from typing import Self

from django.db import models
from django.utils import timezone

from inventory.models.cameras import Camera
from inventory.models.editions import Edition
from inventory.models.findings import Basis, Finding, Fingerprint, Verdict
from inventory.models.people import Person


class DeterminationQuerySet(models.QuerySet["Determination"]):
    """Named filters over determinations."""

    def proposed(self) -> Self:
        """Waiting for a second person."""
        return self.filter(state=Determination.State.PROPOSED)

    def in_force(self) -> Self:
        """Those that speak before the list does."""
        return self.filter(state=Determination.State.IN_FORCE)

    def standing_at(self, moment: datetime) -> Self:
        """Those that spoke at a moment, by their day and by when they ended."""
        still = models.Q(ended_at=None) | models.Q(ended_at__gt=moment)
        spoke = self.exclude(verdict="").filter(decided_on__lte=timezone.localdate(moment))
        return spoke.filter(still, state__in=(Determination.State.IN_FORCE, Determination.State.ENDED))


class Determination(models.Model):
    """A person's decision on a fingerprint: who made the device, and so its verdict, with the reason.

    While it is in force it is the first ground of its fingerprint's finding; proposed, it changes nothing. One
    without a verdict takes back the determination before it, so that Lenscap's own answer stands again. `seen` is
    the finding that stood, with its grounds, when it was made; `own_verdict` and `own_maker` are what judging alone
    said then, so that evidence that comes later can be told from evidence that was weighed.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "Waiting for a second person"
        IN_FORCE = "in_force", "In force"
        ENDED = "ended", "No longer in force"
        DECLINED = "declined", "Declined"

    class Evidence(models.TextChoices):
        """How the person knows."""

        LABEL = "label", "The label on the unit was read"
        DEVICE = "device", "The device’s own pages or the network say so"
        SUPPLIER = "supplier", "The maker or supplier confirmed it in writing"
        RECORDS = "records", "Purchase or asset records say so"
        OTHER = "other", "Something else"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    fingerprint = models.ForeignKey(Fingerprint, on_delete=models.PROTECT, related_name="determinations")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="+")
    seen = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="+")
    own_verdict = models.CharField(max_length=10, choices=Verdict.choices)
    own_maker = models.CharField(max_length=80, blank=True)

    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    basis = models.CharField(max_length=12, choices=Basis.choices, blank=True)
    maker = models.CharField(max_length=80, blank=True, help_text="The maker's id in the edition.")
    maker_name = models.CharField(max_length=200, blank=True)
    evidence = models.CharField(max_length=10, choices=Evidence.choices, blank=True)
    reason = models.TextField(blank=True)

    loosens = models.BooleanField(help_text="It asks less of its cameras than what stood before.")
    single_handed = models.BooleanField(
        default=False,
        help_text="It would have needed a second person; the organisation allows one, in writing.",
    )
    state = models.CharField(max_length=8, choices=State.choices)
    proposed_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    decided_on = models.DateField(null=True, help_text="The day from which it spoke.")
    ended_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    end_reason = models.TextField(blank=True)

    objects = DeterminationQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(state="in_force"),
                name="one_determination_in_force_per_fingerprint",
            ),
            models.UniqueConstraint(
                fields=["fingerprint"],
                condition=models.Q(state="proposed"),
                name="one_open_proposal_per_fingerprint",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="in_force", verdict=""), name="what_is_in_force_has_a_verdict"
            ),
            models.CheckConstraint(
                condition=~models.Q(confirmed_by=models.F("proposed_by")), name="two_people_are_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.words} for {self.fingerprint}"

    @property
    def words(self) -> str:
        """What is decided, in one phrase."""
        if not self.verdict:
            return "Lenscap’s own answer"
        maker = f", made by {self.maker_name}" if self.maker_name else ""
        return f"{self.get_verdict_display()}{maker}"


class SiteQuestion(models.Model):
    """Something that somebody at the site is asked to look up on one camera, and what they found."""

    class Answer(models.TextChoices):
        READ = "read", "I have read the label"
        CANNOT_READ = "cannot_read", "The label cannot be read"
        NO_LABEL = "no_label", "There is no label"
        OUT_OF_REACH = "out_of_reach", "I cannot get to it"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="site_questions")
    fingerprint = models.ForeignKey(
        Fingerprint,
        null=True,
        on_delete=models.PROTECT,
        related_name="site_questions",
        help_text="The camera's when it was asked: the answer may give it another.",
    )
    text = models.CharField(max_length=300)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField(max_length=12, choices=Answer.choices, blank=True)
    label_text = models.TextField(blank=True)
    closed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True, help_text="Answered, or withdrawn where there is no answer.")

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["camera"], condition=models.Q(closed_at=None), name="one_open_question_per_camera"
            ),
            models.CheckConstraint(
                condition=models.Q(answer="") | models.Q(closed_at__isnull=False),
                name="an_answer_closes_its_question",
            ),
        ]

    def __str__(self) -> str:
        return self.text
