"""An import in figures, as the command and the status address state it (design, section 6)."""

from collections import Counter
from typing import Any

from django.db.models import Count

from inventory.models import Camera, ImportBatch, ImportRow, Verdict

MOST_ERRORS = 1_000


def verdict_counts(batch: ImportBatch) -> dict[str, int]:
    """How many of the cameras that this file speaks of have each verdict; the four always stand there."""
    cameras = Camera.objects.in_register().filter(pk__in=batch.rows.exclude(camera=None).values("camera"))
    cameras = cameras | Camera.objects.in_register().filter(first_batch=batch)
    counted = Counter(dict(cameras.values_list("verdict").annotate(Count("pk")).order_by()))
    counted.update(_further_cameras(batch))
    return {verdict: counted[verdict] for verdict in Verdict.values}


def _further_cameras(batch: ImportBatch) -> list[str]:
    """Verdicts of the second and later cameras of each quantity, where an earlier file brought them."""
    several = batch.rows.filter(quantity__gt=1).exclude(camera=None)
    wanted = {
        (key, part)
        for key, first, quantity in several.values_list("camera__match_key", "camera__part", "quantity")
        for part in range(first + 1, first + quantity)
    }
    if not wanted:
        return []
    cameras = (
        Camera.objects.in_register()
        .filter(organisation=batch.organisation, match_key__in=several.values("camera__match_key"))
        .exclude(first_batch=batch)
    )
    return [
        verdict
        for key, part, verdict in cameras.values_list("match_key", "part", "verdict")
        if (key, part) in wanted
    ]


def summary(batch: ImportBatch) -> dict[str, Any]:
    """State, counts, what was refused, rejected and skipped, and the verdicts of the cameras concerned."""
    rejected = batch.rows.filter(outcome=ImportRow.Outcome.REJECTED).order_by("number")
    return {
        "state": batch.state,
        "format": batch.format,
        "rows_total": batch.rows_total,
        "rows_created": batch.rows_created,
        "rows_updated": batch.rows_updated,
        "rows_unchanged": batch.rows_unchanged,
        "rows_rejected": batch.rows_rejected,
        "cameras_created": batch.cameras_created,
        "skipped": batch.skipped,
        "file_errors": batch.file_errors,
        "errors": list(rejected.values("sheet", "row", "column", "code", "message")[:MOST_ERRORS]),
        "errors_total": rejected.count(),
        "warnings": batch.warnings,
        "dropped_columns": batch.dropped_columns,
        "verdicts": verdict_counts(batch),
    }
