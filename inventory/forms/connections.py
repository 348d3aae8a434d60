"""Recording the network of several cameras of a site at once."""

from typing import Any

from django import forms
from django.db.models import Case, QuerySet, Value, When

from inventory.forms.fields import TextField
from inventory.govuk import Checkboxes, PlainWords, Radios
from inventory.models import Camera, Connection

MOST_LISTED = 200
UNKNOWN, ALL, TICKED = "unknown", "all", "ticked"


class CameraChoices(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Cameras by reference, place and present network."""

    def label_from_instance(self, obj: Any) -> str:
        """What tells this camera from the others."""
        parts = (str(obj), obj.location if str(obj) != obj.location else "", obj.get_connection_display())
        return ", ".join(part for part in parts if part)


class ConnectionForm(PlainWords, forms.Form):
    """Which network, and which cameras of the site are on it."""

    connection = forms.ChoiceField(
        label="Which network are they on?", choices=Connection.choices, widget=Radios()
    )
    which = forms.ChoiceField(label="Which cameras?", widget=Radios(), initial=UNKNOWN)
    cameras = CameraChoices(
        label="Cameras",
        queryset=None,
        to_field_name="uuid",
        required=False,
        widget=Checkboxes(small=True),
    )
    reason = TextField(
        label="How do you know?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Enter how you know, for example the network plan or who told you"},
    )

    def __init__(self, *args: Any, cameras: QuerySet[Camera], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reach = cameras
        unknown = cameras.filter(connection=Connection.UNKNOWN)
        self.fields["which"].choices = [  # type: ignore[attr-defined]
            (UNKNOWN, f"Those whose network is not known ({unknown.count():,})"),
            (ALL, f"All that are not gone ({cameras.count():,})"),
            (TICKED, "Those ticked below"),
        ]
        first = Case(When(connection=Connection.UNKNOWN, then=Value(0)), default=Value(1))
        listed = list(cameras.order_by(first, "asset_tag", "pk").values_list("pk", flat=True)[:MOST_LISTED])
        self.fields["cameras"].queryset = cameras.filter(pk__in=listed).order_by(first, "asset_tag", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Something is chosen."""
        cleaned = super().clean() or {}
        if cleaned.get("which") == TICKED and not cleaned.get("cameras"):
            self.add_error("cameras", "Tick the cameras that you mean")
        return cleaned

    @property
    def chosen(self) -> QuerySet[Camera]:
        """The cameras that the answers mean."""
        match self.cleaned_data["which"]:
            case "all":
                return self.reach
            case "ticked":
                return self.reach.filter(pk__in=[camera.pk for camera in self.cleaned_data["cameras"]])
            case _:
                return self.reach.filter(connection=Connection.UNKNOWN)
