"""Handing out files of evidence to those who may see their line."""

from uuid import UUID

from django.http import FileResponse, Http404
from django.views.decorators.http import require_safe

from inventory.services.kept_files import path_of
from inventory.views.downloads import DOWNLOAD_HEADERS
from inventory.views.requests import PersonRequest
from removal import access


@require_safe
def evidence_file(request: PersonRequest, uuid: UUID) -> FileResponse:
    """A photo to look at, or a document to save; in neither may anything run."""
    file = access.evidence_file(request.user, uuid)
    try:
        content = path_of(file.stored_as).open("rb")
    except FileNotFoundError as lost:  # check_integrity names it
        raise Http404 from lost
    return FileResponse(
        content,
        as_attachment=not file.is_photo,
        filename=file.name,
        content_type=file.media_type,
        headers=DOWNLOAD_HEADERS,
    )
