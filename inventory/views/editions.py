"""Editions of the restricted list: what each changed, as files in and out, and what they have moved."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access
from inventory.access import Permission
from inventory.classification.changes import difference
from inventory.classification.evidence import Tendency
from inventory.classification.judging import Judgement
from inventory.forms.editions import AsAtForm, EditionFileForm
from inventory.models import DraftEdition, Edition, Verdict
from inventory.services import as_at, edition_files
from inventory.services.editions import content_of, current_edition, edition_on
from inventory.views.changes import in_words
from inventory.views.requests import PersonRequest

ROWS_A_PAGE = 50
SET_ASIDE = (Tendency.ASIDE, Tendency.IGNORED)


@require_safe
def editions(request: PersonRequest) -> HttpResponse:
    """Every edition, newest first, and the drafts that wait."""
    access.require(request.user, Permission.SEE_REGISTER)
    published = access.editions(request.user).select_related("pack", "published_by", "draft__submitted_by")
    context = {
        "editions": published.defer("pack__document"),
        "drafts": access.drafts(request.user)
        .filter(state__in=DraftEdition.OPEN)
        .select_related("base", "created_by", "submitted_by"),
        "may_draft": access.may(request.user, Permission.DRAFT_EDITIONS),
    }
    return render(request, "inventory/editions.html", context)


@require_safe
def edition(request: PersonRequest, number: int) -> HttpResponse:
    """One edition: who published it, and what it changed."""
    access.require(request.user, Permission.SEE_REGISTER)
    edition = _edition(request, number)
    before = access.editions(request.user).filter(number=number - 1).select_related("pack").first()
    told = []
    if before:
        pack = content_of(edition)
        changes = difference(content_of(before), pack, on=edition.published_at.date())
        told = in_words(changes, pack)
    moves = access.verdict_moves(request.user).filter(edition=edition)
    context = {
        "edition": edition,
        "before": before,
        "told": Paginator(told, ROWS_A_PAGE).get_page(request.GET.get("page")),
        "moved": moves.values("camera").distinct().count(),
        "judging": access.jobs_of(request.user)
        .filter(kind="rejudge", arguments__edition=number, state__in=("queued", "running"))
        .first(),
    }
    return render(request, "inventory/edition.html", context)


def _edition(request: PersonRequest, number: int) -> Edition:
    found = access.editions(request.user).filter(number=number)
    one = found.select_related("pack", "organisation", "published_by", "draft__submitted_by").first()
    if one is None:
        raise Http404
    return one


@require_safe
def export_edition(request: PersonRequest, number: int) -> HttpResponse:
    """The edition as a file with its checksum."""
    access.require(request.user, Permission.SEE_REGISTER)
    edition = _edition(request, number)
    response = HttpResponse(edition_files.exported(edition), content_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{edition_files.file_name(edition)}"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def import_edition(request: PersonRequest) -> HttpResponse:
    """Take in an edition file as a draft; an altered one is refused in words."""
    access.require(request.user, Permission.DRAFT_EDITIONS)
    posted = request.method == "POST"
    form = EditionFileForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        file = form.cleaned_data["file"]
        try:
            draft = edition_files.imported(
                file.read(),
                file.name,
                organisation=request.user.organisation,
                on=timezone.localdate(),
                by=request.user,
            )
            messages.success(request, "The file is as it was exported. Look at what it changes and moves.")
            return redirect("draft", uuid=draft.uuid)
        except edition_files.EditionFileError as refusal:
            form.add_error("file", str(refusal))
    return render(request, "inventory/import_edition.html", {"form": form}, status=422 if posted else 200)


@require_safe
def newly_in_scope(request: PersonRequest) -> HttpResponse:
    """Cameras that editions have moved since the one asked for, by site."""
    access.require(request.user, Permission.SEE_REGISTER)
    numbers = list(access.editions(request.user).values_list("number", flat=True))
    since = as_at.since_edition(numbers, request.GET.get("since", ""))
    cameras = as_at.moved_since(access.cameras(request.user), access.verdict_moves(request.user), since)
    sites = as_at.by_site(cameras)
    then = dict(Verdict.choices)
    page = Paginator(as_at.newly_restricted(cameras), ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "since": since,
        "numbers": numbers,
        "sites": sites,
        "totals": {
            name: sum(getattr(one, name) for one in sites) for name in ("restricted", "to_check", "left")
        },
        "page": page,
        "rows": [(each, then[vars(each)["verdict_then"]]) for each in page.object_list],
    }
    return render(request, "inventory/newly_in_scope.html", context)


@require_safe
def camera_as_at(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """What was the answer on a day, and what judging says as of that day under any edition."""
    camera = access.camera(request.user, uuid)
    today = timezone.localdate()
    published = list(access.editions(request.user).defer("pack__document"))
    form = AsAtForm(request.GET if "on" in request.GET else {"on": today.isoformat()}, editions=published)
    context: dict[str, object] = {"camera": camera, "form": form}
    if form.is_valid():
        on, number = form.cleaned_data["on"], form.cleaned_data["edition"]
        organisation = request.user.organisation
        under = next((each for each in published if each.number == number), None) or edition_on(
            organisation, on
        )
        if under is None:
            form.add_error("on", "No edition had been published by then. Choose the edition to judge under.")
        else:
            context |= {"on": on, "edition": under, "stored": as_at.stored_as_at(camera, on=on)}
            context |= {"judgement": _told(as_at.judged_as_at(camera, under, on=on))}
    context["newest"] = current_edition(request.user.organisation).number
    return render(request, "inventory/camera_as_at.html", context, status=422 if form.errors else 200)


def _told(judgement: Judgement) -> dict[str, object]:
    """A judgement as the page tells it."""
    verdict = Verdict(str(judgement.verdict))
    return {
        "verdict": verdict.value,
        "text": verdict.label,
        "maker": judgement.maker_name,
        "s889": judgement.s889,
        "grounds": [each for each in judgement.grounds if each.tendency not in SET_ASIDE],
        "standings": judgement.standings,
    }
