"""Jobs: the Job row is the queue, Celery only rings. See docs/architecture.md, "Jobs"."""

from inventory.jobs.queue import cancel, enqueue, may_be_tried_again, ring, try_again
from inventory.jobs.running import LostClaimError, run, run_all
from inventory.jobs.steps import (
    CALLED,
    SETTLING,
    ChangedMeanwhileError,
    Chunk,
    JobFailedError,
    on_failure,
    step,
)
from inventory.jobs.sweeping import requeue_stale, sweep, worker_age

__all__ = [
    "CALLED",
    "SETTLING",
    "ChangedMeanwhileError",
    "Chunk",
    "JobFailedError",
    "LostClaimError",
    "cancel",
    "enqueue",
    "may_be_tried_again",
    "on_failure",
    "requeue_stale",
    "ring",
    "run",
    "run_all",
    "step",
    "sweep",
    "try_again",
    "worker_age",
]
