"""The judgement on a fingerprint: who built it, whether that is restricted, on what grounds, what would settle it.

Precedence (restricted-list notes, section 4): evidence of the unit itself over its model code over its brand. A
decisive code or banner of a restricted maker outweighs a relabelling brand's name; against a clear maker's name or
code it is a conflict, and a conflict is never settled here. "Cannot tell" is never turned into "clear".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from inventory.classification.evidence import Evidence, Grounds, Layer, Tendency
from inventory.classification.fingerprints import Fingerprint
from inventory.classification.layers import codes, likeness, names, network, relabels
from inventory.classification.periods import ANY_TIME, Period
from inventory.classification.questions import question_for
from inventory.classification.reading import Reading
from inventory.classification.rulebook import Rulebook
from inventory.classification.standings import Answer, MakerStanding, named_under_889, standings


class Verdict(StrEnum):
    """The four verdicts; on screen Restricted, Needs checking, Cannot tell, Not restricted."""

    RESTRICTED = "restricted"
    SUSPECTED = "suspected"
    UNKNOWN = "unknown"
    CLEAR = "clear"


class Basis(StrEnum):
    """What a verdict rests on."""

    OWN_BRAND = "own_brand"
    RELABEL = "relabel"
    SUSPECTED = "suspected"
    UNIDENTIFIED = "unidentified"
    CLEAR = "clear"
    COMPONENT = "component"
    OTHER_LIST = "other_list"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The judgement on a fingerprint under a rulebook on a day.

    `maker` is the id of the settled maker or "", then `candidates` are those in question. `s889` is yes, no or
    unknown. `standings` are the instruments' answers on the maker, or on each candidate.
    """

    verdict: Verdict
    basis: Basis
    maker: str
    maker_name: str
    s889: str
    candidates: tuple[str, ...]
    standings: tuple[MakerStanding, ...]
    grounds: tuple[Grounds, ...]
    question: str

    def document(self) -> dict[str, Any]:
        """The judgement as JSON-able values."""
        return {
            "verdict": str(self.verdict),
            "basis": str(self.basis),
            "maker": self.maker,
            "maker_name": self.maker_name,
            "s889": self.s889,
            "candidates": list(self.candidates),
            "standings": [standing.document() for standing in self.standings],
            "grounds": [grounds.document() for grounds in self.grounds],
            "question": self.question,
        }


# Which evidence names the maker when several agree on the verdict: what is nearest to the unit itself.
NEAREST_FIRST = (
    Layer.SERIES,
    Layer.BANNER,
    Layer.RELABEL,
    Layer.MAC_PREFIX,
    Layer.NAME,
    Layer.TECHNOLOGY,
    Layer.FREE_TEXT,
    Layer.LIKENESS,
)


def judge(fingerprint: Fingerprint, rulebook: Rulebook, on: date, made: Period = ANY_TIME) -> Judgement:
    """Judge a fingerprint as of a day. Pure: equal arguments give equal judgements.

    `made`: when the unit was made, as far as known; a fingerprint shared by many cameras leaves it open.
    """
    reading = Reading(fingerprint, rulebook, made)
    found = [
        *network.evidence(reading),
        *codes.evidence(reading),
        *names.evidence(reading),
        *relabels.evidence(reading, on),
    ]
    silent = not any(each.tendency not in (Tendency.ASIDE, Tendency.IGNORED) for each in found)
    found += likeness.evidence(reading, nothing_else=silent)
    return _Weighing(reading, tuple(found), on).judgement()


