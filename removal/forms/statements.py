"""Answering Parliament's four questions, and freezing the baseline."""

from django import forms
from django.utils import timezone

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios
from removal.models import Answer


class AnswerForm(PlainWords, forms.Form):
    """One question, its answer, since when, and where that is written down."""

    question = forms.ChoiceField(
        label="Which question?",
        choices=[(each.value, f"({each.value}) {each.label}") for each in Answer.Question],
        widget=Radios,
        error_messages={"required": "Select the question"},
    )
    reply = forms.ChoiceField(
        label="What is the answer?",
        choices=Answer.Reply.choices,
        widget=Radios,
        error_messages={"required": "Select the answer"},
    )
    on = DayField(label="Since when is it so?", error_messages={"required": "Enter since when it is so"})
    evidence = TextField(
        label="Where is it written down?",
        max_length=300,
        help_text="A minute, a circular, a decision: for example “Security board 12 May 2026, item 4”.",
        error_messages={"required": "Enter where it is written down"},
    )


class BaselineForm(PlainWords, forms.Form):
    """The day as of which the affected sites are frozen, and for another one why."""

    on = DayField(
        label="As at which day?",
        initial=timezone.localdate,
        help_text="The affected sites as they were known at the end of that day, for example 31 3 2026",
        error_messages={"required": "Enter the day"},
    )
    reason = TextField(
        label="Why is it frozen?",
        required=False,
        max_length=1000,
        help_text="Needed for another baseline after the first: it changes every share from then on.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
