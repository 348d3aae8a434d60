"""Changes of the restricted list in words: what an entry is called, which field reads how before and after."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from inventory.classification.changes import Change
from inventory.classification.entries import ListPack
from inventory.forms.fields import partial_words

# The parts that people draft, in the order of the page: their heading, one of them, and what it is for.
PARTS = {
    "makers": ("Makers", "maker", "A company, or your own assessment of one"),
    "vendors": ("Names on labels", "name on labels", "A name, its spellings and misspellings"),
    "relabels": ("Sold under another name", "relabel", "A label’s goods that another maker builds"),
    "listings": (
        "Makers named by a law or list",
        "listing",
        "An instrument that names a maker, from when to when",
    ),
    "model_series": ("Model codes", "model series", "A shape of model code that gives the maker away"),
}
OTHER_PARTS = {
    "instruments": "Laws, lists and statements",
    "mac_prefixes": "MAC prefixes",
    "banners": "Banners",
    "words": "Words",
}
LABELS = {
    "prc_nil": "Meets the criterion",
    "prc_nil_reason": "Why",
    "prc_nil_confirmed": "A source says so",
    "owner": "Maker",
    "aliases": "Other spellings",
    "vendor_cell_only": "Count in the make column alone",
    "whole_cell_only": "Count as the whole make alone",
    "ended_names": "Ended spellings",
    "automatic_verdict": "Decides",
    "from_on": "From",
    "to_on": "Until",
    "in_force_from": "From",
    "in_force_to": "No longer from",
    "withdrawn_on": "Withdrawn from",
    "confirmed": "Source read",
}
DAYS = ("from_on", "to_on", "in_force_from", "in_force_to", "withdrawn_on", "issued_on")
KINDS = {"added": ("ready", "Added"), "changed": ("planned", "Changed"), "ended": ("ended", "Ended")}
LONGEST = 300


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field: its label, how it read and how it shall read; of lists what went out and came in."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Told:
    """One change for a page."""

    part: str
    part_title: str
    entry: str
    name: str
    tag: str
    kind: str
    fields: tuple[FieldChange, ...]
    reason: str = ""
    conflict: bool = False


def in_words(
    changes: Iterable[Change],
    pack: ListPack,
    *,
    reasons: Mapping[tuple[str, str], str] | None = None,
    conflicts: Iterable[Change] = (),
) -> list[Told]:
    """The changes as a page tells them; `pack` is the list that has them, for names."""
    names = names_of(pack)
    against = {(each.part, each.entry) for each in conflicts}
    return [
        Told(
            part=change.part,
            part_title=PARTS[change.part][0] if change.part in PARTS else OTHER_PARTS[change.part],
            entry=change.entry,
            name=names.get((change.part, change.entry), change.entry),
            tag=KINDS[change.kind][0],
            kind=KINDS[change.kind][1],
            fields=tuple(_fields(change, names)),
            reason=(reasons or {}).get((change.part, change.entry), ""),
            conflict=(change.part, change.entry) in against,
        )
        for change in changes
    ]


def names_of(pack: ListPack) -> dict[tuple[str, str], str]:
    """What each entry is called."""
    makers = {each.id: each.short_name or each.name for each in pack.makers}
    vendors = {each.id: each.name for each in pack.vendors}
    titles = {each.id: each.title for each in pack.instruments}
    told = {("makers", each.id): each.name for each in pack.makers}
    told |= {("vendors", id): name for id, name in vendors.items()}
    told |= {("instruments", id): title for id, title in titles.items()}
    told |= {("model_series", each.id): each.title or each.id for each in pack.model_series}
    told |= {("mac_prefixes", each.id): each.registered_to for each in pack.mac_prefixes}
    told |= {
        ("relabels", each.id): f"{vendors.get(each.vendor, each.vendor)}, built by "
        f"{makers.get(each.maker) or 'a maker that is not settled'}"
        for each in pack.relabels
    }
    return told | {
        ("listings", each.id): f"{makers.get(each.maker, each.maker)}: "
        f"{titles.get(each.instrument, each.instrument)}"
        for each in pack.listings
    }


def _fields(change: Change, names: Mapping[tuple[str, str], str]) -> Iterable[FieldChange]:
    for name, after in change.after.items():
        if name == "id" or (change.before is None and after in ("", [], False)):
            continue
        label = LABELS.get(name) or name.replace("_", " ").capitalize()
        before = (change.before or {}).get(name)
        if isinstance(after, list):
            out = [each for each in before or [] if each not in after]
            new = [each for each in after if each not in (before or [])]
            yield FieldChange(label, _value(name, out, names), _value(name, new, names))
        else:
            yield FieldChange(label, _value(name, before, names), _value(name, after, names))


def _value(name: str, value: Any, names: Mapping[tuple[str, str], str]) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(_value(name, each, names) for each in value)[:LONGEST]
    text = str(value or "")
    if name in DAYS:
        return partial_words(text)
    if name == "ended_names":
        day, _, spelling = text.partition(" ")
        return f"{spelling} (from {partial_words(day)})"
    part = {"maker": "makers", "owner": "makers", "parent": "makers", "vendor": "vendors"}.get(
        name, "instruments"
    )
    return (
        names.get((part, text), text)[:LONGEST]
        if name in ("maker", "owner", "parent", "vendor", "instrument")
        else text[:LONGEST]
    )
