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
# "Looks like an old Hikvision": a guess is said close to the name.
REACH_OF_A_DOUBT = 2
# "Bracket for the Hikvision", "PoE injector to suit Hikvision": the part is what the remark begins with.
FOR_A_UNIT = frozenset({"for", "suit", "suits", "fit", "fits"})
# What a bracket is for, or stands beside, no longer says what the bracket is.
TO_ANOTHER = frozenset({"for", "to", "with", "and", "on", "from", "at", "near"})

Phrase = tuple[str, ...]


class Cue(StrEnum):
    """How a name is meant. NONE: of the unit itself, today."""

    NONE = ""
    HISTORY = "history"
    NEGATED = "negated"
    PLANNED = "planned"
    ELSEWHERE = "elsewhere"
    PART = "part"
    DOUBTED = "doubted"
    PERSON = "person"


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
    parts: tuple[Phrase, ...]
    came_instead: frozenset[str]
    doubt_before: tuple[Phrase, ...]
    doubt_after: tuple[Phrase, ...]
    place_after: frozenset[str]
    person_before: frozenset[str]

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
            parts=_phrases(words.part_for),
            came_instead=frozenset(words.came_instead),
            doubt_before=_phrases(words.doubt_before),
            doubt_after=_phrases(words.doubt_after),
            place_after=frozenset(words.place_after),
            person_before=frozenset(words.person_before),
        )

    def read(self, tokens: Tokens, first: int, last: int) -> tuple[Cue, str]:
        """How the name from word `first` to word `last` is meant, and the words that say so."""
        asked = "?" in tokens.gaps[last + 1]
        if first == 0 and last == len(tokens.words) - 1:  # it stands alone, as in most vendor and model cells
            return (Cue.DOUBTED, "?") if asked else (Cue.NONE, "")
        if "%" in tokens.gaps[first]:
            return Cue.ELSEWHERE, "%"  # "60% Hikvision, 30% Axis" tells of an estate
        before = _same_clause(tokens, range(max(0, first - REACH_BEFORE - 2), first), first)
        for phrase in self.planned:
            if _place(before, phrase) >= 0:
                return Cue.PLANNED, " ".join(phrase)
        titles = [word for word in before[-2:] if len(word) > 1]  # "Mr Swann", "Dr J Bosch"
        if titles and titles[-1] in self.person_before:
            return Cue.PERSON, titles[-1]
        after = _same_clause(tokens, range(last + 1, min(len(tokens.words), last + 1 + REACH_AFTER)), last)
        return (
            self._cue_before(before[-REACH_BEFORE:])
            or self._part_for(tokens, first)
            or self._cue_after(after)
            or self._doubt(before, after, asked=asked)
            or (Cue.NONE, "")
        )

    def _cue_before(self, before: Phrase) -> tuple[Cue, str] | None:
        for phrase, cue in self.before:
            place = _place(before, phrase)
            between = before[place + len(phrase) :]
            if place < 0 or not self.reach_ends.isdisjoint(between):
                continue
            if not self.came_instead.isdisjoint(between[1:]):
                continue  # "removed Axis fitted Hikvision": Hikvision is what hangs there
            if cue is Cue.HISTORY and any(before[:place][-len(plan) :] == plan for plan in self.not_yet):
                continue  # "to be removed: Hikvision" still hangs there
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

    def _part_for(self, tokens: Tokens, first: int) -> tuple[Cue, str] | None:
        """ "Junction box PFA130-E to suit Dahua bullet": the text begins with a part, which is for another unit."""
        before = tokens.words[max(0, first - 3) : first]
        if FOR_A_UNIT.isdisjoint(before):
            return None
        opening = tokens.words[:REACH_BEFORE]
        for phrase in self.parts:
            if _place(opening, phrase) >= 0 and self.came_instead.isdisjoint(tokens.words[:first]):
                return Cue.ELSEWHERE, f"{' '.join(phrase)} ... {before[-1]}"
        return None

    def _doubt(self, before: Phrase, after: Phrase, *, asked: bool) -> tuple[Cue, str] | None:
        """ "Possibly Axis", "Axis or similar", "Axis?": a guess. "Dahua Street" is more likely a place than a label."""
        if asked:
            return Cue.DOUBTED, "?"
        if after and after[0] in self.place_after:
            return Cue.DOUBTED, after[0]
        for phrase in self.doubt_before:
            if _place(before[-REACH_OF_A_DOUBT - len(phrase) :], phrase) >= 0:
                return Cue.DOUBTED, " ".join(phrase)
        for phrase in self.doubt_after:
            place = _place(after, phrase)
            if place >= 0 and (len(phrase) > 1 or place <= 1):
                return Cue.DOUBTED, " ".join(phrase)
        return None

    def _names_a_unit(self, rest: Phrase) -> bool:
        """ "Hikvision pole mounted camera" is a camera; "Hikvision bracket for camera 4" is a bracket."""
        for word in rest:
            if word in TO_ANOTHER:
                return False
            if word in self.units:
                return True
        return False

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
