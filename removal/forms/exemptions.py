"""Asking for an exemption, deciding on one, and ending one."""

from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios
from removal.models import Exemption

LONGEST = 4000


def _lines(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class TellsProblems(forms.Form):
    """A form that shows what a service found beside the fields it names, and the rest on top."""

    def add_problems(self, problems: dict[str, str]) -> None:
        """Put each problem beside its field."""
        for name, words in problems.items():
            self.add_error(name if name in self.fields else None, words)


class ExemptionForm(PlainWords, TellsProblems):
    """Why a camera has to stay for a while, what makes up for it, and until when."""

    reason_code = forms.ChoiceField(
        label="What keeps it from being done in time?", choices=Exemption.Reason.choices, widget=Radios()
    )
    reason = TextField(
        label="Why can it not be done in time?",
        widget=_lines(),
        max_length=LONGEST,
        help_text="Say what was tried. Whoever decides, and an auditor, will read this.",
    )
    residual_risk = TextField(
        label="What risk is left while it stays?",
        widget=_lines(),
        max_length=LONGEST,
        help_text="What it sees, and who could.",
    )
    controls = TextField(
        label="What makes up for it meanwhile?",
        widget=_lines(),
        max_length=LONGEST,
        help_text="For example: turned away from the entrance, recording off at night, patrols.",
    )
    isolation = TextField(
        label="How is it kept off the network meanwhile?",
        required=False,
        help_text="With the reference of the change. A camera that must be removed needs this, "
        "unless it is recorded as off the network.",
        widget=_lines(2),
        max_length=LONGEST,
    )
    closure_plan = TextField(
        label="How and when will it be done after all?", widget=_lines(), max_length=LONGEST
    )
    expires_on = DayField(
        label="Last day of the exemption",
        help_text="12 months from the decision at most. For example, 27 3 2027",
        error_messages={"required": "Enter the last day of the exemption: every exemption ends"},
    )

    def __init__(self, *args: Any, must_isolate: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["isolation"].required = must_isolate


class DecisionForm(PlainWords, TellsProblems):
    """Approve or refuse, with the reason."""

    APPROVE, REFUSE = "approve", "refuse"
    decision = forms.ChoiceField(
        label="Do you approve it?",
        choices=((APPROVE, "Approve"), (REFUSE, "Refuse")),
        widget=Radios(
            hints={
                APPROVE: "You accept the risk that is left, until the last day.",
                REFUSE: "The line stays as it is, and its date too.",
            }
        ),
    )
    note = TextField(
        label="Why?",
        widget=_lines(),
        max_length=LONGEST,
        help_text="It is kept with the exemption and in the audit trail.",
    )


class EndForm(PlainWords, TellsProblems):
    """Why an exemption, or the request for one, is withdrawn."""

    reason = TextField(label="Why is it withdrawn?", widget=_lines(), max_length=2000)
