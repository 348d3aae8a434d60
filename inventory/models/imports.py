"""Uploads and what became of each of their rows; kept for ever."""

import uuid
from datetime import datetime, timedelta
from typing import Self

from django.db import models

from inventory.models.people import Organisation, Person
from inventory.models.sites import Site

KEPT_AFTER_A_FAULT = timedelta(days=7)
"""As long as the file of an import that a fault ended is kept, so that the fault can be looked into."""


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    """Named filters over uploads."""

    def with_file(self, *, at: datetime) -> Self:
        """Those whose file is kept at that moment. The others' goes: what held passwords and has ended; what was
        refused, since nobody can tell what it holds; what a fault ended a while ago."""
        state = ImportBatch.State
        return self.exclude(
            models.Q(held_secrets=True, state__in=(state.COMPLETED, state.CANCELLED))
            | models.Q(state=state.REFUSED)
            | models.Q(state=state.FAILED, finished_at__lte=at - KEPT_AFTER_A_FAULT)
        )

    def unconfirmed_with_secrets(self, *, since: datetime) -> Self:
        """Those that have waited for somebody since then with a file that held passwords."""
        return self.filter(
            held_secrets=True, state=ImportBatch.State.AWAITING_CONFIRMATION, uploaded_at__lte=since
        )


