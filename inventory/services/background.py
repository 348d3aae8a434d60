"""Background work as people see it: what the figures on their pages wait for, and what stopped."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from inventory import audit, jobs
from inventory.models import Job, Person

# What takes less than this is done before anybody reads of it.
NOTICED_AFTER = timedelta(seconds=2)

State = Job.State


def behind(own: QuerySet[Job], *, at: datetime) -> Job | None:
    """The work of an organisation that verdicts, tasks and dates on its pages wait for, or that stopped before they
    were settled; None where they are. One query."""
    under_way = Q(state__in=Job.OPEN, created_at__lt=at - NOTICED_AFTER)
    waited_for = own.filter(under_way, kind__in=jobs.SETTLING) | stopped(own)
    return waited_for.order_by("-state", "pk").first()  # running, queued, failed


def stopped(own: QuerySet[Job]) -> QuerySet[Job]:
    """Work that settles figures, was stopped by a fault, and whose part no later job has done."""
    later = Job.objects.filter(
        organisation=OuterRef("organisation"), kind=OuterRef("kind"), pk__gt=OuterRef("pk"), state=State.DONE
    )
    # Planning is of everything (the nightly run), of one site, or of what has changed; only what was of no more than
    # the last is done by another such job.
    everything = Exists(later.filter(arguments__full=True))
    of_what_changed = Q(arguments__full__isnull=True, arguments__site__isnull=True)
    as_much = of_what_changed & Exists(later.filter(arguments__site__isnull=True))
    return own.filter(kind__in=jobs.SETTLING, state=State.FAILED).exclude(everything).exclude(as_much)


def called(job: Job) -> str:
    """What people read of work of its kind."""
    return jobs.CALLED.get(job.kind, job.kind)


def in_words(job: Job) -> str:
    """What it is, and how far it is or that it stopped."""
    if job.state == State.FAILED:
        return f"{called(job)}: stopped by a fault"
    return f"{called(job)}: {job.done:,} of {job.total:,}" if job.total else called(job)


def record_trying_again(job: Job, *, by: Person) -> None:
    """Say in the audit trail who had work that stopped go on, in the transaction in which it does."""
    if job.organisation:
        audit.record(
            "background work tried again",
            organisation=job.organisation,
            by=by,
            subject=job,
            before={"state": State.FAILED, "error": job.error},
            after={"state": State.QUEUED},
        )
