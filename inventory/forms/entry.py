"""Forms on the way in: set-up, sign-in, choosing a password."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.validators import RegexValidator

from inventory.govuk import PlainWords, Radios
from inventory.models import Organisation, Person

code_is_short = RegexValidator(
    r"^[A-Za-z0-9][A-Za-z0-9_-]{0,19}$",
    "Use up to 20 letters, digits or dashes, for example DEFRA or north-shire",
)


class PasswordField(forms.CharField):
    """A new password: 12 characters or more, pasting welcome."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", "Password")
        kwargs.setdefault("help_text", "At least 12 characters. Three random words are a good password.")
        super().__init__(
            strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), **kwargs
        )


class SetUpForm(PlainWords, forms.Form):
    """The first organisation and the first person."""

    organisation_name = forms.CharField(label="Name of your organisation", max_length=200)
    organisation_code = forms.CharField(
        label="Short name",
        max_length=20,
        validators=[code_is_short],
        help_text="Stands in file names, for example DEFRA. It cannot be changed later.",
    )
    kind = forms.ChoiceField(
        label="What is your organisation?",
        choices=Organisation.Kind.choices,
        widget=Radios(
            hints={
                "central_government": "The 2022 instruction and the April 2025 date apply to you.",
                "adopter": "A council, NHS body, police force or other that has decided to follow the schedule.",
                "other": "You want to know what you have. Lenscap suggests, and sets no deadlines.",
            }
        ),
    )
    name = forms.CharField(label="Your name", max_length=150)
    email = forms.EmailField(
        label="Your e-mail address", widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    password = PasswordField()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        person = Person(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
        _check_password(self, cleaned.get("password"), person)
        return cleaned


class SignInForm(PlainWords, forms.Form):
    """E-mail and password."""

    email = forms.EmailField(
        label="E-mail address", widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )


class ChoosePasswordForm(PlainWords, forms.Form):
    """A new password for the person whose link was opened."""

    password = PasswordField(label="New password")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.person = person

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        _check_password(self, cleaned.get("password"), self.person)
        return cleaned


def _check_password(form: forms.Form, password: str | None, person: Person) -> None:
    if password:
        try:
            password_validation.validate_password(password, person)
        except forms.ValidationError as problem:
            form.add_error("password", problem)
