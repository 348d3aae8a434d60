"""An import in figures, as the command and the status address state it (design, section 6)."""

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from inventory.models import Camera, ImportBatch, ImportRow, Site, Verdict

MOST_ERRORS = 1_000
Within = QuerySet[Site] | None
# Figures that a preview tells and the batch keeps.
COUNTS = ("rows_created", "rows_updated", "rows_unchanged", "rows_rejected", "cameras_created")


def verdict_counts(batch: ImportBatch, within: Within = None) -> dict[str, int]:
    """How many of the cameras that this file speaks of have each verdict; the four always stand there.

    `within` are the sites whose cameras are counted; None for all.
    """
    known = Camera.objects.in_register()
    reached = known if within is None else known.filter(site__in=within)
    cameras = reached.filter(pk__in=batch.rows.exclude(camera=None).values("camera"))
    cameras = cameras | reached.filter(first_batch=batch)
    counted = Counter(dict(cameras.values_list("verdict").annotate(Count("pk")).order_by()))
    counted.update(_further_cameras(batch, within))
    return {verdict: counted[verdict] for verdict in Verdict.values}


def _further_cameras(batch: ImportBatch, within: Within) -> list[str]:
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
    cameras = cameras if within is None else cameras.filter(site__in=within)
    return [
        verdict
        for key, part, verdict in cameras.values_list("match_key", "part", "verdict")
        if (key, part) in wanted
    ]


def summary(
    batch: ImportBatch, rows: QuerySet[ImportRow] | None = None, within: Within = None
) -> dict[str, Any]:
    """State, counts, what was refused, rejected and skipped, and the verdicts of the cameras concerned.

    While it waits to be confirmed the figures are those of its preview. `rows` are those that its reader may see (all
    by default), `within` the sites; the counts of the file as a whole stand as they were when it was written.
    """
    rows = batch.rows.all() if rows is None else rows
    figures = chosen_figures(batch) if batch.waits else _written(batch, rows, within)
    return _facts(batch) | figures | {"preview": batch.preview or None}


def dry_summary(batch: ImportBatch) -> dict[str, Any]:
    """The same of a batch that was never saved; `completed` says that the dry run came to its end."""
    told = {"state": str(ImportBatch.State.COMPLETED), "dry_run": True, "preview": batch.preview}
    return _facts(batch) | chosen_figures(batch) | told


def chosen_figures(batch: ImportBatch) -> dict[str, Any]:
    """What the preview says under the choice made: with the new sites added, or without."""
    preview: dict[str, Any] = batch.preview
    chosen: dict[str, Any] = (batch.create_sites and preview["with_sites"]) or preview["figures"]
    return chosen


def changed_rows(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    """Rows that changed a camera, in the file's order."""
    return rows.exclude(changes={}).order_by("number")


def noted_rows(rows: QuerySet[ImportRow]) -> QuerySet[ImportRow]:
    """Rows that were taken and of which there is something to know, in the file's order."""
    return rows.exclude(outcome=ImportRow.Outcome.REJECTED).exclude(message="").order_by("number")


def matched_by(rows: QuerySet[ImportRow]) -> dict[str, int]:
    """How many rows were recognised by each key."""
    found = rows.exclude(matched_by="")
    return dict(found.values_list("matched_by").annotate(Count("pk")).order_by("matched_by"))


def _facts(batch: ImportBatch) -> dict[str, Any]:
    return {
        "state": batch.state,
        "format": batch.format,
        "rows_total": batch.rows_total,
        "skipped": batch.skipped,
        "file_errors": batch.file_errors,
        "warnings": batch.warnings,
        "skipped_total": batch.skipped_total,
        "warnings_total": batch.warnings_total,
        "dropped_columns": batch.dropped_columns,
    }


def _written(batch: ImportBatch, rows: QuerySet[ImportRow], within: Within) -> dict[str, Any]:
    rejected = rows.filter(outcome=ImportRow.Outcome.REJECTED).order_by("number")
    place, message = ("sheet", "row"), ("column", "code", "message")
    notes = noted_rows(rows)
    return {name: getattr(batch, name) for name in COUNTS} | {
        "rows_twice": rejected.filter(code="twice").count(),
        "rows_without_site": rejected.filter(code="no_site").count(),
        "errors": list(rejected.values(*place, *message)[:MOST_ERRORS]),
        "errors_total": rejected.count(),
        "matched_by": matched_by(rows),
        "changed": list(changed_rows(rows).values(*place, "matched_by", "changes")[:MOST_ERRORS]),
        "notes": list(notes.values(*place, *message)[:MOST_ERRORS]),
        "notes_total": notes.count(),
        "verdicts": verdict_counts(batch, within),
    }
