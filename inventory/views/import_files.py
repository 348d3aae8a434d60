"""Workbooks around imports: the rows that were not added, to correct them; the template, to begin with."""

import io
import tempfile
from uuid import UUID

from django.http import FileResponse, Http404, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from inventory import access
from inventory.services import rejects
from inventory.views.downloads import DOWNLOAD_HEADERS, XLSX, workbook
from inventory.views.requests import PersonRequest
from inventory.workbooks.template import write_template


@require_safe
def import_template(request: PersonRequest) -> HttpResponse:
    """An empty list to fill in, with the person's sites to choose from."""
    access.require(request.user, access.Permission.IMPORT)
    file = io.BytesIO()
    write_template(list(access.sites(request.user).order_by("name").values_list("name", flat=True)), file)
    headers = DOWNLOAD_HEADERS | {"Content-Disposition": 'attachment; filename="cameras-to-import.xlsx"'}
    return HttpResponse(file.getvalue(), content_type=XLSX, headers=headers)


@require_POST
def rows_to_fix(request: PersonRequest, uuid: UUID) -> FileResponse:
    """The rows that were not added, as a workbook to correct and upload again."""
    batch = access.import_batch(request.user, uuid)
    if not (batch.finished and batch.rows_rejected and batch.tables):
        raise Http404
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    rejects.write_rejects(batch, access.import_rows(request.user, batch), file, by=request.user)
    file.seek(0)
    return workbook(file, rejects.rejects_filename(batch))
