"""Time-limited permission to keep a restricted camera: asked for, decided by another person, always ending."""

import uuid
from datetime import date
from typing import Self

from django.db import models
from django.db.models import F, Q

from inventory.models import Organisation, Person
from removal.models.plans import Removal
from removal.planning.obligations import Obligation
from removal.planning.workflow import State as LineState

NO_LINE_LEFT = Q(removal__state__in=[state for state in LineState if state.place >= LineState.REMOVED.place])
DISCONNECTED_STATES = (LineState.ISOLATED, LineState.SCHEDULED)
DISCONNECTED = Q(obligation=Obligation.MUST_DISCONNECT, removal__state__in=DISCONNECTED_STATES)


class ExemptionQuerySet(models.QuerySet["Exemption"]):
    """Named filters over exemptions."""

    def waiting(self) -> Self:
        """Asked for and not decided."""
        return self.filter(state=Exemption.State.ASKED)

    def running(self, *, on: date) -> Self:
        """Those that hold on a day; the last day counts. True on any day, whether or not the nightly job ran."""
        running = self.filter(state=Exemption.State.RUNNING, starts_on__lte=on, expires_on__gte=on)
        return running.exclude(NO_LINE_LEFT | DISCONNECTED)

    def waiting_first(self) -> Self:
        """Requests first, then what runs by its last day, then what has ended, the newest first."""
        rank = models.Case(
            models.When(state=Exemption.State.ASKED, then=0),
            models.When(state=Exemption.State.RUNNING, then=1),
            default=2,
        )
        until = models.Case(models.When(state=Exemption.State.RUNNING, then="expires_on"))
        return self.order_by(rank, until, "-pk")

    def met(self) -> Self:
        """Those still written down as waiting or running, though their camera is down or disconnected after all."""
        unfinished = self.filter(state__in=(Exemption.State.ASKED, Exemption.State.RUNNING))
        return unfinished.filter(NO_LINE_LEFT | DISCONNECTED)

    def run_out(self, *, on: date) -> Self:
        """Those whose last day has passed and that nobody has yet written down as lapsed."""
        return self.filter(state=Exemption.State.RUNNING, expires_on__lt=on)


class Exemption(models.Model):
    """One line's permission to be late: *exempted until* is a dated fact beside the line's state.

    The line itself is never touched, so when an exemption ends the line is where it was, and overdue. A renewal is
    a further row that names the one it follows.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Waiting for a decision"
        RUNNING = "running", "Exempted"
        REFUSED = "refused", "Refused"
        WITHDRAWN = "withdrawn", "Withdrawn"
        LAPSED = "lapsed", "Lapsed"
        RENEWED = "renewed", "Renewed"
        MET = "met", "Not needed any more"

    class Reason(models.TextChoices):
        FUNDING = "funding", "Funding"
        SUPPLY = "supply", "Replacement not to be had"
        LABOUR = "labour", "No contractor or staff"
        WEATHER = "weather", "Weather or season"
        APPROVAL = "approval", "Somebody else’s approval"
        ACCESS = "access", "No access to the place"
        OPERATIONS = "operations", "The area cannot go unwatched"
        OTHER = "other", "Another reason"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="exemptions")
    number = models.PositiveIntegerField(help_text="Counts the organisation's exemptions; shown as X-12.")
    removal = models.ForeignKey(Removal, on_delete=models.PROTECT, related_name="exemptions")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    obligation = models.CharField(
        max_length=30, help_text="What is waived, as the line was named when asked."
    )
    due_on = models.DateField(null=True, blank=True, help_text="The day it was due; no exemption moves it.")
    reason_code = models.CharField(max_length=12, choices=Reason.choices)
    reason = models.TextField()
    residual_risk = models.TextField()
    controls = models.TextField(help_text="What makes up for it meanwhile.")
    isolation = models.TextField(blank=True, help_text="How it is kept off the network meanwhile.")
    closure_plan = models.TextField(help_text="How and when it will be done after all.")
    expires_on = models.DateField(help_text="The last day; 12 months after the first at most.")
    renewal_of = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="renewals"
    )
    renewal = models.PositiveSmallIntegerField(
        default=0, help_text="How many exemptions of the camera were granted before; 2 at most."
    )
    requested_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField()
    decided_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    decided_as = models.CharField(
        max_length=60, blank=True, help_text="As whom: responsible owner or compliance lead."
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision_note = models.TextField(blank=True)
    starts_on = models.DateField(null=True, blank=True, help_text="The day it was approved.")
    ended_on = models.DateField(null=True, blank=True, help_text="The first day on which it held no more.")
    ended_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    end_reason = models.TextField(blank=True)

    objects = ExemptionQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="exemption_number_once_in_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["removal"], condition=Q(state="asked"), name="one_request_per_removal"
            ),
            models.UniqueConstraint(
                fields=["removal"], condition=Q(state="running"), name="one_running_exemption_per_removal"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("requested_by")),
                name="an_exemption_is_decided_by_another",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(expires_on__gt=F("starts_on")), name="an_exemption_ends"
            ),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(starts_on__isnull=False, decided_by__isnull=False),
                name="a_running_exemption_was_decided",
            ),
            models.CheckConstraint(condition=Q(renewal__lte=2), name="two_renewals_at_most"),
        ]
        indexes = [models.Index(fields=["organisation", "state", "expires_on"], name="exemptions_by_expiry")]

    def __str__(self) -> str:
        return f"X-{self.number} {self.removal.camera}"

    @property
    def reference(self) -> str:
        """How people call it."""
        return f"X-{self.number}"

    def runs(self, *, on: date) -> bool:
        """Does it hold on that day? As `running` asks the database; needs its line."""
        line = LineState(self.removal.state)
        disconnected = self.obligation == Obligation.MUST_DISCONNECT and line in DISCONNECTED_STATES
        return (
            self.state == self.State.RUNNING
            and self.starts_on is not None
            and self.starts_on <= on <= self.expires_on
            and line.place < LineState.REMOVED.place
            and not disconnected
        )

    @property
    def was_granted(self) -> bool:
        """Whether it ever held; a request withdrawn before its decision did not."""
        return self.starts_on is not None
