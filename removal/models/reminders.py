"""Reminders: the outbox of digests, what a person chose of them, and what an organisation set."""

import uuid

from django.db import models

from inventory.models import Organisation, Person


class Digest(models.Model):
    """What waited for one person on one working day: counts alone, and whether they go by mail.

    Written in one transaction with the job that counted, so that no mail is lost or thought of twice: the row is the
    outbox. It names no camera, no IP address and no place.
    """

    class State(models.TextChoices):
        SHOWN = "shown", "Shown on screen"
        HELD = "held", "Held until an administrator lets it go"
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        OVERTAKEN = "overtaken", "Not sent on its day"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="digests")
    on = models.DateField()
    counts = models.JSONField(default=dict, help_text="Name of a line to how many.")
    state = models.CharField(max_length=9, choices=State.choices, default=State.SHOWN)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=80, blank=True, help_text="The kind of fault, never its text.")
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "on"], name="one_digest_per_person_and_day"),
        ]
        indexes = [models.Index(fields=["on", "state"], name="digests_by_day")]

    def __str__(self) -> str:
        return f"{self.person}, {self.on:%d %B %Y}: {self.state}"


class ReminderChoice(models.Model):
    """Whether a person wants digests by mail, and the secret address of their calendar feed.

    Only the SHA-256 of the address's token is stored, so that a copy of the database opens nothing.
    """

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="reminder_choice")
    by_mail = models.BooleanField(default=True)
    feed_hash = models.CharField(max_length=64, blank=True, default="")
    feed_made_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["feed_hash"], condition=~models.Q(feed_hash=""), name="a_feed_address_is_one_persons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}: {'by mail' if self.by_mail else 'on screen'}"


class ReminderRules(models.Model):
    """An organisation's own settings of reminders; without a row the defaults hold and no mail goes out."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="reminder_rules")
    mails_since = models.DateField(null=True, help_text="The day an administrator let mails begin.")
    most_mails = models.PositiveIntegerField(
        default=50, help_text="More than these in a day wait until an administrator lets them go."
    )
    lead_after = models.PositiveSmallIntegerField(
        default=5, help_text="Working days overdue until the compliance lead is told."
    )
    owner_after = models.PositiveSmallIntegerField(
        default=15, help_text="Working days overdue until the responsible owner is told."
    )

    def __str__(self) -> str:
        return f"Reminders of {self.organisation}"
