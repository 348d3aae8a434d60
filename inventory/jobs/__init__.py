"""Jobs: the Job row is the queue, Celery only rings. See docs/architecture.md, "Jobs"."""

from inventory.jobs.queue import cancel, enqueue, ring
from inventory.jobs.running import LostClaimError, run, run_all
from inventory.jobs.steps import ChangedMeanwhileError, Chunk, JobFailedError, on_failure, step
from inventory.jobs.sweeping import requeue_stale, sweep, worker_age

__all__ = [
    "ChangedMeanwhileError",
    "Chunk",
    "JobFailedError",
    "LostClaimError",
    "cancel",
    "enqueue",
    "on_failure",
    "requeue_stale",
    "ring",
    "run",
    "run_all",
    "step",
    "sweep",
    "worker_age",
]
