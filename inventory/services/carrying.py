"""Determinations go with their cameras where an edition reads the same texts as another fingerprint."""

from collections.abc import Mapping
from datetime import date

from inventory import audit
from inventory.models import Determination, Edition, Fingerprint
from inventory.services import judging
from inventory.services.editions import rulebook_of

State = Determination.State
GOES_ALONG = (
    "own_verdict",
    "own_maker",
    "verdict",
    "basis",
    "maker",
    "maker_name",
    "evidence",
    "reason",
    "loosens",
    "single_handed",
    "proposed_by",
    "confirmed_by",
    "decided_on",
)


def carry(moved: Mapping[Fingerprint, Fingerprint], edition: Edition, *, on: date) -> int:
    """Put what is in force on a former fingerprint (value) in force on the new one (key), in the caller's transaction.

    The new one is judged already; where people decided on it before, that stays. How many were carried.
    """
    in_force = Determination.objects.in_force()
    former = {row.fingerprint_id: row for row in in_force.filter(fingerprint__in=moved.values())}
    decided = set(in_force.filter(fingerprint__in=moved).values_list("fingerprint_id", flat=True))
    going = {new: former[old.pk] for new, old in moved.items() if old.pk in former and new.pk not in decided}
    if not going:
        return 0
    Determination.objects.bulk_create(
        Determination(
            fingerprint=new,
            seen=new.finding,
            edition=edition,
            state=State.IN_FORCE,
            **{name: getattr(row, name) for name in GOES_ALONG},
        )
        for new, row in going.items()
    )
    judged = judging.judge_fingerprints(list(going), rulebook_of(edition), on=on)
    judging.write_findings(judged, edition, on=on)
    audit.record(
        "determinations carried over",
        organisation=edition.organisation,
        by=None,
        subject=edition,
        after={"edition": edition.number, "determinations": len(going)},
    )
    return len(going)
