"""What differs between two states of a list, entry by entry, and putting such changes onto another state.

A change keeps each field as it stood and as it shall be, so that changes drafted against one edition can be put onto
a later one: a scalar that somebody else changed meanwhile is a conflict; of lists only the items taken out and put in
are carried over, so two people may add spellings to one label.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any

from inventory.classification.entries import ENTRY_TYPES, Entry, ListPack

ADDED, CHANGED, ENDED = "added", "changed", "ended"
# A field that ends what it stands in, and so makes a change an end.
ENDS = ("withdrawn_on", "in_force_to")


@dataclass(frozen=True)
class Change:
    """A new entry (`before` is None), or the fields of an entry that change, as they stood and as they shall be.

    Values are those of an entry's document: texts, truth values and lists of texts.
    """

    part: str
    entry: str
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """Added, changed or ended."""
        if self.before is None:
            return ADDED
        return ENDED if any(self.after.get(name) for name in ENDS) else CHANGED


@dataclass(frozen=True)
class Applied:
    """The list with the changes on it, and those that could not be put on: (change, field or "" for all of it)."""

    pack: ListPack
    conflicts: tuple[tuple[Change, str], ...]


def difference(old: ListPack, new: ListPack, *, on: date) -> tuple[Change, ...]:
    """The changes that make of the old list the new one; an entry that the new one lacks is withdrawn from that day."""
    changes: list[Change] = []
    for part in ENTRY_TYPES:
        before = {entry.id: entry for entry in getattr(old, part)}
        after = {entry.id: entry for entry in getattr(new, part)}
        for id, entry in after.items():
            if id not in before:
                changes.append(Change(part, id, None, entry.document()))
            elif entry != before[id]:
                changes.append(between(part, before[id], entry))
        for id, entry in before.items():
            if id not in after and not entry.withdrawn_on:
                changes.append(Change(part, id, {"withdrawn_on": ""}, {"withdrawn_on": on.isoformat()}))
    return tuple(changes)


def between(part: str, old: Entry, new: Entry) -> Change:
    """The fields in which two states of an entry differ."""
    differing = [each.name for each in fields(old) if getattr(old, each.name) != getattr(new, each.name)]
    return Change(
        part,
        old.id,
        {name: _plain(getattr(old, name)) for name in differing},
        {name: _plain(getattr(new, name)) for name in differing},
    )


def apply(pack: ListPack, changes: Iterable[Change]) -> Applied:
    """Put changes onto a list. What is there already is no conflict; what stands otherwise is, and is left as it is."""
    entries = {part: {entry.id: entry for entry in getattr(pack, part)} for part in ENTRY_TYPES}
    conflicts: list[tuple[Change, str]] = []
    for change in changes:
        standing = entries[change.part].get(change.entry)
        if change.before is None:
            added = ENTRY_TYPES[change.part].from_document(change.after)
            if standing is None:
                entries[change.part][change.entry] = added
            elif standing != added:
                conflicts.append((change, ""))
        elif standing is None:
            conflicts.append((change, ""))
        else:
            entries[change.part][change.entry] = _changed(standing, change, conflicts)
    parts: dict[str, Any] = {
        part: tuple(kept.values())
        for part, kept in entries.items()
        if tuple(kept.values()) != getattr(pack, part)
    }
    return Applied(replace(pack, **parts), tuple(conflicts))


def _changed(standing: Entry, change: Change, conflicts: list[tuple[Change, str]]) -> Entry:
    """The entry with the fields of a change; a field that stands otherwise than the change knew is left."""
    values: dict[str, Any] = {}
    for name, after in change.after.items():
        now, before = _plain(getattr(standing, name)), (change.before or {}).get(name)
        if isinstance(after, list):
            values[name] = tuple(_merged(now, before or [], after))
        elif now in (before, after):
            values[name] = after
        else:
            conflicts.append((change, name))
    return replace(standing, **values)


def _merged(now: Sequence[str], before: Sequence[str], after: Sequence[str]) -> list[str]:
    """The items that stand, without those taken out, with those put in."""
    out = set(before) - set(after)
    kept = [item for item in now if item not in out]
    return kept + [item for item in after if item not in kept and item not in before]


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value
