"""Finding the names an edition knows in a text: whole words only, however they are split or joined.

"Hik-Vision", "HIK VISION" and "hikvision" are one name. Where names overlap the longest is read, so that "360
Vision" is not "Vision" and a name that must not be confused ("Swan Hill") takes the place of the one inside it.
"""

import re
import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import ahocorasick

from inventory.classification.entries import ListPack, Maker, Vendor
from inventory.classification.text import Tokens, compact

# A name of this many signs or more may be written onto the next word ("hikvisionDS-2CD").
LONG_ENOUGH_TO_JOIN = 7
# A shorter one only onto what is plainly a code ("axisP3245", "hikDS2CD2143").
LONG_ENOUGH_FOR_A_CODE = 4
CODE_AFTER_A_NAME = re.compile(r"[a-z]?\d{3}")
CODE_AFTER_A_SHORT_NAME = re.compile(r"(?:ids|ds|ipc|hac|dhi)\d")
NOUNS = ("ds", "ids", "ipc", "hac", "dhi", "nvr", "dvr", "xvr", "cam", "dome", "bullet", "ptz")


# Latin text without anything between its letters and digits, by one call for a whole text.
LETTERS_AND_DIGITS = str.maketrans(
    string.ascii_uppercase,
    string.ascii_lowercase,
    "".join(chr(sign) for sign in range(128) if not chr(sign).isalnum()),
)


def run_together(text: str) -> str:
    """What `compact` gives, by one quick call for the Latin texts that nearly all are."""
    return text.translate(LETTERS_AND_DIGITS) if text.isascii() else compact(text)


class Standing(StrEnum):
    """What a found name stands for."""

    VENDOR = "vendor"
    MAKER = "maker"
    AMBIGUOUS = "ambiguous"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Name:
    """A name an edition knows: what it stands for and where it counts."""

    key: str
    standing: Standing
    id: str
    written: str
    misspelling: bool = False
    vendor_cell_only: bool = False
    whole_cell_only: bool = False

    @property
    def tells(self) -> bool:
        """Can this name matter outside the vendor cell? Ordinary words and names kept only apart cannot."""
        return not self.vendor_cell_only and self.standing is not Standing.OTHER


@dataclass(frozen=True, slots=True)
class Hit:
    """A name found in a text, from word `first` to word `last`."""

    name: Name
    first: int
    last: int


class NameBook:
    """All names of a pack, ready for finding. When one spelling has several meanings the first in rank counts."""

    def __init__(self, pack: ListPack) -> None:
        self.by_key: dict[str, Name] = {}
        for name in ranked_names(pack):
            self.by_key.setdefault(name.key, name)

    @cached_property
    def automaton(self) -> ahocorasick.Automaton:
        """Finds every name; made when the first text is read: an edition that is only compared reads none."""
        return _automaton(self.by_key)

    @cached_property
    def telling(self) -> ahocorasick.Automaton:
        """Finds the telling names alone."""
        return _automaton(key for key, name in self.by_key.items() if name.tells)

    def may_tell(self, text: str) -> bool:
        """Can a text hold a telling name? A quick No for the many places and remarks that name nobody."""
        if not text.isascii():
            return True
        return next(self.telling.iter(text.translate(LETTERS_AND_DIGITS)), None) is not None

    def may_name(self, text: str) -> bool:
        """Can `find` find anything in a text? A quick No for the serial numbers and remarks that name nobody."""
        if not text.isascii():
            return True
        return next(self.automaton.iter(text.translate(LETTERS_AND_DIGITS)), None) is not None

    def find(self, tokens: Tokens, *, joins: bool = False) -> tuple[Hit, ...]:
        """The names in these words, longest first where they overlap, in the order of the text.

        `joins` also takes a long name that is written onto a code or a noun, as in model cells.
        """
        if not tokens.words:
            return ()
        taken: set[int] = set()
        chosen = []
        for hit in sorted(self._candidates(tokens, joins), key=_longest_first):
            span = range(hit.first, hit.last + 1)
            if taken.isdisjoint(span):
                taken.update(span)
                chosen.append(hit)
        return tuple(sorted(chosen, key=lambda hit: hit.first))

    def _candidates(self, tokens: Tokens, joins: bool) -> Iterator[Hit]:
        starts: dict[int, int] = {}
        ends: dict[int, int] = {}
        offset = 0
        for index, word in enumerate(tokens.words):
            starts[offset] = index
            offset += len(word)
            ends[offset] = index
        line = "".join(tokens.words)
        for last_sign, key in self.automaton.iter(line):
            end = last_sign + 1
            first = starts.get(end - len(key))
            if first is None:
                continue
            last = ends.get(end)
            if last is None and joins and may_be_joined(self.by_key[key], line[end:]):
                last = first
            if last is not None and tokens.joined(first, last):
                yield Hit(self.by_key[key], first, last)


def _automaton(keys: Iterable[str]) -> ahocorasick.Automaton:
    automaton = ahocorasick.Automaton()
    for key in keys:
        automaton.add_word(key, key)
    automaton.make_automaton()
    return automaton


def may_be_joined(name: Name, rest: str) -> bool:
    """May a name be written onto what follows it? A long one onto any code or noun, a short one onto a code."""
    if len(name.key) >= LONG_ENOUGH_TO_JOIN:
        return rest[:1].isdigit() or rest.startswith(NOUNS)
    if not name.tells or not name.key.isascii():
        return False
    if CODE_AFTER_A_SHORT_NAME.match(rest):
        return True
    return len(name.key) >= LONG_ENOUGH_FOR_A_CODE and bool(CODE_AFTER_A_NAME.match(rest))


def _longest_first(hit: Hit) -> tuple[int, int]:
    return (-len(hit.name.key), hit.first)


def ranked_names(pack: ListPack) -> Iterator[Name]:
    """Every name of the pack, the meaning that counts first: labels' own names, other spellings, misspellings,
    makers, then names that are only there not to be confused."""
    for vendor in pack.vendors:
        yield from _names(Standing.VENDOR, vendor.id, [vendor.name], vendor)
    for vendor in pack.vendors:
        yield from _names(Standing.VENDOR, vendor.id, vendor.aliases, vendor)
    for vendor in pack.vendors:
        yield from _names(Standing.VENDOR, vendor.id, vendor.misspellings, vendor, misspelling=True)
        yield from _names(Standing.AMBIGUOUS, vendor.id, vendor.ambiguous, vendor)
    for maker in pack.makers:
        yield from _names(Standing.MAKER, maker.id, _maker_names(maker), None)
    for vendor in pack.vendors:
        # "March (month)" is a remark to the reader, not a name.
        plain = [name for name in vendor.not_to_confuse if "(" not in name and ":" not in name]
        yield from _names(Standing.OTHER, vendor.id, plain, None)


def _maker_names(maker: Maker) -> list[str]:
    """A maker's names that can stand in a register: one-word names of one to four signs are left to labels."""
    names = [maker.name, maker.name_zh, *maker.aliases]
    return [name for name in names if len(compact(name)) > 4 or (name and not name.isascii())]


def _names(
    standing: Standing, id: str, names: Iterable[str], vendor: Vendor | None, *, misspelling: bool = False
) -> Iterator[Name]:
    for written in names:
        key = compact(written)
        if key:
            yield Name(
                key=key,
                standing=standing,
                id=id,
                written=written,
                misspelling=misspelling,
                vendor_cell_only=bool(vendor) and written in vendor.vendor_cell_only,  # type: ignore[union-attr]
                whole_cell_only=bool(vendor) and written in vendor.whole_cell_only,  # type: ignore[union-attr]
            )
