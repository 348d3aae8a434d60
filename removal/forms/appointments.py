"""Appointing a responsible owner."""

from typing import Any

from django import forms

from inventory import access as inventory_access
from inventory.forms.fields import TextField
from inventory.forms.sites_field import SiteField
from inventory.govuk import PlainWords
from inventory.models import Person
from removal.services.appointing import MAY_BE_APPOINTED


class AppointmentForm(PlainWords, forms.Form):
    """Who answers, for which site or for all others, and on what that rests."""

    person: "forms.ModelChoiceField[Person]" = forms.ModelChoiceField(
        label="Who answers?", queryset=None, to_field_name="uuid", empty_label="Choose a person"
    )
    site = SiteField(
        label="For which site?",
        required=False,
        empty_label="The whole organisation: every site without an owner of its own",
    )
    basis = TextField(
        label="What does the appointment rest on?",
        max_length=300,
        help_text="For example: letter of the Permanent Secretary, 3 March 2026.",
    )

    def __init__(self, *args: Any, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = inventory_access.people(by).filter(is_active=True, roles_held__role__in=MAY_BE_APPOINTED)
        self.fields["person"].queryset = people.distinct().order_by("name")  # type: ignore[attr-defined]
        self.fields["site"].offer(inventory_access.sites(by))  # type: ignore[attr-defined]
