"""Printing labels: where on the first sheet to begin."""

from django import forms

from inventory.govuk import PlainWords
from removal.services.printed_labels import A_SHEET


class LabelsForm(PlainWords, forms.Form):
    """The first label that is still on the sheet, so that a begun one is used up."""

    first = forms.IntegerField(
        label="First free label on the sheet",
        min_value=1,
        max_value=A_SHEET,
        initial=1,
        help_text=f"1 for a fresh sheet of {A_SHEET}; counted along the rows",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-2", "inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), f"Enter a number from 1 to {A_SHEET}"
        ),
    )
