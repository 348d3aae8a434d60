"""What has to be recorded with a step, as a form: fields, labels, hints and kinds come from the workflow's data."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import DayField, Radios, put_in_plain_words
from inventory.services.kept_files import Received
from removal.forms.files import EvidenceFilesField, files_name
from removal.forms.questions import Question, questions
from removal.planning.attachments import attachments
from removal.planning.evidence import NO, YES, Field, Kind, evidence_fields, evidence_problems
from removal.planning.workflow import Action, Remark

YES_OR_NO = ((YES, "Yes"), (NO, "No"))
NARROW = {"class": "govuk-input--width-10", "inputmode": "decimal", "autocomplete": "off"}
DAY_HINT = "For example, 27 3 2027"
SENTENCES = (
    "reason",
    "cause_in_words",
    "explanation",
    "note",
    "approval_note",
    "coverage_gap",
    "access_clearance",
    "not_replaced_because",
)
"""The answers that run over several lines."""


class EvidenceForm(forms.Form):
    """The fields of one action. What is missing or cannot be is said by the workflow's own data."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1, required=False)

    def __init__(
        self, *args: Any, action: Action | Remark, needs_removal: bool = True, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.needs_removal = action, needs_removal
        self.asked = evidence_fields(action, needs_removal=needs_removal)
        self.answered = {place.answers: files_name(place) for place in attachments(action) if place.answers}
        places = {files_name(place): EvidenceFilesField(place) for place in attachments(action)}
        for one in self.asked:
            if one.name in self.answered:
                self.fields[self.answered[one.name]] = places[self.answered[one.name]]
            self.fields[one.name] = form_field(one)
        self.fields |= places
        self.places = tuple(places)

    @property
    def questions(self) -> list[Question]:
        """The fields, those that another's answer opens beneath that answer."""
        return questions(self, self._opened())

    def facts(self) -> dict[str, Any]:
        """What was answered, by the names of the evidence; what an answer left closed is not kept."""
        given = {one.name: _plain(self.cleaned_data.get(one.name)) for one in self.asked}
        return {one.name: given[one.name] for one in self.asked if _is_open(one, given) and given[one.name]}

    @property
    def received(self) -> list[Received]:
        """Every file that was chosen."""
        return [file for name in self.places for file in self.cleaned_data.get(name, ())]

    def clean(self) -> dict[str, Any]:
        """Say beside each field what the workflow misses; a field's own fault stands alone."""
        cleaned = super().clean() or {}
        for name, files in self.answered.items():
            names = ", ".join(file.name for file in cleaned.get(files) or ())
            cleaned[name] = cleaned.get(name) or names
        given = {name: _plain(value) for name, value in cleaned.items()}
        problems = evidence_problems(self.action, given, needs_removal=self.needs_removal)
        self.add_problems({name: words for name, words in problems.items() if name not in self.errors})
        return cleaned

    def add_problems(self, problems: dict[str, str]) -> None:
        """Put what a service found beside its fields, and on top what concerns none of them."""
        for name, words in problems.items():
            files = self.answered.get(name, "")
            if not files:
                known = [each for each in (name, f"files_{name}") if each in self.fields]
                self.add_error(known[0] if known else None, _as_a_sentence(words))
            elif files not in self.errors:
                label = str(self.fields[files].label).lower()
                self.add_error(files, f"Take or choose a {label}, or say below why there is none")

    def ask_for_files_again(self) -> None:
        """Say beside each place that its files have to be chosen again: no browser keeps them with a form sent back."""
        for name in self.places:
            if self.files.getlist(name) and name not in self.errors:
                self.add_error(name, "Choose the file again: it is not kept while something else is missing")

    def _opened(self) -> dict[str, tuple[str, str]]:
        """The fields that exactly one answer opens; one that several open stands by itself, with a hint.

        What opens beneath a field that is itself opened goes into the same panel.
        """
        by_name = {one.name: one for one in self.asked}
        opened: dict[str, tuple[str, str]] = {}
        for one in self.asked:
            if one.when and one.when.field in opened:
                opened[one.name] = opened[one.when.field]
            elif one.when and one.when.field in by_name and len(one.when.values) == 1:
                opened[one.name] = (one.when.field, one.when.values[0])
        return opened


def form_field(one: Field) -> forms.Field:
    """The field, whose own errors are told in plain words. None is required: the workflow says what is missing."""
    field = _control(one)
    put_in_plain_words(field, one.label)
    return field


def _control(one: Field) -> forms.Field:
    """The control for a field's kind."""
    said: dict[str, Any] = {"label": one.label, "help_text": one.hint, "required": False}
    match one.kind:
        case Kind.DATE:
            return DayField(**said | {"help_text": f"{one.hint} {DAY_HINT}".strip()})
        case Kind.NUMBER:
            words = {"invalid": one.missing}
            return forms.DecimalField(
                **said,
                max_digits=12,
                decimal_places=2,
                widget=forms.TextInput(attrs=NARROW),
                error_messages=words,
            )
        case Kind.CHOICE:
            return forms.ChoiceField(**said, choices=one.choices, widget=Radios())
        case Kind.BOOLEAN:
            return forms.ChoiceField(**said, choices=YES_OR_NO, widget=Radios(inline=True))
        case _:
            rows = forms.Textarea(attrs={"rows": 3}) if one.name in SENTENCES else forms.TextInput()
            return TextField(**said, max_length=2000, widget=rows)


def _as_a_sentence(words: str) -> str:
    """A problem whose label is a question: "Was it successful? Answer yes or no", without the colon."""
    question, colon, rest = words.partition("?: ")
    return f"{question}? {rest[:1].upper()}{rest[1:]}" if colon else words


def _is_open(one: Field, given: dict[str, str]) -> bool:
    return one.when is None or given.get(one.when.field, "") in one.when.values


def _plain(value: object) -> str:
    """An answer as the evidence keeps it: ISO days, plain numbers, text."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip()
