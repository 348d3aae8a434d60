"""What an event changed, in words."""

from dataclasses import dataclass
from typing import Any

from inventory.models import AuditEvent

NOTHING = "nothing"
CAPITALS = {"ip": "IP", "mac": "MAC", "sha256": "SHA-256"}


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
        before, after = in_words(event.before.get(name)), in_words(event.after.get(name))
        if before != after:
            known_before = (before or NOTHING) if name in event.before else ""
            changes.append(Change(_label(name), known_before, after or NOTHING, name))
    return changes


def _label(name: str) -> str:
    return CAPITALS.get(name) or name.replace("_", " ").capitalize()


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
