"""Identify: who built this, and is it restricted? Nothing that is asked here is stored."""

from typing import Any

from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory import access
from inventory.access import Permission
from inventory.classification.fingerprints import DeviceText
from inventory.forms.identify import IdentifyDeviceForm, IdentifyFileForm
from inventory.imports.refusal import FileRefusedError
from inventory.models import Edition, Verdict
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.identifying import IdentifiedFile, csv_lines
from inventory.services.identifying import identify as identified
from inventory.views.downloads import DOWNLOAD_HEADERS
from inventory.views.requests import PersonRequest

ROWS_SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def identify(request: PersonRequest) -> HttpResponseBase:
    """One device in a form, or a file: its first rows on the page, all of them as CSV."""
    access.require(request.user, Permission.SEE_REGISTER)
    edition = current_edition(request.user.organisation)
    if request.method != "POST":
        return _page(request, edition)
    return _file(request, edition) if "of_file" in request.POST else _device(request, edition)


def _device(request: PersonRequest, edition: Edition) -> HttpResponse:
    form = IdentifyDeviceForm(request.POST)
    if not form.is_valid():
        return _page(request, edition, device_form=form, form=form, status=422)
    rulebook, today = rulebook_of(edition), timezone.localdate()
    found = identified(DeviceText(**form.cleaned_data), rulebook, on=today)
    return _page(request, edition, device_form=form, found=found, verdict=Verdict(found.verdict))


def _file(request: PersonRequest, edition: Edition) -> HttpResponseBase:
    form = IdentifyFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, edition, file_form=form, form=form, status=422)
    upload = form.cleaned_data["file"]
    try:
        rows = IdentifiedFile(upload.chunks(), upload.name, rulebook_of(edition), on=timezone.localdate())
        if "download" in request.POST:
            return _download(rows)
        first = rows.first(ROWS_SHOWN + 1)
    except FileRefusedError as refusal:
        form.add_error("file", refusal.message)
        return _page(request, edition, file_form=form, form=form, status=422)
    shown = [(row, Verdict(row.judgement.verdict) if row.judgement else None) for row in first[:ROWS_SHOWN]]
    return _page(request, edition, rows=shown, more=len(first) > ROWS_SHOWN, filename=upload.name)


def _download(rows: IdentifiedFile) -> StreamingHttpResponse:
    """All rows, judged while they are sent."""
    name = f"identified-{timezone.localdate().isoformat()}.csv"
    headers = DOWNLOAD_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    answer = StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)
    answer._resource_closers.append(rows.close)  # type: ignore[attr-defined]  # also when nobody reads to the end
    return answer


def _page(request: PersonRequest, edition: Edition, *, status: int = 200, **context: Any) -> HttpResponse:
    empty = {"device_form": IdentifyDeviceForm(), "file_form": IdentifyFileForm(), "edition": edition}
    return render(request, "inventory/identify.html", empty | {"shown": ROWS_SHOWN} | context, status=status)