class ImportBatch(models.Model):
    """One uploaded file."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting for its turn"
        READING = "reading", "Reading the file"
        AWAITING_CONFIRMATION = "awaiting_confirmation", "Waiting for you to confirm"
        WRITING = "writing", "Adding cameras"
        COMPLETED = "completed", "Completed"
        REFUSED = "refused", "Refused"
        FAILED = "failed", "Stopped by a fault"
        CANCELLED = "cancelled", "Cancelled"

    ENDED = (State.COMPLETED, State.REFUSED, State.FAILED, State.CANCELLED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="imports")
    uploaded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(auto_now_add=True)
    site = models.ForeignKey(
        Site, null=True, blank=True, on_delete=models.PROTECT, help_text="For rows that name no site."
    )
    filename = models.CharField(max_length=255)
    stored_as = models.CharField(max_length=60, help_text="Name below the uploads folder.")
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    create_sites = models.BooleanField(default=False)
    site_choices = models.JSONField(
        default=dict,
        help_text='What was chosen for single sites that nobody knew: {name as written: "new", or the uuid of the'
        " site that is meant}.",
    )
    state = models.CharField(max_length=22, choices=State.choices, default=State.QUEUED)
    format = models.CharField(max_length=60, blank=True)
    rows_total = models.PositiveIntegerField(default=0)
    rows_created = models.PositiveIntegerField(default=0)
    rows_updated = models.PositiveIntegerField(default=0)
    rows_unchanged = models.PositiveIntegerField(default=0)
    rows_rejected = models.PositiveIntegerField(default=0)
    cameras_created = models.PositiveIntegerField(default=0)
    skipped = models.JSONField(
        default=list, help_text="Rows that are no devices: [{sheet, row, code, message}], at most 1,000."
    )
    skipped_total = models.PositiveIntegerField(default=0, help_text="All of them; the list is cut.")
    warnings = models.JSONField(
        default=list, help_text="[{sheet, row, column, code, message}], at most 1,000."
    )
    warnings_total = models.PositiveIntegerField(default=0, help_text="All of them; the list is cut.")
    file_errors = models.JSONField(
        default=list, help_text="Why the file as a whole was refused: [{code, message}]."
    )
    columns = models.JSONField(default=dict, help_text="Sheet to {field: heading as written}.")
    tables = models.JSONField(
        default=list,
        help_text="[{sheet, heading_row, columns: [[heading, field], ...], layout, name_column, dropped,"
        " questions: [[code, index, settled], ...], samples: [[text, ...], ...]}] in the file's order.",
    )
    attended = models.BooleanField(
        default=False, help_text="A person sent it on a page, who can be asked about its columns."
    )
    layouts = models.JSONField(
        null=True,
        help_text="What was settled about its columns: {layout: {columns, day_first, by, at}}. Null until it is"
        " read: then what the organisation settled before is taken.",
    )
    positions = models.JSONField(
        default=list,
        help_text="Where the file says that sites are, until it is imported: [[site as told, latitude, longitude, rows,"
        " sheet, row, heading], ...].",
    )
    sites_placed = models.PositiveIntegerField(
        default=0, help_text="Sites without a position that it gave one."
    )
    dropped_columns = models.JSONField(default=list, help_text="Columns never stored, such as passwords.")
    held_secrets = models.BooleanField(
        default=False,
        help_text="The file held passwords or user names: it goes as soon as it has been read to use.",
    )
    confirm_first = models.BooleanField(
        default=False, help_text="Nothing is written before somebody has confirmed the preview."
    )
    rows_placed = models.PositiveIntegerField(default=0, help_text="How far the preview has been worked out.")
    preview = models.JSONField(
        default=dict,
        help_text="What the import would come to: inventory.services.importing.previewing tells its shape.",
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    finished_at = models.DateTimeField(null=True, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    undoing = models.JSONField(
        default=dict,
        help_text="What undoing came to: {taken_out, restored, kept: {reason: count},"
        " listed: [{camera, name, reason}]}.",
    )

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "import batches"
        ordering = ["-uploaded_at"]
        indexes = [models.Index(fields=["organisation", "sha256"], name="imports_by_file_hash")]
        constraints = [
            models.CheckConstraint(
                name="a_completed_import_accounts_for_every_row",
                condition=~models.Q(state="completed")
                | models.Q(
                    rows_total=models.F("rows_created")
                    + models.F("rows_updated")
                    + models.F("rows_unchanged")
                    + models.F("rows_rejected")
                ),
            )
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def finished(self) -> bool:
        """Nothing more will happen to it by itself."""
        return self.state in self.ENDED

    @property
    def waits(self) -> bool:
        """Its preview is there, and it goes on when somebody confirms it."""
        return self.state == self.State.AWAITING_CONFIRMATION and bool(self.preview)

    @property
    def asks(self) -> bool:
        """A column of it is ambiguous; it is read again when somebody has answered."""
        return self.state == self.State.AWAITING_CONFIRMATION and not self.preview

    @property
    def placed_words(self) -> str:
        """What is being done with it, in words."""
        if self.state == self.State.READING and self.rows_total:
            return "Working out what would change"
        if self.asks:
            return "Waiting for you to check the columns"
        return self.get_state_display()


class ImportRow(models.Model):
    """One device row of an upload: its text as written and what became of it; kept for ever."""

    class Outcome(models.TextChoices):
        CREATED = "created", "Added"
        UPDATED = "updated", "Changed"
        UNCHANGED = "unchanged", "Already here"
        REJECTED = "rejected", "Not added"

    class MatchedBy(models.TextChoices):
        """What made a camera of the register the row's camera, strongest first."""

        TAG = "tag", "Asset tag at the site"
        SERIAL = "serial", "Serial number"
        MAC = "mac", "MAC address"
        PLACE = "place", "Site, location, make and model"

    # The constraint's index on (batch, number) serves the key as well.
    batch = models.ForeignKey(ImportBatch, on_delete=models.PROTECT, related_name="rows", db_index=False)
    number = models.PositiveIntegerField(help_text="Order in the file, over all sheets, from 1.")
    sheet = models.CharField(max_length=100, blank=True)
    row = models.PositiveIntegerField(help_text="The row as the user's program numbers it.")
    raw = models.JSONField(default=dict, help_text="Column heading to text as written; never a password.")
    site_said = models.CharField(
        max_length=200, blank=True, help_text="The site that the file tells for the row, wherever it stands."
    )
    quantity = models.PositiveIntegerField(default=1, help_text="How many cameras the row speaks of.")
    outcome = models.CharField(max_length=9, choices=Outcome.choices)
    column = models.CharField(max_length=200, blank=True, help_text="Where to look, when there is a message.")
    code = models.CharField(max_length=40, blank=True)
    message = models.TextField(
        blank=True, help_text="Why it was rejected; on any other row something to know."
    )
    camera = models.ForeignKey(
        "inventory.Camera", null=True, blank=True, on_delete=models.PROTECT, related_name="import_rows"
    )
    matched_by = models.CharField(max_length=6, choices=MatchedBy.choices, blank=True, default="")
    changes = models.JSONField(default=dict, help_text="Field to [before, after] of an update.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "number"], name="a_row_is_staged_once"),
        ]
        indexes = [models.Index(fields=["batch", "outcome", "number"], name="rows_by_outcome")]

    def __str__(self) -> str:
        return f"{self.batch} row {self.row}"
