"""Uploads: send a spreadsheet, see what it would change, confirm, see what became of every row."""

import json
from collections.abc import Mapping
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access, jobs
from inventory.forms.import_sites import SitesForm
from inventory.forms.imports import ConfirmForm, ProgramUploadForm, UploadForm
from inventory.imports.refusal import FileRefusedError
from inventory.models import ImportBatch, ImportRow, Job, Site, Verdict
from inventory.services import import_summary, imported_before, importing
from inventory.services.import_summary import summary
from inventory.views.requests import PersonRequest, wants_json, wants_part

HTMX_STOP_POLLING = 286
ROWS_SHOWN = 100
BATCHES_A_PAGE = 50


@require_safe
def imports(request: PersonRequest) -> HttpResponse:
    """Every upload, newest first."""
    access.require(request.user, access.Permission.SEE_REGISTER)
    batches = access.imports(request.user).select_related("uploaded_by").order_by("-uploaded_at", "-pk")
    page = Paginator(batches, BATCHES_A_PAGE).get_page(request.GET.get("page"))
    only_own = not access.sees_all_sites(request.user)
    context = {"page": page, "may_import": _may_import(request), "only_own": only_own}
    return render(request, "inventory/imports.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_import(request: PersonRequest) -> HttpResponse:
    """Send a file; programs that accept JSON get the address to watch, people are taken to it."""
    access.require(request.user, access.Permission.IMPORT)
    posted = request.method == "POST"
    sent = (request.POST, request.FILES) if posted else (None, None)
    kind = ProgramUploadForm if _by_a_program(request) else UploadForm
    form = kind(*sent, person=request.user)
    if form.is_valid():
        try:
            return _goes_on(request, _receive(request, form), 202)
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
            confirm_first=not form.cleaned_data.get("confirm", False),
            attended=not _by_a_program(request),
        )
        jobs.enqueue("import", organisation=batch.organisation, by=request.user, batch=batch.pk)
    return batch


def _by_a_program(request: PersonRequest) -> bool:
    """Whether the answer goes to a program."""
    return wants_json(request)


def _goes_on(request: PersonRequest, batch: ImportBatch, status: int) -> HttpResponse:
    """To the import's page; a program gets its address."""
    address = reverse("import", args=[batch.uuid])
    if _by_a_program(request):
        return JsonResponse({"id": str(batch.uuid), "status_url": address}, status=status)
    return redirect(address)


