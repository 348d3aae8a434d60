"""What commands that take a file share: its pieces, and working its job off in the command's own process."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from inventory import jobs
from inventory.models import Job

# A register of 100,000 cameras is worked off in one go, in this process.
NO_END = float("inf")
LOOK_AGAIN_S = 0.2
PIECE = 1 << 20


class Ending(Protocol):
    """What a job works on, which knows when nothing more happens to it."""

    @property
    def finished(self) -> bool: ...

    def refresh_from_db(self) -> Any: ...


def work_off(job: Job, subject: Ending) -> None:
    """Until the subject, which is read anew, has ended; a worker that runs beside may be the quicker to take it."""
    while True:
        worked = jobs.run(job.pk, turn_s=NO_END)
        subject.refresh_from_db()
        if subject.finished:
            return
        if not worked:
            time.sleep(LOOK_AGAIN_S)


def pieces_of(path: Path) -> Iterator[bytes]:
    """A file as it would be sent."""
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
