"""What an installation holds, in figures: for operators and drills, over all organisations."""

from typing import Any

from django.db.models import Count, Sum

from inventory.models import AuditEvent, Camera, ImportBatch, ImportRow, Job, Site
from removal.models import RemovalPlan
from removal.services.stored_files import orphan_files


def counts() -> dict[str, Any]:
    """The figures of `manage.py counts`: each is 0, never missing, when there is nothing of it."""
    jobs = dict.fromkeys(Job.State.values, 0)
    jobs |= dict(Job.objects.values_list("state").annotate(Count("pk")).order_by("state"))
    return {
        "cameras": Camera.objects.in_register().count(),
        "sites": Site.objects.count(),
        "plans": RemovalPlan.objects.count(),
        "jobs": jobs,
        "open_jobs": sum(jobs[state] for state in Job.OPEN),
        "audit_events": AuditEvent.objects.count(),
        "staged_rows": _staged_rows(),
        "orphan_files": len(orphan_files()),
    }


def _staged_rows() -> int:
    """Rows that were read and are not written yet; they lie in the spools of their uploads."""
    unwritten = ImportBatch.objects.filter(
        state__in=(ImportBatch.State.AWAITING_CONFIRMATION, ImportBatch.State.WRITING)
    )
    read = unwritten.aggregate(rows=Sum("rows_total"))["rows"] or 0
    return int(read) - ImportRow.objects.filter(batch__in=unwritten).count()
