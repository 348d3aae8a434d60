"""Signing for a site."""

from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords
from removal.forms.exemptions import TellsProblems


class AttestForm(PlainWords, TellsProblems):
    """What a responsible owner confirms; `mark` is the hash of what the page showed."""

    mark = forms.CharField(widget=forms.HiddenInput, max_length=64)
    has_read = forms.BooleanField(
        label="I have read the figures above, and the statement is true to the best of my knowledge",
        error_messages={"required": "Tick to confirm that you have read the figures and the statement"},
    )
    accepts_gaps = forms.BooleanField(
        label="I sign with the gaps named above",
        error_messages={"required": "Tick to confirm that you sign with the gaps named"},
    )
    limits = TextField(
        label="What is done about these gaps?",
        max_length=4000,
        help_text="It is printed on the certificate.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, with_gaps: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not with_gaps:
            del self.fields["accepts_gaps"], self.fields["limits"]
