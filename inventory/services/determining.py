"""Determinations: a person decides on a fingerprint, a second one confirms where that is asked for.

What is in force is the first ground of the fingerprint's finding, so that the finding alone tells history and
reasons. The callers enqueue the spread in the same transaction: the cameras take the verdict as after any judging.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.classification.determining import basis_of, loosens
from inventory.classification.judging import Judgement, Verdict
from inventory.classification.rulebook import Rulebook
from inventory.events import findings_changed
from inventory.jobs import Chunk
from inventory.models import Camera, Determination, Fingerprint, Organisation, Person, Site
from inventory.services import judging
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.holding import held_edition
from inventory.services.publishing import may_decide_alone

State = Determination.State
SecondPerson = Organisation.SecondPerson
# Sites where a mistake has victims: what asks less of their cameras takes two people.
TWO_PEOPLE_AT = (Site.Category.SENSITIVE, Site.Category.EXTENDED)
# A slip of the finger is taken back alone for as long, to what stood before it and no further.
TAKE_BACK = timedelta(hours=1)


class NotDecidableError(Exception):
    """The decision cannot be recorded as things stand; the message says what to do."""


class ChangedMeanwhileError(NotDecidableError):
    """What the person saw is no longer what stands."""

    def __init__(self) -> None:
        super().__init__(
            "What is known of this device has changed since you opened the page. Look at it again, then decide."
        )


@dataclass(frozen=True, slots=True)
class Choice:
    """What a person decides. Without a verdict: that Lenscap's own answer shall stand again."""

    verdict: str
    maker: str = ""
    maker_name: str = ""
    evidence: str = ""
    reason: str = ""


@transaction.atomic
def decide(fingerprint: Fingerprint, choice: Choice, *, seen: int, on: date, by: Person) -> Determination:
    """Decide on a fingerprint: in force at once, or proposed where a second person has to confirm it.

    `seen` is the key of the finding that the person saw. Raises ChangedMeanwhileError when another stands by now,
    and NotDecidableError while somebody's proposal is open or when there is nothing to take back.
    """
    row = _locked(fingerprint, seen=seen)
    if row.determinations.proposed().exists():
        raise NotDecidableError("A decision on this device waits for a second person. Settle that one first.")
    standing = row.determinations.in_force().first()
    if not choice.verdict and standing is None:
        raise NotDecidableError("No decision on this device is in force, so there is nothing to take back.")
    edition = held_edition(row.organisation)
    rulebook = rulebook_of(edition)
    own = judging.judge_alone(row, rulebook, on=on)
    made = _drafted(row, choice, own, rulebook, on)
    made.edition, made.proposed_by = edition, by
    made.loosens = loosens(choice.verdict or own.verdict, before=_stood_before(row, standing, by))
    always = row.organisation.second_person == SecondPerson.ALWAYS
    wants_two = made.loosens and (always or touches_sensitive_sites(row))
    made.single_handed = wants_two and may_decide_alone(row.organisation)
    if wants_two and not made.single_handed:
        made.state = State.PROPOSED
        made.save()
        _tell("determination proposed", made, by=by, reason=reason_in_words(made))
    else:
        _put_in_force(made, on=on, by=by)
        _tell("determination made", made, by=by, reason=reason_in_words(made))
    return made


@transaction.atomic
def confirm(determination: Determination, *, seen: int, on: date, by: Person) -> Determination:
    """Put somebody else's proposal in force, or stand by a decision that one person made alone.

    Raises NotDecidableError for one's own and for one that is settled, ChangedMeanwhileError as `decide` does.
    """
    row = _locked(determination.fingerprint, seen=seen)
    made = Determination.objects.select_related("fingerprint__organisation").get(pk=determination.pk)
    if made.state not in (State.PROPOSED, State.IN_FORCE) or made.confirmed_by_id:
        raise NotDecidableError("This decision is settled already.")
    if made.proposed_by_id == by.pk:
        raise NotDecidableError("You made this decision. Somebody else has to confirm it.")
    made.fingerprint, made.confirmed_by, made.single_handed = row, by, False
    _put_in_force(made, on=on, by=by)
    _tell("determination confirmed", made, by=by)
    return made


@transaction.atomic
def decline(determination: Determination, *, reason: str, by: Person) -> Determination:
    """Turn a proposal down, or withdraw one's own; nothing else changes. Raises NotDecidableError."""
    made = Determination.objects.select_for_update().get(pk=determination.pk)
    if made.state != State.PROPOSED:
        raise NotDecidableError("This decision is settled already.")
    made.state = State.DECLINED
    _end(made, by=by, reason=reason)
    _tell("determination declined", made, by=by, reason=reason)
    return made


