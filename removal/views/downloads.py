"""Download these rows: one view for every list, with the filters of its address, as .xlsx, .ods or .csv."""

from collections.abc import Iterator
from functools import partial
from typing import Any

from django.http import Http404, HttpResponseBase, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.views.decorators.http import require_POST

from inventory import access as inventory_access
from inventory.views.downloads import DOWNLOAD_HEADERS
from inventory.views.requests import PersonRequest
from removal.planning.deadlines import in_words
from removal.reports.snapshot import snapshot
from removal.reports.streams import Format, pieces
from removal.services import fetching
from removal.tables import LISTINGS
from removal.tables.listing import Asking, Listing


@require_POST
def download_rows(request: PersonRequest, listing: Listing[Any]) -> HttpResponseBase:
    """The rows that the page's filters leave; the audit trail says that they were taken away, by whom and how many."""
    inventory_access.require(request.user, listing.permission)
    kind, own = _format(request), request.user.organisation
    asking = Asking(request.user, request.GET, timezone.now())
    fetching.record_rows(
        listing.recorded_as,
        listing.head.title,
        rows=listing.rows(asking).count,
        kind=kind,
        narrowed_to=request.GET.urlencode(),
        by=request.user,
    )
    today = timezone.localdate()
    name = f"{listing.key.replace('_', '-')}-{own.code}-{today.isoformat()}.{kind}"
    headers = DOWNLOAD_HEADERS | {"Content-Disposition": f'attachment; filename="{name}"'}
    sent = _sent(listing, asking, kind, left=f"{own.name}, {in_words(today)}")
    return StreamingHttpResponse(sent, content_type=kind.media_type, headers=headers)


def _format(request: PersonRequest) -> Format:
    """The kind of file asked for, CSV where none is named."""
    try:
        return Format(request.POST.get("format", Format.CSV))
    except ValueError as unknown:
        raise Http404 from unknown


def _sent(listing: Listing[Any], asking: Asking, kind: Format, *, left: str) -> Iterator[bytes]:
    """The file in pieces, all read within one snapshot, so that heading and rows agree."""
    with snapshot():
        marking = asking.person.organisation.marking
        yield from pieces(kind, listing.head, listing.shown, listing.rows(asking), marking=marking, left=left)


def addresses() -> list[URLPattern]:
    """One for each list; they stand before those of the things themselves."""
    return [
        path(listing.path, partial(download_rows, listing=listing), name=listing.route)
        for listing in LISTINGS
    ]
