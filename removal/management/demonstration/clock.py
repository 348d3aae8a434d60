"""The clock of the demonstration: its story begins eighteen months ago and is lived through day by day.

Every service takes the moment from Django's clock. While the demonstration is made that clock is set back, so that
spans, evidence, rounds and the audit trail tell one story, in its order; nothing is dated afterwards.
"""

import heapq
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any
from unittest.mock import patch

from django.utils import timezone

Thread = Iterator[int]
"""One strand of a story: before each scene it yields how many days before the end that scene plays."""
LONGEST = timedelta(days=3650)
BEGINS_AT = 8
"""The hour in London at which a day of the story begins."""


class Clock:
    """Says what moment it is in the story; it goes at the usual speed and is put forward by `to` alone."""

    def __init__(self, now: datetime) -> None:
        self.end = now
        self._set_to = now - LONGEST
        self._set_at = time.monotonic()

    @property
    def today(self) -> date:
        """The day in the story."""
        return timezone.localdate(self.now())

    def now(self) -> datetime:
        """The moment in the story."""
        return self._set_to + timedelta(seconds=time.monotonic() - self._set_at)

    def to(self, days_ago: int, hour: int = BEGINS_AT) -> date:
        """Go to a day, counted back from the story's end; a working day, so a weekend's is the Friday before."""
        day = timezone.localdate(self.end) - timedelta(days=days_ago)
        day -= timedelta(days=max(0, day.weekday() - 4))
        moment = timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour)))
        self._set_to, self._set_at = min(max(moment, self.now()), self.end), time.monotonic()
        return self.today

    def of(self, days_ago: int) -> date:
        """The day that lies so many days before the story's end; negative ones lie ahead."""
        return timezone.localdate(self.end) - timedelta(days=days_ago)


@contextmanager
def story(now: datetime) -> Iterator[Clock]:
    """Have Django's clock be the story's until the block ends."""
    clock = Clock(now)
    given: Any = clock.now
    with patch.object(timezone, "now", given):
        yield clock


def play(clock: Clock, threads: Sequence[Thread]) -> None:
    """Play all threads' scenes in the order of their days; of one day, the earlier thread's first."""
    due = [
        (-days_ago, place)
        for place, thread in enumerate(threads)
        if (days_ago := next(thread, None)) is not None
    ]
    heapq.heapify(due)
    while due:
        day, place = heapq.heappop(due)
        clock.to(-day)
        following = next(threads[place], None)
        if following is not None:
            heapq.heappush(due, (-following, place))
