"""Removal's background work: what each kind of job does next."""

import time
from datetime import date
from functools import partial

from celery import shared_task
from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.jobs import Chunk, JobFailedError
from inventory.models import ImportBatch, Job, Organisation, Person
from inventory.services import importing
from removal.models import Digest, Foreseen, Report, Return
from removal.services import (
    digests,
    exempting,
    foreseeing,
    outbox,
    replanning,
    reporting,
    return_schedule,
    returning,
    stored_files,
    undoing,
)

LOOK_AGAIN_S = 0.5
PEOPLE_A_CHUNK = 10
MORNING = 6
"""The hour in London from which digests are made, so that nobody is woken by one."""


@jobs.step("report", "Building a report")
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


@jobs.step("return", "Issuing a return")
def issue_next_return(job: Job) -> Chunk:
    """Issue a return under the next number."""
    related = ("organisation", "report", "issued_by", "read_by", "corrects")
    drafted = Return.objects.select_related(*related).get(pk=job.arguments["returned"])
    return Chunk(returning.issue(drafted), None, done=1, total=1)


@jobs.on_failure("return")
def return_failed(job: Job) -> None:
    """Make it a draft again, with the reason on it."""
    returning.fail_to_issue(Return.objects.get(pk=job.arguments["returned"]), job.error)


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


@jobs.step("undo_import", "Undoing an import")
def undo_next(job: Job) -> Chunk:
    """The next chunk of undoing an import, once no other import writes: what it speaks of is not taken out."""
    batch = ImportBatch.objects.select_related("organisation").get(pk=job.arguments["batch"])
    if (running := undoing.import_under_way(batch)) is not None:
        work_on(running)
        return Chunk(lambda: None, job.cursor or {}, job.done, job.total)
    if job.asked_by is None:
        raise JobFailedError("Nobody asked for this import to be undone.")
    return undoing.next_chunk(batch, job.cursor, by=job.asked_by, on=timezone.localdate())


@jobs.step("foresee", "Working out what a decision would move")
def foresee_next(job: Job) -> Chunk:
    """The next cameras of what a decision would move."""
    rows = Foreseen.objects.select_related("organisation")
    return foreseeing.next_chunk(rows.get(pk=job.arguments["foreseen"]), job.cursor)


@jobs.on_failure("foresee")
def foresee_failed(job: Job) -> None:
    """Say on its page that it stopped."""
    foreseeing.close_failed(job.arguments["foreseen"])


@jobs.step("replan", "Working out what has to be done, and by when", settles_figures=True)
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


@jobs.step("remind", "Writing the daily summaries")
def remind_next(job: Job) -> Chunk | None:
    """The digests of the next people, once the day has been planned; with the last, mails are let go."""
    if job.organisation is None:
        return None
    on = date.fromisoformat(job.arguments["on"])
    nightly_key = _nightly_key(job.organisation, on)
    if planning := Job.objects.filter(unique_key=nightly_key, state__in=Job.OPEN).first():
        work_on(planning)
        return Chunk(lambda: None, job.cursor or {"after": 0})
    after = (job.cursor or {"after": 0})["after"]
    people = digests.people_to_tell(job.organisation, after=after, most=PEOPLE_A_CHUNK)
    made = digests.make(people, digests.rules_of(job.organisation), on=on)
    write = partial(_write_digests, job.organisation, made, on, last=not people)
    return Chunk(write, {"after": people[-1].pk} if people else None)


def _write_digests(organisation: Organisation, made: list[Digest], on: date, *, last: bool) -> None:
    Digest.objects.bulk_create(made, ignore_conflicts=True)
    if last and outbox.release(organisation, on=on):
        enqueue_sending(organisation, on=on)


@jobs.step("send_digests", "Sending mail")
def send_next(job: Job) -> Chunk | None:
    """Hand the next waiting digest to the mail server; only on its day, since its numbers are that day's."""
    on, after = date.fromisoformat(job.arguments["on"]), (job.cursor or {"after": 0})["after"]
    if job.organisation is None or on != timezone.localdate():
        return None
    digest = outbox.next_to_send(job.organisation, after=after, on=on)
    if digest is None:
        return None
    fault = outbox.hand_over(digest)
    return Chunk(partial(outbox.note, digest, fault), {"after": digest.pk})


def enqueue_sending(organisation: Organisation, *, on: date) -> None:
    """Have what waits in the outbox sent, in the caller's transaction; once for each round of attempts."""
    tried = outbox.attempts_so_far(organisation, on=on)
    if tried is not None:
        count = outbox.tally(organisation, on=on)[Digest.State.WAITING]
        key = f"send digests {organisation.pk} {on.isoformat()} {count} {tried}"
        jobs.enqueue("send_digests", organisation=organisation, unique_key=key, on=on)


def _nightly_key(organisation: Organisation, on: date) -> str:
    return f"nightly {organisation.pk} {on.isoformat()}"


def _remind(organisation: Organisation, *, on: date, hour: int) -> None:
    """Make the day's digests from the morning on, and send what still waits."""
    if hour >= MORNING and digests.is_digest_day(organisation, on=on):
        key = f"remind {organisation.pk} {on.isoformat()}"
        jobs.enqueue("remind", organisation=organisation, unique_key=key, on=on)
        enqueue_sending(organisation, on=on)


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
            key = _nightly_key(organisation, today)
            jobs.enqueue("replan", organisation=organisation, unique_key=key, on=today, full=True)
            _remind(organisation, on=today, hour=timezone.localtime().hour)
            for prepared in return_schedule.prepare_due(organisation, on=today):
                jobs.enqueue("report", organisation=organisation, report=prepared.report_id)


@shared_task(name="removal.tidy")
def tidy() -> None:
    """Take away reports past their day, uploads past theirs, and files that a crash left behind."""
    reporting.expire_reports()
    importing.let_lapse(at=timezone.now())
    stored_files.clear_orphans()
