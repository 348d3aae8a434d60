"""What the difference between two rulebooks can touch: which texts must be read anew, which fingerprints judged.

Both answers err on the side of too many. Texts: a camera whose free texts hold no changed name, no code that a changed
series reads and no changed prefix keeps its fingerprint. Fingerprints: where only spellings differ, those that hold
or are much like a changed spelling; where anything else differs, all.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from itertools import combinations
from typing import Any, TypeVar

from rapidfuzz.distance import OSA

from inventory.classification.entries import ENTRY_TYPES, Entry, ListPack, Vendor
from inventory.classification.fingerprints import (
    CODES_IN,
    DeviceText,
    Fingerprint,
    mac_in_remark,
    readable_banner,
)
from inventory.classification.names import Name, ranked_names, run_together
from inventory.classification.reading import LETTERS_FOR_OTHERS
from inventory.classification.rulebook import Rulebook
from inventory.classification.series import SeriesBook
from inventory.classification.text import clean, compact, mac_prefix
from inventory.classification.withdrawals import SPELLINGS

# What in a label's entry only says how it is spelt.
ONLY_SPELLING = (*SPELLINGS, "ended_names", "note")
# No likeness is looked for beyond this many slips (layers/likeness.py).
MOST_SLIPS = 2

Each = TypeVar("Each", bound=Entry)


@dataclass(frozen=True)
class Touched:
    """What differs between two rulebooks, as far as reading is concerned.

    `all_texts`: words that turn a name's meaning differ, so every text must be read anew. `all_fingerprints`: more
    than spellings differs, so every fingerprint must be judged anew.
    """

    names: frozenset[str]
    prefixes: frozenset[str]
    series: SeriesBook
    banners: bool
    all_texts: bool
    all_fingerprints: bool

    @classmethod
    def between(cls, old: Rulebook, new: Rulebook) -> "Touched":
        """What differs from one rulebook to another."""
        known, now = old.names.by_key, new.names.by_key
        names = {
            key
            for key in _keys_in_question(old.pack, new.pack)
            if _meant(known.get(key)) != _meant(now.get(key))
        }
        prefixes = {
            prefix
            for prefix in old.mac_prefixes.keys() | new.mac_prefixes.keys()
            if (prefix in old.mac_prefixes) != (prefix in new.mac_prefixes)
        }
        series = set(old.pack.model_series) ^ set(new.pack.model_series)
        return cls(
            names=frozenset(names),
            prefixes=frozenset(prefixes),
            series=SeriesBook(tuple(sorted(series, key=lambda each: (each.id, each.pattern)))),
            banners=old.pack.banners != new.pack.banners,
            all_texts=old.cues != new.cues,
            all_fingerprints=_more_than_spellings(old.pack, new.pack),
        )

    @property
    def no_text(self) -> bool:
        """Does every camera keep its fingerprint?"""
        return not (self.names or self.prefixes or self.series.series or self.banners or self.all_texts)

    def text(self, text: DeviceText) -> bool:
        """May the camera that says this have another fingerprint now? (Vendor and model stand in it whole.)"""
        if self.all_texts or (self.banners and text.banner):
            return True
        addresses = (text.mac, text.serial, mac_in_remark(text.description)) if self.prefixes else ()
        if any(mac_prefix(written) in self.prefixes for written in addresses):
            return True
        banner = readable_banner(text.banner)
        # All in one line: a name that seems to stand across two texts only has one camera more looked at.
        if self._names_in(
            run_together(f"{text.description} {text.location} {text.site} {text.serial} {banner}")
        ):
            return True
        if not self.series.series:
            return False
        coded = (*(getattr(text, column) for column in CODES_IN), banner)
        return any(self.series.find(clean(written)) for written in coded if written)

    def fingerprint(self, fingerprint: Fingerprint) -> bool:
        """May the judgement on it be another now?"""
        words = [word.word for word in fingerprint.telling]
        return self.said(fingerprint.vendor, fingerprint.model, fingerprint.banner, words)

    def said(self, vendor: str, model: str, banner: Iterable[str], words: Iterable[str]) -> bool:
        """The same of a fingerprint's parts, as they are stored: `words` are those of its telling words."""
        if self.all_fingerprints:
            return True
        told = [*words, *(each.partition(":")[2] for each in banner)]
        if any(key in self.names for key in told):
            return True
        cells = (vendor, *(vendor.translate(letters) for letters in LETTERS_FOR_OTHERS), model)
        return any(self._names_in(compact(cell)) or self._like_a_name(cell) for cell in cells if cell)

    def _names_in(self, line: str) -> bool:
        return any(name in line for name in self.names)

    def _like_a_name(self, cell: str) -> bool:
        words = clean(cell).split()
        tried = {compact(word) for word in words}
        tried |= {compact(f"{first} {second}") for first, second in combinations(words, 2)}
        return any(
            OSA.distance(word, name, score_cutoff=MOST_SLIPS) <= MOST_SLIPS
            for word in tried
            if word
            for name in self.names
        )


def _keys_in_question(old: ListPack, new: ListPack) -> set[str]:
    """The spellings of the labels and makers that differ: no other can mean something else now."""
    vendors, makers = _differing(old.vendors, new.vendors), _differing(old.makers, new.makers)
    packs = (ListPack("", "", vendors=vendors[at], makers=makers[at]) for at in (0, 1))
    return {name.key for pack in packs for name in ranked_names(pack)}


def _differing(
    before: tuple[Each, ...], after: tuple[Each, ...]
) -> tuple[tuple[Each, ...], tuple[Each, ...]]:
    """The entries of each side that the other has not or has otherwise.

    Which meaning of a spelling counts follows from the entries' order, so they are all given where that differs.
    """
    first, second = {each.id: each for each in before}, {each.id: each for each in after}
    if [id for id in first if id in second] != [id for id in second if id in first]:
        return before, after
    return (
        tuple(each for each in before if second.get(each.id) != each),
        tuple(each for each in after if first.get(each.id) != each),
    )


def _meant(name: Name | None) -> tuple[object, ...] | None:
    """What of a name a reading can tell apart."""
    return (
        (name.standing, name.id, name.written, name.misspelling, name.tells, name.whole_cell_only)
        if name
        else None
    )


def _more_than_spellings(old: ListPack, new: ListPack) -> bool:
    for part in ENTRY_TYPES:
        before, after = getattr(old, part), getattr(new, part)
        if before == after:
            continue
        if part != "vendors":
            return True
        first, second = _differing(before, after)
        if _plain(first) != _plain(second):
            return True
    return False


def _plain(vendors: Iterable[Vendor]) -> list[Vendor]:
    """The labels without their spellings."""
    bare: dict[str, Any] = {each.name: each.default for each in fields(Vendor) if each.name in ONLY_SPELLING}
    return [replace(each, **bare) for each in vendors]
