"""The columns of an upload: what each was read as, changed where that is wrong, forgotten where it is out of date."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from inventory import access, jobs
from inventory.forms.columns import ColumnsForm
from inventory.models import ImportBatch
from inventory.services import column_layouts
from inventory.services.column_groups import column_groups
from inventory.views.requests import PersonRequest

WAITS = ImportBatch.State.AWAITING_CONFIRMATION


@require_http_methods(["GET", "HEAD", "POST"])
def import_columns(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Each column with samples and what it is read as; while the upload waits, to be changed."""
    posted = request.method == "POST"
    batch = (access.import_to_change if posted else access.import_batch)(request.user, uuid)
    groups = column_groups(batch)
    if not groups or (posted and batch.state != WAITS):
        return redirect("import", uuid=batch.uuid)
    form = ColumnsForm(request.POST if posted else None, groups=groups, person=request.user, site=batch.site)
    if form.is_valid():
        return _read_again(request, batch, form)
    may = access.may(request.user, access.Permission.IMPORT)
    context = {
        "batch": batch,
        "form": form,
        "may_change": may and batch.state == WAITS,
        "may_forget": may and any(group.remembered for group in groups),
    }
    return render(request, "inventory/import_columns.html", context, status=422 if posted else 200)


def _read_again(request: PersonRequest, batch: ImportBatch, form: ColumnsForm) -> HttpResponse:
    site = form.cleaned_data["site"]
    with transaction.atomic():
        if column_layouts.settle(batch, form.answers(), site=site, by=request.user):
            jobs.enqueue("import", organisation=batch.organisation, by=request.user, batch=batch.pk)
    return redirect("import", uuid=batch.uuid)


@require_POST
def forget_columns(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Read files with these headings by their headings alone from now on."""
    batch = access.import_to_change(request.user, uuid)
    with transaction.atomic():
        if column_layouts.forget(batch, by=request.user):
            jobs.enqueue("import", organisation=batch.organisation, by=request.user, batch=batch.pk)
    messages.success(request, "Forgotten. The next file with these headings is read by its headings alone.")
    return redirect("import", uuid=batch.uuid)
