"""How the workbook words what the tables store in codes."""

import json
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from django.db import models

OBLIGATIONS = {
    "MUST_NOT_DEPLOY": "Must not be deployed",
    "MUST_NOT_PROCURE": "Must not be bought",
    "MUST_REMOVE": "Must be removed",
    "MUST_DISCONNECT": "Must be disconnected",
    "INVESTIGATE": "Must be investigated",
    "REPLACE_AT_NEXT_UPGRADE": "Replace at the next upgrade",
    "ADVISORY": "Advice only",
    "NONE": "Nothing is required",
}
FORCES = {
    "LAW": "Law",
    "INSTRUCTION": "Instruction",
    "COMMITMENT": "Commitment",
    "ADVICE": "Advice",
    "OWN_POLICY": "Own policy",
    "GUIDANCE": "Guidance",
    "FORECAST": "Forecast",
}
SECTION_889 = {"yes": "Yes", "no": "No", "unknown": "Cannot tell"}
VERDICT_TINTS = {
    "Restricted": "orange",
    "Needs checking": "yellow",
    "Cannot tell": "yellow",
    "Not restricted": "green",
}
STATUS_TINTS = VERDICT_TINTS | {
    "Overdue": "red",
    "Planned": "blue",
    "Exempted": "purple",
    "Removed": "grey",
    "Reported gone, not verified": "grey",
}

# A ground quotes the text that it was read in; these texts are left out below the full depth.
PRIVATE_COLUMNS = frozenset({"serial", "location", "description"})
WITHHELD_GROUND = "A text that this depth leaves out names a maker or a model"

MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)


def in_words(code: str, words: Mapping[str, str]) -> str:
    """The words for a code; a code without words is shown with its underscores opened."""
    return words.get(code.upper(), words.get(code, code.replace("_", " ").capitalize()))


DECIDING = 2


@lru_cache(maxsize=2_000)
def partial_date(text: str) -> str | date:
    """A date as precise as known: 2013-07-04 as a date, 2013-07 as "July 2013", 2013 as it is."""
    parts = text.split("-")
    try:
        numbers = [int(part) for part in parts]
        if len(numbers) == 3:
            return date(numbers[0], numbers[1], numbers[2])
        if len(numbers) == 2 and 1 <= numbers[1] <= 12:
            return f"{MONTHS[numbers[1] - 1]} {numbers[0]}"
    except ValueError:
        return text
    return text


def yes_no(answer: bool) -> str:
    """Yes or No."""
    return "Yes" if answer else "No"


def labels(choices: type[models.TextChoices]) -> dict[str, str]:
    """Code to words, a plain lookup: Django's own `get_..._display` costs 19 microseconds a cell."""
    return {member.value: str(member.label) for member in choices}


def sentences(grounds: Iterable[Mapping[str, Any]], *, private: bool) -> list[str]:
    """What spoke for a finding, each sentence once; it quotes serials and places only when `private`."""
    spoken = (
        str(ground["sentence"]) if private or ground.get("column") not in PRIVATE_COLUMNS else WITHHELD_GROUND
        for ground in grounds
        if ground.get("sentence")
    )
    return list(dict.fromkeys(spoken))


@lru_cache(maxsize=2_000)
def grounds_in_words(document: str, *, private: bool) -> str:
    """What decided a finding, one ground a line, from its grounds as JSON text (the deciding ones come first).

    A reader of a list wants the one or two that decided; *Restriction basis* and the camera's page have all.
    """
    told = sentences(json.loads(document), private=private)
    more = len(told) - DECIDING
    return "\n".join(told[:DECIDING] + ([f"And {more} more, on the camera's page."] if more > 0 else []))
