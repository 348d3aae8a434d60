"""What one field of the evidence is: the words that forms and checks are built from."""

from dataclasses import dataclass
from enum import StrEnum

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

    `must_be` is the only answer that lets the action through, with `else_do` saying what to do otherwise.
    `other_than` names a field that must hold another person. `for_removal` is False on what is asked only of a
    line that is merely disconnected, True on what only a removal is asked, None on what both are.
    """

    name: str
    label: str
    kind: Kind = Kind.TEXT
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    required: bool = True
    when: When | None = None
    must_be: str | None = None
    else_do: str = ""
    other_than: str | None = None
    for_removal: bool | None = None
