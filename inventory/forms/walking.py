"""Logging a camera on a walk-round: three fields, the site kept, everything else below the fold."""

import re
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from inventory.forms.cameras import CameraForm
from inventory.forms.fields import TextField
from inventory.forms.files import FilesField
from inventory.models import Camera, Person, Site
from inventory.services import camera_photos
from inventory.services.devices import Device, read_device
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.registering import FIELDS

PHOTO_HINT = "Of the camera or its label, 20 MB at most. Hidden data are taken out"
NUMBER_AT_THE_END = re.compile(r"(\d{1,4})\Z")
LEFT_OUT = ("site", "vendor_text", "model_text")


class LogCameraForm(CameraForm):
    """Photo, place, make and model in one line; `key` tells the server what it was sent before,
    `sender` who logged it, which is not always who is signed in when a signal comes back.

    Make and model may come apart, as a suggestion gives them; they count while the line says the same.
    """

    photos = FilesField(
        kind=camera_photos.PHOTO, photos=True, label="Photo", required=False, help_text=PHOTO_HINT
    )
    device = TextField(
        label="Make and model",
        required=False,
        max_length=600,
        help_text="As the label says, for example Hikvision DS-2CD2143G2-I. Leave it empty if you cannot tell",
    )
    vendor_text = TextField(required=False, max_length=300, widget=forms.HiddenInput)
    model_text = TextField(required=False, max_length=300, widget=forms.HiddenInput)
    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    sender = forms.UUIDField(required=False, widget=forms.HiddenInput)

    FIRST = ("photos", "location", "device")
    # As they stand on the page, so that what is wrong is listed in that order.
    field_order = ("site", *FIRST)

    def __init__(self, *args: Any, person: Person, suggestions_url: str, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.person = person
        self.initial.setdefault("sender", person.uuid)
        self.fields["device"].widget.attrs |= {
            "data-suggestions": suggestions_url,
            "autocomplete": "off",
            "autocapitalize": "off",
            "spellcheck": "false",
        }
        self.fields["location"].widget.attrs["autocomplete"] = "off"

    @property
    def kept_site(self) -> Site | None:
        """The site that need not be chosen again, if it is one of the person's."""
        chosen = str(self["site"].value() or "")
        field: forms.ModelChoiceField[Site] = self.fields["site"]  # type: ignore[assignment]
        try:
            return field.to_python(chosen) if chosen else None
        except forms.ValidationError:
            return None

    @property
    def more(self) -> list[BoundField]:
        """What helps where it is known."""
        return [self[name] for name in FIELDS if name not in (*LEFT_OUT, *self.FIRST)]

    def clean(self) -> dict[str, Any]:
        """Make and model from the line; a photo says enough to be logged by."""
        cleaned = super().clean() or {}
        given = Device(cleaned.get("vendor_text", ""), cleaned.get("model_text", ""))
        line = cleaned.get("device", "")
        if "device" in self.data and line != str(given):
            given = read_device(line, rulebook_of(current_edition(self.person.organisation)))
        if cleaned.get("sender") not in (None, self.person.uuid):
            self.add_error(None, "Somebody else has logged this on this device. It is sent when they sign in")
        cleaned["vendor_text"], cleaned["model_text"] = given.vendor, given.model
        for name, part in (("make", given.vendor), ("model", given.model)):
            if len(part) > 300:
                self.add_error("device", f"The {name} must be 300 characters or fewer")
        return cleaned

    def says_something(self, cleaned: dict[str, Any]) -> bool:
        """Whether this camera can be told from any other."""
        return super().says_something(cleaned) or bool(cleaned.get("device") or cleaned.get("photos"))


def same_again(camera: Camera) -> dict[str, Any]:
    """What the form begins with for another camera like this one: all but what tells the two apart."""
    device = Device(camera.vendor_text, camera.model_text)
    return {
        "device": str(device),
        "vendor_text": device.vendor,
        "model_text": device.model,
        "kind": camera.kind,
        "life": camera.life,
        "connection": camera.connection,
        "location": next_place(camera.location),
    }


def next_place(location: str) -> str:
    """“Car park, bay 3” is followed by “Car park, bay 4”; of a place without a number nothing is known."""
    number = NUMBER_AT_THE_END.search(location)
    if not number:
        return ""
    following = str(int(number[1]) + 1).zfill(len(number[1]))
    return location[: number.start()] + following
