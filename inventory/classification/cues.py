"""What the words beside a maker's name make of it: gone, not so, planned, another device, only a part.

"Replaced Hikvision with this 2019" and "ex-Dahua bracket reused" tell of a camera that is *not* Hikvision or Dahua;
"replaced with Hikvision" and "Hikvision to be replaced" tell of one that is.
"""

import re
from collections.abc import Container, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import pairwise

from inventory.classification.entries import Words
from inventory.classification.text import WORD, Tokens, clean

# Words between two names that make one list of them ("12 Hikvision and 4 Axis", "some Dahua, some Bosch").
LINKS = frozenset({"and", "or", "nor", "plus", "rest", "remainder", "some", "few"})
FILLERS = frozenset({"a", "the", "with", "few", "x", "no", "nr", "off", "are", "is"})
LINKING_SIGNS = re.compile(r"[,/&+;→]|->|=>|>>")
# How many words a cue reaches. Remarks are short; a wider reach joins what has nothing to do with each other.
REACH_BEFORE = 4
REACH_AFTER = 4
# "Removed for cleaning and refitted": that it came back is said later than that it went.
REACH_OF_A_RETURN = 8
# "Looks like an old Hikvision": a guess is said close to the name.
REACH_OF_A_DOUBT = 2
# "Bracket for the Hikvision", "PoE injector to suit Hikvision": the part is what the remark begins with.
FOR_A_UNIT = frozenset({"for", "suit", "suits", "fit", "fits"})
# "No" is a word of denial, and short for "number".
NUMBER = ("no",)
# What a bracket is for, or stands beside, no longer says what the bracket is.
TO_ANOTHER = frozenset({"for", "to", "with", "and", "on", "from", "at", "near"})

Phrase = tuple[str, ...]


class Cue(StrEnum):
    """How a name is meant. NONE: of the unit itself, today. UNCLEAR: a cue stands near, but may speak of something
    else. SEVERAL: one of a list of names, which may be of several units."""

    NONE = ""
    HISTORY = "history"
    NEGATED = "negated"
    PLANNED = "planned"
    ELSEWHERE = "elsewhere"
    PART = "part"
    DOUBTED = "doubted"
    UNCLEAR = "unclear"
    SEVERAL = "several"
    PERSON = "person"
    PLACE = "place"


