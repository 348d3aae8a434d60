"""Asking for a removal report."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from inventory import access
from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios
from inventory.models import Person
from removal.forms.questions import Question, questions
from removal.models import Report
from removal.reports.answers import AskedQuestion, asked_questions
from removal.services.reporting import ReportRefusedError, check_day

Depth = Report.Depth

WITHHOLDS: dict[str, str] = {
    Depth.STANDARD: "Leaves out IP and MAC addresses, serial numbers, exact locations and free text.",
    Depth.FULL: "Leaves out nothing. It is a list of targets if it gets lost, so it needs a reason.",
    Depth.FOI: "Also leaves out site names, references, networks and people. Sensitive sites are counted only, and "
    "small counts of them are withheld.",
    Depth.SUMMARY: "Totals only: no list of sites, cameras or plans. Small counts are withheld.",
}
NAMES: dict[str, str] = {
    Depth.STANDARD: "Standard",
    Depth.FULL: "Full",
    Depth.FOI: "Freedom of information",
    Depth.SUMMARY: "Summary",
}


class DayForm(PlainWords, forms.Form):
    """As at which day: now, or a past day of which something is known."""

    as_at = DayField(
        label="As at which day?",
        required=False,
        help_text="Leave it empty for now. A past day, for example 31 3 2026, shows what was known at its end.",
    )

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organisation = person.organisation

    def clean_as_at(self) -> date | None:
        """A day of which something is known."""
        day: date | None = self.cleaned_data["as_at"]
        if day:
            try:
                check_day(self.organisation, day, on=timezone.localdate())
            except ReportRefusedError as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return day


class QuestionForm(DayForm):
    """A question that is really asked, to be answered from a report of its depth."""

    question = forms.ChoiceField(
        label="What is asked?",
        choices=[(each.key, each.words) for each in asked_questions()],
        widget=Radios(hints={each.key: f"{each.asked_by}. {each.source}." for each in asked_questions()}),
        error_messages={"required": "Select the question"},
    )

    field_order: tuple[str, ...] = ("question", "as_at")

    def clean_question(self) -> AskedQuestion:
        """The question itself."""
        return next(each for each in asked_questions() if each.key == self.cleaned_data["question"])


class ReportForm(DayForm):
    """How much the report shows, and for the full depth why."""

    depth = forms.ChoiceField(
        label="How much should it show?",
        initial=Depth.STANDARD,
        widget=Radios(hints=WITHHOLDS),
        required=False,  # asked for in `clean`, so that the reason beneath it is not called optional
    )
    reason = TextField(
        label="Why is the full depth needed?",
        required=False,
        max_length=1000,
        help_text="It is printed on the cover and kept in the audit trail.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    field_order: tuple[str, ...] = ("depth", "reason", "as_at")

    def __init__(self, *args: Any, person: Person, **kwargs: Any) -> None:
        super().__init__(*args, person=person, **kwargs)
        may_see_all = access.may(person, access.Permission.FULL_DEPTH)
        self.fields["depth"].choices = [  # type: ignore[attr-defined]
            (depth, NAMES[depth]) for depth in Depth.values if may_see_all or depth != Depth.FULL
        ]

    @property
    def questions(self) -> list[Question]:
        """The depth, with the reason under the one that needs it."""
        return questions(self, {"reason": ("depth", Depth.FULL.value)})

    def clean(self) -> dict[str, Any]:
        """The full depth has a reason; a reason without it is not kept."""
        cleaned = super().clean() or {}
        if not cleaned.get("depth") and "depth" not in self.errors:
            self.add_error("depth", "Select how much the report should show")
        if cleaned.get("depth") != Depth.FULL:
            cleaned["reason"] = ""
        elif not cleaned.get("reason") and "reason" not in self.errors:
            self.add_error("reason", "Enter why the full depth is needed")
        return cleaned