def next_spread(organisation: Organisation, cursor: dict[str, int] | None) -> Chunk:
    """Bring the next range of cameras in step with their findings, by the set-wise UPDATE of any judging."""
    first, end = judging.camera_id_range(organisation)
    start = cursor["start"] if cursor else first
    following = start + judging.CAMERA_IDS_A_CHUNK
    last = following >= end

    def write() -> None:
        judging.spread_verdicts(organisation, start=start)
        if last:
            edition = current_edition(organisation)
            findings_changed.send(
                sender=Determination, organisation=organisation, edition=edition, fingerprint_ids=[]
            )

    return Chunk(write, None if last else {"start": following}, start - first, end - first)


def touches_sensitive_sites(fingerprint: Fingerprint) -> bool:
    """Does a camera of it, not gone, hang at a sensitive or extended site?"""
    cameras = Camera.objects.in_register().in_service().filter(fingerprint=fingerprint)
    return cameras.filter(site__category__in=TWO_PEOPLE_AT).exists()


def reason_in_words(determination: Determination) -> str:
    """How the person knows, and what they wrote."""
    known = determination.get_evidence_display() if determination.evidence else ""
    return ". ".join(filter(None, (known, determination.reason)))


def _locked(fingerprint: Fingerprint, *, seen: int) -> Fingerprint:
    row = Fingerprint.objects.select_for_update(of=("self",)).select_related("finding", "organisation")
    fresh = row.get(pk=fingerprint.pk)
    if fresh.finding is None or fresh.finding_id != seen:
        raise ChangedMeanwhileError
    return fresh


def _drafted(row: Fingerprint, choice: Choice, own: Judgement, rulebook: Rulebook, on: date) -> Determination:
    """The determination that the choice makes, unsaved, taken to be in force."""
    known = rulebook.makers.get(choice.maker)
    if choice.maker and known is None:
        raise NotDecidableError("Your list does not name this maker any more. Select another one.")
    made = Determination(
        fingerprint=row,
        seen=row.finding,
        own_verdict=own.verdict,
        own_maker=own.maker,
        verdict=choice.verdict,
        maker=known.id if known else "",
        maker_name=known.short_name if known else choice.maker_name,
        evidence=choice.evidence,
        reason=choice.reason,
        state=State.IN_FORCE,
    )
    if choice.verdict:
        described = judging.description_of(row)
        made.basis = basis_of(Verdict(choice.verdict), made.maker, own, described, rulebook, on)
    return made


def _stood_before(row: Fingerprint, standing: Determination | None, by: Person) -> str:
    """The verdict that a decision is measured by.

    Of a decision that its own maker takes back at once it is the one before that: a slip costs no second person.
    """
    assert row.finding is not None  # noqa: S101 - _locked refuses it
    slip = (
        standing
        and standing.proposed_by_id == by.pk
        and not standing.confirmed_by_id
        and timezone.now() - standing.proposed_at < TAKE_BACK
    )
    return standing.seen.verdict if standing and slip else row.finding.verdict


def _put_in_force(made: Determination, *, on: date, by: Person) -> None:
    """End what was in force, let this one speak, and append the finding that says so."""
    row = made.fingerprint
    for before in row.determinations.in_force().exclude(pk=made.pk):
        before.state = State.ENDED
        _end(before, by=by, reason=made.reason)
    made.decided_on = made.decided_on or on
    made.state = State.IN_FORCE
    if not made.verdict:
        made.state, made.ended_by, made.ended_at = State.ENDED, by, timezone.now()
    made.save()
    edition = held_edition(row.organisation)
    judged = judging.judge_fingerprints([row], rulebook_of(edition), on=on)
    judging.write_findings(judged, edition, on=on)


def _end(made: Determination, *, by: Person, reason: str) -> None:
    made.ended_by, made.ended_at, made.end_reason = by, timezone.now(), reason
    made.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])


def _tell(action: str, made: Determination, *, by: Person, reason: str = "") -> None:
    row = made.fingerprint
    audit.record(
        action,
        organisation=row.organisation,
        by=by,
        subject=made,
        before={"verdict": made.seen.get_verdict_display(), "maker": made.seen.maker_name},
        after={
            "verdict": made.get_verdict_display() or "Lenscap’s own answer",
            "maker": made.maker_name,
            "cameras": Camera.objects.in_register().filter(fingerprint=row).count(),
            "single_handed": made.single_handed,
        },
        reason=reason,
    )
