"""The shipped list pack, read from the data files; and a check that names every fault in them.

Pure reading: no database. An edition stores `ListPack.document()`, and the product never judges by these files once
an organisation has an edition of its own.
"""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from inventory.classification.entries import (
    ENTRY_TYPES,
    Banner,
    Entry,
    ListPack,
    MacPrefixes,
    ModelSeries,
    Vendor,
    Words,
)
from inventory.classification.series import anchored
from inventory.classification.standings import first_day
from inventory.classification.withdrawals import in_force

DATA_FOLDER = Path(__file__).resolve().parent / "data"

# Each kind of entry stands in a file of its own, as tables of this name.
TABLES = {
    "instruments": "instrument",
    "makers": "maker",
    "vendors": "vendor",
    "relabels": "relabel",
    "listings": "listing",
    "model_series": "series",
    "mac_prefixes": "mac_prefixes",
    "banners": "banner",
}

PARTIAL_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")
PREFIX = re.compile(r"[0-9A-F]{6}\Z")
NO_SOURCE = "none found"
DATES = (
    "in_force_from",
    "in_force_to",
    "issued_on",
    "from_on",
    "to_on",
    "source_on",
    "withdrawn_on",
    "owned_from",
    "owned_to",
)

# Fields that hold the id of another entry, and where that entry stands.
REFERENCES = {
    "maker": "makers",
    "owner": "makers",
    "former_owner": "makers",
    "parent": "makers",
    "maker_candidates": "makers",
    "vendor": "vendors",
    "vendors": "vendors",
    "relabel_of": "vendors",
    "instrument": "instruments",
}


class ReferenceDataError(Exception):
    """The data files hold faults; each is named with its file and entry."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@cache
def shipped_pack() -> ListPack:
    """The list pack that this version of the product ships. Raises ReferenceDataError if its files hold faults."""
    return load(DATA_FOLDER)


def load(folder: Path) -> ListPack:
    """The pack in a folder of data files. Raises ReferenceDataError naming every fault."""
    faults = problems(folder)
    if faults:
        raise ReferenceDataError(faults)
    return _read(folder, _Report())


def problems(folder: Path) -> list[str]:
    """Every fault in a folder of data files, each as "file: entry: what is wrong"; none is an empty list."""
    report = _Report()
    _look_through(_read(folder, report), report)
    return report.faults


def faults_of(pack: ListPack) -> list[str]:
    """Every fault in the entries of a pack, and every entry in force that speaks of one that is withdrawn."""
    report = _Report("")
    _look_through(pack, report)
    left = in_force(pack)
    if left is not pack:
        known = {name: {entry.id for entry in getattr(left, name)} for name in ENTRY_TYPES}
        for name in ENTRY_TYPES:
            for entry in getattr(left, name):
                for fault in _dangling(entry, known):
                    report.add(name, entry.id, fault)
    return list(dict.fromkeys(report.faults))


def pack_of(document: Any) -> ListPack:
    """The pack of a document from outside. Raises ReferenceDataError naming every fault of its shape or entries."""
    report = _Report("")
    if not isinstance(document, dict):
        raise ReferenceDataError(["it is no list"])
    entries: dict[str, Any] = {}
    for name in ENTRY_TYPES:
        rows = document.get(name, [])
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            report.add(name, "the part", "is no list of entries")
            continue
        entries[name] = tuple(_entries(name, rows, report))
    texts = {name: document.get(name, "") for name in ("version", "dated", "title", "note")}
    for name, text in texts.items():
        if not isinstance(text, str) or (name in ("version", "dated") and not text):
            report.add("pack", name, "is missing or no text")
    if report.faults:
        raise ReferenceDataError(report.faults)
    pack = ListPack(**texts, **entries)
    if faults := faults_of(pack):
        raise ReferenceDataError(faults)
    return pack


def _look_through(pack: ListPack, report: "_Report") -> None:
    """Report the faults of entries that could be read."""
    known = {name: {entry.id for entry in getattr(pack, name)} for name in ENTRY_TYPES}
    for name in ENTRY_TYPES:
        entries: tuple[Entry, ...] = getattr(pack, name)
        for id, count in Counter(entry.id for entry in entries).items():
            if count > 1:
                report.add(name, id, f"the id stands {count} times")
        for entry in entries:
            for fault in _faults_of(entry, known):
                report.add(name, entry.id, fault)


class _Report:
    """Faults as they are found."""

    def __init__(self, ending: str = ".toml") -> None:
        self.faults: list[str] = []
        self.ending = ending

    def add(self, name: str, entry: str, fault: str) -> None:
        self.faults.append(f"{name}{self.ending}: {entry}: {fault}")


def _read(folder: Path, report: _Report) -> ListPack:
    """The pack, without the entries that cannot be read at all."""
    about = _tables(folder, "pack", report)
    entries: dict[str, Any] = {}
    for name, table in TABLES.items():
        rows = _tables(folder, name, report).get(table, [])
        entries[name] = tuple(_entries(name, rows, report))
    words = _tables(folder, "words", report)
    entries["words"] = tuple(
        _entries("words", [{"id": "words", "confirmed": True, **words}] if words else [], report)
    )
    for needed in ("version", "dated"):
        if not about.get(needed):
            report.add("pack", needed, "is missing")
    return ListPack(
        version=str(about.get("version", "")),
        dated=str(about.get("dated", "")),
        title=about.get("title", ""),
        note=about.get("note", ""),
        **entries,
    )


def _tables(folder: Path, name: str, report: _Report) -> dict[str, Any]:
    path = folder / f"{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        report.add(name, "the file", "is missing")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        report.add(name, "the file", f"cannot be read: {fault}")
    return {}


def _entries(name: str, rows: Iterable[Mapping[str, Any]], report: _Report) -> Iterator[Entry]:
    entry_type = ENTRY_TYPES[name]
    types = {field.name: field.type for field in fields(entry_type)}
    for number, row in enumerate(rows, start=1):
        id = str(row.get("id", f"entry {number}"))
        faults = list(_shape_faults(row, types))
        for fault in faults:
            report.add(name, id, fault)
        if not faults:
            yield entry_type.from_document(row)


def _shape_faults(row: Mapping[str, Any], types: Mapping[str, Any]) -> Iterator[str]:
    """Unknown and missing fields, and values of the wrong kind. Types are read as their written names."""
    for needed in ("id", "source"):
        if not str(row.get(needed, "")).strip():
            yield f"{needed} is missing"
    kinds: dict[str, type] = {"str": str, "bool": bool, "tuple[str, ...]": list}
    for key, value in row.items():
        if key not in types:
            yield f"{key} is not a field of such an entry"
        elif not isinstance(value, kinds[str(types[key])]):
            yield f"{key} must be {str(types[key]).replace('tuple[str, ...]', 'a list of texts')}: {value!r}"


def _faults_of(entry: Entry, known: Mapping[str, set[str]]) -> Iterator[str]:
    """What is wrong with one entry that could be read."""
    if entry.confirmed and entry.source == NO_SOURCE:
        yield "is confirmed without a source"
    for key, allowed in entry.choices.items():
        value = getattr(entry, key)
        if value not in allowed:
            yield f"{key} {value!r} is none of {', '.join(sorted(allowed - {''}))}"
    dated, _ = _checked_fields(type(entry))  # type: ignore[arg-type]  # classes are hashable
    for name in dated:
        if value := getattr(entry, name):
            yield from _bad_date(name, value)
    yield from _dangling(entry, known)
    yield from _faults_of_kind(entry)


def _dangling(entry: Entry, known: Mapping[str, set[str]]) -> Iterator[str]:
    """Ids of other entries that are not there."""
    _, referring = _checked_fields(type(entry))  # type: ignore[arg-type]  # classes are hashable
    for name in referring:
        yield from _unknown_ids(name, getattr(entry, name), known)


@cache
def _checked_fields(entry_type: type[Entry]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Of a type of entry, the fields that hold dates and those that hold ids of other entries."""
    names = [field.name for field in fields(entry_type)]
    return (
        tuple(name for name in names if name in DATES),
        tuple(name for name in names if name in REFERENCES),
    )


