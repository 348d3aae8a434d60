"""A slow and simple reader of names and codes, to hold the fast one against: no automaton, no memory, no gate."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from inventory.classification.entries import ListPack
from inventory.classification.names import Hit, Name, NameBook, may_be_joined, ranked_names
from inventory.classification.rulebook import Rulebook
from inventory.classification.series import SeriesBook, SeriesHit, anchored, with_one_swap
from inventory.classification.text import Tokens, codes


class SlowNames(NameBook):
    """Tries every name at every word."""

    def __init__(self, pack: ListPack) -> None:
        self.by_key: dict[str, Name] = {}
        for name in ranked_names(pack):
            if name.key not in self.by_key:
                self.by_key[name.key] = name

    def may_tell(self, text: str) -> bool:
        """Every text is read."""
        return True

    def may_name(self, text: str) -> bool:
        """Every text is read."""
        return True

    def _candidates(self, tokens: Tokens, joins: bool) -> Iterator[Hit]:
        for first in range(len(tokens.words)):
            for name in self.by_key.values():
                for last in range(first, len(tokens.words)):
                    together = "".join(tokens.words[first : last + 1])
                    if together == name.key and tokens.joined(first, last):
                        yield Hit(name, first, last)
                    if joins and last == first and self._is_joined(tokens, first, name):
                        yield Hit(name, first, first)
                    if len(together) >= len(name.key):
                        break

    def _is_joined(self, tokens: Tokens, first: int, name: Name) -> bool:
        word = tokens.words[first]
        rest = word.removeprefix(name.key) + "".join(tokens.words[first + 1 :])
        return word.startswith(name.key) and word != name.key and may_be_joined(name, rest)


class SlowSeries(SeriesBook):
    """Tries every pattern on every code."""

    def find(self, cleaned: str, *, swaps: bool = False) -> tuple[SeriesHit, ...]:
        """Every series that reads a code in this text; where none does, with one sign swapped for its twin."""
        found = self._all((code, code) for code in codes(cleaned))
        if swaps and not found:
            for code in codes(cleaned):
                for other in with_one_swap(code):
                    for id, hit in self._all([(other, code)]).items():
                        found.setdefault(id, replace(hit, swapped=True))
        return tuple(found.values())

    def _all(self, candidates: Iterable[tuple[str, str]]) -> dict[str, SeriesHit]:
        found: dict[str, SeriesHit] = {}
        for code, written in candidates:
            for series, _pattern in self.patterns:
                read = re.match(anchored(series), code)
                if read and series.id not in found:
                    found[series.id] = SeriesHit(series, read.group("code"), written)
        return found


class _Forgetful(dict):  # type: ignore[type-arg]
    """A memory that keeps nothing."""

    def __setitem__(self, key: object, value: object) -> None:
        pass


def slow_rulebook(pack: ListPack) -> Rulebook:
    """The pack's rulebook with the slow readers and no memory."""
    rulebook = Rulebook(pack)
    rulebook.names = SlowNames(pack)
    rulebook.series = SlowSeries(pack.model_series)
    rulebook.memo = _Forgetful()
    return rulebook