class _Weighing:
    """The weighing of one fingerprint's evidence."""

    def __init__(self, reading: Reading, found: tuple[Evidence, ...], on: date) -> None:
        self.reading = reading
        self.rulebook = reading.rulebook
        self.found = found
        self.on = on
        self.restricted = self._pointing(Tendency.RESTRICTED)
        self.clear = [each for each in self._pointing(Tendency.CLEAR) if self._may_clear(each)]
        self.suspected = [each for each in self._pointing(Tendency.SUSPECTED) if not self._outweighed(each)]
        self.hints = self._pointing(Tendency.HINT)

    def judgement(self) -> Judgement:
        """The verdict, and everything that is said with it."""
        verdict, deciding = self._verdict()
        maker = self._maker(verdict, deciding)
        candidates = () if maker else self._candidates(deciding)
        told = [*standings(maker, self.rulebook, on=self.on)] if maker else []
        for candidate in candidates:
            told += standings(candidate, self.rulebook, on=self.on)
        return Judgement(
            verdict=verdict,
            basis=self._basis(verdict, maker, deciding, told),
            maker=maker,
            maker_name=self.rulebook.makers[maker].short_name if maker else "",
            s889=self._s889(verdict, maker, deciding),
            candidates=candidates,
            standings=tuple(told),
            grounds=tuple(dict.fromkeys(each.grounds for each in (*deciding, *self.found))),
            question=question_for(str(verdict), self.reading, deciding, bool(self._conflict())),
        )

    def _verdict(self) -> tuple[Verdict, Sequence[Evidence]]:
        if self.restricted:
            conflict = self._conflict()
            if conflict:
                return Verdict.SUSPECTED, [*self.restricted, *conflict]
            return Verdict.RESTRICTED, self.restricted
        if self.suspected:
            return Verdict.SUSPECTED, self.suspected
        if self.clear:
            return Verdict.CLEAR, self.clear
        if self.hints:
            return Verdict.SUSPECTED, self.hints
        return Verdict.UNKNOWN, ()

    def _conflict(self) -> list[Evidence]:
        """Clear evidence that stands against the restricted: a clear brand not known to relabel, or a clear code."""
        return (
            [each for each in self.clear if not each.weak and not self._excused(each)]
            if self.restricted
            else []
        )

    def _excused(self, clear: Evidence) -> bool:
        """Is the clear brand's name answered for by its being known to relabel the restricted maker's goods?"""
        if clear.grounds.layer is not Layer.NAME or not clear.label:
            return False
        makers = {each.maker for each in self.restricted}
        return any(each.label == clear.label for each in self.restricted) or any(
            self.rulebook.builder(entry.maker) in makers or makers & set(entry.maker_candidates)
            for entry in self.rulebook.relabels.get(clear.label, ())
        )

    def _may_clear(self, each: Evidence) -> bool:
        """A weak code, and a name in free text, clear only where no other name stands on the label."""
        if not each.weak:
            return True
        if self.reading.vendor_is_unresolved:
            return False
        if each.grounds.layer is Layer.SERIES and self.reading.model_is_unresolved:
            return False
        owners = {self.rulebook.builder(label.owner) for label in self.reading.labels}
        return owners <= {each.maker} or (each.label in {label.id for label in self.reading.labels})

    def _outweighed(self, suspicion: Evidence) -> bool:
        """A suspicion on a whole brand yields to a decisive code of that brand's own, clear maker."""
        if not suspicion.brand_level:
            return False
        owner = self.rulebook.vendors[suspicion.label].owner
        return any(each.grounds.layer is Layer.SERIES and each.maker == owner for each in self.clear)

    def _maker(self, verdict: Verdict, deciding: Sequence[Evidence]) -> str:
        """The settled maker: the one nearest to the unit where the evidence is of one kind, else none."""
        if verdict is Verdict.UNKNOWN or (verdict is Verdict.SUSPECTED and self.restricted):
            return ""
        settled = [each for each in sorted(deciding, key=_nearness) if each.maker]
        if verdict is Verdict.SUSPECTED and (
            len(settled) < len(deciding) or len({e.maker for e in settled}) > 1
        ):
            return ""
        return settled[0].maker if settled else ""

    def _candidates(self, deciding: Sequence[Evidence]) -> tuple[str, ...]:
        named = [id for each in deciding for id in (each.maker, *each.candidates)]
        return tuple(id for id in dict.fromkeys(named) if id in self.rulebook.makers)

    def _basis(
        self, verdict: Verdict, maker: str, deciding: Sequence[Evidence], told: Sequence[MakerStanding]
    ) -> Basis:
        if verdict is Verdict.SUSPECTED:
            return Basis.SUSPECTED
        if verdict is Verdict.UNKNOWN:
            return Basis.UNIDENTIFIED
        if verdict is Verdict.RESTRICTED:
            return Basis.RELABEL if self._sold_under_another_name(maker, deciding) else Basis.OWN_BRAND
        if self._pointing(Tendency.COMPONENT):
            return Basis.COMPONENT
        return Basis.OTHER_LIST if any(each.answer is Answer.NAMED for each in told) else Basis.CLEAR

    def _sold_under_another_name(self, maker: str, deciding: Sequence[Evidence]) -> bool:
        """Is the brand on the label another's than the maker's? A relabelling code says so without a label."""
        brands = [label for label in self.reading.labels if label.relation != "distributor_label"]
        if brands:
            return all(self.rulebook.builder(label.owner) != maker for label in brands)
        return any(each.relabelled for each in deciding)

    def _s889(self, verdict: Verdict, maker: str, deciding: Sequence[Evidence]) -> str:
        """Section 889's answer: of the settled maker, of all restricted makers if they agree, else unknown."""
        if verdict is Verdict.UNKNOWN or self._pointing(Tendency.COMPONENT):
            return "unknown"
        makers = {each.maker for each in deciding if each.maker} if verdict is Verdict.RESTRICTED else {maker}
        if "" in makers:
            return "unknown"
        answers = {named_under_889(each, self.rulebook, on=self.on) for each in makers}
        if len(answers) > 1:
            return "unknown"
        return "yes" if answers.pop() else "no"

    def _pointing(self, tendency: Tendency) -> list[Evidence]:
        return [each for each in self.found if each.tendency is tendency]


def _nearness(each: Evidence) -> int:
    return NEAREST_FIRST.index(each.grounds.layer)
