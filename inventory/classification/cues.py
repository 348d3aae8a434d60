"""What the words beside a maker's name make of it: gone, not so, planned, another device, only a part.

"Replaced Hikvision with this 2019" and "ex-Dahua bracket reused" tell of a camera that is *not* Hikvision or Dahua;
"replaced with Hikvision" and "Hikvision to be replaced" tell of one that is.
"""

from dataclasses import dataclass
from enum import StrEnum

from inventory.classification.entries import Words
from inventory.classification.text import WORD, Tokens, clean

# How many words a cue reaches. Remarks are short; a wider reach joins what has nothing to do with each other.
REACH_BEFORE = 4
REACH_AFTER = 4

Phrase = tuple[str, ...]


class Cue(StrEnum):
    """How a name is meant. NONE: of the unit itself, today."""

    NONE = ""
    HISTORY = "history"
    NEGATED = "negated"
    PLANNED = "planned"
    ELSEWHERE = "elsewhere"
    PART = "part"


@dataclass(frozen=True, slots=True)
class CueBook:
    """The cue words of an edition as phrases of words."""

    before: tuple[tuple[Phrase, Cue], ...]
    after: tuple[tuple[Phrase, Cue], ...]
    at_the_end: tuple[Phrase, ...]
    planned: tuple[Phrase, ...]
    not_yet: tuple[Phrase, ...]
    reach_ends: frozenset[str]
    fixings: frozenset[str]
    units: frozenset[str]

    @classmethod
    def of(cls, words: Words) -> "CueBook":
        """The phrases of the edition's word lists, longer ones first."""
        before = [
            *((phrase, Cue.HISTORY) for phrase in _phrases(words.history_before)),
            *((phrase, Cue.NEGATED) for phrase in _phrases(words.negation_before)),
            *((phrase, Cue.ELSEWHERE) for phrase in _phrases(words.elsewhere_before)),
        ]
        after = [
            *((phrase, Cue.HISTORY) for phrase in _phrases(words.history_after)),
            *((phrase, Cue.PART) for phrase in _phrases(words.part_after)),
        ]
        return cls(
            before=tuple(sorted(before, key=lambda each: -len(each[0]))),
            after=tuple(sorted(after, key=lambda each: -len(each[0]))),
            at_the_end=_phrases(words.history_at_the_end),
            planned=_phrases(words.planned_before),
            not_yet=_phrases(words.not_yet),
            reach_ends=frozenset(words.reach_ends),
            fixings=frozenset(words.fixings),
            units=frozenset(words.units),
        )

    def read(self, tokens: Tokens, first: int, last: int) -> tuple[Cue, str]:
        """How the name from word `first` to word `last` is meant, and the words that say so."""
        if first == 0 and last == len(tokens.words) - 1:
            return Cue.NONE, ""  # it stands alone, as in most vendor and model cells
        before = _same_clause(tokens, range(max(0, first - REACH_BEFORE - 2), first), first)
        for phrase in self.planned:
            if _place(before, phrase) >= 0:
                return Cue.PLANNED, " ".join(phrase)
        after = _same_clause(tokens, range(last + 1, min(len(tokens.words), last + 1 + REACH_AFTER)), last)
        return self._cue_before(before[-REACH_BEFORE:]) or self._cue_after(after) or (Cue.NONE, "")

    def _cue_before(self, before: Phrase) -> tuple[Cue, str] | None:
        for phrase, cue in self.before:
            place = _place(before, phrase)
            between = before[place + len(phrase) :]
            if place < 0 or not self.reach_ends.isdisjoint(between):
                continue
            if cue is Cue.NEGATED and between and between[0].isdigit():
                continue  # "Cam no 3 Hikvision" counts cameras, it denies nothing
            return cue, " ".join(phrase)
        return None

    def _cue_after(self, after: Phrase) -> tuple[Cue, str] | None:
        if any(_place(after, phrase) >= 0 for phrase in self.not_yet):
            return None
        for phrase, cue in self.after:
            place = _place(after, phrase)
            if cue is Cue.PART and self._names_a_unit(after[len(phrase) :]):
                continue
            if place == 0 or (place > 0 and cue is Cue.HISTORY):
                return cue, " ".join(phrase)
        return self._history_at_the_end(after)

    def _names_a_unit(self, rest: Phrase) -> bool:
        """ "Hikvision pole mounted camera" is a camera; "Hikvision bracket for camera 4" is a bracket."""
        following = next((word for word in rest if word not in self.fixings), "")
        return following in self.units

    def _history_at_the_end(self, after: Phrase) -> tuple[Cue, str] | None:
        for phrase in self.at_the_end:
            place = _place(after, phrase)
            rest = after[place + len(phrase) :]
            if place >= 0 and (not rest or rest[0].isdigit()):
                return Cue.HISTORY, " ".join(phrase)
        return None


def _phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
    return tuple(tuple(WORD.findall(clean(text))) for text in texts)


def _same_clause(tokens: Tokens, indexes: range, of: int) -> Phrase:
    return tuple(tokens.words[index] for index in indexes if tokens.clauses[index] == tokens.clauses[of])


def _place(words: Phrase, phrase: Phrase) -> int:
    """Where the phrase last begins in the words, or -1."""
    for index in range(len(words) - len(phrase), -1, -1):
        if words[index : index + len(phrase)] == phrase:
            return index
    return -1