# A cue, and the words that say so.
Meaning = tuple[Cue, str]
# "60% Hikvision, the rest Axis" tells of an estate, of no unit.
SHARE = (Cue.ELSEWHERE, "%")
# Names of a list that nothing is denied of, and what is so of all that a list joins.
LISTED = {Cue.NONE, Cue.SEVERAL, Cue.DOUBTED}
CARRIED = {(Cue.NEGATED, "or"), (Cue.NEGATED, "nor"), (Cue.HISTORY, "and")}


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
    spatial: frozenset[Phrase]
    describing: frozenset[str]
    own_objects: frozenset[str]
    came_back: tuple[Phrase, ...]
    names: Container[str] = field(compare=False, repr=False)

    @classmethod
    def of(cls, words: Words, names: Container[str]) -> "CueBook":
        """The phrases of the edition's word lists, longer ones first, and the names it knows, without blanks."""
        before = [
            *((phrase, Cue.HISTORY) for phrase in _phrases(words.history_before)),
            *((phrase, Cue.NEGATED) for phrase in _phrases(words.negation_before)),
            *((phrase, Cue.ELSEWHERE) for phrase in _phrases(words.elsewhere_before)),
            *((phrase, Cue.ELSEWHERE) for phrase in _phrases(words.beside_before)),
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
            spatial=frozenset(_phrases(words.beside_before)),
            describing=frozenset(words.describing),
            own_objects=frozenset(words.states).union(*_phrases(words.part_for)) - set(words.units),
            came_back=_phrases(words.came_back),
            names=names,
        )

    def read(self, tokens: Tokens, first: int, last: int) -> Meaning:
        """How the name from word `first` to word `last` is meant, and the words that say so."""
        asked = "?" in tokens.gaps[last + 1]
        if first == 0 and last == len(tokens.words) - 1:  # it stands alone, as in most vendor and model cells
            return (Cue.DOUBTED, "?") if asked else (Cue.NONE, "")
        if "%" in tokens.gaps[first]:
            return SHARE
        before = _same_clause(tokens, range(max(0, first - REACH_BEFORE - 2), first), first)
        for phrase in self.planned:
            if _place(before, phrase) >= 0:
                return Cue.PLANNED, " ".join(phrase)
        titles = [word for word in before[-2:] if len(word) > 1]  # "Mr Swann", "Dr J Bosch"
        if titles and titles[-1] in self.person_before:
            return Cue.PERSON, titles[-1]
        later = _same_clause(
            tokens, range(last + 1, min(len(tokens.words), last + 1 + REACH_OF_A_RETURN)), last
        )
        after = later[:REACH_AFTER]
        returned = any(_place(later, phrase) >= 0 for phrase in self.came_back)
        return (
            self._cue_before(before[-REACH_BEFORE:])
            or self._part_for(tokens, first)
            or (None if returned else self._cue_after(after) or self._in_brackets(tokens, first, last))
            or self._doubt(before, after, asked=asked)
            or (Cue.NONE, "")
        )

    def _cue_before(self, before: Phrase) -> Meaning | None:
        for phrase, cue in self.before:
            place = _place(before, phrase)
            if place < 0:
                continue
            earlier, between = before[:place], before[place + len(phrase) :]
            if phrase == NUMBER and (_has_a_digit(between[:1]) or any(map(str.isdigit, earlier[-1:]))):
                continue  # "Cam no 3 Hikvision" and "3 no. Hikvision" count cameras, they deny nothing
            if self._ends_before_the_name(cue, earlier, between):
                continue
            object_of_its_own = self._own_object(between, phrase)
            if not object_of_its_own:
                return cue, " ".join(phrase)
            if phrase not in self.spatial and object_of_its_own not in self.own_objects:
                return Cue.UNCLEAR, " ".join((*phrase, *between))
        return None

    def _ends_before_the_name(self, cue: Cue, earlier: Phrase, between: Phrase) -> bool:
        """Do the words before a cue, or between it and the name, keep it from the name?"""
        if not self.reach_ends.isdisjoint(between) or not self.came_instead.isdisjoint(between[1:]):
            return True  # "removed Axis fitted Hikvision": Hikvision is what hangs there
        if cue is Cue.HISTORY:
            # "To be removed: Hikvision" still hangs there; of "cover removed Hikvision" the cover went.
            planned = any(earlier[-len(plan) :] == plan for plan in self.not_yet)
            return planned or not self.own_objects.isdisjoint(earlier[-1:])
        return False

    def _own_object(self, between: Phrase, phrase: Phrase) -> str:
        """The first word between a cue and a name that says what the cue speaks of, or "".

        "Replaced the old Hikvision" has none; "replaced lens of Hikvision", "above reception Hikvision" and "not
        working Hikvision" have one, and tell nothing of the Hikvision.
        """
        if not self.describing:
            return ""
        for word in between:
            if word in self.describing or word in self.names:
                continue
            if phrase in self.spatial or not (word in self.units or any(map(str.isdigit, word))):
                return word
        return ""

    def _cue_after(self, after: Phrase) -> Meaning | None:
        if any(_place(after, phrase) >= 0 for phrase in self.not_yet):
            return None
        for phrase, cue in self.after:
            place = _place(after, phrase)
            rest = after[place + len(phrase) :]
            if cue is Cue.PART and self._names_a_unit(after[len(phrase) :]):
                continue
            if (
                cue is Cue.HISTORY
                and place >= 0
                and not self.own_objects.isdisjoint((*after[:place], *rest[:1]))
            ):
                continue  # "Hikvision lens replaced in May", "Hikvision no longer recording" still hang there
            if place == 0 or (place > 0 and cue is Cue.HISTORY):
                return cue, " ".join(phrase)
        return self._history_at_the_end(after)

    def _in_brackets(self, tokens: Tokens, first: int, last: int) -> Meaning | None:
        """ "Camera removed 2021 (Dahua)": the name alone in brackets explains what the words before them say."""
        if not (tokens.gaps[first].rstrip().endswith("(") and tokens.gaps[last + 1].lstrip().startswith(")")):
            return None
        before = tokens.words[max(0, first - REACH_BEFORE) : first]
        while before and before[-1][-1].isdigit():
            before = before[:-1]
        for phrase, cue in self.after:
            if cue is Cue.HISTORY and before[-len(phrase) :] == phrase:
                return cue, " ".join(phrase)
        return None

    def _part_for(self, tokens: Tokens, first: int) -> Meaning | None:
        """ "Junction box PFA130-E to suit Dahua bullet": the text begins with a part, which is for another unit."""
        before = tokens.words[max(0, first - 3) : first]
        if FOR_A_UNIT.isdisjoint(before):
            return None
        opening = tokens.words[:REACH_BEFORE]
        for phrase in self.parts:
            if _place(opening, phrase) >= 0 and self.came_instead.isdisjoint(tokens.words[:first]):
                return Cue.ELSEWHERE, f"{' '.join(phrase)} ... {before[-1]}"
        return None

    def _doubt(self, before: Phrase, after: Phrase, *, asked: bool) -> Meaning | None:
        """ "Possibly Axis", "Axis or similar", "Axis?": a guess. "Dahua Street" is more likely a place than a label."""
        if asked:
            return Cue.DOUBTED, "?"
        if after and after[0] in self.place_after:
            return Cue.PLACE, after[0]
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

    def _history_at_the_end(self, after: Phrase) -> Meaning | None:
        for phrase in self.at_the_end:
            place = _place(after, phrase)
            rest = after[place + len(phrase) :]
            if place >= 0 and (not rest or rest[0].isdigit()):
                return Cue.HISTORY, " ".join(phrase)
        return None


