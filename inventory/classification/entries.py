"""The entries of a list pack: plain, frozen values that a rulebook is compiled from.

A pack is read from the data files (`inventory.reference`) or from the document that an edition stores; both ways
give equal packs. `confirmed` means that a public source that was read says so: an unconfirmed entry may raise a
question and never decides. Dates of the entries may be partial (2024, 2024-03), as their sources give them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache, cached_property
from typing import Any, ClassVar, Self


@dataclass(frozen=True)
class Entry:
    """What every entry has: an id, a source, and the way to and from a plain document.

    `withdrawn_on` (ISO, whole): from that day on the entry counts no more; it is never deleted.
    """

    choices: ClassVar[Mapping[str, frozenset[str]]] = {}

    id: str
    source: str
    confirmed: bool = False
    note: str = ""
    withdrawn_on: str = ""

    def document(self) -> dict[str, Any]:
        """The entry as JSON-able values; what equals its default is left out, so that a new field alters no hash."""
        told: dict[str, Any] = {}
        for name, default in _defaults(type(self)):  # type: ignore[arg-type]  # classes are hashable
            value = getattr(self, name)
            if default is MISSING or value != default:
                told[name] = list(value) if isinstance(value, tuple) else value
        return told

    @cached_property
    def canonical(self) -> str:
        """The document as canonical JSON; kept, because packs that differ in one entry share all others."""
        return _canonical(self.document())

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """The entry of a document. Raises TypeError for a name that no such entry has."""
        told: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in document.items()
        }
        return cls(**told)


def _canonical(told: Mapping[str, Any]) -> str:
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@cache
def _defaults(entry_type: type[Entry]) -> tuple[tuple[str, Any], ...]:
    """The fields of a type of entry, each with what it is when nothing is said."""
    return tuple((field.name, field.default) for field in fields(entry_type))


@dataclass(frozen=True)
class Instrument(Entry):
    """A law, list or statement. A *criterion* names nobody and asks something of the maker instead."""

    choices: ClassVar[Mapping[str, frozenset[str]]] = {
        "kind": frozenset({"criterion", "policy", "list", "order", "statute", "lawsuit", "report"}),
        "weight": frozenset({"primary", "secondary", "context"}),
        "criterion": frozenset({"", "prc_nil"}),
    }

    title: str = ""
    jurisdiction: str = ""
    kind: str = "list"
    weight: str = "context"
    issued_on: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    effect: str = ""
    reaches_subsidiaries: str = ""
    reaches_relabels: str = ""
    reaches_components: str = ""
    reaches_family: bool = False
    criterion: str = ""
    s889: bool = False
    citation: str = ""


@dataclass(frozen=True)
class Maker(Entry):
    """A company that builds cameras, or owns or owned one that does.

    `prc_nil` is the pack's own assessment of the UK criterion; Ministers have never defined "subject to".
    """

    choices: ClassVar[Mapping[str, frozenset[str]]] = {
        "prc_nil": frozenset({"yes", "no", "unknown"}),
        "role": frozenset(
            {
                "maker",
                "subsidiary",
                "brand-owner",
                "component-maker",
                "former-subsidiary",
                "former-affiliate",
                "parent",
                "shareholder",
                "buyer",
                "public-body",
                "other",
            }
        ),
    }

    name: str = ""
    short_name: str = ""
    name_zh: str = ""
    name_zh_confirmed: bool = False
    aliases: tuple[str, ...] = ()
    country: str = ""
    parent: str = ""
    role: str = "maker"
    prc_nil: str = "unknown"
    prc_nil_reason: str = ""
    prc_nil_confirmed: bool = False
    ownership_note: str = ""


@dataclass(frozen=True)
class Vendor(Entry):
    """A name on a label. `owner` is the maker it belongs to, empty where it belongs to none that is known.

    `former_owner` had it from `owned_from` up to `owned_to`: of units made then, who built them must be asked.
    A spelling that counts no more stays where it is and is named once again in `ended_names`, after the day from
    which it does not count: "2026-11-22 Hik".
    """

    choices: ClassVar[Mapping[str, frozenset[str]]] = {
        "kind": frozenset({"brand", "software", "technology"}),
        "relation": frozenset(
            {
                "own_brand",
                "subsidiary_brand",
                "former_brand",
                "former_subsidiary_brand",
                "former_affiliate_brand",
                "independent",
                "relabeller",
                "distributor_label",
                "software",
                "unknown_maker",
                "defunct",
            }
        ),
        "name_alone": frozenset({"", "suspects"}),
    }

    name: str = ""
    owner: str = ""
    relation: str = "own_brand"
    kind: str = "brand"
    equipment: str = "surveillance"
    aliases: tuple[str, ...] = ()
    misspellings: tuple[str, ...] = ()
    ambiguous: tuple[str, ...] = ()
    not_to_confuse: tuple[str, ...] = ()
    model_prefixes: tuple[str, ...] = ()
    vendor_cell_only: tuple[str, ...] = ()
    whole_cell_only: tuple[str, ...] = ()
    name_alone: str = ""
    former_owner: str = ""
    owned_from: str = ""
    owned_to: str = ""
    ended_names: tuple[str, ...] = ()

    def ended(self) -> dict[str, str]:
        """The spellings that have ended, each with its day."""
        return {name: day for day, _, name in (each.partition(" ") for each in self.ended_names)}


@dataclass(frozen=True)
class Relabel(Entry):
    """A vendor's goods built by another maker. Without `maker` the source does not settle who: at most suspected."""

    choices: ClassVar[Mapping[str, frozenset[str]]] = {
        "scope": frozenset({"all", "most", "some", "model_prefix", "components", "unknown"}),
        "status": frozenset({"current", "former", "alleged-current", "unknown"}),
        "confidence": frozenset({"high", "medium", "low"}),
        "automatic_verdict": frozenset({"restricted", "suspected", "never"}),
    }

    vendor: str = ""
    maker: str = ""
    maker_candidates: tuple[str, ...] = ()
    maker_not_settled: str = ""
    scope: str = "unknown"
    model_patterns: tuple[str, ...] = ()
    status: str = "unknown"
    from_on: str = ""
    to_on: str = ""
    evidence: str = ""
    confidence: str = "low"
    automatic_verdict: str = "never"
    source_on: str = ""


