"""Choices that bring further questions: these stand indented beneath the answer that they belong to.

GOV.UK's script for this puts `aria-expanded` on radios, which WCAG checkers refuse (aria-allowed-attr); so the
questions stand open, as they do there without scripts, and what an answer leaves out is not kept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django import forms
from django.forms.boundfield import BoundField, BoundWidget


@dataclass(frozen=True, slots=True)
class Question:
    """A field as the page shows it; `choices` are those of a field that opens others, each with its panel."""

    field: BoundField
    choices: Sequence[tuple[BoundWidget, Sequence[BoundField]]] = ()


def questions(form: forms.BaseForm, opened: Mapping[str, tuple[str, str]]) -> list[Question]:
    """A form's fields in their order. `opened` names for a field the field and the answer that open it."""
    panels: dict[tuple[str, str], list[BoundField]] = {}
    for name, opener in opened.items():
        panels.setdefault(opener, []).append(form[name])
    openers = {name for name, _ in panels}
    return [
        Question(shown, _choices(shown, panels) if shown.name in openers else ())
        for shown in form.visible_fields()
        if shown.name not in opened
    ]


def _choices(
    shown: BoundField, panels: Mapping[tuple[str, str], Sequence[BoundField]]
) -> list[tuple[BoundWidget, Sequence[BoundField]]]:
    return [(option, panels.get((shown.name, str(option.data["value"])), ())) for option in shown]
