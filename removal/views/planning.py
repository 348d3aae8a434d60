"""Working on a plan as a whole: prepare it, submit it, return or approve it, add a camera."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from inventory import access as inventory_access
from inventory.access import Permission
from inventory.models import Camera, Life, Person, Role
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.evidence import EvidenceForm
from removal.forms.plans import AddLineForm, PrepareForm
from removal.models import Removal, RemovalPlan
from removal.planning.evidence_words import pounds
from removal.planning.workflow import OPEN_STATES, Action, State
from removal.services import plans as services
from removal.services.overview import PlanOverview, Problem, overview
from removal.services.progress import ChangedMeanwhileError, MissingEvidenceError, NotAllowedError
from removal.tasks import enqueue_replan

CAMERAS_SHOWN = 50
OWNERS = (Role.FACILITIES_MANAGER, Role.COMPLIANCE_LEAD)


@require_http_methods(["GET", "HEAD", "POST"])
def prepare_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Owner, option, contractor, money, cover meanwhile, and the days, in one go."""
    plan = access.plan_to_change(request.user, uuid)
    if plan.closed_at:
        return refused(request, plan, f"{plan.reference} is closed; nothing in it can be changed.")
    posted = request.method == "POST"
    standing = access.removals(request.user).filter(plan=plan).exclude(state=State.CANCELLED)
    by_camera = standing.filter(cost_estimate__isnull=False).exists()
    form = PrepareForm(
        request.POST if posted else None,
        plan=plan,
        drafts=_drafts(request, plan),
        owners=_owners(request),
        by=request.user,
        by_camera=by_camera,
    )
    if form.is_valid():
        return _prepared(request, plan, form)
    return _preparing(request, plan, form, status=422 if posted else 200)


def _preparing(request: PersonRequest, plan: RemovalPlan, form: PrepareForm, *, status: int) -> HttpResponse:
    context = {"plan": plan, "form": form, "cost": pounds(plan.cost_estimate) if form.by_camera else ""}
    return render(request, "removal/prepare_plan.html", context, status=status)


def _prepared(request: PersonRequest, plan: RemovalPlan, form: PrepareForm) -> HttpResponse:
    try:
        services.prepare(plan, form.facts(), by=request.user, planned_on=form.planned_on())
    except NotAllowedError as refusal:
        return refused(request, plan, str(refusal))
    plan = access.plan(request.user, plan.uuid)
    left = _seen(request, plan).problems
    if request.POST.get("then") == "submit":
        return _submitted_at_once(request, plan, form, left)
    then = (
        "It can be submitted now."
        if not left
        else "It still needs: " + "; ".join(p.words for p in left) + "."
    )
    messages.success(request, f"{plan.reference} saved. {then}")
    return redirect("plan", uuid=plan.uuid)


def _submitted_at_once(
    request: PersonRequest, plan: RemovalPlan, form: PrepareForm, left: Sequence[Problem]
) -> HttpResponse:
    """Submit what was just saved; what is missing is told beside its field, and what was saved stays."""
    if left:
        form.add_problems(left)
        return _preparing(request, plan, form, status=422)
    return _submit(
        request, plan, otherwise=lambda missing: refused(request, plan, " ".join(missing.messages))
    )


def _submit(
    request: PersonRequest, plan: RemovalPlan, *, otherwise: Callable[[MissingEvidenceError], HttpResponse]
) -> HttpResponse:
    return _moved(
        request,
        plan,
        lambda: services.submit(plan, by=request.user, on=timezone.localdate()),
        done="submitted. Another person has to approve it.",
        otherwise=otherwise,
    )


def _drafts(request: PersonRequest, plan: RemovalPlan) -> QuerySet[Removal]:
    return (
        access.removals(request.user)
        .filter(plan=plan, state=State.DRAFT)
        .select_related("camera")
        .order_by("pk")
    )


def _owners(request: PersonRequest) -> QuerySet[Person]:
    """Those whose role lets them work on plans."""
    people = inventory_access.people(request.user).filter(is_active=True, roles_held__role__in=OWNERS)
    return people.distinct().order_by("name")


