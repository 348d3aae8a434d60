"""Removal plans and their lines."""

import uuid

from django.db import models

from inventory.models import Camera, Organisation, Person, Site


class RemovalPlan(models.Model):
    """One site's plan. Its state is derived from its lines (`removal.planning.workflow`)."""

    class Option(models.TextChoices):
        REMOVE = "remove", "Remove"
        REMOVE_AND_REPLACE = "remove_and_replace", "Remove and replace"
        ISOLATE_THEN_REPLACE = "isolate_then_replace", "Isolate, then replace"
        LANDLORD_ACTION = "landlord_action", "Landlord acts"

    REPLACING = (Option.REMOVE_AND_REPLACE, Option.ISOLATE_THEN_REPLACE)
    """The options under which something takes a camera's place."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="plans")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="plans")
    number = models.PositiveIntegerField(help_text="Counts the organisation's plans; shown as P-12.")
    option = models.CharField(max_length=20, choices=Option.choices, default=Option.REMOVE_AND_REPLACE)
    owner = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    contractor = models.CharField(max_length=200, blank=True)
    budget_code = models.CharField(max_length=60, blank=True)
    cost_estimate = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="The sum of its lines' own estimates where there are any; kept by `removal.services.keeping`.",
    )
    coverage_gap = models.TextField(
        blank=True, help_text="How the area stays watched while cameras are away."
    )
    clearance = models.TextField(blank=True, help_text="How the installers get in, and with what clearance.")
    view_altered = models.CharField(
        max_length=3,
        choices=[("yes", "Yes"), ("no", "No")],
        blank=True,
        help_text="Whether the work alters what is in view; then the impact assessment is checked again.",
    )
    dpia_reference = models.CharField(max_length=200, blank=True)
    stage = models.CharField(
        max_length=10,
        default="draft",
        help_text="The state of the least of its lines; kept by `removal.services.keeping`, for lists.",
    )
    next_due = models.DateField(
        null=True,
        blank=True,
        help_text="The earliest due day of what is still in place; kept by `removal.services.keeping`, for lists.",
    )
    to_do = models.PositiveIntegerField(
        default=0, help_text="How many lines have not been removed yet; kept by `removal.services.keeping`."
    )
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "number"], name="plan_number_once_in_an_organisation"
            ),
            models.UniqueConstraint(
                fields=["site"], condition=models.Q(closed_at=None), name="one_open_plan_per_site"
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "closed_at", "next_due", "id"], name="plans_by_due"),
            models.Index(
                fields=["organisation", "closed_at", "stage", "next_due", "id"], name="plans_by_stage"
            ),
        ]

    def __str__(self) -> str:
        return f"P-{self.number} {self.site}"

    @property
    def reference(self) -> str:
        """How people call it."""
        return f"P-{self.number}"


class PlanCost(models.Model):
    """What an estimated plan has still to spend in a financial year; kept by `removal.services.keeping`."""

    plan = models.ForeignKey(RemovalPlan, on_delete=models.CASCADE, related_name="costs")
    year = models.SmallIntegerField(null=True, help_text="In which it begins; empty: its lines have no day.")
    left = models.FloatField(null=True, help_text="Pence, with the fractions that even shares have.")
    without = models.PositiveIntegerField(help_text="Lines still to be done that are not in it.")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "year"], name="one_cost_of_a_plan_and_year"),
        ]

    def __str__(self) -> str:
        return f"{self.plan}, {self.year}: {self.left}"


class Removal(models.Model):
    """One camera's line in a plan. `removal.services.progress` alone moves its state.

    On hold, exempted and replaced are dated facts beside the state, so that a line goes back to where it was.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(RemovalPlan, on_delete=models.PROTECT, related_name="removals")
    camera = models.ForeignKey(Camera, on_delete=models.PROTECT, related_name="removals")
    state = models.CharField(max_length=10, default="draft")
    needs = models.CharField(
        max_length=30, help_text="The obligation that asked for the line, or CHOSEN when a person did."
    )
    planned_on = models.DateField(null=True, blank=True)
    option = models.CharField(
        max_length=20,
        choices=RemovalPlan.Option.choices,
        blank=True,
        help_text="What is done with this camera; empty: what the plan says.",
    )
    new_vendor = models.CharField(max_length=120, blank=True, help_text="Make of what is to take its place.")
    new_model = models.CharField(max_length=120, blank=True)
    new_verdict = models.CharField(
        max_length=10,
        blank=True,
        help_text="How the list judged that make and model when it was written down.",
    )
    cost_estimate = models.DecimalField(
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text="What this camera costs; empty: a share of the plan's estimate.",
    )
    submitted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    removed_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    removed_on = models.DateField(null=True, blank=True)
    isolated_on = models.DateField(null=True, blank=True)
    verified_on = models.DateField(null=True, blank=True)
    on_hold_since = models.DateField(null=True, blank=True)
    hold_reason = models.TextField(blank=True)
    serial_differs_since = models.DateField(
        null=True,
        blank=True,
        help_text="The unit taken down read another serial than the one on record, and nobody has explained it.",
    )
    replaced_by = models.ForeignKey(
        Camera, null=True, blank=True, on_delete=models.PROTECT, related_name="replaces"
    )
    not_replaced_because = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(auto_now_add=True)

    CHOSEN = "CHOSEN"

    # Not stored: what `progress` noticed while recording a step, for the page to say once. The evidence keeps it.
    discrepancy = ""

    class Meta:
        ordering = ["plan", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["camera"],
                condition=~models.Q(state__in=["closed", "cancelled"]),
                name="one_open_removal_per_camera",
            ),
            models.CheckConstraint(
                name="removal_state_is_known",
                condition=models.Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "approved",
                        "isolated",
                        "scheduled",
                        "removed",
                        "sanitised",
                        "disposed",
                        "verified",
                        "closed",
                        "cancelled",
                    ]
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["plan", "state"], name="removals_by_state"),
            models.Index(fields=["state", "plan"], name="removals_of_a_state"),
            models.Index(
                fields=["plan"],
                condition=models.Q(serial_differs_since__isnull=False),
                name="removals_to_explain",
            ),
            # Who may approve the plans that wait: everybody but who submitted.
            models.Index(
                fields=["plan", "submitted_by", "state"],
                condition=models.Q(state="submitted"),
                name="removals_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.camera}: {self.state}"

    @property
    def what_is_done(self) -> str:
        """The option of the line, else that of its plan."""
        return self.option or self.plan.option

    @property
    def successor(self) -> str:
        """Make and model of what is to take its place; empty where nothing is named."""
        return " ".join(filter(None, (self.new_vendor, self.new_model)))


class Evidence(models.Model):
    """What was recorded when an action was taken; never changed, corrections are further rows."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    removal = models.ForeignKey(Removal, on_delete=models.PROTECT, related_name="evidence")
    action = models.CharField(max_length=12)
    from_state = models.CharField(max_length=10)
    to_state = models.CharField(max_length=10)
    facts = models.JSONField(default=dict, help_text="Field name to value, as the action's form asked.")
    recorded_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["recorded_at", "pk"]
        verbose_name_plural = "evidence"
        indexes = [
            # Of very many steps few are returns, and home asks everybody for theirs.
            models.Index(fields=["removal"], condition=models.Q(action="return"), name="lines_returned"),
        ]

    def __str__(self) -> str:
        return f"{self.action}: {self.removal}"