@dataclass(frozen=True)
class Listing(Entry):
    """An instrument naming a maker, from its first day until the first day on which it no longer does."""

    instrument: str = ""
    maker: str = ""
    in_force_from: str = ""
    in_force_to: str = ""
    named_as: str = ""
    scope_note: str = ""
    citation: str = ""
    date_confirmed: bool = False


@dataclass(frozen=True)
class ModelSeries(Entry):
    """A shape of model code that gives the maker away.

    `pattern` is a regular expression read from the beginning of a code in capitals; with `inside` it may begin after
    any other sign. `weight`: *decides*; *weak* (clears only where nothing else is named); *suspects*; *supports*
    (counts only beside one of `vendors`).
    """

    choices: ClassVar[Mapping[str, frozenset[str]]] = {
        "weight": frozenset({"decides", "weak", "suspects", "supports"}),
    }

    maker: str = ""
    maker_candidates: tuple[str, ...] = ()
    title: str = ""
    pattern: str = ""
    inside: bool = False
    weight: str = "decides"
    relabel_of: str = ""
    vendors: tuple[str, ...] = ()
    scope_question: str = ""
    examples: tuple[str, ...] = ()
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class MacPrefixes(Entry):
    """MAC prefixes (six hex digits) registered to a maker; `decides` only for makers of cameras alone."""

    maker: str = ""
    vendor: str = ""
    registered_to: str = ""
    decides: bool = False
    prefixes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Banner(Entry):
    """What a device says of itself on the network; `pattern` is read anywhere in the lower-cased text."""

    choices: ClassVar[Mapping[str, frozenset[str]]] = {"weight": frozenset({"decides", "hint", "clear"})}

    maker: str = ""
    pattern: str = ""
    weight: str = "hint"
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Words(Entry):
    """Words that change what a name beside them means, and cells that say nothing."""

    history_before: tuple[str, ...] = ()
    history_after: tuple[str, ...] = ()
    history_at_the_end: tuple[str, ...] = ()
    not_yet: tuple[str, ...] = ()
    negation_before: tuple[str, ...] = ()
    planned_before: tuple[str, ...] = ()
    reach_ends: tuple[str, ...] = ()
    elsewhere_before: tuple[str, ...] = ()
    beside_before: tuple[str, ...] = ()
    describing: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    came_back: tuple[str, ...] = ()
    part_after: tuple[str, ...] = ()
    part_for: tuple[str, ...] = ()
    doubt_before: tuple[str, ...] = ()
    doubt_after: tuple[str, ...] = ()
    place_after: tuple[str, ...] = ()
    came_instead: tuple[str, ...] = ()
    person_before: tuple[str, ...] = ()
    fixings: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    noise: tuple[str, ...] = ()
    blank: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListPack:
    """A whole state of the reference data: what an edition stores and a rulebook is compiled from."""

    version: str
    dated: str
    title: str = ""
    note: str = ""
    instruments: tuple[Instrument, ...] = ()
    makers: tuple[Maker, ...] = ()
    vendors: tuple[Vendor, ...] = ()
    relabels: tuple[Relabel, ...] = ()
    listings: tuple[Listing, ...] = ()
    model_series: tuple[ModelSeries, ...] = ()
    mac_prefixes: tuple[MacPrefixes, ...] = ()
    banners: tuple[Banner, ...] = ()
    words: tuple[Words, ...] = ()

    def document(self) -> dict[str, Any]:
        """The pack as JSON-able values, entries in their order."""
        told: dict[str, Any] = {name: getattr(self, name) for name in ("version", "dated", "title", "note")}
        for name in ENTRY_TYPES:
            told[name] = [entry.document() for entry in getattr(self, name)]
        return told

    @classmethod
    def from_document(cls, document: Mapping[str, Any], *, content_hash: str = "") -> ListPack:
        """The pack of a stored document, with its hash where that is known. Raises KeyError or TypeError where it is
        not one."""
        entries = {
            name: tuple(entry_type.from_document(each) for each in document.get(name, ()))
            for name, entry_type in ENTRY_TYPES.items()
        }
        pack = cls(
            version=document["version"],
            dated=document["dated"],
            title=document.get("title", ""),
            note=document.get("note", ""),
            **entries,  # type: ignore[arg-type]  # the names and types are those of ENTRY_TYPES
        )
        if content_hash:
            pack.__dict__["content_hash"] = content_hash
        return pack

    @cached_property
    def content_hash(self) -> str:
        """sha256 (hex) of the canonical JSON of the document: equal packs have equal hashes."""
        told = {name: _canonical(getattr(self, name)) for name in ("version", "dated", "title", "note")}
        for name in ENTRY_TYPES:
            told[name] = f"[{','.join(entry.canonical for entry in getattr(self, name))}]"
        canonical = ",".join(f'"{name}":{told[name]}' for name in sorted(told))
        return hashlib.sha256(f"{{{canonical}}}".encode()).hexdigest()


ENTRY_TYPES: dict[str, type[Entry]] = {
    "instruments": Instrument,
    "makers": Maker,
    "vendors": Vendor,
    "relabels": Relabel,
    "listings": Listing,
    "model_series": ModelSeries,
    "mac_prefixes": MacPrefixes,
    "banners": Banner,
    "words": Words,
}
