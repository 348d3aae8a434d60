"""An import in figures, as the command and the status address state it (design, section 6)."""

from collections import Counter
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

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
    counted = Counter(_by_verdict(cameras)) + Counter(_by_verdict(_further_cameras(batch, reached)))
    return {verdict: counted[verdict] for verdict in Verdict.values}


def _by_verdict(cameras: QuerySet[Camera]) -> dict[str, int]:
    return dict(cameras.values_list("verdict").annotate(Count("pk")).order_by())


def _further_cameras(batch: ImportBatch, reached: QuerySet[Camera]) -> QuerySet[Camera]:
    """The second and later cameras of each quantity, where an earlier file brought them."""
    several = batch.rows.filter(quantity__gt=1).exclude(camera=None)
    first, here = F("camera__part"), OuterRef("part")
    among_them = several.alias(first=first, beyond=first + F("quantity")).filter(
        camera__match_key=OuterRef("match_key"), first__lt=here, beyond__gt=here
    )
    # The few keys first: of every other camera nothing is asked.
    keys = several.values("camera__match_key")
    known = reached.filter(organisation=batch.organisation_id, match_key__in=keys)
    return known.exclude(first_batch=batch).filter(Exists(among_them))


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


def _counts(rows: QuerySet[ImportRow]) -> dict[str, Any]:
    """Numbers of rows by what became of them, `matched_by` among these, in one question."""
    rejected, keys = Q(outcome=ImportRow.Outcome.REJECTED), ImportRow.MatchedBy.values
    told = rows.aggregate(
        rows_twice=Count("pk", filter=rejected & Q(code="twice")),
        rows_without_site=Count("pk", filter=rejected & Q(code="no_site")),
        rows_of_unknown_sites=Count("pk", filter=rejected & Q(code="unknown_site")),
        errors_total=Count("pk", filter=rejected),
        notes_total=Count("pk", filter=~rejected & ~Q(message="")),
        **{f"by_{key}": Count("pk", filter=Q(matched_by=key)) for key in keys},
    )
    found = {key: told.pop(f"by_{key}") for key in sorted(keys)}
    return told | {"matched_by": {key: number for key, number in found.items() if number}}


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
    return {name: getattr(batch, name) for name in (*COUNTS, "sites_placed")} | {
        **_counts(rows),
        "errors": list(rejected.values(*place, *message)[:MOST_ERRORS]),
        "changed": list(changed_rows(rows).values(*place, "matched_by", "changes")[:MOST_ERRORS]),
        "notes": list(notes.values(*place, *message)[:MOST_ERRORS]),
        "verdicts": verdict_counts(batch, within),
    }
