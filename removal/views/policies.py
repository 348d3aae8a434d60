"""The schedule: what the Government published, read-only, and the organisation's own, written and adopted."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory import access as inventory_access
from inventory import jobs
from inventory.access import Permission
from inventory.models import Organisation
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.policies import AdoptionForm, PolicyForm
from removal.models import Foreseen
from removal.planning.calendars import Division
from removal.planning.deadlines import Rule
from removal.planning.obligations import Org
from removal.planning.policies import DEADLINES, Policy
from removal.planning.schedule import Milestone, shipped_schedule
from removal.planning.wording import common_day_in_words, rule_in_words
from removal.reports.words import FORCES
from removal.services import foreseeing
from removal.services import policies as services
from removal.services.foreseeing import Answers
from removal.services.situations import Supposed
from removal.views import previews

PREVIEW, SAVE = "preview", "save"


@require_safe
def schedule(request: PersonRequest) -> HttpResponse:
    """Each published milestone with force, precision, source and words; and the organisation's own terms."""
    inventory_access.require(request.user, Permission.SEE_REGISTER)
    organisation = request.user.organisation
    row = services.adopted(organisation)
    policy = services.policy_of(organisation, row)
    milestones = _milestones(Org.of_kind(organisation.kind))
    context = {
        "shipped": shipped_schedule(),
        "milestones": milestones,
        "any_applies": any(applies for *_, applies in milestones),
        "policy": policy,
        "row": row,
        "deadlines": _deadlines(policy, organisation),
        "versions": access.policies(request.user).select_related("adopted_by"),
        "may_adopt": _may_adopt(request),
        "foreseen": access.foreseen(request.user).filter(decision=Foreseen.Decision.SCHEDULE),
    }
    return render(request, "removal/schedule.html", context)


def _milestones(org: Org) -> list[tuple[Milestone, str, bool]]:
    """Each published step, its force in words, and whether it was written for organisations of this kind."""
    return [
        (each, FORCES.get(each.force.value, "") if each.force else "", org in each.orgs)
        for each in shipped_schedule().milestones
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def adopt_policy(request: PersonRequest) -> HttpResponse:
    """Write the organisation's own schedule, see what it moves, adopt it with a reason."""
    inventory_access.require(request.user, Permission.ADOPT_SCHEDULES)
    if not _may_adopt(request):
        return render(request, "removal/no_own_schedule.html", status=409)
    organisation, posted = request.user.organisation, request.method == "POST"
    policy = services.policy_of(organisation, services.adopted(organisation))
    step = request.POST.get("step", "")
    form = PolicyForm(request.POST if posted else None, policy=policy)
    if not form.is_valid() or step not in (PREVIEW, SAVE):
        status = 422 if form.errors else 200
        return render(request, "removal/write_policy.html", {"form": form}, status=status)
    answers = _answers(form)
    reason = AdoptionForm(request.POST if step == SAVE else None)
    unseen = step == SAVE and previews.unseen(request, answers)
    if unseen or not reason.is_valid():
        return _previewed(request, answers, reason, moved=unseen)
    _adopt(request, form.cleaned_data["policy"], answers, reason.cleaned_data["reason"])
    return redirect("schedule")


def _may_adopt(request: PersonRequest) -> bool:
    adopter = request.user.organisation.kind == Organisation.Kind.ADOPTER
    return adopter and inventory_access.may(request.user, Permission.ADOPT_SCHEDULES)


ASKED = {
    "investigate_sensitive": "An open question at a sensitive site is settled",
    "investigate": "An open question elsewhere is settled",
    "disconnect": "A camera is off the core network",
    "remove": "A camera at a sensitive or extended site is removed",
    "replace": "A camera elsewhere is replaced",
    "isolate_late": "Found after its date: off the network",
    "remove_late": "Found after its date: removed",
    "isolate_later_site": "The site became sensitive later: off the network",
    "remove_later_site": "The site became sensitive later: removed",
}


def _deadlines(policy: Policy, organisation: Organisation) -> list[tuple[str, str, str]]:
    """Each deadline of a schedule in words, as the form asks for it, and the day where all cameras have the same."""
    rules = {name: policy.deadline(name) for name in DEADLINES}
    division = Division(organisation.division)
    return [
        (ASKED[name], _sentence(rule), common_day_in_words(rule, division)) for name, rule in rules.items()
    ]


def _sentence(rule: Rule) -> str:
    words = rule_in_words(rule)
    return f"{words[:1].upper()}{words[1:]}"


def _answers(form: PolicyForm) -> Answers:
    sent = [(name, form.data[name]) for name in form.fields if form.data.get(name)]
    return Answers(Foreseen.Decision.SCHEDULE, sent, Supposed(policy=form.cleaned_data["policy"]))


def _previewed(
    request: PersonRequest, answers: Answers, reason: AdoptionForm, *, moved: bool
) -> HttpResponse:
    """What the schedule moves; of a large estate the page where a job works it out."""
    found = previews.shown(request, answers, inventory_access.cameras(request.user))
    if found is None:
        return redirect("foreseen", uuid=previews.start(request, answers).uuid)
    status = 409 if moved else 422 if reason.errors else 200
    context = found | ({"moved_since": True} if moved else {})
    return _preview_page(request, answers, context | {"form": reason}, status=status)


def shown_foreseen(request: PersonRequest, row: Foreseen) -> HttpResponse:
    """What a job has worked out of a schedule, with the form that adopts it."""
    context = previews.of_foreseen(row) | {"form": AdoptionForm()}
    return _preview_page(request, foreseeing.answers_of(row), context)


def _preview_page(
    request: PersonRequest, answers: Answers, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    organisation = request.user.organisation
    policy = answers.supposed.policy or services.policy_of(organisation, None)
    told = {"policy": policy, "deadlines": _deadlines(policy, organisation), "sent": answers.sent}
    return render(request, "removal/preview_policy.html", told | context, status=status)


@transaction.atomic
def _adopt(request: PersonRequest, policy: Policy, answers: Answers, reason: str) -> None:
    today, organisation = timezone.localdate(), request.user.organisation
    row = services.adopt(organisation, policy, on=today, by=request.user, reason=reason)
    jobs.enqueue("replan", organisation=organisation, by=request.user, on=today, full=True)
    if (seen := previews.sent_with(request, answers)) is not None:
        seen.delete()
    messages.success(request, f"{row} is adopted. The dates of your cameras follow shortly.")
