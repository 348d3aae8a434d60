"""Questions really asked, answered in words from the figures of a report that was built.

The figures are those kept with the report, so an answer is as at the report's instant, shows what its depth shows, and
is the same as the workbook's Summary. The questions are data (`removal/data/questions.toml`).
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from removal.models import Report

QUESTIONS = Path(__file__).parent.parent / "data" / "questions.toml"
NOT_COUNTED = "not counted in this report"
AND_MORE = " and more, withheld"
_PLACE = re.compile(r"\{(?P<about>[^{}]+?) :: (?P<name>[^{}]+?)\}")


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question with the depth it is answered from, its sentences, and the parts of Summary that they rest on."""

    key: str
    asked_by: str
    words: str
    source: str
    depth: str
    answer: tuple[str, ...]
    shows: tuple[str, ...]

    @property
    def places(self) -> list[tuple[str, str]]:
        """The figures that its sentences name, by part and measure."""
        return [(found["about"], found["name"]) for text in self.answer for found in _PLACE.finditer(text)]


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """A figure under an answer, with how it is counted."""

    about: str
    name: str
    value: str
    counted: str


@dataclass(frozen=True, slots=True)
class Answered:
    """A question with its answer in words and the figures beneath it."""

    question: AskedQuestion
    sentences: Sequence[str]
    figures: Sequence[ShownFigure]

    def as_text(self, heading: str) -> str:
        """All of it as plain text to paste elsewhere; `heading` says of which report and instant."""
        lines = [self.question.words, "", *self.sentences, "", heading, ""]
        lines += [f"{each.about}, {each.name}: {each.value} ({each.counted})" for each in self.figures]
        return "\n".join(lines).rstrip() + "\n"


@cache
def asked_questions() -> tuple[AskedQuestion, ...]:
    """Every question in the order of the data."""
    told = tomllib.loads(QUESTIONS.read_text(encoding="utf-8"))["question"]
    return tuple(
        AskedQuestion(**each | {"answer": tuple(each["answer"]), "shows": tuple(each["shows"])})
        for each in told
    )


def answered(question: AskedQuestion, report: Report) -> Answered:
    """The answer from the figures that are kept with a finished report."""
    return Answered(question, *_read(question, report.figures))


def _read(question: AskedQuestion, kept: Iterable[Sequence[Any]]) -> tuple[list[str], list[ShownFigure]]:
    figures = [
        ShownFigure(about, name, _words(value), counted[0] if counted else "")
        for about, name, value, *counted in kept
    ]
    by_place = {(each.about, each.name): each.value for each in figures}
    sentences = [_filled(text, by_place) for text in question.answer]
    return sentences, [each for each in figures if each.about in question.shows]


def _filled(text: str, by_place: Mapping[tuple[str, str], str]) -> str:
    def value(found: re.Match[str]) -> str:
        about, name = found["about"], found["name"]
        told = next(
            (told for (part, measure), told in by_place.items() if part == about and _is(measure, name)),
            NOT_COUNTED,
        )
        at_start = found.start() == 0 or text[: found.start()].endswith((". ", ": "))
        if at_start and told.endswith(AND_MORE):
            return f"At least {told.split()[0]}"
        return told if at_start else _mid_sentence(told)

    return _PLACE.sub(value, text)


def _is(measure: str, name: str) -> bool:
    """A measure by its name, or by the letter that it begins with: (a)."""
    return measure == name or (name.startswith("(") and measure.startswith(f"{name} "))


def _words(value: Any) -> str:
    if isinstance(value, dict):
        return f"{value['share']:.0%}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _mid_sentence(told: str) -> str:
    if told == "Withheld":
        return "a number that is withheld"
    if told.endswith(AND_MORE):
        return f"at least {told.split()[0]}"
    return told[:1].lower() + told[1:] if told.startswith(("Fewer", "No ", "Not ")) else told
