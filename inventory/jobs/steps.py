"""What a kind of job does: a function from the job to its next chunk of work."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from inventory.models import Job


@dataclass(frozen=True, slots=True)
class Chunk:
    """One committed portion of a job.

    Computing happens before, in the step; `write` only writes, since on SQLite it holds the one write lock
    (keep it under 50 ms). `cursor` is where the next step begins, None when this was the last; `done` of
    `total` is what the progress bar shows.
    """

    write: Callable[[], None]
    cursor: dict[str, Any] | None
    done: int = 0
    total: int = 0


Step = Callable[[Job], Chunk | None]
Aftermath = Callable[[Job], None]

STEPS: dict[str, Step] = {}
AFTERMATHS: dict[str, Aftermath] = {}
CALLED: dict[str, str] = {}
SETTLING: set[str] = set()


class ChangedMeanwhileError(Exception):
    """Raised by a chunk's `write`: what the step was computed from has changed since, so it is computed anew."""


class JobFailedError(Exception):
    """The job cannot go on and trying again would not help; the message is shown to the person who asked."""


def step(kind: str, called: str = "", *, settles_figures: bool = False) -> Callable[[Step], Step]:
    """Register what a kind of job does next; the function returns None when there is nothing (more) to do.

    `called` is what people read of it. It `settles_figures` when verdicts, tasks and dates on pages are behind until
    such a job has ended.
    """

    def register(function: Step) -> Step:
        STEPS[kind] = function
        CALLED[kind] = called or kind
        if settles_figures:
            SETTLING.add(kind)
        return function

    return register


def on_failure(kind: str) -> Callable[[Aftermath], Aftermath]:
    """Register what else has to be written, in the same transaction, when such a job fails."""

    def register(function: Aftermath) -> Aftermath:
        AFTERMATHS[kind] = function
        return function

    return register
