"""What the demonstration reports: the four answers, the baseline, reports and returns."""

from typing import Any

from django.db import transaction

from inventory import jobs
from removal.management.demonstration.cast import Cast
from removal.models import Return
from removal.services import reporting, returning, statements

REPLIES = (
    ("a", "yes", 520, "Security board minute 14/3"),
    ("b", "partly", 180, "Network operations, quarterly statement"),
    ("c", "yes", 400, "Estates board paper 22"),
    ("d", "yes", 300, "Protective security plan, annex C"),
)
"""The four questions: which, the reply, since so many days ago, and where it is written down."""


def answer_questions(cast: Cast) -> None:
    """The four questions of Parliament."""
    for question, reply, days_ago, evidence in REPLIES:
        on = min(cast.clock.of(days_ago), cast.today)
        statements.answer(cast.organisation, question, reply, on=on, evidence=evidence, by=cast.lead)


def build_report(cast: Cast, *, depth: str = "standard") -> None:
    """A report that the compliance lead can fetch."""
    with transaction.atomic():
        report = reporting.ask_for_report(cast.organisation, depth=depth, by=cast.lead)
        jobs.enqueue("report", organisation=cast.organisation, by=cast.lead, report=report.pk)
    cast.work_off()


def draft_return(cast: Cast, **facts: Any) -> Return:
    """A return that waits for its readers."""
    with transaction.atomic():
        drafted = returning.prepare(cast.organisation, by=cast.lead, **facts)
        jobs.enqueue("report", organisation=cast.organisation, by=cast.lead, report=drafted.report_id)
    cast.work_off()
    drafted.refresh_from_db()
    return drafted


def issue_return(cast: Cast, **facts: Any) -> Return:
    """A return, read by the responsible owner and issued by the compliance lead."""
    drafted = draft_return(cast, **facts)
    returning.read(drafted, by=cast.owner)
    with transaction.atomic():
        returning.ask_to_issue(drafted, by=cast.lead)
        jobs.enqueue("return", organisation=cast.organisation, by=cast.lead, returned=drafted.pk)
    cast.work_off()
    drafted.refresh_from_db()
    return drafted
