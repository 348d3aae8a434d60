"""The determinations in force, as judging needs them."""

from collections.abc import Iterable
from datetime import date

from inventory.classification.determining import Decision
from inventory.classification.judging import Basis, Verdict
from inventory.models import Determination, Fingerprint

SAYS = {
    Verdict.RESTRICTED: "restricted",
    Verdict.SUSPECTED: "it needs checking",
    Verdict.UNKNOWN: "nobody can tell who made it",
    Verdict.CLEAR: "not restricted",
}


def decisions_on(fingerprints: Iterable[Fingerprint]) -> dict[int, Decision]:
    """The decision in force on each fingerprint that has one, by the fingerprint's key; one query."""
    rows = Determination.objects.in_force().filter(fingerprint__in=[row.pk for row in fingerprints])
    return {row.fingerprint_id: decision_of(row) for row in rows}


def decision_of(row: Determination) -> Decision:
    """A determination in force as the classifier takes it; its sentence names nobody, so that reports may print it."""
    return Decision(
        id=row.pk,
        verdict=Verdict(row.verdict),
        basis=Basis(row.basis),
        maker=row.maker,
        maker_name=row.maker_name,
        sentence=_sentence(row),
        own_verdict=row.own_verdict,
        own_maker=row.own_maker,
    )


def _sentence(row: Determination) -> str:
    made = f"made by {row.maker_name}, " if row.maker_name else ""
    day = f" on {_in_words(row.decided_on)}" if row.decided_on else ""
    said = f"Decided by a person{day}: {made}{SAYS[Verdict(row.verdict)]}."
    if row.confirmed_by_id:
        return f"{said} A second person confirmed it."
    return f"{said} Decided single-handed." if row.single_handed else said


def _in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