def _seen(request: PersonRequest, plan: RemovalPlan) -> PlanOverview:
    lines = access.removals(request.user).filter(plan=plan).select_related("camera").order_by("pk")
    return overview(plan, lines, by=request.user, on=timezone.localdate())


@require_http_methods(["GET", "HEAD", "POST"])
def submit_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Submit every draft line; what is missing is listed, and nothing moves until it is there."""
    plan = access.plan_to_change(request.user, uuid)
    seen = _seen(request, plan)
    if not seen.drafts:
        return refused(request, plan, "No camera of this plan waits to be submitted.")
    context = _of_submission(plan, seen, seen.drafts) | {"missing": [each.words for each in seen.problems]}
    if request.method == "POST":
        return _submit(
            request,
            plan,
            otherwise=lambda missing: _again(request, context | {"missing": missing.messages}),
        )
    return render(request, "removal/submit_plan.html", context)


def _of_submission(plan: RemovalPlan, seen: PlanOverview, lines: list[Removal]) -> dict[str, Any]:
    """What is submitted, in figures: read before it is sent and before it is decided."""
    latest = max((line.planned_on for line in lines if line.planned_on), default=None)
    unnamed = len(set(lines) & set(seen.unnamed))
    return {"plan": plan, "seen": seen, "latest": latest, "cost": seen.cost, "unnamed": unnamed}


def _again(request: PersonRequest, context: dict[str, Any]) -> HttpResponse:
    return render(request, "removal/submit_plan.html", context, status=422)


@require_POST
def take_back_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Take back what one submitted oneself, while nobody has decided on it."""
    plan = access.plan_to_change(request.user, uuid)
    return _moved(
        request,
        plan,
        lambda: services.take_back(plan, by=request.user, on=timezone.localdate()),
        done="taken back. Submit the plan again once it is changed.",
        otherwise=lambda missing: refused(request, plan, " ".join(missing.messages)),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def return_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Give submitted lines back with a reason that their submitter reads."""

    def give_back(plan: RemovalPlan, form: EvidenceForm) -> list[Removal]:
        reason = form.facts()["reason"]
        return services.return_plan(plan, reason, by=request.user, on=timezone.localdate())

    return _decided(request, uuid, Action.RETURN, give_back, done="returned to be changed.")


@require_http_methods(["GET", "HEAD", "POST"])
def approve_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Approve submitted lines; never by who submitted them."""

    def approve(plan: RemovalPlan, form: EvidenceForm) -> list[Removal]:
        seen = request.POST.get("seen", "")
        return services.approve(plan, form.facts(), by=request.user, on=timezone.localdate(), seen=seen)

    return _decided(request, uuid, Action.APPROVE, approve, done="approved. The work can begin.")


def _decided(
    request: PersonRequest,
    uuid: UUID,
    action: Action,
    decide: Callable[[RemovalPlan, EvidenceForm], list[Removal]],
    *,
    done: str,
) -> HttpResponse:
    """Show or take the form of a decision on all submitted lines."""
    inventory_access.require(request.user, Permission.APPROVE_PLANS)
    plan = access.plan(request.user, uuid)
    seen = _seen(request, plan)
    if words := _cannot_decide(seen, action, request.user):
        return refused(request, plan, words)
    form = _decision_form(request, seen, action)
    context = _of_submission(plan, seen, seen.submitted) | {"form": form, "action": action.value}
    context["mark"] = request.POST.get("seen") or services.submission_mark(plan, seen.submitted)
    if form.is_valid():
        return _moved(
            request,
            plan,
            lambda: decide(plan, form),
            done=done,
            otherwise=lambda missing: _decide_again(request, form, context, missing),
        )
    return render(request, "removal/decide_plan.html", context, status=422 if form.is_bound else 200)


def _cannot_decide(seen: PlanOverview, action: Action, person: Person) -> str:
    if not seen.submitted:
        return "No camera of this plan waits for approval."
    if action is Action.APPROVE and seen.submitted_by(person):
        return "You submitted this plan, so somebody else has to approve it."
    return ""


def _decision_form(request: PersonRequest, seen: PlanOverview, action: Action) -> EvidenceForm:
    """What a removal is asked as soon as one of the lines is more than a disconnection."""
    takes_away = any(each.standing.needs_removal for each in seen.lines if each.line in seen.submitted)
    return EvidenceForm(
        request.POST if request.method == "POST" else None,
        action=action,
        needs_removal=takes_away,
        initial={
            "budget_reference": seen.plan.budget_code,
            "view_altered": seen.plan.view_altered,
            "dpia_reference": seen.plan.dpia_reference,
        },
    )


def _decide_again(
    request: PersonRequest, form: EvidenceForm, context: dict[str, Any], missing: MissingEvidenceError
) -> HttpResponse:
    form.add_problems(missing.problems)
    for problems in missing.by_line.values():
        form.add_problems(problems)
    return render(request, "removal/decide_plan.html", context, status=422)


def _moved(
    request: PersonRequest,
    plan: RemovalPlan,
    move: Callable[[], list[Removal]],
    *,
    done: str,
    otherwise: Callable[[MissingEvidenceError], HttpResponse],
) -> HttpResponse:
    """Move the plan's lines and have their cameras planned anew, all or nothing."""
    try:
        with transaction.atomic():
            lines = move()
            enqueue_replan(plan.organisation, on=timezone.localdate(), by=request.user)
    except (NotAllowedError, ChangedMeanwhileError) as refusal:
        return refused(request, plan, str(refusal))
    except MissingEvidenceError as missing:
        return otherwise(missing)
    messages.success(request, f"{plan.reference}: {len(lines)} camera{'s' if len(lines) > 1 else ''} {done}")
    return redirect("plan", uuid=plan.uuid)


@require_http_methods(["GET", "HEAD", "POST"])
def add_line(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Add one of the site's cameras by hand, whether anything asks for it or not."""
    plan = access.plan_to_change(request.user, uuid)
    cameras = _not_in_a_plan(request, plan)
    q = request.GET.get("q", "").strip()[:100]
    found = list(_called(cameras, q)[: CAMERAS_SHOWN + 1])
    posted = request.method == "POST"
    form = AddLineForm(request.POST if posted else None, cameras=cameras, shown=found[:CAMERAS_SHOWN])
    if form.is_valid():
        return _added(request, plan, form.cleaned_data["camera"])
    context = {"plan": plan, "form": form, "q": q, "found": found, "shown": CAMERAS_SHOWN}
    return render(request, "removal/add_line.html", context, status=422 if posted else 200)


def _not_in_a_plan(request: PersonRequest, plan: RemovalPlan) -> QuerySet[Camera]:
    """The site's cameras that are in place or planned and have no open line."""
    in_a_plan = access.removals(request.user).filter(camera=OuterRef("pk"), state__in=OPEN_STATES)
    here = inventory_access.cameras(request.user).filter(site=plan.site).exclude(life=Life.GONE)
    return here.filter(~Exists(in_a_plan)).order_by("asset_tag", "location", "pk")


def _called(cameras: QuerySet[Camera], words: str) -> QuerySet[Camera]:
    """Those whose reference, place, make or model holds each word."""
    for word in words.split():
        cameras = cameras.filter(
            Q(asset_tag__icontains=word)
            | Q(location__icontains=word)
            | Q(vendor_text__icontains=word)
            | Q(model_text__icontains=word)
        )
    return cameras


def _added(request: PersonRequest, plan: RemovalPlan, camera: Camera) -> HttpResponse:
    try:
        services.add_line(plan, camera, by=request.user)
    except NotAllowedError as refusal:
        return refused(request, plan, str(refusal))
    messages.success(request, f"{camera} added to {plan.reference}. Give it a day, then submit the plan.")
    return redirect("plan", uuid=plan.uuid)


def refused(request: PersonRequest, plan: RemovalPlan, words: str) -> HttpResponse:
    """A step that cannot be taken now, in words; nothing was changed."""
    return render(request, "removal/refused.html", {"plan": plan, "line": None, "words": words}, status=409)
