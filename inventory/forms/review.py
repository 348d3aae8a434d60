"""Deciding on a device, and asking a site about one."""

from collections.abc import Sequence
from typing import Any

from django import forms

from inventory.forms.fields import TextField
from inventory.govuk import PlainWords, Radios
from inventory.models import Determination, SiteQuestion, Verdict
from inventory.services.determining import Choice

HINTS = {
    Verdict.RESTRICTED: "A restricted maker built it, whatever the label says",
    Verdict.CLEAR: "You know who built it, and that maker is not restricted",
    Verdict.SUSPECTED: "There are signs of a restricted maker; it cannot be settled now",
    Verdict.UNKNOWN: "You have looked, and nobody can tell",
}
NEEDS_A_MAKER = (Verdict.RESTRICTED, Verdict.CLEAR)
MakerChoices = Sequence[tuple[str, list[tuple[str, str]]]]


class DeterminationForm(PlainWords, forms.Form):
    """The decision: verdict, maker, how the person knows."""

    verdict = forms.ChoiceField(
        label="What is it?",
        choices=[(verdict.value, verdict.label) for verdict in HINTS],
        widget=Radios(hints={str(verdict): words for verdict, words in HINTS.items()}),
        error_messages={"required": "Select what it is"},
    )
    maker = forms.ChoiceField(
        label="Who built it?",
        required=False,
        help_text="Not restricted can be said only of a maker that is named.",
    )
    other_maker = TextField(label="Or a maker that is not on your list", required=False, max_length=200)
    evidence = forms.ChoiceField(
        label="How do you know?",
        choices=Determination.Evidence.choices,
        widget=Radios(small=True),
        error_messages={"required": "Select how you know"},
    )
    reason = TextField(
        label="Say more",
        required=False,
        max_length=2000,
        help_text="It is kept with the decision and shown to whoever confirms it.",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, makers: MakerChoices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["maker"].choices = [("", "Not settled"), *makers]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Restricted and not restricted are said of a maker; whoever knows it otherwise says how."""
        cleaned = super().clean() or {}
        named = cleaned.get("maker") or cleaned.get("other_maker")
        if cleaned.get("maker") and cleaned.get("other_maker"):
            self.add_error("other_maker", "Select a maker of your list or enter another one, not both")
        if cleaned.get("verdict") in NEEDS_A_MAKER and not named and "maker" not in self.errors:
            self.add_error("maker", "Select who built it, or enter a maker that is not on your list")
        if cleaned.get("evidence") == Determination.Evidence.OTHER and not cleaned.get("reason"):
            self.add_error("reason", "Enter how you know")
        return cleaned

    def choice(self) -> Choice:
        """What the service takes."""
        said = self.cleaned_data
        return Choice(said["verdict"], said["maker"], said["other_maker"], said["evidence"], said["reason"])


class ConfirmForm(forms.Form):
    """What the second person saw."""

    seen = forms.IntegerField(widget=forms.HiddenInput)


class TakeBackForm(PlainWords, forms.Form):
    """Why Lenscap's own answer shall stand again."""

    seen = forms.IntegerField(widget=forms.HiddenInput)
    reason = TextField(label="Why?", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class DeclineForm(PlainWords, forms.Form):
    """Why a proposal is turned down."""

    reason = TextField(label="Why not?", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


class AskForm(PlainWords, forms.Form):
    """What the site is asked."""

    text = TextField(
        label="What should they look up?", max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )


class AnswerForm(PlainWords, forms.Form):
    """What somebody at the site found."""

    answer = forms.ChoiceField(
        label="What did you find?",
        choices=SiteQuestion.Answer.choices,
        widget=Radios(),
        error_messages={"required": "Select what you found"},
    )
    label_text = TextField(
        label="What does the label say?",
        required=False,
        max_length=1000,
        help_text="Make, model and numbers, as they stand there. For example, HIKVISION DS-2CD2143G2-I",
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def clean(self) -> dict[str, Any]:
        """A label that was read says something."""
        cleaned = super().clean() or {}
        if cleaned.get("answer") == SiteQuestion.Answer.READ and not cleaned.get("label_text"):
            self.add_error("label_text", "Enter what the label says")
        return cleaned
