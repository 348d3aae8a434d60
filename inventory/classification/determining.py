"""A person's decision in place of the judgement's own answer, kept together with the evidence it was made over.

The evidence is judged all the same: its grounds stay below the decision, and when it turns against the decision,
the judgement says so.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from inventory.classification.evidence import Grounds, Layer, Tendency
from inventory.classification.fingerprints import Fingerprint
from inventory.classification.judging import Basis, Judgement, Verdict
from inventory.classification.reading import Reading
from inventory.classification.rulebook import Rulebook
from inventory.classification.standings import Answer, MakerStanding, named_under_889, standings

SOURCE = "Your organisation’s own decision"
# How much a verdict asks of its cameras: a decision that leads down this order loosens.
ASKS = (Verdict.CLEAR, Verdict.UNKNOWN, Verdict.SUSPECTED, Verdict.RESTRICTED)


@dataclass(frozen=True, slots=True)
class Decision:
    """A determination as judging needs it.

    `id` is the determination's own key, `maker` an id of the edition or "" (`maker_name` may still name it),
    `sentence` what its ground says. `own_verdict` and `own_maker` are the judgement's own answer when it was made.
    """

    id: int
    verdict: Verdict
    basis: Basis
    maker: str
    maker_name: str
    sentence: str
    own_verdict: str
    own_maker: str


@dataclass(frozen=True, slots=True)
class DeterminedJudgement(Judgement):
    """A judgement that a determination speaks in; the last fields say what it would be without."""

    determination_id: int
    own_verdict: str
    own_maker: str
    contradicted: bool

    def document(self) -> dict[str, Any]:
        """The judgement as JSON-able values."""
        return Judgement.document(self) | {
            "determination_id": self.determination_id,
            "own_verdict": self.own_verdict,
            "own_maker": self.own_maker,
            "contradicted": self.contradicted,
        }


def determined(own: Judgement, decision: Decision, rulebook: Rulebook, on: date) -> DeterminedJudgement:
    """The judgement with the decision as its first ground and its answer."""
    open_still = decision.verdict in (Verdict.UNKNOWN, Verdict.SUSPECTED)
    return DeterminedJudgement(
        verdict=decision.verdict,
        basis=decision.basis,
        maker=decision.maker,
        maker_name=decision.maker_name,
        s889=_s889(decision, rulebook, on),
        candidates=own.candidates if open_still and not decision.maker else (),
        standings=_standings(decision.maker, rulebook, on),
        grounds=(_ground(decision), *own.grounds),
        question=own.question if open_still else "",
        determination_id=decision.id,
        own_verdict=str(own.verdict),
        own_maker=own.maker,
        contradicted=contradicts(own, decision),
    )


def contradicts(own: Judgement, decision: Decision) -> bool:
    """Has the evidence changed since the decision, and does it now speak against it?

    What the decision's maker saw and overruled is no contradiction; neither is evidence that has grown weaker.
    """
    if (own.verdict, own.maker) == (decision.own_verdict, decision.own_maker):
        return False
    match decision.verdict:
        case Verdict.CLEAR:
            return own.verdict in (Verdict.RESTRICTED, Verdict.SUSPECTED)
        case Verdict.RESTRICTED:
            other = own.verdict is Verdict.RESTRICTED and bool(decision.maker) and own.maker != decision.maker
            return own.verdict is Verdict.CLEAR or other
        case _:
            return own.verdict in (Verdict.RESTRICTED, Verdict.CLEAR)


def loosens(verdict: str, *, before: str) -> bool:
    """Does a verdict ask less of its cameras than the one before?"""
    return ASKS.index(Verdict(verdict)) < ASKS.index(Verdict(before))


def basis_of(
    verdict: Verdict, maker: str, own: Judgement, fingerprint: Fingerprint, rulebook: Rulebook, on: date
) -> Basis:
    """What a decided verdict rests on, as the judgement would word it of that maker."""
    match verdict:
        case Verdict.SUSPECTED:
            return Basis.SUSPECTED
        case Verdict.UNKNOWN:
            return Basis.UNIDENTIFIED
        case Verdict.RESTRICTED:
            labels = Reading(fingerprint, rulebook).labels
            others = bool(labels) and all(rulebook.builder(label.owner) != maker for label in labels)
            return Basis.RELABEL if others else Basis.OWN_BRAND
    if own.basis is Basis.COMPONENT:
        return Basis.COMPONENT
    named = any(each.answer is Answer.NAMED for each in _standings(maker, rulebook, on))
    return Basis.OTHER_LIST if named else Basis.CLEAR


def _ground(decision: Decision) -> Grounds:
    return Grounds(
        layer=Layer.DETERMINATION,
        rule="determination",
        column="",
        text="",
        tendency=Tendency.DECIDED,
        sentence=decision.sentence,
        source=SOURCE,
        maker=decision.maker,
    )


def _standings(maker: str, rulebook: Rulebook, on: date) -> tuple[MakerStanding, ...]:
    """The instruments' answers, none for a maker that the edition does not have."""
    return standings(maker, rulebook, on=on) if maker in rulebook.makers else ()


def _s889(decision: Decision, rulebook: Rulebook, on: date) -> str:
    if decision.verdict is Verdict.UNKNOWN or decision.maker not in rulebook.makers:
        return "unknown"
    return "yes" if named_under_889(decision.maker, rulebook, on=on) else "no"
