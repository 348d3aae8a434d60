"""Preparing a return, correcting one, having a file checked, and how the organisation wants its returns."""

from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords, Radios
from inventory.models import Person
from removal.forms.reports import ReportForm
from removal.models import ReturnSettings


class CorrectionForm(ReportForm):
    """A return that corrects another: the same questions, and what was wrong."""

    erratum = TextField(
        label="What was wrong?",
        max_length=2000,
        help_text="It is printed on the new return’s cover and shown on the pages of both.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter what was wrong"},
    )

    field_order = ("erratum", "depth", "reason", "as_at")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        self.fields["depth"].label = "How much should the new return show?"


class FileToCheckForm(PlainWords, forms.Form):
    """A file that says it is a return."""

    file = forms.FileField(
        label="The file to check",
        help_text="The workbook as you received it. It is not kept.",
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": "Select a file", "empty": "The selected file is empty"},
    )


class ReturnSettingsForm(PlainWords, forms.Form):
    """Whether somebody else reads first, and which returns are prepared by themselves."""

    every = forms.ChoiceField(
        label="Which returns does Lenscap prepare by itself?",
        choices=ReturnSettings.Every.choices,
        required=False,
        widget=Radios(),
        help_text="The draft is built in the night after the period has ended, and waits for a person to issue it.",
    )
    second_reader = forms.BooleanField(
        label="Somebody else reads each return before it is issued",
        required=False,
        help_text="Another person than who prepared it, and than who issues it.",
    )
