"""Putting work into the queue, and ringing for it."""

import logging
from datetime import date
from functools import partial
from typing import Any

from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from inventory.jobs.steps import AFTERMATHS, STEPS
from inventory.models import Job, Organisation, Person

log = logging.getLogger("lenscap.jobs")

RING_TASK = "inventory.run_job"


def enqueue(
    kind: str,
    *,
    organisation: Organisation | None,
    by: Person | None = None,
    unique_key: str | None = None,
    **arguments: int | str | bool | date | None,
) -> Job:
    """Write the Job row in the caller's transaction and ring after commit.

    `unique_key` names a period ("nightly 2026-11-22"): a second enqueue of the same period returns the first
    job. A broker that is away costs nothing: the sweep rings again.
    """
    plain: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, date) else value for name, value in arguments.items()
    }
    values = {"kind": kind, "organisation": organisation, "asked_by": by, "arguments": plain}
    if unique_key is None:
        job, new = Job.objects.create(**values), True
    else:
        job, new = Job.objects.get_or_create(unique_key=unique_key, defaults=values)
    if new:
        transaction.on_commit(partial(ring, job.pk))
    return job


def ring(job_id: int) -> None:
    """Tell the workers that a job waits. A failure is logged and harmless: the row is the queue."""
    try:
        current_app.send_task(RING_TASK, args=[job_id], retry=False, ignore_result=True)
    except (OperationalError, OSError) as problem:
        log.warning("could not ring for job %s: %s", job_id, type(problem).__name__)


def may_be_tried_again(job: Job) -> bool:
    """Whether a job stopped and can go on where it did; where its kind closed what it was for, that is begun anew."""
    return job.state == Job.State.FAILED and job.kind in STEPS and job.kind not in AFTERMATHS


def try_again(job: Job) -> bool:
    """Have a job that stopped go on where it did, in the caller's transaction; False where that cannot be."""
    if not may_be_tried_again(job):
        return False
    again = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, tries=0, error="", finished_at=None
    )
    if again:
        transaction.on_commit(partial(ring, job.pk))
    return bool(again)


def cancel(job: Job) -> bool:
    """Stop a job before its next step; False when it had already ended."""
    return bool(
        Job.objects.filter(pk=job.pk, state__in=Job.OPEN).update(state=Job.State.CANCELLED, lease_until=None)
    )
