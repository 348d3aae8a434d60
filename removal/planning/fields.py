"""What one field of the evidence is: the words that forms are built from, and what is wrong with an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any

YES, NO = "yes", "no"


class Kind(StrEnum):
    """What a field holds, and so which control asks for it. A boolean is `yes` or `no`."""

    TEXT = "text"
    DATE = "date"
    CHOICE = "choice"
    NUMBER = "number"
    BOOLEAN = "boolean"


@dataclass(frozen=True, slots=True)
class When:
    """A field counts only when another field has one of these values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Field:
    """One thing to record: its name in the evidence, what the form says, and when it must be given.

    `ask` says what to do when it is empty, where its label does not. `must_be` is the only answer that lets the action
    through, with `else_do` saying what to do otherwise. `other_than` names a field that must hold another person.
    `at_least` is the smallest number. `for_removal` is False on what is asked only of a line that is merely
    disconnected, True on what only a removal is asked, None on what both are.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    ask: str = ""
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    when: When | None = None
    must_be: str | None = None
    else_do: str = ""
    other_than: str | None = None
    at_least: int = 0
    for_removal: bool | None = None

    def counts(self, given: Mapping[str, Any]) -> bool:
        """Is it asked, going by the other answers?"""
        return self.when is None or as_text(given.get(self.when.field)) in self.when.values

    def problem(self, given: Mapping[str, Any]) -> str:
        """What is wrong with the answer and what to do about it; empty when nothing is."""
        value = as_text(given.get(self.name))
        if not value:
            return self.missing if self.required else ""
        if not self._is_valid(value):
            return f"“{value}” is not understood. {self.missing}{self._choices}"
        if self.must_be and value != self.must_be:
            return f"{self.label}: {self.else_do}"
        if self.other_than and value.casefold() == as_text(given.get(self.other_than)).casefold():
            return f"{self.label}: name another person than {value}"
        return ""

    @property
    def missing(self) -> str:
        """What to do about an empty answer, in the words of every other form: enter, select, answer."""
        words = self.ask or self._asked_by_label()
        if self.kind is Kind.NUMBER:
            return f"{words} as a number, {self.at_least} or more"
        return f"{words}, for example 27 3 2027" if self.kind is Kind.DATE else words

    def _asked_by_label(self) -> str:
        if self.label.endswith("?") or self.kind is Kind.BOOLEAN:
            return f"Answer ‘{self.label}’"
        verb = "Select" if self.kind is Kind.CHOICE else "Enter"
        article = "" if self.label.startswith(_CLAUSES) else "the "
        return f"{verb} {article}{self.label[:1].lower()}{self.label[1:]}"

    @property
    def _choices(self) -> str:
        return f": {', '.join(name for name, _ in self.choices)}" if self.choices else ""

    def _is_valid(self, value: str) -> bool:
        match self.kind:
            case Kind.DATE:
                return _is_date(value)
            case Kind.NUMBER:
                return _is_amount(value, self.at_least)
            case Kind.BOOLEAN:
                return value in (YES, NO)
            case Kind.CHOICE:
                return value in dict(self.choices)
            case _:
                return True


_CLAUSES = ("How ", "Why ", "What ", "Where ", "Which ", "Who ")


def as_text(value: object) -> str:
    """A value as text: True is yes, False is no, None is nothing, a number without an exponent."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Decimal):
        return f"{value:f}"
    return "" if value is None else str(value).strip()


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True


def _is_amount(value: str, at_least: int) -> bool:
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= at_least
