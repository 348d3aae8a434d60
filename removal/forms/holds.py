"""Putting a line on hold and taking it off again."""

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords


class HoldForm(PlainWords, forms.Form):
    """Why work on a line stops for a while."""

    reason = TextField(
        label="Why is it put on hold?",
        max_length=2000,
        help_text="The deadline does not move: the clock keeps running.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Enter why it is put on hold"},
    )

    def add_problems(self, problems: dict[str, str]) -> None:
        """Put what a service found beside the field."""
        for words in problems.values():
            self.add_error("reason", words)


class ReleaseForm(forms.Form):
    """Nothing is asked: the line goes on where it was."""

    def add_problems(self, problems: dict[str, str]) -> None:
        """Put what a service found on top."""
        for words in problems.values():
            self.add_error(None, words)
