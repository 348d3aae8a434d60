"""An organisation's own schedule as a form over the deadline grammar: choices and numbers, no rule to be typed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from inventory.forms.fields import TextField
from inventory.govuk import DayField, PlainWords, Radios, put_in_plain_words
from removal.forms.questions import Question, questions
from removal.planning.deadlines import (
    DeadlineError,
    Earliest,
    FinancialYearEnd,
    Fixed,
    Latest,
    MonthEnd,
    NextUpgrade,
    Relative,
    Roll,
    Rule,
    Unit,
)
from removal.planning.obligations import Org
from removal.planning.policies import Policy, policy_problems

WITHIN, UPGRADE, DAY, MONTH, YEAR = "within", "upgrade", "day", "month", "year"
KINDS = (
    (WITHIN, "within so long after it was found"),
    (UPGRADE, "at the next upgrade: the planned replacement, or the end of its expected life"),
    (DAY, "on a day"),
    (MONTH, "at the end of a month"),
    (YEAR, "at the end of a financial year"),
)
BOXES = {
    WITHIN: ("count", "unit"),
    UPGRADE: ("life",),
    DAY: ("day",),
    MONTH: ("month",),
    YEAR: ("year",),
}
"""What each kind of date asks for."""
SHORT = {"class": "govuk-input--width-5", "autocomplete": "off"}
ALONE, EARLIEST, LATEST = "alone", "earliest", "latest"
JOINS = ((EARLIEST, "whichever comes first"), (LATEST, "whichever comes last"), (ALONE, "only the first one"))
UNITS = (("working_days", "working days"), ("days", "days"), ("months", "months"))
# Deadlines that count from the day a camera was found, and those that may be any rule or two of them.
SIMPLE: dict[str, str] = {
    "investigate_sensitive": "Settle an open question at a sensitive site within",
    "investigate": "Settle an open question elsewhere within",
    "disconnect": "Take a camera off the core network within",
    "isolate_late": "Found after its date: off the network within",
    "remove_late": "Found after its date: removed within",
}
FULL: dict[str, str] = {
    "remove": "Remove from sensitive and extended sites",
    "replace": "Replace elsewhere",
}
MOST, MOST_YEARS = 1000, 50
MONTH_TEXT = re.compile(r"(\d{1,2})[ /.-](\d{4})")
YEAR_TEXT = re.compile(r"(\d{4})/(\d{2})")


NEEDS_BACKSTOP = (
    "A camera whose installation nobody recorded would get no date: add a day, a month or a financial year as a "
    "backstop, whichever comes first"
)


class PolicyForm(PlainWords, forms.Form):
    """The terms; `policy` gives what stands in the form at first, and what the form does not ask about."""

    title = TextField(label="Name of your schedule", max_length=100)
    starts_on = DayField(label="In force from", required=False)
    purchase_frozen = forms.BooleanField(
        label="No restricted equipment is bought or put up any more", required=False
    )

    def __init__(self, *args: Any, policy: Policy, **kwargs: Any) -> None:
        initial = {
            "title": policy.title,
            "starts_on": policy.starts_on,
            "purchase_frozen": policy.purchase_frozen,
        }
        for name in SIMPLE:
            initial |= _spoken(name, policy.deadline(name))
        for name in FULL:
            initial |= _spoken_of_two(name, policy.deadline(name))
        super().__init__(*args, initial=initial | (kwargs.pop("initial", None) or {}), **kwargs)
        self.policy = policy
        for name, words in SIMPLE.items():
            self.fields |= _within(name, words)
        for name, words in FULL.items():
            self.fields |= _first_and_second(name, words)
        for name, field in self.fields.items():
            put_in_plain_words(field, str(self[name].label))

    @property
    def simple(self) -> list[tuple[BoundField, BoundField]]:
        """Number and unit of each deadline that counts from the day of the find."""
        return [(self[f"{name}_count"], self[f"{name}_unit"]) for name in SIMPLE]

    @property
    def full(self) -> list[tuple[str, list[Question]]]:
        """The heading and the questions of each deadline that may be any rule."""
        asked = questions(self, {field: opener for name in FULL for field, opener in _opened(name).items()})
        return [
            (words, [each for each in asked if each.field.name.startswith(_parts(name))])
            for name, words in FULL.items()
        ]

    def clean(self) -> dict[str, Any]:
        """A schedule that leaves no camera without a date."""
        cleaned = super().clean() or {}
        rules = self._rules(cleaned)
        if self.errors:
            return cleaned
        own = {name: cleaned[name] for name in ("title", "starts_on", "purchase_frozen")}
        cleaned["policy"] = replace(self.policy, **own, **rules)
        for problem in policy_problems(cleaned["policy"], Org.ADOPTER):
            name = "replace" if "“replace”" in problem else "remove"
            self.add_error(f"{name}_2_kind", NEEDS_BACKSTOP)
        return cleaned

    def _rules(self, cleaned: Mapping[str, Any]) -> dict[str, Any]:
        """The rule of each deadline; what is missing stands beside its question."""
        rules: dict[str, Any] = {}
        for name in (*SIMPLE, *FULL):
            field = f"{name}_1_kind" if name in FULL else f"{name}_count"
            try:
                rules[name] = _rule_of_two(name, cleaned) if name in FULL else _one(name, WITHIN, cleaned)
            except DeadlineError as problem:
                if field not in self.errors:
                    self.add_error(field, str(problem))
            except KeyError:
                if field not in self.errors:
                    self.add_error(field, "Complete this deadline")
        return rules


class AdoptionForm(PlainWords, forms.Form):
    """Why this schedule is adopted."""

    reason = TextField(
        label="Why is it adopted, and by which decision?",
        help_text="For example, the minute of the committee that decided.",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


def _parts(name: str) -> tuple[str, ...]:
    """How the fields of a deadline of two dates begin."""
    return (f"{name}_1", f"{name}_2", f"{name}_join")


def _opened(name: str) -> dict[str, tuple[str, str]]:
    """Which boxes of a deadline each choice of a kind opens."""
    return {
        f"{name}_{place}_{box}": (f"{name}_{place}_kind", kind)
        for place in ("1", "2")
        for kind, boxes in BOXES.items()
        for box in boxes
    }


def _within(name: str, words: str) -> dict[str, forms.Field]:
    narrow = {"class": "govuk-input--width-4", "inputmode": "numeric"}
    return {
        f"{name}_count": forms.IntegerField(
            label=words,
            min_value=1,
            max_value=MOST,
            widget=forms.TextInput(attrs=narrow),
            error_messages=_number_wanted(words, MOST),
        ),
        f"{name}_unit": forms.ChoiceField(label="counted in", choices=UNITS),
    }


def _number_wanted(of_what: str, most: int) -> dict[str, str]:
    """One message for all that is no such number; it names the deadline, since the summary shows it alone."""
    return dict.fromkeys(
        ("required", "invalid", "min_value", "max_value"),
        f"{of_what}: enter a whole number from 1 to {most:,}",
    )


def _first_and_second(name: str, words: str) -> dict[str, forms.Field]:
    fields: dict[str, forms.Field] = {}
    for place in ("1", "2"):
        which = "First date" if place == "1" else "Second date"
        key = f"{name}_{place}"
        fields[f"{key}_kind"] = forms.ChoiceField(label=which, choices=KINDS, widget=Radios())
        fields |= _within(key, "How long")
        fields[f"{key}_life"] = forms.IntegerField(
            label="Expected life in years",
            min_value=1,
            max_value=MOST_YEARS,
            widget=forms.TextInput(attrs=SHORT),
            error_messages=_number_wanted("Expected life in years", MOST_YEARS),
        )
        fields[f"{key}_day"] = DayField(label="Day")
        fields[f"{key}_month"] = forms.CharField(
            label="Month", help_text="For example, 3 2028", max_length=7, widget=forms.TextInput(attrs=SHORT)
        )
        fields[f"{key}_year"] = forms.CharField(
            label="Financial year",
            help_text="For example, 2027/28 ends on 31 March 2028",
            max_length=7,
            widget=forms.TextInput(attrs=SHORT),
        )
        if place == "1":
            fields[f"{name}_join"] = forms.ChoiceField(
                label="And the second date?", choices=JOINS, widget=Radios()
            )
    for field_name, field in fields.items():
        field.required = field_name.endswith(("_1_kind", "_join"))
        field.asked_by_answer = field_name in _opened(name)  # type: ignore[attr-defined]  # read by inventory.govuk
    return fields


def _rule_of_two(name: str, said: Mapping[str, Any]) -> Rule:
    first = _one(f"{name}_1", said[f"{name}_1_kind"], said)
    join = said[f"{name}_join"]
    if join == ALONE:
        return first
    if not said.get(f"{name}_2_kind"):
        raise DeadlineError("Choose a second date, or say that only the first one counts")
    second = _one(f"{name}_2", said[f"{name}_2_kind"], said)
    return Earliest((first, second)) if join == EARLIEST else Latest((first, second))


def _one(key: str, kind: str, said: Mapping[str, Any]) -> Rule:
    """One rule of the grammar from its answers; own dates roll back to a working day."""
    return READERS[kind](key, said)


def _read_within(key: str, said: Mapping[str, Any]) -> Rule:
    if not said.get(f"{key}_count"):
        raise DeadlineError("Enter how long after it was found")
    unit = Unit(said[f"{key}_unit"] or "working_days")
    roll = Roll.NONE if unit is Unit.WORKING_DAYS else Roll.PRECEDING
    return Relative("found_on", said[f"{key}_count"], unit, roll)


def _read_upgrade(key: str, said: Mapping[str, Any]) -> Rule:
    if not said.get(f"{key}_life"):
        raise DeadlineError("Enter the expected life in years")
    return NextUpgrade(said[f"{key}_life"])


def _read_day(key: str, said: Mapping[str, Any]) -> Rule:
    if not said.get(f"{key}_day"):
        raise DeadlineError("Enter the day, for example 31 3 2028")
    return Fixed(said[f"{key}_day"], Roll.PRECEDING)


def _read_month(key: str, said: Mapping[str, Any]) -> Rule:
    found = MONTH_TEXT.fullmatch(said.get(f"{key}_month", "").strip())
    if not found:
        raise DeadlineError("Enter the month as number and year, for example 3 2028")
    return MonthEnd(int(found[2]), int(found[1]), Roll.PRECEDING)


def _read_year(key: str, said: Mapping[str, Any]) -> Rule:
    found = YEAR_TEXT.fullmatch(said.get(f"{key}_year", "").strip())
    if not found or (int(found[1]) + 1) % 100 != int(found[2]):
        raise DeadlineError("Enter the financial year, for example 2027/28")
    return FinancialYearEnd(int(found[1]), roll=Roll.PRECEDING)


READERS: dict[str, Callable[[str, Mapping[str, Any]], Rule]] = {
    WITHIN: _read_within,
    UPGRADE: _read_upgrade,
    DAY: _read_day,
    MONTH: _read_month,
    YEAR: _read_year,
}


def _spoken_of_two(name: str, rule: Rule) -> dict[str, Any]:
    """The answers that a rule stands for; of more than two dates the first two."""
    if not isinstance(rule, Earliest | Latest):
        return {f"{name}_join": ALONE} | _spoken(f"{name}_1", rule)
    join = EARLIEST if isinstance(rule, Earliest) else LATEST
    said: dict[str, Any] = {f"{name}_join": join}
    for place, member in zip(("1", "2"), rule.of, strict=False):
        said |= _spoken(f"{name}_{place}", member)
    return said


def _spoken(key: str, rule: Rule) -> dict[str, Any]:
    match rule:
        case Relative():
            return {f"{key}_kind": WITHIN, f"{key}_count": rule.count, f"{key}_unit": rule.unit.value}
        case NextUpgrade():
            return {f"{key}_kind": UPGRADE, f"{key}_life": rule.life_years}
        case Fixed():
            return {f"{key}_kind": DAY, f"{key}_day": rule.day}
        case MonthEnd():
            return {f"{key}_kind": MONTH, f"{key}_month": f"{rule.month} {rule.year}"}
        case FinancialYearEnd():
            return {f"{key}_kind": YEAR, f"{key}_year": rule.label}
    return {}
