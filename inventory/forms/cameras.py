"""Logging and editing one camera: what a person says of it; everything else follows."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from inventory import access
from inventory.forms.fields import IpField, MacField, PartialDateField, TextField
from inventory.forms.sites_field import SiteField
from inventory.govuk import PlainWords
from inventory.models import Camera, Connection, Kind, Life, Person
from inventory.services.registering import FIELDS

SHORT = {"class": "govuk-input--width-20"}
SAYS_WHAT_OR_WHERE = ("location", "asset_tag", "vendor_text", "model_text", "description", "serial", "mac")


class CameraForm(PlainWords, forms.Form):
    """The fields of a camera, those that a walk-round needs first."""

    site = SiteField(empty_label="Select a site")
    location = TextField(
        required=False,
        max_length=300,
        help_text="So that somebody else finds it, for example: car park, north gate",
    )
    vendor_text = TextField(
        label="Make",
        required=False,
        max_length=300,
        help_text="As the label says. Leave it empty if you cannot tell",
    )
    model_text = TextField(
        label="Model", required=False, max_length=300, help_text="For example, DS-2CD2143G2-I"
    )
    asset_tag = TextField(
        label="Asset reference", required=False, max_length=100, widget=forms.TextInput(attrs=SHORT)
    )
    kind = forms.ChoiceField(label="Kind", required=False, choices=Kind.choices, initial=Kind.CAMERA)
    life = forms.ChoiceField(label="Is it in place?", required=False, initial=Life.LIVE)
    connection = forms.ChoiceField(
        label="Network",
        required=False,
        choices=Connection.choices,
        initial=Connection.UNKNOWN,
        help_text="A restricted camera on the core network is the most urgent one",
    )
    serial = TextField(
        label="Serial number", required=False, max_length=200, widget=forms.TextInput(attrs=SHORT)
    )
    mac = MacField(label="MAC address", required=False, widget=forms.TextInput(attrs=SHORT))
    ip = IpField(label="IP address", required=False, widget=forms.TextInput(attrs=SHORT))
    installed_on = PartialDateField(label="Installed", required=False)
    purchased_on = PartialDateField(label="Bought", required=False)
    planned_refresh_on = PartialDateField(label="Replacement planned", required=False)
    description = TextField(
        label="Anything else that is known of it",
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    FIRST: tuple[str, ...] = ("location", "vendor_text", "model_text", "asset_tag", "kind")

    def __init__(self, *args: Any, person: Person, camera: Camera | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].offer(access.sites(person))  # type: ignore[attr-defined]
        gone = camera is not None and camera.life == Life.GONE
        self.fields["life"].choices = [  # type: ignore[attr-defined]
            choice for choice in Life.choices if gone or choice[0] != Life.GONE
        ]

    @property
    def first(self) -> list[BoundField]:
        """What is asked of every camera."""
        return [self[name] for name in self.FIRST]

    @property
    def more(self) -> list[BoundField]:
        """What helps where it is known."""
        return [self[name] for name in FIELDS if name not in ("site", *self.FIRST)]

    @property
    def opens_more(self) -> bool:
        """Whether something below the fold needs attention."""
        return any(field.errors for field in self.more)

    def clean(self) -> dict[str, Any]:
        """Choices left out stay as they were; something must tell this camera from any other."""
        cleaned = super().clean() or {}
        for name in ("kind", "life", "connection"):
            cleaned[name] = cleaned.get(name) or self.get_initial_for_field(self.fields[name], name)
        if not self.errors and not self.says_something(cleaned):
            self.add_error("location", "Enter where it is, or what the label says")
        return cleaned

    def says_something(self, cleaned: dict[str, Any]) -> bool:
        """Whether this camera can be told from any other."""
        return any(cleaned.get(name) for name in SAYS_WHAT_OR_WHERE)

    def facts(self) -> dict[str, Any]:
        """What the register's services take."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class EditCameraForm(CameraForm):
    """The same for a camera that is logged; of two people who edit at once only the first wins."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    opens_more = True

    def __init__(self, *args: Any, camera: Camera, **kwargs: Any) -> None:
        said = {name: getattr(camera, name) for name in FIELDS if name != "site"}
        said |= {"site": camera.site.uuid, "version": camera.version}
        super().__init__(*args, camera=camera, initial=said, **kwargs)
