"""What was asked of a camera before a step that turns out not to hold is asked again, from the day it first was.

Without this the rules would speak anew with the next replan and count their working days from then: recording an
isolation and taking it back would move a deadline.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from removal.models import Obligation

Key = tuple[int, str, str]


def ask_again(since: Mapping[int, datetime]) -> None:
    """Let what was asked of these cameras until that moment hold once more, as further rows: four queries.

    What came up since counts from the day before, too: a network that was recorded before somebody took the
    isolation back is no new find. What the rules do not ask any more the next replan supersedes; the caller sees to
    it that there is one.
    """
    if not since:
        return
    now = timezone.now()
    of_them = Obligation.objects.filter(camera__in=list(since))
    held = {_key(row): row for row in of_them.current()}
    again: dict[Key, Obligation] = {}
    ended = of_them.filter(superseded_at__gte=min(since.values()))
    for row in ended.order_by("-superseded_at", "-pk"):
        is_since = row.superseded_at and row.superseded_at >= since[row.camera_id]
        if is_since and _key(row) not in again and _is_first(row, held.get(_key(row)), since[row.camera_id]):
            again[_key(row)] = row
    over = [held[key].pk for key in again if key in held]
    of_them.filter(pk__in=over).update(superseded_at=now)
    for row in again.values():
        row.pk, row.superseded_at, row.arose_at = None, None, now
    Obligation.objects.bulk_create(again.values(), batch_size=100)


def _key(row: Obligation) -> Key:
    return row.camera_id, row.rule, row.obligation


def _is_first(row: Obligation, now: Obligation | None, since: datetime) -> bool:
    """Does nothing of the kind hold now, or only what came up since, from a later day and by the network alone?"""
    if now is None:
        return True
    return now.arose_at >= since and now.found_on > row.found_on and _around(now) == _around(row)


def _around(row: Obligation) -> dict[str, Any]:
    """What the rule was told beside the network."""
    return {name: value for name, value in row.inputs.items() if name != "conn"}
