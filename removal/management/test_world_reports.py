"""What a test world reports: an answer, a baseline, a report and a return; whatever somebody types is a canary."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from inventory import jobs
from removal.management.test_world_cast import World
from removal.models import Report, Return
from removal.services import reporting, returning, statements


def answer_for_reports(world: World) -> None:
    """An answer to one of the four questions, and a baseline."""
    today = timezone.localdate()
    statements.answer(
        world.organisation, "a", "yes", on=today, evidence=world.canary("Minute"), by=world.lead
    )
    statements.freeze_baseline(world.organisation, on=today, by=world.lead, reason=world.canary("Board"))


def build_report(world: World) -> None:
    with transaction.atomic():
        reason = world.canary("Asked for by the board")
        world.report = reporting.ask_for_report(
            world.organisation, depth=Report.Depth.FULL, by=world.lead, reason=reason
        )
        jobs.enqueue("report", organisation=world.organisation, by=world.lead, report=world.report.pk)
    world.work_off()


def issue_return(world: World) -> None:
    """Return 1, prepared and issued by the lead, and the draft of one that corrects it."""
    first = _prepared(world)
    with transaction.atomic():
        returning.ask_to_issue(first, by=world.lead)
        jobs.enqueue("return", organisation=world.organisation, by=world.lead, returned=first.pk)
    world.work_off()
    first.refresh_from_db()
    _prepared(world, corrects=first, erratum=world.canary("Counted twice"))


def _prepared(world: World, **facts: Any) -> Return:
    with transaction.atomic():
        drafted = returning.prepare(world.organisation, by=world.lead, **facts)
        jobs.enqueue("report", organisation=world.organisation, by=world.lead, report=drafted.report_id)
    world.work_off()
    return drafted
