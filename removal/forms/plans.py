"""Preparing a plan: what is planned as a whole, and the day of each line."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios
from inventory.models import Camera, Person
from removal.forms.evidence import NARROW
from removal.models import Removal, RemovalPlan
from removal.services.plans import FIELDS

# Boxes of days on one form: more would meet Django's limit of fields, and nobody's patience.
BOXES = 200


class PrepareForm(PlainWords, forms.Form):
    """Owner, option, contractor, money, cover meanwhile, and days; each may be left for later."""

    owner: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        queryset=None,
        required=False,
        to_field_name="uuid",
        empty_label="Nobody yet",
        label="Who owns the plan?",
    )
    option = forms.ChoiceField(
        label="What is to be done", required=False, choices=RemovalPlan.Option.choices, widget=Radios()
    )
    coverage_gap = TextField(
        label="How does the area stay watched meanwhile?",
        required=False,
        max_length=2000,
        help_text="For example: patrols until the new camera is up. Write “none needed” if so.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    cost_estimate = forms.DecimalField(
        label="Estimated cost in pounds",
        required=False,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        help_text="0 if it costs nothing.",
        widget=forms.TextInput(attrs=NARROW),
        error_messages={
            "invalid": "Enter the estimated cost as a number, for example 1200",
            "min_value": "The estimated cost must be 0 or more",
        },
    )
    budget_code = TextField(
        label="Budget code",
        required=False,
        max_length=60,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
    )
    contractor = TextField(label="Who does the work?", required=False, max_length=200)
    every_day = DayField(
        label="Planned day for every line below that has none",
        required=False,
        help_text="The day by which the work is done. For example, 27 3 2027",
    )

    def __init__(
        self,
        *args: Any,
        plan: RemovalPlan,
        drafts: Iterable[Removal],
        owners: QuerySet[Person],
        **kwargs: Any,
    ) -> None:
        said = {name: getattr(plan, name) for name in FIELDS} | {"owner": plan.owner and plan.owner.uuid}
        super().__init__(*args, initial=said, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.plan = plan
        self.drafts = list(drafts)
        for line in self.drafts[:BOXES]:
            self.fields[day_name(line)] = DayField(
                label=f"Planned day for {line.camera}", required=False, initial=line.planned_on, help_text=""
            )
        if not self.drafts:
            del self.fields["every_day"]

    def clean_option(self) -> str:
        """The option; left out it stays as it is."""
        return self.cleaned_data["option"] or self.plan.option

    @property
    def details(self) -> list[BoundField]:
        """What is said of the plan as a whole, owner first."""
        return [
            self[name]
            for name in ("owner", "option", "coverage_gap", "cost_estimate", "budget_code", "contractor")
        ]

    @property
    def days(self) -> list[tuple[Removal, BoundField]]:
        """The first draft lines, each with the box for its day."""
        return [(line, self[day_name(line)]) for line in self.drafts[:BOXES]]

    @property
    def without_box(self) -> int:
        """How many draft lines have no box of their own here."""
        return max(len(self.drafts) - BOXES, 0)

    def facts(self) -> dict[str, Any]:
        """What the service takes for the plan as a whole."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def planned_on(self) -> dict[int, date | None]:
        """The day of each draft line: the one in its box or, without a box, its own; else the one for every line."""
        every: date | None = self.cleaned_data.get("every_day")
        return {
            line.pk: self.cleaned_data.get(day_name(line), line.planned_on) or every for line in self.drafts
        }


class AddLineForm(PlainWords, forms.Form):
    """Choosing one of a site's cameras."""

    camera: "forms.ModelChoiceField[Camera]" = forms.ModelChoiceField(
        queryset=None,
        to_field_name="uuid",
        empty_label=None,
        label="Which camera?",
        widget=Radios(),
        error_messages={
            "required": "Select the camera",
            "invalid_choice": "Select a camera of this site that is not in a plan yet",
        },
    )

    def __init__(self, *args: Any, cameras: QuerySet[Camera], shown: list[Camera], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["camera"].queryset = cameras  # type: ignore[attr-defined]
        self.fields["camera"].choices = [(str(camera.uuid), named(camera)) for camera in shown]  # type: ignore[attr-defined]


def named(camera: Camera) -> str:
    """A camera in one line: what it is called, what the label says, where it hangs."""
    label = " ".join(filter(None, (camera.vendor_text, camera.model_text))) or "no make recorded"
    return ", ".join(dict.fromkeys(filter(None, (str(camera), label, camera.location))))


def day_name(line: Removal) -> str:
    """The name of the box for a line's day."""
    return f"day_{line.uuid.hex}"
