"""Walk-round rounds: those of a site, one of them on a phone, finishing it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access as inventory_access
from inventory.access import Permission, may
from inventory.models import Site
from inventory.views.requests import PersonRequest, wants_json, wants_part
from removal import access
from removal.forms.surveys import FinishRoundForm, StartRoundForm
from removal.models import Survey, SurveyedCamera
from removal.services import surveying
from removal.services.progress import MissingEvidenceError, NotAllowedError

CAMERAS_A_PAGE = 50
ROUNDS_SHOWN = 20
ANSWERS = tuple(SurveyedCamera.Answer.choices)


@require_http_methods(["GET", "HEAD", "POST"])
def site_rounds(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """A site's rounds, and beginning one."""
    permission = Permission.CHANGE_CAMERAS if request.method == "POST" else Permission.SEE_REGISTER
    inventory_access.require(request.user, permission)
    site = inventory_access.site(request.user, uuid)
    form = StartRoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            survey = surveying.start(site, method=form.cleaned_data["method"], by=request.user)
        except NotAllowedError as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("round", uuid=survey.uuid)
    context = {"form": form, "site": site, **_rounds(request, site)}
    return render(request, "removal/site_rounds.html", context, status=422 if form.is_bound else 200)


def _rounds(request: PersonRequest, site: Site) -> dict[str, Any]:
    found = access.surveys(request.user).filter(site=site).select_related("started_by", "finished_by")
    rounds = list(found[:ROUNDS_SHOWN])
    running = next((each for each in rounds if each.state == Survey.State.OPEN), None)
    over = [each for each in rounds if each is not running]
    figures = surveying.figures_of(over)
    return {
        "running": running,
        "rows": [(each, figures[each.pk]) for each in over],
        "may_walk": may(request.user, Permission.CHANGE_CAMERAS),
    }


@require_safe
def survey_round(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One round: while it goes on, a card a camera with one tap each; afterwards what was found."""
    survey = access.survey(request.user, uuid)
    rows = survey.rows.select_related("camera").order_by("-expected", "camera__location", "pk")
    shown = request.GET.get("show", "left" if survey.state == Survey.State.OPEN else "all")
    if shown == "left":
        rows = rows.filter(answer="")
    elif shown in SurveyedCamera.Answer.values:
        rows = rows.filter(answer=shown, expected=True)
    context = {
        "survey": survey,
        "figures": surveying.figures(survey),
        "page": Paginator(rows, CAMERAS_A_PAGE).get_page(request.GET.get("page")),
        "shown": shown,
        "answers": ANSWERS,
        "unexpected": surveying.unexpected(survey) if survey.state == Survey.State.OPEN else [],
        "may_walk": may(request.user, Permission.CHANGE_CAMERAS),
    }
    return render(request, "removal/round.html", context)


@require_POST
def answer_round(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One tap: a camera of the round and what was found. By htmx the card alone comes back, to be undone there."""
    inventory_access.require(request.user, Permission.CHANGE_CAMERAS)
    survey = access.survey(request.user, uuid)
    try:
        row = surveying.answer(survey, _camera(request), request.POST.get("answer", ""), by=request.user)
    except (NotAllowedError, ValueError) as refusal:
        if wants_json(request):
            return JsonResponse({"errors": [str(refusal)]}, status=409)
        return _refused(request, survey, str(refusal))
    if wants_json(request):
        return JsonResponse({"answer": row.answer})
    if wants_part(request):
        context = {"survey": survey, "row": row, "answers": ANSWERS, "figures": surveying.figures(survey)}
        return render(request, "removal/_round_answered.html", context)
    said = row.get_answer_display().lower() if row.answer else "no answer"
    messages.success(request, f"{row.camera}: {said}.")
    return redirect(f"{reverse('round', args=[survey.uuid])}?show={_kept(request)}")


def _camera(request: PersonRequest) -> UUID:
    """The camera that was tapped. ValueError, with words, when that is none."""
    try:
        return UUID(request.POST.get("camera", ""))
    except ValueError:
        raise ValueError("Choose a camera of this round.") from None


def _kept(request: PersonRequest) -> str:
    """Which cameras the page was showing."""
    shown = request.POST.get("show", "left")
    return shown if shown in ("left", "all", *SurveyedCamera.Answer.values) else "left"


@require_http_methods(["GET", "HEAD", "POST"])
def finish_round(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Say how much was covered, and end the round; or give it up."""
    inventory_access.require(request.user, Permission.CHANGE_CAMERAS)
    survey = access.survey(request.user, uuid)
    if survey.state != Survey.State.OPEN:
        return _refused(request, survey, f"It is over: {survey.get_state_display().lower()}.")
    if "give_up" in request.POST:
        surveying.give_up(survey, by=request.user)
        messages.success(
            request, f"{survey.reference} is given up. Its answers stay, and it counts for nothing."
        )
        return redirect("site_rounds", uuid=survey.site.uuid)
    form = FinishRoundForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (done := _finished(request, survey, form)):
        messages.success(
            request, f"{done.reference} is finished." + (" None is here." if done.none_here else "")
        )
        return redirect("round", uuid=done.uuid)
    context = {"form": form, "survey": survey, "figures": surveying.figures(survey)}
    return render(request, "removal/finish_round.html", context, status=422 if form.is_bound else 200)


def _finished(request: PersonRequest, survey: Survey, form: FinishRoundForm) -> Survey | None:
    """The round, over; None when something is missing, which the form then says."""
    try:
        return surveying.finish(survey, **form.cleaned_data, by=request.user)
    except MissingEvidenceError as missing:
        form.add_problems(missing.problems)
    except NotAllowedError as refusal:
        form.add_error(None, str(refusal))
    return None


def _refused(request: PersonRequest, survey: Survey, why: str) -> HttpResponse:
    context = {"words": why, "back_url": reverse("round", args=[survey.uuid]), "back_text": survey.reference}
    return render(request, "removal/refused.html", context, status=409)
