"""What an event changed, in words."""

from dataclasses import dataclass
from typing import Any

from inventory.models import AuditEvent

NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Change:
    """One field of an event; where there was nothing before, the event only states a fact."""

    name: str
    before: str
    after: str

    def __str__(self) -> str:
        if not self.before:
            return f"{self.name}: {self.after or NOTHING}"
        return f"{self.name}: {self.before} → {self.after or NOTHING}"


def changes_of(event: AuditEvent) -> list[Change]:
    """Each field whose value the event changed or states, in the order in which it was recorded."""
    names = dict.fromkeys([*event.before, *event.after])
    return [
        Change(name.replace("_", " ").capitalize(), in_words(event.before.get(name)), in_words(after))
        for name in names
        if (after := event.after.get(name)) != event.before.get(name)
    ]


def in_words(value: Any) -> str:
    """A recorded value as people read it; empty for none."""
    match value:
        case None | "":
            return ""
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(in_words(each) for each in value) or NOTHING
        case dict():
            return ", ".join(f"{name.replace('_', ' ')} {in_words(each)}" for name, each in value.items())
        case _:
            return str(value)
