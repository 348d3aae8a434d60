"""Answering for what a report states: Parliament's four questions, and the baseline of the shares."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from inventory import audit
from inventory.models import Organisation, Person
from removal.models import Answer, Baseline
from removal.planning.deadlines import in_words
from removal.reports.estate import affected_sites
from removal.reports.known import Known, end_of, first_day


class StatementRefusedError(ValueError):
    """It cannot be stated like this; the message says what to do, `field` where."""

    def __init__(self, words: str, field: str = "on") -> None:
        super().__init__(words)
        self.field = field


@transaction.atomic
def answer(
    organisation: Organisation, question: str, reply: str, *, on: date, evidence: str, by: Person | None
) -> Answer:
    """Record an answer to one of the four questions; an earlier one stays. Raises StatementRefusedError."""
    today = timezone.localdate()
    if on > today:
        raise StatementRefusedError(f"{in_words(on)} has not come yet; give the day since when it is so")
    before = Answer.objects.filter(organisation=organisation, question=question).last()
    given = Answer.objects.create(
        organisation=organisation,
        question=question,
        reply=reply,
        on=on,
        evidence=evidence.strip(),
        answered_by=by,
        recorded_at=timezone.now(),
    )
    audit.record(
        "parliamentary question answered",
        organisation=organisation,
        by=by,
        subject=given,
        before={"reply": before.reply, "on": before.on, "evidence": before.evidence} if before else {},
        after={"question": question, "reply": reply, "on": on, "evidence": given.evidence},
    )
    return given


@transaction.atomic
def freeze_baseline(organisation: Organisation, *, on: date, by: Person | None, reason: str = "") -> Baseline:
    """Freeze the affected sites as known at the end of a day, today included; an earlier baseline stays.

    Raises StatementRefusedError for a day to come or before the history, and for a second baseline without a reason.
    """
    today = timezone.localdate()
    if on > today:
        raise StatementRefusedError(f"{in_words(on)} has not come yet; choose today or an earlier day")
    first = first_day(organisation)
    if first and on < first:
        raise StatementRefusedError(
            f"What was known then was not kept; the earliest day is {in_words(first)}"
        )
    before = Baseline.objects.filter(organisation=organisation).first()
    if before and not reason.strip():
        raise StatementRefusedError(
            "Say why another baseline is frozen: every share that was reported changes"
        )
    known = Known(organisation, None if on == today else end_of(on))
    baseline = Baseline.objects.create(
        organisation=organisation,
        on=on,
        sites=[str(facts.site.uuid) for facts in affected_sites(known)],
        reason=reason.strip(),
        frozen_by=by,
        frozen_at=timezone.now(),
    )
    audit.record(
        "baseline frozen",
        organisation=organisation,
        by=by,
        subject=baseline,
        before={"on": before.on, "sites": len(before.sites)} if before else {},
        after={"on": on, "sites": len(baseline.sites)},
        reason=baseline.reason,
    )
    return baseline
