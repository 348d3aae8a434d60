"""Recording the network of a site's cameras at once: answers, what they would move, the change."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory import access
from inventory.access import Permission
from inventory.forms.connections import ConnectionForm
from inventory.models import Connection, Life, Site
from inventory.services.connecting import set_connection
from inventory.views.requests import PersonRequest
from removal.services import previewing
from removal.services.situations import Supposed
from removal.tasks import enqueue_replan

CHANGE, PREVIEW = "change", "preview"


@require_http_methods(["GET", "HEAD", "POST"])
def site_connection(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Which network these cameras are on; a POST that names no step saves."""
    access.require(request.user, Permission.CHANGE_CAMERAS)
    site = access.site(request.user, uuid)
    here = access.cameras(request.user).filter(site=site).exclude(life=Life.GONE)
    step = request.POST.get("step", "")
    form = ConnectionForm(request.POST if request.method == "POST" else None, cameras=here)
    context = {"form": form, "site": site}
    if not form.is_valid() or step == CHANGE:
        return render(request, "removal/site_connection.html", context, status=422 if form.errors else 200)
    if step == PREVIEW:
        return _previewed(request, site, form)
    _save(request, site, form)
    return redirect("site", uuid=site.uuid)


def _previewed(request: PersonRequest, site: Site, form: ConnectionForm) -> HttpResponse:
    connection = form.cleaned_data["connection"]
    sent = [
        (name, value)
        for name in form.fields
        for value in (form.data.getlist(name) if hasattr(form.data, "getlist") else ())
    ]
    context = {
        "site": site,
        "connection": Connection(connection).label,
        "sent": sent,
        "preview": previewing.preview(
            site.organisation, form.chosen, Supposed(connection=connection), on=timezone.localdate()
        ),
    }
    return render(request, "removal/preview_connection.html", context)


@transaction.atomic
def _save(request: PersonRequest, site: Site, form: ConnectionForm) -> None:
    today, said = timezone.localdate(), form.cleaned_data
    changed = set_connection(
        site, form.chosen, said["connection"], on=today, by=request.user, reason=said["reason"]
    )
    enqueue_replan(site.organisation, on=today, by=request.user)
    words = f"{changed:,} camera{'' if changed == 1 else 's'}"
    messages.success(
        request, f"{words}: {Connection(said['connection']).label.lower()}. Their dates follow shortly."
    )
