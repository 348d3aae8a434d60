"""Uploads: every row accounted for."""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from django.db.models import Count, Q

from inventory.models import Camera, ImportBatch, ImportRow, Job

Outcome = ImportRow.Outcome
COUNTED = {
    Outcome.CREATED: "rows_created",
    Outcome.UPDATED: "rows_updated",
    Outcome.UNCHANGED: "rows_unchanged",
    Outcome.REJECTED: "rows_rejected",
}


def unaccounted_rows(deep: bool) -> Iterator[str]:
    """Completed uploads whose counts are not those of their rows, or with a row of which nothing became."""
    found: dict[int, dict[str, int]] = defaultdict(dict)
    completed = ImportBatch.objects.filter(state=ImportBatch.State.COMPLETED)
    for batch_id, outcome, count in (
        ImportRow.objects.filter(batch__in=completed)
        .values_list("batch_id", "outcome")
        .annotate(Count("pk"))
        .order_by("batch_id", "outcome")
    ):
        found[batch_id][outcome] = count
    for batch in completed.order_by("pk").defer("warnings", "skipped").iterator():
        rows = found[batch.pk]
        told = {outcome: getattr(batch, field) for outcome, field in COUNTED.items()}
        if {name: count for name, count in told.items() if count} != rows:
            yield f"import {batch.uuid}: its page says {_sum(told)}, its rows {_sum(rows)}"
        elif batch.rows_total != sum(rows.values()):
            yield f"import {batch.uuid}: {batch.rows_total} rows in all, {sum(rows.values())} accounted for"


def rows_without_camera(deep: bool) -> Iterator[str]:
    """Rows that became a camera and name none."""
    kept = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
    for uuid, row in (
        ImportRow.objects.filter(outcome__in=kept, camera=None)
        .order_by("pk")
        .values_list("batch__uuid", "row")
        .iterator()
    ):
        yield f"import {uuid} row {row}"


def cameras_unaccounted(deep: bool) -> Iterator[str]:
    """Completed uploads that made more or fewer cameras than they say."""
    made = dict(
        Camera.objects.exclude(first_batch=None)
        .values_list("first_batch")
        .annotate(Count("pk"))
        .order_by("first_batch")
    )
    completed = ImportBatch.objects.filter(state=ImportBatch.State.COMPLETED).order_by("pk")
    for key, uuid, told in completed.values_list("pk", "uuid", "cameras_created"):
        if made.get(key, 0) != told:
            yield f"import {uuid}: says {told} cameras, made {made.get(key, 0)}"


def forgotten_imports(deep: bool) -> Iterator[str]:
    """Uploads that have not ended though no job works on them."""
    open_jobs = Job.objects.filter(kind="import", state__in=Job.OPEN)
    worked_on = {job.arguments.get("batch") for job in open_jobs}
    waiting = Q(state__in=(*ImportBatch.ENDED, ImportBatch.State.AWAITING_CONFIRMATION))
    for key, uuid, state in (
        ImportBatch.objects.exclude(waiting).order_by("pk").values_list("pk", "uuid", "state")
    ):
        if key not in worked_on:
            yield f"import {uuid}: {state}, and no job works on it"


def _sum(counts: Mapping[ImportRow.Outcome, int] | Mapping[str, int]) -> str:
    return ", ".join(f"{count} {outcome}" for outcome, count in sorted(counts.items()) if count) or "none"
