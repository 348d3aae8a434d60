"""The sweep: whatever has no live lease is rung for again, so a lost message delays work and never loses it."""

from datetime import timedelta

from django.utils import timezone

from inventory.jobs.queue import ring
from inventory.jobs.running import claimable, show_life
from inventory.jobs.steps import STEPS
from inventory.models import Job, Worker

FORGET_WORKERS_AFTER = timedelta(days=1)
MOST_RUNG = 100


def requeue_stale() -> int:
    """Say of each job whose worker is gone that it waits again; how many.

    The job keeps its cursor and its tries. A worker that was only slow finds its claim lost and writes nothing.
    """
    left_lying = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=timezone.now())
    return left_lying.update(state=Job.State.QUEUED, lease_until=None)


def sweep(*, by_worker: bool = True) -> int:
    """Ring for the oldest jobs that wait or were left lying; how many. Safe to run at any time and twice.

    Only the oldest, since each sweep rings again for all of them: behind a long import messages would pile up in
    the broker, and those that wait behind are rung for when these have gone. `by_worker`: this process works on
    jobs, and the sweep is its sign of life.
    """
    if by_worker:
        show_life()
    requeue_stale()
    Worker.objects.filter(seen_at__lt=timezone.now() - FORGET_WORKERS_AFTER).delete()
    waiting = list(
        Job.objects.filter(claimable(), kind__in=STEPS)
        .order_by("pk")
        .values_list("pk", flat=True)[:MOST_RUNG]
    )
    for job_id in waiting:
        ring(job_id)
    return len(waiting)


def worker_age() -> float | None:
    """Seconds since any worker showed life; None when none ever did."""
    seen_at = Worker.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return (timezone.now() - seen_at).total_seconds() if seen_at else None
