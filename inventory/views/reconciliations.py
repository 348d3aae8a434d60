"""Comparing the network with the register: send a scan, see three lists, add what was missing."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F, QuerySet
from django.db.models.lookups import IsNull
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access, jobs
from inventory.access import Permission
from inventory.forms.reconciliations import ReconcileForm
from inventory.imports.refusal import FileRefusedError
from inventory.models import Reconciliation, Sighting
from inventory.services import reconciling
from inventory.services.answering import still_answering
from inventory.views.requests import PersonRequest, wants_part

HTMX_STOP_POLLING = 286
SHOWN = 100
MADE_A_PAGE = 50
Kind = Sighting.Kind


@require_safe
def reconciliations(request: PersonRequest) -> HttpResponse:
    """Removed cameras that still answer, and every comparison, newest first."""
    access.require(request.user, Permission.SEE_REGISTER)
    made = access.reconciliations(request.user).select_related("made_by", "site").order_by("-made_at", "-pk")
    context = {
        "page": Paginator(made, MADE_A_PAGE).get_page(request.GET.get("page")),
        "answering": still_answering(access.cameras(request.user)).select_related("site")[:SHOWN],
        "shown": SHOWN,
        "may_compare": access.may(request.user, Permission.IMPORT),
        "only_own": not access.sees_all_sites(request.user),
    }
    return render(request, "inventory/reconciliations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new_reconciliation(request: PersonRequest) -> HttpResponse:
    """Send a scan or an export to be laid against the register."""
    access.require(request.user, Permission.IMPORT)
    posted = request.method == "POST"
    form = ReconcileForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        person=request.user,
        today=timezone.localdate(),
        initial={"site": request.GET.get("site", "")},
    )
    if form.is_valid():
        try:
            return redirect("reconciliation", uuid=_received(request, form).uuid)
        except FileRefusedError as refusal:
            form.add_error("file", refusal.message)
    return render(request, "inventory/new_reconciliation.html", {"form": form}, status=422 if posted else 200)


def _received(request: PersonRequest, form: ReconcileForm) -> Reconciliation:
    facts = form.cleaned_data
    with transaction.atomic():
        made = reconciling.receive(
            facts["file"].chunks(),
            facts["file"].name,
            organisation=request.user.organisation,
            by=request.user,
            seen_on=facts["seen_on"],
            site=facts["site"],
            covers=facts["covers"],
        )
        jobs.enqueue("reconcile", organisation=made.organisation, by=request.user, reconciliation=made.pk)
    return made


@require_http_methods(["GET", "HEAD", "POST"])
def reconciliation(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One comparison: its lists; a POST adds the ticked hosts to the register."""
    made = access.reconciliation(request.user, uuid)
    if request.method == "POST":
        return _add(request, made)
    if wants_part(request):
        response = HttpResponse(status=HTMX_STOP_POLLING if made.finished else 204)
        if made.finished:
            response.headers["HX-Refresh"] = "true"
        return response
    context = {"made": made, "may_add": _may_add(request, made), "shown": SHOWN, **_lists(request, made)}
    return render(request, "inventory/reconciliation.html", context)


def _lists(request: PersonRequest, made: Reconciliation) -> dict[str, object]:
    """Each list's beginning and its length: one query for the lengths, one a list."""
    sightings = access.sightings(request.user, made)
    counts = reconciling.counts(sightings)
    lists = {f"{kind}_list": _of_kind(sightings, kind)[:SHOWN] for kind in SHOWN_KINDS}
    return {"counts": counts, **lists}


SHOWN_KINDS = (Kind.STILL_ANSWERING, Kind.NEW, Kind.NOT_SEEN, Kind.SILENT, Kind.OTHER)


def _of_kind(sightings: QuerySet[Sighting], kind: str) -> QuerySet[Sighting]:
    """One list of a comparison, as it was written: by site, place and address; hosts that were added come last."""
    listed = sightings.filter(kind=kind).select_related("camera__site")
    return listed.order_by(IsNull(F("camera"), False), "pk") if kind == Kind.NEW else listed.order_by("pk")


@require_safe
def sightings(request: PersonRequest, uuid: UUID, kind: str) -> HttpResponse:
    """One list of a comparison, all of it, page by page."""
    made = access.reconciliation(request.user, uuid)
    if kind not in SHOWN_KINDS:
        raise Http404
    seen = access.sightings(request.user, made)
    page = Paginator(_of_kind(seen, kind), SHOWN).get_page(request.GET.get("page"))
    context = {
        "made": made,
        "may_add": _may_add(request, made),
        "title": _title(made, Kind(kind)),
        "kind": kind,
        "page": page,
        f"{kind}_list": page,
        "counts": {kind: page.paginator.count},
        "shown": page.paginator.count,
    }
    return render(request, "inventory/sightings.html", context)


def _title(made: Reconciliation, kind: Sighting.Kind) -> str:
    """What a list is called; what an export lists is set up there and need not answer."""
    listed_only = kind == Kind.STILL_ANSWERING and not made.answered
    return "Recorded as removed, but still listed there" if listed_only else kind.label


def _may_add(request: PersonRequest, made: Reconciliation) -> bool:
    """Whether this person may add its hosts; of a scan of all sites nobody knows where they hang."""
    return made.site is not None and access.may(request.user, Permission.CHANGE_CAMERAS)


def _add(request: PersonRequest, made: Reconciliation) -> HttpResponse:
    access.require(request.user, Permission.CHANGE_CAMERAS)
    ticked = [each for each in request.POST.getlist("sighting") if len(each) == len(str(made.uuid))]
    wanted = access.sightings(request.user, made).filter(kind=Kind.NEW, camera=None)
    chosen = [seen for seen in wanted if str(seen.uuid) in set(ticked)]
    if not chosen or made.site is None:
        messages.info(request, "Tick the hosts that are to be added. Nothing was changed.")
        return redirect("reconciliation", uuid=made.uuid)
    site = access.site(request.user, made.site.uuid)
    added, problems = reconciling.add_seen(chosen, site, on=timezone.localdate(), by=request.user)
    if added:
        messages.success(
            request, f"Added to {site}: {added}. They are judged; see them among the site’s cameras."
        )
    for problem in problems:
        messages.warning(request, problem)
    return redirect("reconciliation", uuid=made.uuid)
