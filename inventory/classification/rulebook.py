"""An edition compiled for judging: everything looked up by the name, code, prefix or maker that is asked for."""

import re
from collections import defaultdict
from functools import cached_property

from inventory.classification.cues import CueBook
from inventory.classification.entries import (
    Banner,
    Instrument,
    Listing,
    ListPack,
    MacPrefixes,
    Maker,
    Relabel,
    Vendor,
    Words,
)
from inventory.classification.names import NameBook, Standing
from inventory.classification.series import SeriesBook
from inventory.classification.text import WORD, clean

# Compiling takes about a tenth of a second: the last few editions used in a process are kept.
KEPT_RULEBOOKS = 8


class Rulebook:
    """A list pack made ready. Build it with `compile`; equal packs share one rulebook in a process."""

    _kept: dict[str, "Rulebook"] = {}

    def __init__(self, pack: ListPack) -> None:
        self.pack = pack
        self.content_hash = pack.content_hash
        self.makers: dict[str, Maker] = {maker.id: maker for maker in pack.makers}
        self.vendors: dict[str, Vendor] = {vendor.id: vendor for vendor in pack.vendors}
        self.instruments: dict[str, Instrument] = {each.id: each for each in pack.instruments}
        self.names = NameBook(pack)
        self.series = SeriesBook(pack.model_series)
        words = pack.words[0] if pack.words else Words(id="none", source="none")
        self.cues = CueBook.of(words, self.names.by_key)
        self.noise = frozenset(clean(word) for word in words.noise)
        self.blank = frozenset(clean(word) for word in words.blank)
        self.banners: tuple[tuple[Banner, re.Pattern[str]], ...] = tuple(
            (banner, re.compile(banner.pattern)) for banner in pack.banners
        )
        self.mac_prefixes: dict[str, MacPrefixes] = {
            prefix: block for block in pack.mac_prefixes for prefix in block.prefixes
        }
        self.memo: dict[object, object] = {}

    @classmethod
    def compile(cls, pack: ListPack) -> "Rulebook":
        """The rulebook of a pack; compiled once for each content."""
        kept = cls._kept.get(pack.content_hash)
        if kept is None:
            kept = cls(pack)
            while len(cls._kept) >= KEPT_RULEBOOKS:
                cls._kept.pop(next(iter(cls._kept)))
            cls._kept[pack.content_hash] = kept
        return kept

    @cached_property
    def relabels(self) -> dict[str, tuple[Relabel, ...]]:
        """The relabel entries of each vendor."""
        by_vendor: dict[str, list[Relabel]] = defaultdict(list)
        for entry in self.pack.relabels:
            by_vendor[entry.vendor].append(entry)
        return {vendor: tuple(entries) for vendor, entries in by_vendor.items()}

    @cached_property
    def listings(self) -> dict[str, tuple[Listing, ...]]:
        """The listings of each maker."""
        by_maker: dict[str, list[Listing]] = defaultdict(list)
        for entry in self.pack.listings:
            by_maker[entry.maker].append(entry)
        return {maker: tuple(entries) for maker, entries in by_maker.items()}

    def family(self, maker: str) -> tuple[Maker, ...]:
        """The maker, its owner, the owner's owner and so on: what a chain of ownership is read from."""
        chain: list[Maker] = []
        while maker in self.makers and all(each.id != maker for each in chain):
            chain.append(self.makers[maker])
            maker = self.makers[maker].parent
        return tuple(chain)

    def builder(self, maker: str) -> str:
        """The maker to be named for a subsidiary's goods: the first in the chain that is not itself a subsidiary."""
        for each in self.family(maker):
            if each.role != "subsidiary":
                return each.id
        return maker

    def is_blank(self, cleaned: str) -> bool:
        """Does the cell say that nobody knows? Empty, "unknown", "n/a", "no brand" and their kind."""
        return not cleaned or cleaned in self.blank or not WORD.search(cleaned)

    @cached_property
    def watched_names(self) -> dict[str, str]:
        """Names that a slip of the pen is compared with: of every brand whose maker is known, by spelling."""
        return {
            key: name.id
            for key, name in self.names.by_key.items()
            if name.standing is Standing.VENDOR
            and not name.misspelling  # a slip of a slip is like too much
            and self._worth_comparing(key, name.id)
            and not name.vendor_cell_only
        }

    def _worth_comparing(self, key: str, vendor: str) -> bool:
        return len(key) >= 5 and key.isalpha() and key.isascii() and self.vendors[vendor].kind == "brand"
