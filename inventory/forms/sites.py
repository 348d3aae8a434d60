"""Adding a site, and deciding whether it is sensitive."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios
from inventory.imports.positions import UnreadablePositionError, read_point
from inventory.models import Division, SensitivityDecision, name_key
from inventory.services.sites import Position, kept_position

Answer = SensitivityDecision.Answer


def limb(words: str) -> forms.ChoiceField:
    """One limb of the definition, in its words."""
    return forms.ChoiceField(
        label=words,
        choices=Answer.choices,
        initial=Answer.NOT_ASSESSED,
        widget=Radios(inline=True),
        error_messages={"required": f"Answer yes, no or not assessed: {words}"},
    )


class LimbsForm(PlainWords, forms.Form):
    """The four limbs of the sensitive-site definition.

    Words: written answer "Hikvision: CCTV", Baroness Neville-Rolfe to Lord Alton, 9 April 2024.
    """

    holds_secret = limb("A building or complex that routinely holds secret material or above")
    hosts_vetted_officials = limb(
        "A location that hosts a significant proportion of officials holding developed vetting clearance"
    )
    used_by_ministers = limb("A location which is routinely used by Ministers")
    protected_by_socpa = limb(
        "A government location covered under the Serious Organised Crime and Police Act 2005"
    )
    reason = TextField(
        label="How do you know?",
        help_text="Who was asked, which document says so. It is shown with the decision.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter how you know"},
    )

    @property
    def limbs(self) -> list[BoundField]:
        """The four questions, in the order of the definition."""
        return [self[name] for name in SensitivityDecision.LIMBS]

    def answers(self) -> dict[str, str]:
        """The answers given, as the service takes them; a question left out is not assessed."""
        given = {
            name: self.cleaned_data.get(name) or Answer.NOT_ASSESSED for name in SensitivityDecision.LIMBS
        }
        return {name: str(answer) for name, answer in given.items()}


class PositionField(TextField):
    """Latitude and longitude in one field, as maps give them to be copied; kept to some 100 metres."""

    default_error_messages = {
        "unreadable": "Enter latitude and longitude as two numbers, for example 54.606, -5.922, or a grid reference",
        "swapped": "Enter the latitude first: %(swapped)s looks like the United Kingdom, %(given)s does not",
        "nowhere": "Latitude is between -90 and 90, longitude between -180 and 180; easting and northing are metres",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Position on the map")
        kwargs.setdefault(
            "help_text",
            "Latitude and longitude, for example 54.606, -5.922. In most map programs you copy them with a right "
            "click on the place. A grid reference such as TQ 302 804, or easting and northing, will do as well. It is "
            "kept to about 100 metres and shown on the map of sites alone: never in e-mails or reports.",
        )
        super().__init__(required=False, max_length=60, **kwargs)

    def clean(self, value: Any) -> Position | None:
        """The two numbers; None where nothing was entered."""
        text = str(super().clean(value) or "")
        if not text:
            return None
        try:
            return kept_position(read_point(text))
        except UnreadablePositionError as problem:
            first, second = problem.told
            told = {"swapped": f"{second}, {first}", "given": f"{first}, {second}"}
            raise forms.ValidationError(self.error_messages[problem.code], params=told) from problem


class PositionForm(PlainWords, forms.Form):
    """Where a site is on the map; nothing takes it off."""

    position = PositionField()


class SiteForm(LimbsForm):
    """A new site; whether it is sensitive may be decided later."""

    name = TextField(label="Name of the site", max_length=200)
    code = forms.SlugField(
        label="Code",
        required=False,
        max_length=40,
        help_text="As your estates team calls it. Left empty, Lenscap makes one from the name.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        error_messages={"invalid": "Use letters, digits and dashes, for example town-hall"},
    )
    address = TextField(required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    position = PositionField()
    division = forms.ChoiceField(
        label="Where is it?",
        required=False,
        choices=Division.choices,
        help_text="Working days are counted with the bank holidays there.",
        widget=Radios(),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in (*SensitivityDecision.LIMBS, "reason"):
            self.fields[name].required = False

    def clean_name(self) -> str:
        """The name, with something in it that tells it from others."""
        name = " ".join(str(self.cleaned_data["name"]).split())
        if not name_key(name):
            raise forms.ValidationError("Enter a name with letters or digits")
        return name

    @property
    def decides(self) -> bool:
        """Whether any limb was answered."""
        return any(answer != Answer.NOT_ASSESSED for answer in self.answers().values())


class SensitivityForm(LimbsForm):
    """A decision on a site's sensitivity, and whether the same mitigation is extended to it."""

    sensitive_since = DayField(
        label="Sensitive since",
        required=False,
        help_text="Leave this empty if it was sensitive before the April 2025 date. For example, 27 3 2026",
    )
    extended = forms.BooleanField(
        label="Extend the same mitigation to this site, although it is not sensitive", required=False
    )
    extended_remove_by = DayField(
        label="Your own date to remove by",
        required=False,
        help_text="Only for a site to which you extend the mitigation. For example, 27 3 2027",
    )
    review_by = DayField(
        label="Look at this decision again by",
        required=False,
        help_text="Lenscap reminds you when this day has passed. For example, 27 3 2028",
    )

    def __init__(self, *args: Any, extension_needs_date: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extension_needs_date = extension_needs_date
        if not extension_needs_date:
            self.fields[
                "extended_remove_by"
            ].help_text += ". It counts where it is earlier than your schedule’s date"

    def clean_review_by(self) -> Any:
        """A day still to come."""
        review_by = self.cleaned_data["review_by"]
        if review_by and review_by <= timezone.localdate():
            raise forms.ValidationError("The day to look at it again must be in the future")
        return review_by

    def clean_sensitive_since(self) -> Any:
        """A day that has come."""
        since = self.cleaned_data["sensitive_since"]
        if since and since > timezone.localdate():
            raise forms.ValidationError("The day it became sensitive must be today or in the past")
        return since

    def clean(self) -> dict[str, Any]:
        """Dates stand only beside the answer that they belong to."""
        cleaned = super().clean() or {}
        sensitive = Answer.YES in [cleaned.get(name) for name in SensitivityDecision.LIMBS]
        if cleaned.get("sensitive_since") and not sensitive:
            self.add_error("sensitive_since", "Answer yes to one of the four, or leave this date empty")
        if cleaned.get("extended_remove_by") and not cleaned.get("extended"):
            self.add_error(
                "extended_remove_by", "Tick that you extend the mitigation, or leave this date empty"
            )
        undated = cleaned.get("extended") and not sensitive and not cleaned.get("extended_remove_by")
        if undated and self.extension_needs_date and "extended_remove_by" not in self.errors:
            self.add_error(
                "extended_remove_by", "Enter your date to remove by: without it their cameras have none"
            )
        return cleaned

    def facts(self) -> dict[str, Any]:
        """All but the answers, as the service takes them."""
        kept = ("reason", "sensitive_since", "extended", "extended_remove_by", "review_by")
        return {name: self.cleaned_data[name] for name in kept}
