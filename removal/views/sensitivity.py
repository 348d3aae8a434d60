"""Deciding whether sites are sensitive, one or many at once: answers, what they would move, the decision.

Nothing of it is kept between the steps: each page sends on what was said, and the last one saves it.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory import access
from inventory.access import Permission
from inventory.filters import SiteFilter
from inventory.forms.sites import SensitivityForm
from inventory.models import Organisation, SensitivityDecision, Site
from inventory.services.sites import decide_for_sites, drafted
from inventory.views.requests import PersonRequest
from removal.models import Foreseen
from removal.services import foreseeing, previewing
from removal.services.foreseeing import Answers
from removal.tasks import enqueue_replan
from removal.views import previews

CHOOSE, CHANGE, PREVIEW = "choose", "change", "preview"


@require_http_methods(["GET", "HEAD", "POST"])
def decide_site(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Answer the four limbs for one site."""
    access.require(request.user, Permission.DECIDE_SENSITIVITY)
    return _decide(request, [access.site(request.user, uuid)])


@require_http_methods(["GET", "HEAD", "POST"])
def decide_sites(request: PersonRequest) -> HttpResponse:
    """Answer them once for the sites ticked in the list, or for all that its filters leave."""
    access.require(request.user, Permission.DECIDE_SENSITIVITY)
    sites = _chosen(request)
    if not sites:
        if request.method == "POST":
            messages.error(request, "Tick the sites that you want to decide on.")
        return redirect("sites")
    return _decide(request, sites)


def _chosen(request: PersonRequest) -> list[Site]:
    """The sites that the request names, those within reach: `all` of a filter, ticked ones, or sent on by a page."""
    if "all" in request.POST:
        return list(SiteFilter(request.POST, person=request.user, today=timezone.localdate()).qs)
    named = [*request.POST.getlist("site"), *request.POST.get("sites", "").split()]
    return list(access.sites(request.user).filter(uuid__in=[uuid for text in named if (uuid := _uuid(text))]))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _decide(request: PersonRequest, sites: Sequence[Site]) -> HttpResponse:
    """The step that was asked for; a POST that names none saves."""
    step = request.POST.get("step", "") if request.method == "POST" else CHOOSE
    form = _form(request, sites, blank=step == CHOOSE)
    context = {"form": form, "sites": sites, "site": sites[0] if len(sites) == 1 else None}
    if not form.is_valid() or step == CHANGE:
        status = 422 if form.errors else 200
        return render(request, "removal/decide_sensitivity.html", context, status=status)
    answers = _answers(request, sites, form)
    unseen = step != PREVIEW and previews.unseen(request, answers)
    if step == PREVIEW or unseen:
        return _previewed(request, sites, answers, moved=unseen)
    _save(request, sites, form)
    if (seen := previews.sent_with(request, answers)) is not None:
        seen.delete()
    return redirect("site", uuid=sites[0].uuid) if len(sites) == 1 else redirect("sites")


def _form(request: PersonRequest, sites: Sequence[Site], *, blank: bool) -> SensitivityForm:
    return SensitivityForm(
        None if blank else request.POST,
        initial=_last_answers(sites[0]) if len(sites) == 1 else {},
        extension_needs_date=request.user.organisation.kind == Organisation.Kind.CENTRAL_GOVERNMENT,
    )


def _last_answers(site: Site) -> dict[str, Any]:
    """The decision that holds, to begin from; its reason and its review are not taken over."""
    last = site.sensitivity_decisions.first()
    if last is None:
        return {}
    kept = (*SensitivityDecision.LIMBS, "extended", "extended_remove_by")
    return {name: getattr(last, name) for name in kept} | {"sensitive_since": site.sensitive_since}


def _answers(request: PersonRequest, sites: Sequence[Site], form: SensitivityForm) -> Answers:
    today = timezone.localdate()
    decisions = [drafted(site, form.answers(), on=today, by=request.user, **form.facts()) for site in sites]
    sent = [(name, form.data[name]) for name in form.fields if form.data.get(name)]
    return Answers(Foreseen.Decision.SENSITIVITY, sent, previewing.of_sites(decisions))


def _previewed(
    request: PersonRequest, sites: Sequence[Site], answers: Answers, *, moved: bool
) -> HttpResponse:
    """What the decision moves; of a large estate the page where a job works it out."""
    cameras = previewing.cameras_of(request.user.organisation, sites)
    found = previews.shown(request, answers, cameras)
    if found is None:
        return redirect("foreseen", uuid=previews.start(request, answers).uuid)
    context = found | ({"moved_since": True} if moved else {})
    return _preview_page(request, sites, answers, context, status=409 if moved else 200)


def shown_foreseen(request: PersonRequest, row: Foreseen) -> HttpResponse:
    """What a job has worked out of a decision on sites, with the button that saves it."""
    answers = foreseeing.answers_of(row)
    sites = list(access.sites(request.user).filter(pk__in=list(answers.supposed.places)))
    if len(sites) < len(answers.supposed.places):
        raise Http404
    return _preview_page(request, sites, answers, previews.of_foreseen(row))


def _preview_page(
    request: PersonRequest,
    sites: Sequence[Site],
    answers: Answers,
    context: dict[str, Any],
    *,
    status: int = 200,
) -> HttpResponse:
    told = {
        "sites": sites,
        "site": sites[0] if len(sites) == 1 else None,
        "categories": sorted(Counter(site.get_category_display() for site in sites).items()),
        "becomes": Site.Category(answers.supposed.places[sites[0].pk].category).label,
        "answers": answers.sent,
    }
    return render(request, "removal/preview_sensitivity.html", told | context, status=status)


@transaction.atomic
def _save(request: PersonRequest, sites: Sequence[Site], form: SensitivityForm) -> None:
    today = timezone.localdate()
    decided = decide_for_sites(sites, form.answers(), on=today, by=request.user, **form.facts())
    enqueue_replan(request.user.organisation, on=today, by=request.user)
    name = sites[0].name if len(sites) == 1 else f"{len(sites):,} sites"
    verb = "is" if len(sites) == 1 else "are"
    category = decided[0].category.label.lower()
    messages.success(request, f"{name} {verb} now {category}. The dates of their cameras follow shortly.")
