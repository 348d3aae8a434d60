"""Forms around drafts and editions that are not about one entry."""

from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords
from inventory.models import Edition

LARGEST_FILE = 20 * 2**20


class DraftForm(PlainWords, forms.Form):
    """What a draft is to change, and why."""

    title = TextField(label="What is to change?", max_length=200, help_text="For example, New FCC additions")
    reason = TextField(
        label="Why?",
        max_length=2000,
        help_text="It is kept with the edition.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why the list is to change"},
    )


class EndForm(PlainWords, forms.Form):
    """From which day an entry counts no more, and why."""

    ended_on = DayField(label="From which day does it count no more?")
    reason = TextField(
        label="Why?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it ends, with its source"},
    )


class ReasonForm(PlainWords, forms.Form):
    """Why something is given up or sent back."""

    reason = TextField(
        label="Why?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why"},
    )


class EditionFileForm(PlainWords, forms.Form):
    """An edition file from another Lenscap."""

    file = forms.FileField(
        label="Edition file",
        help_text="A .json file that Lenscap exported, up to 20 MB.",
        widget=forms.FileInput(attrs={"accept": ".json,application/json"}),
        error_messages={"required": "Select an edition file", "empty": "The selected file is empty"},
    )

    def clean_file(self) -> Any:
        """The file, if it is not too large."""
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise forms.ValidationError("The selected file must be smaller than 20 MB")
        return file


class AsAtForm(PlainWords, forms.Form):
    """A day, and the edition to judge under."""

    on = DayField(label="As at")
    edition = forms.TypedChoiceField(
        label="Under",
        required=False,
        coerce=int,
        empty_value=None,
        choices=(),
    )

    def __init__(self, *args: Any, editions: list[Edition], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: forms.ChoiceField = self.fields["edition"]  # type: ignore[assignment]
        told = [(each.number, f"Edition {each.number}") for each in editions]
        field.choices = [("", "The edition of that day"), *told]
