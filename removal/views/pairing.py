"""What is done with each camera of a plan and what takes its place, judged as it is written down."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory.models import Verdict
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.plans import PairForm
from removal.models import Removal, RemovalPlan
from removal.planning.workflow import State
from removal.services import pairing
from removal.services.progress import NotAllowedError
from removal.views.planning import refused

LINES_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def pair_plan(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Draft lines, a page of them: option, and make and model of the replacement."""
    plan = access.plan_to_change(request.user, uuid)
    page, shown, more = _page(request, plan)
    if plan.closed_at or not shown:
        return refused(
            request, plan, "No camera of this plan is a draft; only of drafts can this be changed."
        )
    posted = request.method == "POST"
    form = PairForm(request.POST if posted else None, plan=plan, drafts=shown)
    if form.is_valid():
        return _paired(request, plan, form)
    context = {"plan": plan, "form": form, "page": page, "next": page + 1 if more else 0}
    return render(request, "removal/pair_plan.html", context, status=422 if posted else 200)


def _page(request: PersonRequest, plan: RemovalPlan) -> tuple[int, list[Removal], bool]:
    asked = request.GET.get("page", "")
    page = max(int(asked), 1) if asked.isdecimal() and len(asked) < 5 else 1
    drafts = access.removals(request.user).filter(plan=plan, state=State.DRAFT)
    first = (page - 1) * LINES_A_PAGE
    found = list(drafts.select_related("camera", "plan").order_by("pk")[first : first + LINES_A_PAGE + 1])
    return page, found[:LINES_A_PAGE], len(found) > LINES_A_PAGE


def _paired(request: PersonRequest, plan: RemovalPlan, form: PairForm) -> HttpResponse:
    try:
        changed = pairing.pair(plan, form.pairings(), by=request.user, on=timezone.localdate())
    except NotAllowedError as refusal:
        return refused(request, plan, str(refusal))
    messages.success(
        request, f"{plan.reference} saved: {len(changed)} camera{'s' if len(changed) != 1 else ''} changed."
    )
    doubtful = dict.fromkeys(
        f"{line.successor} reads “{Verdict(line.new_verdict).label}”"
        for line in changed
        if line.successor and line.new_verdict != Verdict.CLEAR
    )
    if doubtful:
        told = "; ".join(doubtful)
        messages.warning(
            request,
            f"A replacement must be by a maker that is known and not restricted: {told}."
            " The plan cannot be submitted with it.",
        )
    return redirect("plan", uuid=plan.uuid)