def read_together(book: CueBook, tokens: Tokens, spans: Sequence[tuple[int, int]]) -> list[Meaning]:
    """How each name of a text is meant, by the words beside it and by the list it stands in.

    What a list denies or says has gone is so of all of it ("nothing of Hikvision, Dahua or Uniview"); names of a list
    that nothing is said of are SEVERAL, with the words that join them ("12 Hikvision and 4 Axis").
    """
    found = [book.read(tokens, first, last) for first, last in spans]
    for index in range(len(spans) - 1):
        link = _link(book, tokens, spans[index][1], spans[index + 1][0])
        if link is not None:
            end = _end_of_list(book, tokens, spans[index:])
            found[index : index + 2] = _listed(found[index], found[index + 1], link, end)
    return found


def _listed(here: Meaning, following: Meaning, link: str, end: str) -> tuple[Meaning, Meaning]:
    """How two neighbours of a list are meant; `end`: the word that joins the last one to it."""
    if SHARE in (here, following):
        return SHARE, SHARE
    if Cue.DOUBTED in (here[0], following[0]) and {here[0], following[0]} <= LISTED:
        doubt = here if here[0] is Cue.DOUBTED else following  # "mostly Axis with a few Dahua"
        return doubt, doubt
    if {here[0], following[0]} <= LISTED:
        return (Cue.SEVERAL, f"{here[1]} {link}".strip()), (Cue.SEVERAL, link)
    if following[0] is Cue.NONE and (here[0], end) in CARRIED:
        return here, here
    if following[0] is Cue.NONE and end == "and" and here[0] in (Cue.NEGATED, Cue.UNCLEAR):
        return here, (Cue.UNCLEAR, here[1])  # "not Axis, Bosch and Hikvision"
    return here, following


def _link(book: CueBook, tokens: Tokens, end: int, start: int) -> str | None:
    """The words that make one list of the name that ends and the name that starts there; None where nothing does."""
    between = tokens.words[end + 1 : start]
    signs = any(LINKING_SIGNS.search(tokens.gaps[index]) for index in range(end + 1, start + 1))
    if not (signs or LINKS.intersection(between)):
        return None
    passed = LINKS | FILLERS | book.units
    return " ".join(between) if all(word in passed or word.isdigit() for word in between) else None


def _end_of_list(book: CueBook, tokens: Tokens, spans: Sequence[tuple[int, int]]) -> str:
    """The "and", "or" or "nor" before the last name of the list that begins here, "" where there is none."""
    joined = ""
    for (_, end), (start, _) in pairwise(spans):
        link = _link(book, tokens, end, start)
        if link is None:
            break
        joined = next((word for word in link.split() if word in ("and", "or", "nor")), "")
    return joined


def _phrases(texts: tuple[str, ...]) -> tuple[Phrase, ...]:
    return tuple(tuple(WORD.findall(clean(text))) for text in texts)


def _has_a_digit(words: Phrase) -> bool:
    return any(sign.isdigit() for word in words for sign in word)


def _same_clause(tokens: Tokens, indexes: range, of: int) -> Phrase:
    return tuple(tokens.words[index] for index in indexes if tokens.clauses[index] == tokens.clauses[of])


def _place(words: Phrase, phrase: Phrase) -> int:
    """Where the phrase last begins in the words, or -1."""
    for index in range(len(words) - len(phrase), -1, -1):
        if words[index : index + len(phrase)] == phrase:
            return index
    return -1
