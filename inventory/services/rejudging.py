"""Judging everything of an organisation anew, under its newest edition: resumable, and a no-op when nothing differs."""

from datetime import date
from typing import Any

from inventory.events import findings_changed
from inventory.jobs import Chunk
from inventory.models import Fingerprint, Organisation
from inventory.services import judging
from inventory.services.editions import current_edition, rulebook_of

Cursor = dict[str, Any]


def next_chunk(organisation: Organisation, cursor: Cursor | None, *, on: date) -> Chunk:
    """Findings first, then the cameras by ranges of ids, then the event; the cursor says where it stands."""
    cursor = cursor or {"phase": "judge", "after": 0, "written": 0}
    if cursor["phase"] == "judge":
        return _judge(organisation, cursor, on)
    return _spread(organisation, cursor)


def _judge(organisation: Organisation, cursor: Cursor, on: date) -> Chunk:
    edition = current_edition(organisation)
    rows = judging.next_fingerprints(organisation, after=cursor["after"], unjudged_only=False)
    if not rows:
        start, _ = judging.camera_id_range(organisation)
        return Chunk(lambda: None, cursor | {"phase": "spread", "start": start})
    judged = judging.judge_fingerprints(rows, rulebook_of(edition), on=on)
    cursor = cursor | {"after": rows[-1].pk}

    def write() -> None:
        judging.write_findings(judged, edition, on=on)

    total = Fingerprint.objects.filter(organisation=organisation).count()
    done = Fingerprint.objects.filter(organisation=organisation, pk__lte=rows[-1].pk).count()
    return Chunk(write, cursor, done, total)


def _spread(organisation: Organisation, cursor: Cursor) -> Chunk:
    start = cursor["start"]
    _, end = judging.camera_id_range(organisation)
    following = start + judging.CAMERA_IDS_A_CHUNK
    last = following >= end

    def write() -> None:
        judging.spread_verdicts(organisation, start=start)
        if last:
            findings_changed.send(
                sender=Fingerprint,
                organisation=organisation,
                edition=current_edition(organisation),
                fingerprint_ids=[],
            )

    return Chunk(write, None if last else cursor | {"start": following})
