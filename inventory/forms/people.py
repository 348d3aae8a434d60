"""Adding people, changing what they may do, and changing one's own password."""

from typing import Any

from django import forms

from inventory import access
from inventory.forms.entry import ChoosePasswordForm
from inventory.forms.fields import TextField
from inventory.forms.sites_field import SitesField
from inventory.govuk import Checkboxes, DayField, PlainWords
from inventory.models import Person, Role

ROLE_HINTS: dict[str, str] = {
    Role.ADMINISTRATOR: "Adds people, gives roles, changes the organisation’s settings.",
    Role.COMPLIANCE_LEAD: "Answers for the estate: decides on sites, approves plans, builds reports.",
    Role.FACILITIES_MANAGER: "Logs cameras, imports spreadsheets and prepares plans, at the sites given below.",
    Role.CONTRACTOR: "Records work on the plans of the sites given below; sees no register, no IP, no MAC.",
    Role.AUDITOR: "Reads everything and builds reports; changes nothing.",
}


class PersonForm(PlainWords, forms.Form):
    """What somebody is called, may do, and where."""

    name = TextField(label="Name", max_length=150)
    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=Role.choices,
        help_text="Select all that apply.",
        widget=Checkboxes(hints=ROLE_HINTS),
        error_messages={"required": "Select at least one role"},
    )
    sites = SitesField(
        required=False,
        label="Sites",
        help_text="For facilities managers and contractors. All other roles reach every site.",
        widget=Checkboxes(small=True),
        error_messages={"invalid_choice": "Select a site of your organisation"},
    )
    sites_until = DayField(
        label="Last day at these sites",
        required=False,
        help_text="Leave this empty if there is no end. For example, 27 3 2027",
    )

    seen = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput)

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["sites"].offer(access.sites(by).order_by("name"))  # type: ignore[attr-defined]

    def facts(self) -> dict[str, Any]:
        """What the services take."""
        return {name: self.cleaned_data[name] for name in ("name", "roles", "sites", "sites_until")}

    def clean(self) -> dict[str, Any]:
        """Who works at certain sites is given some, or would see nothing at all."""
        cleaned = super().clean() or {}
        roles = set(cleaned.get("roles", ()))
        bound = roles and not roles & access.ALL_SITES
        if bound and "sites" not in self.errors and not cleaned.get("sites"):
            self.add_error("sites", "Select at least one site for this facilities manager or contractor")
        return cleaned


class NewPersonForm(PersonForm):
    """Somebody new, who chooses a password by a one-time link."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        help_text="They sign in with it. It cannot be changed later.",
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = ("name", "email", "roles", "sites", "sites_until")


class ChangePasswordForm(ChoosePasswordForm):
    """A new password, by somebody who knows the old one."""

    old_password = forms.CharField(
        label="Your password now",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": "Enter your password as it is now"},
    )
    field_order = ("old_password", "password")
