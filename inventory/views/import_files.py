"""Workbooks around imports: the rows that were not added, to correct them; the template, to begin with."""

import tempfile
from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_POST

from inventory import access
from inventory.services import rejects
from inventory.views.downloads import workbook
from inventory.views.requests import PersonRequest


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