def _unknown_ids(key: str, value: str | tuple[str, ...], known: Mapping[str, set[str]]) -> Iterator[str]:
    for id in (value,) if isinstance(value, str) else value:
        if id and id not in known[REFERENCES[key]]:
            yield f"{key} {id!r} is not among the {REFERENCES[key]}"


def _bad_date(key: str, value: str) -> Iterator[str]:
    try:
        if not PARTIAL_DATE.match(value):
            raise ValueError
        first_day(value)
    except ValueError:
        yield f"{key} {value!r} is not a date as 2024, 2024-03 or 2024-03-31"


def _faults_of_kind(entry: Entry) -> Iterator[str]:
    if isinstance(entry, ModelSeries):
        yield from _series_faults(entry)
    elif isinstance(entry, Banner):
        yield from _pattern_faults(
            entry.pattern, [example.lower() for example in entry.examples], [], search=True
        )
    elif isinstance(entry, MacPrefixes):
        yield from (
            f"prefix {prefix!r} is not six hex digits"
            for prefix in entry.prefixes
            if not PREFIX.match(prefix)
        )
    elif isinstance(entry, Vendor):
        spelled = {entry.name, *entry.aliases, *entry.misspellings}
        stray = {*entry.vendor_cell_only, *entry.whole_cell_only} - spelled
        yield from (f"{name!r} is limited to a column but is no name of the entry" for name in sorted(stray))
        for day in entry.ended().values():
            yield from _bad_date("ended_names", day)
    elif isinstance(entry, Words) and not entry.noise:
        yield "noise is missing"


def _series_faults(entry: ModelSeries) -> Iterator[str]:
    if not entry.maker and not entry.maker_candidates:
        yield "names neither maker nor maker_candidates"
    if entry.weight == "supports" and not entry.vendors:
        yield "supports without naming vendors"
    yield from _pattern_faults(anchored(entry), entry.examples, entry.counter_examples, search=False)


def _pattern_faults(
    pattern: str, examples: Iterable[str], counter: Iterable[str], *, search: bool
) -> Iterator[str]:
    try:
        compiled = re.compile(pattern)
    except re.error as fault:
        yield f"pattern {pattern!r} is no regular expression: {fault}"
        return
    read = compiled.search if search else compiled.match
    yield from (f"example {example!r} does not meet the pattern" for example in examples if not read(example))
    yield from (f"counter-example {example!r} meets the pattern" for example in counter if read(example))
