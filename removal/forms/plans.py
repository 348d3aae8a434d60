"""Preparing a plan: what is planned as a whole, and the day of each line."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.boundfield import BoundField

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios
from inventory.models import Camera, Person, Role
from removal.forms.evidence import NARROW
from removal.models import Removal, RemovalPlan
from removal.services.overview import Problem
from removal.services.pairing import Pairing
from removal.services.plans import FIELDS
from removal.services.successors import REPLACING

# Boxes of days on one form: more would meet Django's limit of fields, and nobody's patience.
BOXES = 200
# The same words beside more days than these are said once, beside the day for every line.
MOST_SAID_ALIKE = 5


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
    clearance = TextField(
        label="Access and clearance of whoever does it",
        required=False,
        max_length=2000,
        help_text="How the installers get in, and with what clearance.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    view_altered = forms.ChoiceField(
        label="Does the work alter what is in view?",
        required=False,
        choices=(("yes", "Yes"), ("no", "No")),
        help_text="Then the data protection impact assessment is checked again before the plan is approved.",
        widget=Radios(inline=True),
    )
    dpia_reference = TextField(label="Impact assessment checked", required=False, max_length=200)
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
        by: Person,
        by_camera: bool = False,
        **kwargs: Any,
    ) -> None:
        # A plan without an owner is offered to the facilities manager who prepares it.
        owner = plan.owner or (by if Role.FACILITIES_MANAGER in by.roles else None)
        said = {name: getattr(plan, name) for name in FIELDS} | {"owner": owner and owner.uuid}
        super().__init__(*args, initial=said, **kwargs)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.plan, self.by_camera, self.is_saved = plan, by_camera, False
        self.drafts = list(drafts)
        for line in self.drafts[:BOXES]:
            self.fields[day_name(line)] = DayField(
                label=f"Planned day for {line.camera}", required=False, initial=line.planned_on, help_text=""
            )
        if not self.drafts:
            del self.fields["every_day"]
        if by_camera:  # then the plan's figure is the sum of its cameras', and nobody writes another
            del self.fields["cost_estimate"]

    def clean_option(self) -> str:
        """The option; left out it stays as it is."""
        return self.cleaned_data["option"] or self.plan.option

    @property
    def details(self) -> list[BoundField]:
        """What is said of the plan as a whole, owner first."""
        return [
            self[name]
            for name in (
                *("owner", "option", "coverage_gap", "cost_estimate", "budget_code"),
                *("contractor", "clearance", "view_altered", "dpia_reference"),
            )
            if name in self.fields
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
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Say of a plan just saved what keeps it from being submitted, beside the fields that it is about."""
        self.is_saved = True
        for problem in problems:
            for name in self._places(problem):
                self.add_error(name, problem.words)

    def _places(self, problem: Problem) -> list[str] | list[None]:
        """The fields that a problem is about; None, the form as a whole, where it has none of them."""
        days = problem.field == "planned_on"
        names = [day_name(line) for line in problem.lines] if days and problem.lines else []
        if len(names) > MOST_SAID_ALIKE or not names:
            names = ["every_day"] if days else [problem.field]
        return [name for name in names if name in self.fields] or [None]

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


def _cost_field(label: str, initial: Decimal | None = None) -> forms.DecimalField:
    """A box for pounds."""
    return forms.DecimalField(
        label=label,
        required=False,
        initial=initial,
        min_value=0,
        max_digits=12,
        decimal_places=2,
        widget=forms.TextInput(attrs=NARROW),
        error_messages={
            "invalid": f"{label}: enter a number, for example 420",
            "min_value": f"{label}: must be 0 or more",
        },
    )


PARTS = ("option", "vendor", "model", "cost")


class PairForm(PlainWords, forms.Form):
    """What is done with each of some draft lines, and make and model of what takes their place."""

    every_option = forms.ChoiceField(
        label="What is done with every camera below",
        required=False,
        choices=[("", "As each line says"), *RemovalPlan.Option.choices],
        widget=forms.Select(),
    )
    every_vendor = TextField(
        label="Make of the replacement, for every one without", required=False, max_length=120
    )
    every_model = TextField(label="Its model", required=False, max_length=120)
    every_cost = _cost_field("Cost of each camera without an estimate, in pounds")

    def __init__(self, *args: Any, plan: RemovalPlan, drafts: list[Removal], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.drafts = drafts
        as_the_plan = f"As the plan: {plan.get_option_display().lower()}"
        for line in drafts:
            self.fields |= {
                pair_name(line, "option"): forms.ChoiceField(
                    label=f"What is done with {line.camera}",
                    required=False,
                    initial=line.option,
                    choices=[("", as_the_plan), *RemovalPlan.Option.choices],
                    widget=forms.Select(),
                ),
                pair_name(line, "vendor"): TextField(
                    label=f"Make of what replaces {line.camera}",
                    required=False,
                    max_length=120,
                    initial=line.new_vendor,
                ),
                pair_name(line, "model"): TextField(
                    label=f"Model of what replaces {line.camera}",
                    required=False,
                    max_length=120,
                    initial=line.new_model,
                ),
                pair_name(line, "cost"): _cost_field(
                    f"Cost of {line.camera} in pounds", initial=line.cost_estimate
                ),
            }

    @property
    def rows(self) -> list[tuple[Removal, list[BoundField]]]:
        """Each line with its boxes: what is done, make, model, cost."""
        return [(line, [self[pair_name(line, part)] for part in PARTS]) for line in self.drafts]

    def pairings(self) -> dict[int, Pairing]:
        """What is said of each line; what is said of all fills what a line leaves open."""
        said = self.cleaned_data
        every = (said["every_vendor"], said["every_model"])
        found = {}
        for line in self.drafts:
            option = said["every_option"] or said[pair_name(line, "option")]
            vendor, model = said[pair_name(line, "vendor")], said[pair_name(line, "model")]
            if not vendor and not model and (option or line.plan.option) in REPLACING:
                vendor, model = every
            cost = said[pair_name(line, "cost")]
            found[line.pk] = Pairing(option, vendor, model, said["every_cost"] if cost is None else cost)
        return found


def pair_name(line: Removal, part: str) -> str:
    """The name of one of a line's boxes."""
    return f"{part}_{line.uuid.hex}"


def named(camera: Camera) -> str:
    """A camera in one line: what it is called, what the label says, where it hangs."""
    label = " ".join(filter(None, (camera.vendor_text, camera.model_text))) or "no make recorded"
    return ", ".join(dict.fromkeys(filter(None, (str(camera), label, camera.location))))


def day_name(line: Removal) -> str:
    """The name of the box for a line's day."""
    return f"day_{line.uuid.hex}"