@require_safe
def import_page(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One upload: its progress while it runs, its preview, then its result; `?format=json` for programs."""
    batch = access.import_batch(request.user, uuid)
    if request.GET.get("format") == "json":
        job = _job_of(request, batch)
        place = {"attempt": job.attempt, "cursor": job.cursor} if job else {"attempt": 0, "cursor": None}
        told = summary(batch, access.import_rows(request.user, batch), _within(request))
        return JsonResponse(told | place)
    progress = {"batch": batch, "poll_url": request.path, "no_worker": _no_worker(batch)}
    job = _job_of(request, batch) if batch.state == ImportBatch.State.WRITING else None
    progress["done"] = job.done if job else batch.rows_placed
    if wants_part(request):
        return _progress(request, batch, progress)
    if batch.asks and _may_import(request):
        return redirect("import_columns", uuid=batch.uuid)
    if batch.waits:
        return render(request, "inventory/import_preview.html", progress | _preview(request, batch))
    result = _result(request, batch) if batch.finished else {}
    return render(request, "inventory/import.html", progress | result)


def _job_of(request: PersonRequest, batch: ImportBatch) -> Job | None:
    """The newest job of an upload."""
    jobs_of_it = access.jobs_of(request.user).filter(kind="import", arguments__batch=batch.pk)
    return jobs_of_it.order_by("-pk").first()


def _progress(request: PersonRequest, batch: ImportBatch, context: dict[str, object]) -> HttpResponse:
    """How far it is; when it has ended, or waits for a yes, the page is fetched anew."""
    stands = batch.finished or batch.waits or batch.asks
    status = HTMX_STOP_POLLING if stands else 200
    response = render(request, "inventory/_import_progress.html", context, status=status)
    if stands:
        response.headers["HX-Refresh"] = "true"
    return response


def _preview(request: PersonRequest, batch: ImportBatch) -> dict[str, object]:
    preview, figures = batch.preview, batch.preview["figures"]
    return {
        "figures": figures,
        "verdicts": _verdicts(figures["verdicts"]),
        # Rows of sites that nobody knows are told with their sites.
        "errors": [error for error in figures["errors"] if error["code"] != "unknown_site"],
        "errors_total": figures["errors_total"] - figures.get("rows_of_unknown_sites", 0),
        "with_sites": preview["with_sites"],
        "misspelt": _misspelt(preview["unknown_sites"], batch.site_choices),
        "verdicts_with_sites": preview["with_sites"] and _verdicts(preview["with_sites"]["verdicts"]),
        "may_confirm": _may_import(request),
        "sites_form": SitesForm(batch=batch, person=request.user) if _may_import(request) else None,
        "may_add_sites": access.may(request.user, access.Permission.CREATE_SITES),
        "same_before": imported_before.same_file_before(batch),
    }


def _misspelt(unknown: list[dict[str, str]], settled: dict[str, str]) -> list[tuple[str, str]]:
    """The names still open that are much like a site's, with that site: a tick for all would add them beside it."""
    return [
        (each["name"], each["alike"]) for each in unknown if each["alike"] and each["name"] not in settled
    ]


@require_POST
def choose_import_sites(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say which sites are meant where Lenscap does not know; the preview is then worked out anew."""
    batch = access.import_to_change(request.user, uuid)
    if not batch.waits:
        return _goes_on(request, batch, 409)
    form = SitesForm(request.POST, batch=batch, person=request.user)
    if not form.is_valid():
        context = {"batch": batch} | _preview(request, batch) | {"sites_form": form}
        return render(request, "inventory/import_preview.html", context, status=422)
    with transaction.atomic():
        chosen = importing.choose_sites(
            batch, form.choices(), site=form.site_of_rows_without(), by=request.user
        )
        if chosen:
            jobs.enqueue("import", organisation=batch.organisation, by=request.user, batch=batch.pk)
    return _goes_on(request, batch, 202 if chosen else 409)


def _result(request: PersonRequest, batch: ImportBatch) -> dict[str, object]:
    rows = access.import_rows(request.user, batch)
    return {
        "rejected": batch.rows_rejected
        and rows.filter(outcome=ImportRow.Outcome.REJECTED).order_by("number")[:ROWS_SHOWN],
        "changed": batch.rows_updated
        and import_summary.changed_rows(rows).select_related("camera")[:ROWS_SHOWN],
        "notes": import_summary.noted_rows(rows).select_related("camera")[:ROWS_SHOWN],
        "matched_by": import_summary.matched_by(rows),
        "verdicts": _verdicts(import_summary.verdict_counts(batch, _within(request))),
        "same_before": imported_before.same_file_before(batch),
        "shown": ROWS_SHOWN,
    }


def _within(request: PersonRequest) -> QuerySet[Site] | None:
    """The sites whose cameras count; None where all do, which spares the database asking of each."""
    return None if access.sees_all_sites(request.user) else access.sites(request.user)


def _verdicts(counts: dict[str, int]) -> list[tuple[str, str, int]]:
    return [(verdict, label, counts[verdict]) for verdict, label in Verdict.choices]


@require_POST
def confirm_import(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Go on from the preview, with the sites that are new or without; a program may send JSON."""
    batch = access.import_to_change(request.user, uuid)
    if _settles_sites(request, batch):
        messages.info(request, "Nothing has been added yet: check what the sites you settled come to.")
        return choose_import_sites(request, uuid)
    form = ConfirmForm(_sent(request))
    create_sites = form.is_valid() and form.chosen(batch.create_sites)
    if create_sites:
        access.require(request.user, access.Permission.CREATE_SITES)
    with transaction.atomic():
        confirmed = importing.confirm(batch, create_sites=create_sites, by=request.user)
        if confirmed:
            jobs.enqueue("import", organisation=batch.organisation, by=request.user, batch=batch.pk)
    return _goes_on(request, batch, 202 if confirmed else 409)


def _settles_sites(request: PersonRequest, batch: ImportBatch) -> bool:
    """Whether sites were settled with the yes, so that nobody has seen yet what that comes to."""
    if not batch.waits or not any(name == "site" or name.startswith("is-") for name in request.POST):
        return False
    form = SitesForm(request.POST, batch=batch, person=request.user)
    if not form.is_valid():
        return True
    return (form.choices(), form.site_of_rows_without()) != (batch.site_choices, batch.site)


def _sent(request: PersonRequest) -> Mapping[str, object]:
    """What was sent, as a form or as a JSON object; anything else says nothing."""
    if request.content_type != "application/json":
        return request.POST
    try:
        sent = json.loads(request.body or b"{}")
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}


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
    if batch.state != ImportBatch.State.QUEUED:
        return False
    age = jobs.worker_age()
    return age is None or age > 120
