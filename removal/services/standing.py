"""What obligations say, read and written by the hundred thousand.

Obligations of cameras that are alike say the same. So a row that stands is known by the values that the database's
driver gives, and these are made into words, days and truths once for all rows that say it; what new rows say is made
ready for the driver once.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models

from inventory.services.inserting import Loader, plain
from inventory.services.keys import among
from removal.models import Obligation

Key = tuple[str, str]
Asked = tuple[int, "Said"]

# What makes two obligations of one rule the same; the edition is not among them, or each new one would rewrite all.
COMPARED = (
    "force",
    "suggestion",
    "due_on",
    "since",
    "isolate_by",
    "remediation_due_on",
    "precision",
    "provisional",
    "late_find",
    "sentence",
    "source",
    "quote",
    "inputs",
    "rule_pack",
    "found_on",
)
TEXT = (models.CharField, models.TextField)
NEW_ROW = ("camera_id", "edition_id", "policy_id", "arose_at", "rule", "obligation", *COMPARED)

STANDING = (
    "SELECT id, camera_id, rule, obligation, {compared} FROM removal_obligation"
    " WHERE superseded_at IS NULL AND {chosen} ORDER BY id"
)


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What an obligation that stands says, whichever camera it is asked of; of one reading the same for the same."""

    key: Key
    found_on: date
    compared: tuple[Any, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Saying:
    """What a new obligation is to say; `stored` is that as the driver takes it, rule and obligation first."""

    key: Key
    compared: tuple[Any, ...]
    stored: tuple[Any, ...]

    @classmethod
    def of(cls, key: Key, values: Mapping[str, Any]) -> "Saying":
        """From the values by the names of COMPARED."""
        compared = tuple(values[name] for name in COMPARED)
        ready = [plain(Obligation, name, value) for name, value in zip(COMPARED, compared, strict=True)]
        return cls(key, compared, (*key, *ready))


def standing_of(camera_ids: Iterable[int]) -> dict[int, list[Asked]]:
    """The obligations that hold now, by camera, each with its key: one query."""
    chosen, parameter = among("camera_id", camera_ids)
    takers = [_taker(name) for name in COMPARED]
    known: dict[tuple[Any, ...], Said] = {}
    found: dict[int, list[Asked]] = {}
    with connection.cursor() as cursor:
        cursor.execute(STANDING.format(compared=", ".join(COMPARED), chosen=chosen), [parameter])
        for pk, camera_id, *given in cursor.fetchall():
            said = known.get(words := tuple(given))
            if said is None:
                rule, obligation, *values = words
                compared = tuple(take(value) for take, value in zip(takers, values, strict=True))
                said = known[words] = Said((rule, obligation), compared[-1], compared)
            found.setdefault(camera_id, []).append((pk, said))
    return found


def add(rows: Sequence[tuple[Any, ...]]) -> None:
    """Add obligations, each given by the names of NEW_ROW, in the caller's transaction."""
    Loader(Obligation, NEW_ROW).add(rows)


def moment(at: datetime) -> Any:
    """When they arose, as the driver takes it."""
    return plain(Obligation, "arose_at", at)


def _taker(name: str) -> Callable[[Any], Any]:
    """How a field's value is taken from what the driver gives."""
    field: models.Field[Any, Any] = Obligation._meta.get_field(name)  # type: ignore[assignment]
    if isinstance(field, TEXT):
        return lambda value: value
    column = field.cached_col
    converters = [*connection.ops.get_db_converters(column), *field.get_db_converters(connection)]

    def take(value: Any) -> Any:
        for convert in converters:
            value = convert(value, column, connection)
        return value

    return take
