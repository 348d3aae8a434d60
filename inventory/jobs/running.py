"""Running a job: claim by conditional UPDATE, commit rows, cursor and fence together.

1. Claim: one UPDATE takes a queued job, or one whose lease ran out, and raises its attempt number.
2. Each step computes outside any transaction, then writes its rows and moves the cursor in one transaction
   that holds only if the attempt number is still ours. A second delivery, or a worker that was thought
   dead, changes nothing.
3. A claim that keeps dying without a committed step is given up after three tries.
"""

import logging
import os
import socket
import threading
import time
from contextlib import suppress
from datetime import datetime, timedelta

from django.conf import settings
from django.db import (
    DatabaseError,
    IntegrityError,
    OperationalError,
    close_old_connections,
    connection,
    transaction,
)
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from inventory.jobs.queue import ring
from inventory.jobs.steps import AFTERMATHS, STEPS, ChangedMeanwhileError, Chunk, JobFailedError
from inventory.models import Job, Worker

log = logging.getLogger("lenscap.jobs")

MOST_TRIES = 3
# A delivery works this long, then hands the job back: a stopping worker is never waited for much longer.
TURN_S = 10.0
# On SQLite a pause between write transactions lets pages get their turn (reference: performance, section 2).
YIELD_S = 0.01
# A unique key taken by another job meanwhile, or a deadlock on PostgreSQL: the step is computed anew.
RECOMPUTE_TIMES = 5


class LostClaimError(Exception):
    """Somebody else holds the job now; nothing of this attempt was written."""


def run(job_id: int, *, turn_s: float = TURN_S) -> bool:
    """Claim a job and work on it for a turn; False when there was nothing to claim.

    A step's exception fails the job (its own message for JobFailedError); losing the claim ends quietly.
    """
    job = claim(job_id)
    if job is None:
        return False
    with _KeptLease(job):
        try:
            _work(job, until=time.monotonic() + turn_s)
        except LostClaimError:
            log.warning("job %s was taken over by another worker", job.pk)
        except JobFailedError as problem:
            fail(job, str(problem))
        except DatabaseError:
            # The claim stays with its lease: the sweep hands it out again, three times at most.
            log.exception("job %s met a database fault", job.pk)
        except Exception as problem:
            log.exception("job %s failed", job.pk)
            fail(job, f"A fault stopped this job ({type(problem).__name__}). The log has the details.")
    return True


def run_all(*, organisation_id: int | None = None, turn_s: float = TURN_S) -> int:
    """Work off everything that is queued or left lying, in this process, until nothing is; how many turns."""
    turns = 0
    while True:
        waiting = Job.objects.filter(claimable(), kind__in=STEPS)
        if organisation_id is not None:
            waiting = waiting.filter(organisation_id=organisation_id)
        job_id = waiting.order_by("pk").values_list("pk", flat=True).first()
        if job_id is None:
            return turns
        turns += run(job_id, turn_s=turn_s)


def claimable() -> Q:
    """Jobs that a worker may take: queued, or running under a lease that ran out."""
    return Q(state=Job.State.QUEUED) | Q(state=Job.State.RUNNING, lease_until__lt=timezone.now())


def claim(job_id: int) -> Job | None:
    """Take a job, or None when it is not there, ended, in other hands, or of a kind this version knows not."""
    taken = Job.objects.filter(claimable(), pk=job_id, kind__in=STEPS).update(
        state=Job.State.RUNNING,
        attempt=F("attempt") + 1,
        tries=F("tries") + 1,
        lease_until=_lease(),
    )
    if not taken:
        return None
    job = Job.objects.select_related("organisation", "asked_by").get(pk=job_id)
    if job.tries > MOST_TRIES:
        fail(job, f"This job stopped its worker {MOST_TRIES} times and was given up.")
        return None
    return job


def fail(job: Job, message: str) -> None:
    """End a job with a reason in words, together with whatever its kind wants written then."""
    with transaction.atomic():
        ended = _mine(job).update(
            state=Job.State.FAILED, error=message, lease_until=None, finished_at=timezone.now()
        )
        if ended and job.kind in AFTERMATHS:
            job.error = message
            AFTERMATHS[job.kind](job)


def _work(job: Job, *, until: float) -> None:
    while True:
        chunk = _next_committed_chunk(job)
        if chunk is None or chunk.cursor is None:
            return
        if time.monotonic() >= until:
            _hand_back(job)
            return
        if connection.vendor == "sqlite":
            time.sleep(YIELD_S)


def _next_committed_chunk(job: Job) -> Chunk | None:
    """Compute and commit one step. What another writer got in between makes us compute again, a few times."""
    for attempts_left in reversed(range(RECOMPUTE_TIMES)):
        try:
            chunk = STEPS[job.kind](job)
            _commit(job, chunk)
            return chunk
        except (IntegrityError, OperationalError, ChangedMeanwhileError):
            if not attempts_left:
                raise
            time.sleep(0.05)
    raise AssertionError("the loop returns or raises")


def _commit(job: Job, chunk: Chunk | None) -> None:
    """Rows, cursor and fence in one transaction."""
    finished = chunk is None or chunk.cursor is None
    values: dict[str, object] = {"tries": 0, "lease_until": _lease()}
    if chunk is not None:
        values |= {"cursor": chunk.cursor, "done": chunk.done, "total": chunk.total}
    if finished:
        values |= {"state": Job.State.DONE, "lease_until": None, "finished_at": timezone.now()}
    with transaction.atomic():
        # The fence comes first: on PostgreSQL it locks the row, so a newer claim waits or we see it.
        if not _mine(job).update(**values):
            raise LostClaimError
        if chunk is not None:
            chunk.write()
    if chunk is not None:
        job.cursor, job.done, job.total = chunk.cursor, chunk.done, chunk.total


def _hand_back(job: Job) -> None:
    if _mine(job).update(state=Job.State.QUEUED, lease_until=None):
        ring(job.pk)


def _mine(job: Job) -> QuerySet[Job]:
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempt=job.attempt)


def _lease() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_S)


class _KeptLease:
    """Renews the lease from a thread while a long step computes, and shows that the worker lives."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._renew, daemon=True)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        self.thread.join(timeout=1)

    def _renew(self) -> None:
        while not self.ended.wait(settings.JOB_LEASE_S / 3):
            with suppress(DatabaseError):
                _mine(self.job).update(lease_until=_lease())
                show_life()
            close_old_connections()
        connection.close()


def show_life() -> None:
    """Say that this worker lives; pages and readyz read it."""
    name = f"{socket.gethostname()}:{os.getppid()}"
    Worker.objects.update_or_create(name=name, defaults={"seen_at": timezone.now()})
