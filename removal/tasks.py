"""Removal's background work: what each kind of job does next."""

import time
from datetime import date

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.jobs import Chunk, JobFailedError
from inventory.models import ImportBatch, Job, Organisation, Person
from removal.models import Report
from removal.services import exempting, replanning, reporting, stored_files, undoing

LOOK_AGAIN_S = 0.5


@jobs.step("report")
def build_next_report(job: Job) -> Chunk:
    """Build the workbook once the organisation's imports and checks have ended."""
    report = Report.objects.select_related("organisation", "asked_by").get(pk=job.arguments["report"])
    if wait_for_work(report):
        return Chunk(lambda: None, {"waiting": True})
    return Chunk(reporting.build_report(report), None, done=1, total=1)


@jobs.on_failure("report")
def report_failed(job: Job) -> None:
    """Say on the report's own row why it could not be built."""
    reporting.fail_report(Report.objects.get(pk=job.arguments["report"]), job.error)


def wait_for_work(report: Report) -> bool:
    """Whether the report still waits. Meanwhile it works on what it waits for, or a lone worker would idle."""
    unfinished = reporting.must_wait_for(report)
    if unfinished is None:
        return False
    work_on(unfinished)
    return True


def work_on(unfinished: Job) -> None:
    """Help with what a job waits for, or give whoever works on it a moment."""
    if not jobs.run(unfinished.pk):
        time.sleep(LOOK_AGAIN_S)


@jobs.step("undo_import")
def undo_next(job: Job) -> Chunk:
    """The next chunk of undoing an import, once no other import writes: what it speaks of is not taken out."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=job.arguments["batch"])
    if (running := undoing.import_under_way(batch)) is not None:
        work_on(running)
        return Chunk(lambda: None, job.cursor or {}, job.done, job.total)
    if job.asked_by is None:
        raise JobFailedError("Nobody asked for this import to be undone.")
    return undoing.next_chunk(batch, job.cursor, by=job.asked_by, on=timezone.localdate())


@jobs.step("replan")
def replan_next(job: Job) -> Chunk | None:
    """The next chunk of planning: everything, one site, or the cameras for which something has changed."""
    if job.organisation is None:
        return None
    on = job.arguments.get("on")
    return replanning.next_chunk(
        job.organisation,
        job.cursor,
        on=date.fromisoformat(on) if on else timezone.localdate(job.created_at),
        full=bool(job.arguments.get("full")),
        site_id=job.arguments.get("site"),
        job_id=job.pk,
    )


def enqueue_replan(organisation: Organisation, *, on: date, by: Person | None = None) -> Job:
    """Have what has changed planned anew, in the caller's transaction: by a job that waits, if one does.

    A job that has not begun will see the change; its row is locked, so that it cannot begin before the change is
    committed. One that has begun may be past it, and is no answer.
    """
    waiting = (
        Job.objects.select_for_update()
        .filter(kind="replan", organisation=organisation, state=Job.State.QUEUED, cursor__isnull=True)
        .order_by("pk")
        .first()
    )
    return waiting or jobs.enqueue("replan", organisation=organisation, by=by, on=on)


@shared_task(name="removal.nightly")
def nightly() -> None:
    """End exemptions past their last day, and plan every organisation anew, once a day: dates pass by themselves.

    Rung more often than that, and after missed nights; each time it comes to what holds today.
    """
    reporting.expire_reports()
    today = timezone.localdate()
    for organisation in Organisation.objects.order_by("pk"):
        with transaction.atomic():
            exempting.lapse(organisation, on=today)
            key = f"nightly {organisation.pk} {today.isoformat()}"
            jobs.enqueue("replan", organisation=organisation, unique_key=key, on=today, full=True)


@shared_task(name="removal.tidy")
def tidy() -> None:
    """Take away reports past their day, and files that a crash left behind."""
    reporting.expire_reports()
    stored_files.clear_orphans()
