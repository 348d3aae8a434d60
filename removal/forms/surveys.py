"""Starting and finishing a walk-round."""

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords, Radios
from removal.forms.exemptions import TellsProblems
from removal.forms.questions import Question, questions
from removal.models import Survey


class StartRoundForm(PlainWords, forms.Form):
    """How the site is surveyed."""

    method = forms.ChoiceField(
        label="How do you look?",
        choices=Survey.Method.choices,
        initial=Survey.Method.PHYSICAL,
        widget=Radios(
            hints={
                Survey.Method.PHYSICAL: "The only kind that an attestation can rest on.",
                Survey.Method.SCAN: "Finds what answers on the network; sees no wall.",
                Survey.Method.RECORDS: "Drawings, contracts, invoices; sees no wall either.",
            }
        ),
    )


class FinishRoundForm(PlainWords, TellsProblems):
    """How much of the site was covered."""

    coverage = forms.ChoiceField(
        label="How much of the site was covered?", choices=Survey.Coverage.choices, widget=Radios()
    )
    not_covered = TextField(
        label="Which areas did nobody go to?",
        required=False,
        max_length=2000,
        help_text="They stand in the attestation. For example: the roof, locked until March.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    notes = TextField(
        label="Anything else",
        required=False,
        max_length=4000,
        help_text="Who went with you, what was locked, what to look at next time.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    @property
    def questions(self) -> list[Question]:
        """How much, with the areas left under the answer that needs them."""
        return questions(self, {"not_covered": ("coverage", Survey.Coverage.PART.value)})
