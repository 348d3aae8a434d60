"""The organisation's settings, and what kind of body it is."""

from typing import Any

from django import forms

from inventory.colours import Colour, can_be_read, dark_enough
from inventory.forms.entry import SetUpForm
from inventory.forms.fields import TextField
from inventory.govuk import PlainWords, Radios
from inventory.models import Division, Organisation
from inventory.services.kept_files import MEGABYTE, PHOTOS
from inventory.services.photos import PhotoRefusedError, logo_encoded_anew

LARGEST_LOGO = 2 * MEGABYTE


class OrganisationForm(PlainWords, forms.Form):
    """Name, marking, colour and calendar."""

    name = TextField(label="Name of your organisation", max_length=200)
    marking = TextField(
        label="Marking",
        required=False,
        max_length=60,
        help_text="Stands at the top and bottom of every page and report. For example, OFFICIAL-SENSITIVE",
    )
    colour = TextField(
        label="Colour",
        required=False,
        max_length=7,
        help_text="Of the head of each page, of links and edges, as six digits: for example #17616a. "
        "Empty, it is Lenscap’s own.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "spellcheck": "false"}),
    )
    division = forms.ChoiceField(
        label="Which bank holidays count?",
        choices=Division.choices,
        help_text="New sites begin with it, and the report’s schedule uses it. Each site has its own.",
        widget=Radios(),
    )
    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def clean_colour(self) -> str:
        """As it is stored, and only where white words on it can be read."""
        typed = self.cleaned_data["colour"]
        if not typed:
            return ""
        try:
            colour = Colour.read(typed)
        except ValueError:
            raise forms.ValidationError(
                "Enter the colour as # and six digits from 0 to 9 and a to f, for example #17616a"
            ) from None
        if not can_be_read(colour):
            raise forms.ValidationError(
                f"White words on {colour} cannot be read by everybody. Enter a darker colour, "
                f"for example {dark_enough(colour)}"
            )
        return str(colour)


class LogoForm(PlainWords, forms.Form):
    """A picture; cleaned it is a PNG of our own making."""

    logo = forms.FileField(
        label="Logo",
        help_text=f"PNG, JPEG or WebP of up to {LARGEST_LOGO // MEGABYTE} MB. It stands before your organisation’s "
        "name, on a dark ground; a dark logo without a ground of its own gets a white one.",
        widget=forms.FileInput(attrs={"accept": PHOTOS}),
        error_messages={
            "required": "Choose the file of your logo",
            "empty": "The file is empty. Choose it again",
        },
    )

    def clean_logo(self) -> bytes:
        """The picture, encoded anew."""
        sent = self.cleaned_data["logo"]
        if sent.size > LARGEST_LOGO:
            raise forms.ValidationError(
                f"{sent.name} is larger than {LARGEST_LOGO // MEGABYTE} MB. Choose a smaller one"
            )
        try:
            return logo_encoded_anew(sent.read())
        except PhotoRefusedError as problem:
            raise forms.ValidationError(f"{sent.name} was not taken: {problem}") from problem


class KindForm(PlainWords, forms.Form):
    """What the organisation is, and why that changes."""

    kind = forms.ChoiceField(
        label="What is your organisation?",
        choices=Organisation.Kind.choices,
        widget=Radios(hints=SetUpForm.base_fields["kind"].widget.hints),
    )
    reason = TextField(
        label="Why does it change?",
        max_length=2000,
        help_text="It is kept in the audit trail.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it changes"},
    )
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


class SecondPersonForm(PlainWords, forms.Form):
    """When a decision on a device needs a second person, and what allows the only lead to do without."""

    rule = forms.ChoiceField(
        label="When does a decision that asks less of cameras need a second person?",
        choices=Organisation.SecondPerson.choices,
        widget=Radios(),
    )
    alone = forms.BooleanField(
        label="Our only compliance lead may decide and publish alone",
        required=False,
        help_text="Each decision and each edition so made is marked, on screen and on reports. It ends by itself "
        "as soon as there is a second compliance lead.",
    )
    alone_because = TextField(
        label="Why may one person decide alone?",
        required=False,
        max_length=2000,
        help_text="In writing, with who has agreed to it. Needed only where the box above is ticked.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """To decide alone is allowed in writing or not at all."""
        cleaned = super().clean() or {}
        if cleaned.get("alone") and not cleaned.get("alone_because"):
            self.add_error("alone_because", "Enter why one person may decide alone, and who has agreed to it")
        if not cleaned.get("alone"):
            cleaned["alone_because"] = ""
        return cleaned
