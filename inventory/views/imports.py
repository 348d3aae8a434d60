"""Uploads: send a spreadsheet, watch it being read, see what became of every row."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access, jobs
from inventory.forms.imports import UploadForm
from inventory.imports.refusal import FileRefusedError
from inventory.models import ImportBatch, ImportRow, Verdict
from inventory.services import imported_before, importing
from inventory.services.import_summary import summary, verdict_counts
from inventory.views.requests import PersonRequest, wants_part

HTMX_STOP_POLLING = 286
ROWS_SHOWN = 100


@require_safe
def imports(request: PersonRequest) -> HttpResponse:
    """Every upload, newest first."""
    access.require(request.user, access.Permission.SEE_REGISTER)
    batches = access.imports(request.user).select_related("uploaded_by")[:100]
    return render(request, "inventory/imports.html", {"batches": batches, "may_import": _may_import(request)})


@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: PersonRequest) -> HttpResponse:
    """Send a file; programs that accept JSON get the address to watch, people are taken to it."""
    access.require(request.user, access.Permission.IMPORT)
    posted = request.method == "POST"
    form = UploadForm(
        request.POST if posted else None, request.FILES if posted else None, person=request.user
    )
    if form.is_valid():
        try:
            return _started(request, _receive(request, form))
        except FileRefusedError as refusal:
            form.add_error("file", refusal.message)
    if posted and _by_a_program(request):
        return JsonResponse({"errors": form.errors.get_json_data()}, status=422)
    return render(request, "inventory/new_import.html", {"form": form}, status=422 if posted else 200)


def _receive(request: PersonRequest, form: UploadForm) -> ImportBatch:
    """Store the upload and queue its import in one transaction."""
    upload = form.cleaned_data["file"]
    with transaction.atomic():
        batch = importing.receive(
            upload.chunks(),
            upload.name,
            organisation=request.user.organisation,
            by=request.user,
            site=form.cleaned_data["site"],
            create_sites=form.cleaned_data.get("create_sites", False),
        )
        if _by_a_program(request) or not imported_before.wait_if_imported_before(batch):
            jobs.enqueue("import", organisation=batch.organisation, by=request.user, batch=batch.pk)
    return batch


def _by_a_program(request: PersonRequest) -> bool:
    """Whether the answer goes to a program, which is not asked anything."""
    return request.accepts("application/json") and not request.accepts("text/html")


def _started(request: PersonRequest, batch: ImportBatch) -> HttpResponse:
    address = reverse("import", args=[batch.uuid])
    if _by_a_program(request):
        return JsonResponse({"id": str(batch.uuid), "status_url": address}, status=202)
    return redirect(address)


@require_safe
def import_page(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One upload: its progress while it runs, then its result; `?format=json` for programs."""
    batch = access.import_batch(request.user, uuid)
    job = access.jobs_of(request.user).filter(kind="import", arguments__batch=batch.pk).first()
    if request.GET.get("format") == "json":
        place = {"attempt": job.attempt, "cursor": job.cursor} if job else {"attempt": 0, "cursor": None}
        return JsonResponse(summary(batch) | place)
    context = {"batch": batch, "job": job, "poll_url": request.path, "no_worker": _no_worker(batch)}
    if job is None and batch.state == ImportBatch.State.AWAITING_CONFIRMATION:
        before = imported_before.same_file_before(batch)
        return render(request, "inventory/same_file.html", context | {"before": before})
    if wants_part(request):
        stop = HTMX_STOP_POLLING if batch.finished else 200
        response = render(request, "inventory/_import_progress.html", context, status=stop)
        if batch.finished:
            response.headers["HX-Refresh"] = "true"
        return response
    return render(
        request, "inventory/import.html", context | (_result(request, batch) if batch.finished else {})
    )


def _result(request: PersonRequest, batch: ImportBatch) -> dict[str, object]:
    rejected = (
        access.import_rows(request.user, batch).filter(outcome=ImportRow.Outcome.REJECTED).order_by("number")
    )
    counts = verdict_counts(batch)
    return {
        "rejected": rejected[:ROWS_SHOWN],
        "verdicts": [(verdict, label, counts[verdict]) for verdict, label in Verdict.choices],
        "same_before": imported_before.same_file_before(batch),
        "shown": ROWS_SHOWN,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def cancel_import(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Stop an import before any camera is written; asks first."""
    batch = access.import_to_change(request.user, uuid)
    if request.method != "POST":
        return render(request, "inventory/cancel_import.html", {"batch": batch})
    if importing.cancel(batch, by=request.user):
        messages.success(request, "The import was cancelled. No camera was added.")
    else:
        messages.info(request, "It is too late to cancel: cameras were being added, or the import had ended.")
    return redirect("import", uuid=batch.uuid)


def _may_import(request: PersonRequest) -> bool:
    return access.may(request.user, access.Permission.IMPORT)


def _no_worker(batch: ImportBatch) -> bool:
    """Whether the upload waits because nobody works."""
    age = jobs.worker_age()
    return batch.state == ImportBatch.State.QUEUED and (age is None or age > 120)
