"""One step for many cameras of a plan: choose, say once what is recorded, look at what will move, record it.

Nothing is kept between the pages but what the forms carry. Each page sifts the lines anew, so that what somebody
else did meanwhile is told and never overwritten.
"""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from inventory.access import Permission, may, require
from inventory.services import kept_files
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.together import TogetherForm
from removal.models import Removal, RemovalPlan
from removal.planning.evidence_words import answer_in_words, label_of
from removal.planning.workflow import MAY, Action
from removal.services.progress import (
    ChangedMeanwhileError,
    MissingEvidenceError,
    NotAllowedError,
    progress_together,
)
from removal.services.together import MOST, TOGETHER, Sifted, alike, sift
from removal.tasks import enqueue_replan
from removal.views import words
from removal.views.planning import refused

CHECK, RECORD = "check", "record"


@dataclass(slots=True)
class Chosen:
    """What was chosen: the action, the lines with the versions that were seen, and how many more there are."""

    plan: RemovalPlan
    action: Action
    lines: list[Removal]
    left_over: int
    sifted: Sifted


@require_http_methods(["GET", "HEAD", "POST"])
def move_together(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One step for the ticked cameras of a plan, or for all that can take it."""
    require(request.user, Permission.RECORD_STEPS)
    plan = access.plan(request.user, uuid)
    asked = request.POST if request.method == "POST" else request.GET
    action = _action(request, asked.get("action", ""))
    if action is None:
        messages.warning(request, "Choose what to record, then the cameras.")
        return redirect(f"{reverse('plan', args=[uuid])}#cameras")
    chosen = _chosen(request, plan, action)
    step = request.POST.get("step", "")
    if not chosen.sifted.steps:
        return _none_can(request, chosen, again=step == RECORD)
    if step == RECORD:
        return _recorded(request, chosen)
    return _checked(request, chosen) if step == CHECK else _asked(request, chosen, _form(request, chosen))


def _action(request: PersonRequest, name: str) -> Action | None:
    """The action that was chosen; none when nothing was. 404 for what is never done to many, or not by this person."""
    if not name:
        return None
    if name not in list(TOGETHER) or not request.user.roles & {*map(str, MAY[Action(name)])}:
        raise Http404
    return Action(name)


def _chosen(request: PersonRequest, plan: RemovalPlan, action: Action) -> Chosen:
    """The lines that were ticked, or each that can; those over the limit wait for another go."""
    asked = request.POST if request.method == "POST" else request.GET
    lines = access.removals(request.user).filter(plan=plan)
    lines = lines.select_related("plan__organisation", "plan__site", "camera__site", "replaced_by")
    everything = bool(asked.get("all"))
    seen = {} if everything else _seen(asked.getlist("line"))
    found = list((lines if everything else lines.filter(uuid__in=seen)).order_by("camera__location", "pk"))
    sifted = sift(found, action, by=request.user, on=timezone.localdate())
    able, rest = sifted.steps[:MOST], sifted.steps[MOST:]
    for each in able:
        each.line.version = seen.get(each.line.uuid) or each.line.version
    sifted = Sifted(able, () if everything else sifted.refused)
    return Chosen(plan, action, [each.line for each in able], len(rest), sifted)


def _seen(values: Sequence[str]) -> dict[UUID, int]:
    """Each ticked line with the version that the page showed, 0 where it said none."""
    seen = {}
    for value in values:
        uuid, _, version = value.partition(".")
        with suppress(ValueError):
            seen[UUID(uuid)] = int(version) if version.isdecimal() and len(version) < 9 else 0
    return seen


def _none_can(request: PersonRequest, chosen: Chosen, *, again: bool) -> HttpResponse:
    """Why nothing moves; a form sent twice is told what the first one did."""
    if again and _was_recorded(request, chosen):
        messages.success(request, f"{words.DONE[chosen.action]}: recorded already.")
        return redirect("plan", uuid=chosen.plan.uuid)
    why = " ".join(dict.fromkeys(reason for reason, _ in chosen.sifted.refused))
    told = why or "None of this plan’s cameras can take this step now. Tick at least one that can."
    return refused(request, chosen.plan, f"{words.BUTTONS[chosen.action]}: {told}")


def _was_recorded(request: PersonRequest, chosen: Chosen) -> bool:
    """Whether this person took this very step with each of these lines, from this very form."""
    seen = _seen(request.POST.getlist("line"))
    own = access.removals(request.user).filter(
        uuid__in=seen, evidence__action=chosen.action, evidence__recorded_by=request.user
    )
    now = dict(own.values_list("uuid", "version"))
    return bool(seen) and all(now.get(uuid) == version + 1 for uuid, version in seen.items())


def _form(
    request: PersonRequest, chosen: Chosen, *, bound: bool = False, proving: bool = False
) -> TogetherForm:
    """The form of a page; unbound it knows what the plan says already."""
    steps = chosen.sifted.steps
    if bound or request.POST.get("step") == "back":
        files = request.FILES if bound else None
        return TogetherForm(request.POST, files, action=chosen.action, steps=steps, proving=proving)
    plan, today = chosen.plan, timezone.localdate()
    days = {line.planned_on for line in chosen.lines}
    known = {
        "contractor": plan.contractor,
        "access_clearance": plan.clearance,
        "removed_on": today,
        "removed_by": request.user.name,
        "work_on": days.pop() if len(days) == 1 else None,
    }
    return TogetherForm(None, action=chosen.action, steps=steps, proving=proving, initial=known)


def _asked(request: PersonRequest, chosen: Chosen, form: TogetherForm, *, status: int = 200) -> HttpResponse:
    """The first page: what moves, what cannot, and what is recorded of all."""
    return render(request, "removal/move_together.html", _page(request, chosen, form), status=status)


def _page(request: PersonRequest, chosen: Chosen, form: TogetherForm) -> dict[str, Any]:
    return {
        "plan": chosen.plan,
        "form": form,
        "action": chosen.action.value,
        "title": words.BUTTONS[chosen.action],
        "number": len(chosen.lines),
        "left_over": chosen.left_over,
        "refused": chosen.sifted.refused,
        "warning": chosen.action is Action.CANCEL,
        "sees_register": may(request.user, Permission.SEE_REGISTER),
    }


def _checked(request: PersonRequest, chosen: Chosen, *, status: int = 200) -> HttpResponse:
    """The second page, or the first again with what is missing beside its field."""
    form = _form(request, chosen, bound=True)
    if not form.is_valid():
        return _asked(request, chosen, form, status=422)
    sifted = _without_problems(chosen, form)
    if not form.errors and not sifted.steps:
        form.add_error(None, " ".join(why for why, _ in sifted.refused))
    if form.errors:
        return _asked(request, chosen, form, status=422)
    chosen, told = _only(chosen, sifted), form.shared_facts()
    proving = TogetherForm(
        None, action=chosen.action, steps=sifted.steps, proving=True, initial=request.POST.dict()
    )
    return _confirm(request, chosen, proving, told, status=status)


def _without_problems(chosen: Chosen, form: TogetherForm) -> Sifted:
    """Leave out the lines for which these answers cannot be, with the reason; a box of their own is told there."""
    facts, able, problems = form.facts_by_line(), [], list(chosen.sifted.refused)
    found = []
    for step in chosen.sifted.steps:
        step.facts |= facts[step.line.pk]
        missing = step.problems()
        if not missing:
            able.append(step)
        elif not form.add_own_problem(step.line, missing):
            found += [(" ".join(f"{each}." for each in missing.values()), step.line)]
    return Sifted(able, [*problems, *alike(found)])


def _only(chosen: Chosen, sifted: Sifted) -> Chosen:
    return Chosen(chosen.plan, chosen.action, sifted.lines, chosen.left_over, sifted)


def _confirm(
    request: PersonRequest, chosen: Chosen, form: TogetherForm, facts: Mapping[str, str], *, status: int
) -> HttpResponse:
    """What will be recorded for whom, with the files that prove it; nothing has moved yet."""
    told = [(label_of(name), answer_in_words(name, value)) for name, value in facts.items()]
    context = _page(request, chosen, form) | {"told": told, "meanwhile": status == 409}
    return render(request, "removal/confirm_together.html", context, status=status)


def _recorded(request: PersonRequest, chosen: Chosen) -> HttpResponse:
    """Record the step for every line, or for none; lines that cannot move any more are told first."""
    if chosen.sifted.refused:
        return _checked(request, chosen, status=409)
    form = _form(request, chosen, bound=True, proving=True)
    if not form.is_valid():
        if form.is_only_unproved:
            return _confirm(request, chosen, form, form.shared_facts(), status=422)
        return _checked(request, chosen)
    on, action = timezone.localdate(), chosen.action
    try:
        with kept_files.stored(form.received) as files, transaction.atomic():
            facts = form.facts_by_line()
            moved = progress_together(
                chosen.plan, chosen.lines, action, facts, by=request.user, on=on, files=files
            )
            enqueue_replan(chosen.plan.organisation, on=on, by=request.user)
    except (NotAllowedError, ChangedMeanwhileError) as refusal:
        return refused(request, chosen.plan, f"{refusal} Nothing was recorded; choose the cameras again.")
    except MissingEvidenceError as missing:
        return refused(request, chosen.plan, f"{'; '.join(missing.messages)}. Nothing was recorded.")
    return _done(request, chosen, moved)


def _done(request: PersonRequest, chosen: Chosen, moved: Sequence[Removal]) -> HttpResponse:
    plural = "s" if len(moved) != 1 else ""
    messages.success(
        request, f"{len(moved)} camera{plural}: {words.DONE[chosen.action].lower()}, recorded in one go."
    )
    differing = [str(line.camera) for line in moved if line.discrepancy]
    if differing:
        messages.warning(
            request,
            f"The serial number is not the one on record: {', '.join(differing)}."
            " Find out which camera came down, and explain it.",
        )
    return redirect("plan", uuid=chosen.plan.uuid)
