"""Undoing an import: what it would come to, how far it is, what it came to."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory import access, jobs
from inventory.models import ImportBatch, Job
from inventory.views.requests import PersonRequest, wants_part
from removal.services import undoing

HTMX_STOP_POLLING = 286


@require_http_methods(["GET", "HEAD", "POST"])
def undo_import(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Ask before an import is undone, show how far it is, then what left, what came back and what stays."""
    batch = access.import_to_change(request.user, uuid)
    job = _job(request, batch)
    if batch.undone_at or job:
        return _show(request, batch, job)
    if not undoing.may_be_undone(batch):
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            jobs.enqueue("undo_import", organisation=batch.organisation, by=request.user, batch=batch.pk)
        return redirect("undo_import", uuid=batch.uuid)
    forecast = undoing.forecast(batch, by=request.user)
    return render(request, "removal/undo_import.html", {"batch": batch, "forecast": forecast})


def _job(request: PersonRequest, batch: ImportBatch) -> Job | None:
    """The job that undoes it now."""
    running = access.jobs_of(request.user).filter(kind="undo_import", state__in=Job.OPEN)
    return running.filter(arguments__batch=batch.pk).first()


def _show(request: PersonRequest, batch: ImportBatch, job: Job | None) -> HttpResponse:
    context: dict[str, Any] = {"batch": batch, "job": job, "today": timezone.localdate()}
    if wants_part(request):
        status = 200 if job else HTMX_STOP_POLLING
        response = render(request, "removal/_undo_progress.html", context, status=status)
        if not job:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(request, "removal/import_undone.html", context | {"outcome": undoing.outcome(batch)})
