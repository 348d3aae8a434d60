"""Naming the present filters of a list."""

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords


class SavedViewForm(PlainWords, forms.Form):
    """A name, and whether it is for everybody."""

    name = TextField(label="Name of the view", max_length=100, help_text="For example, Overdue at the depots")
    shared = forms.BooleanField(
        label="Share it, name and all, with everybody in your organisation", required=False
    )
