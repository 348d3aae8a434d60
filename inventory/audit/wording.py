"""What an event changed, in words."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import Any

from django.db.models import TextChoices

from inventory.models import (
    AuditEvent,
    Basis,
    Camera,
    Connection,
    Division,
    Kind,
    Life,
    Organisation,
    Site,
    Verdict,
)

NOTHING = "nothing"
CAPITALS = {
    "ip": "IP",
    "mac": "MAC",
    "sha256": "SHA-256",
    "holds_secret": "Holds SECRET or above",
    "protected_by_socpa": "Protected by SOCPA",
}


def _labels(*choices: type[TextChoices]) -> dict[str, str]:
    return {each.value: str(each.label) for each in chain.from_iterable(choices)}


CODED: dict[str, Mapping[str, str]] = {
    "kind": _labels(Kind, Organisation.Kind),
    "life": _labels(Life),
    "connection": _labels(Connection),
    "verdict": _labels(Verdict),
    "basis": _labels(Basis),
    "status": _labels(Camera.Status),
    "category": _labels(Site.Category),
    "division": _labels(Division),
    **{name: {} for name in ("option", "obligation", "reason_code", "state", "every")},
}
"""Fields that hold a code and never anybody's words: code to label, or the code itself with its underscores opened."""
_CODE = re.compile(r"[A-Za-z]+(_[A-Za-z]+)*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event: its label, and as it is recorded. Without a `before` the event only states a fact."""

    name: str
    before: str
    after: str
    field: str = ""

    def __str__(self) -> str:
        return f"{self.name}: {self.before} → {self.after}" if self.before else f"{self.name}: {self.after}"


def changes_of(event: AuditEvent) -> list[Change]:
    """Each field whose value the event changed or states, in the order in which it was recorded."""
    changes = []
    for name in dict.fromkeys([*event.before, *event.after]):
        before, after = (_of_field(name, each.get(name)) for each in (event.before, event.after))
        if before != after:
            known_before = (before or NOTHING) if name in event.before else ""
            changes.append(Change(_label(name), known_before, after or NOTHING, name))
    return changes


def _label(name: str) -> str:
    return CAPITALS.get(name) or name.replace("_", " ").capitalize()


def _of_field(name: str, value: Any) -> str:
    """A field's value: codes by their labels, days as people write them; anything else as it was recorded."""
    words = CODED.get(name)
    if words is not None and isinstance(value, str):
        opened = value.replace("_", " ").capitalize() if _CODE.fullmatch(value) else value
        return words.get(value, opened)
    if name.endswith(("_on", "_by")) and isinstance(value, str) and _DAY.fullmatch(value):
        day = date.fromisoformat(value)
        return f"{day.day} {day:%B %Y}"
    return in_words(value)


def in_words(value: Any) -> str:
    """A recorded value as people read it; empty for none."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(in_words(each) for each in value)
        case dict():
            return ", ".join(f"{name.replace('_', ' ')} {in_words(each)}" for name, each in value.items())
        case _:
            return str(value)
