"""What was asked of a camera before a step that turns out not to hold is asked again, from the day it first was.

Without this the rules would speak anew with the next replan and count their working days from then: recording an
isolation and taking it back would move a deadline.
"""

from collections.abc import Mapping
from datetime import datetime

from django.utils import timezone

from removal.models import Obligation


def ask_again(since: Mapping[int, datetime]) -> None:
    """Let what was asked of these cameras until that moment hold once more, as further rows: three queries.

    What the rules do not ask any more the next replan supersedes; the caller sees to it that there is one.
    """
    if not since:
        return
    of_them = Obligation.objects.filter(camera__in=list(since))
    held = set(of_them.current().values_list("camera", "rule", "obligation"))
    again: list[Obligation] = []
    ended = of_them.filter(superseded_at__gte=min(since.values()))
    for row in ended.order_by("-superseded_at", "-pk"):
        key = (row.camera_id, row.rule, row.obligation)
        if key not in held and row.superseded_at and row.superseded_at >= since[row.camera_id]:
            held.add(key)
            row.pk, row.superseded_at, row.arose_at = None, None, timezone.now()
            again.append(row)
    Obligation.objects.bulk_create(again, batch_size=100)
