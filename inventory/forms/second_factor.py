"""Codes at sign-in: giving one, changing one's second factor with one's password, and the organisation's rule."""

from datetime import date
from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import Checkboxes, DayField, PlainWords
from inventory.models import Role


class CodeForm(PlainWords, forms.Form):
    """A code from the app, or a recovery code."""

    code = forms.CharField(
        label="Code",
        max_length=40,
        help_text="The six digits that your authenticator app shows now, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "class": "govuk-input--width-20",
                "spellcheck": "false",
                "autocapitalize": "none",
            }
        ),
    )


class FirstCodeForm(PlainWords, forms.Form):
    """The first code, which shows that the app has the secret."""

    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="The six digits that the app shows for Lenscap now.",
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "class": "govuk-input--width-5",
                "spellcheck": "false",
            }
        ),
    )


class OwnPasswordForm(PlainWords, forms.Form):
    """One's password again, before a way of signing in is changed."""

    password = forms.CharField(
        label="Your password",
        help_text="Asked for again before anything here changes.",
        strip=False,
        widget=forms.PasswordInput(
            attrs={"autocomplete": "current-password", "class": "govuk-!-width-one-half"}
        ),
    )


class ResetForm(PlainWords, forms.Form):
    """Why somebody's second factor is taken away, and how they were known."""

    reason = TextField(
        label="How do you know that it is them?",
        max_length=500,
        help_text="For example: came to the desk with their staff card. It is kept in the audit trail.",
        error_messages={"required": "Enter how you know that it is them"},
    )


class RuleForm(PlainWords, forms.Form):
    """Whom the organisation asks for a second factor, and from when."""

    roles = forms.MultipleChoiceField(
        label="Who needs a second factor to sign in?",
        choices=Role.choices,
        required=False,
        help_text="Select none to leave it to each person.",
        widget=Checkboxes(small=True),
    )
    asked_from = DayField(
        label="From which day?",
        required=False,
        help_text="Until then they are reminded at each sign-in; from then on they set it up before anything else. "
        "For example, 27 3 2027",
    )

    def __init__(self, *args: Any, on: date, before: date | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.before = on, before

    def clean(self) -> dict[str, Any]:
        """Roles need a day; a new one is not in the past."""
        cleaned = super().clean() or {}
        day = cleaned.get("asked_from")
        if cleaned.get("roles") and not day and "asked_from" not in self.errors:
            self.add_error("asked_from", "Enter the day from which they need it")
        if day and day < self.on and day != self.before:
            self.add_error("asked_from", "Enter today or a later day")
        return cleaned
