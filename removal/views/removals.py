"""One camera's line: where it stands, what is asked and why, what was recorded, and recording the next step."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Prefetch
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from inventory.access import Permission, may
from inventory.models import Person
from inventory.services import kept_files
from inventory.views.requests import PersonRequest
from removal import access
from removal.forms.evidence import EvidenceForm
from removal.forms.holds import HoldForm, ReleaseForm
from removal.models import Evidence, Removal
from removal.planning.attachments import KINDS
from removal.planning.evidence_words import answer_in_words, label_of, pounds
from removal.planning.workflow import MAY, MAY_REMARK, Action, Remark, State
from removal.services import line_facts, remarks
from removal.services.lines import Standing, standings
from removal.services.overview import UNTIL_REMOVED, forward_of, why_not
from removal.services.progress import (
    ChangedMeanwhileError,
    MissingEvidenceError,
    NotAllowedError,
    progress,
)
from removal.services.recording import silence
from removal.services.steps import allowed_actions_for
from removal.tasks import enqueue_replan
from removal.views import words

# A contractor sees neither serials nor what the register says of the unit (reference: reliability-security, 2.1).
PRIVATE_FACTS = (
    *("serial_seen", "serial_on_record", "serial_now", "connection_before"),
    *("cost_estimate", "budget_reference", "comparison"),
)
BESIDE = (Remark.EXPLAIN, Remark.ADD_FILES)
"""Offered with any step; what could not be done is told on the page of the day's work."""
StepForm = EvidenceForm | HoldForm | ReleaseForm


@require_safe
def removal(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One line of a plan."""
    line = access.removal(request.user, uuid)
    return render(request, "removal/removal.html", {"line": line, **_page(request.user, line)})


def _page(person: Person, line: Removal) -> dict[str, Any]:
    state = State(line.state)
    standing = standings([line])[line.pk]
    offered, forward = _offered(person, line, standing), forward_of(line, standing)
    return {
        "sees_register": may(person, Permission.SEE_REGISTER),
        "state": (state.value, words.STATES[state]),
        "asked": words.asked(line.needs),
        "due_on": standing.due_on if state in UNTIL_REMOVED else None,
        "force": standing.force,
        "plan_by": standing.own_day,
        "obligations": access.obligations(person, line.camera)
        .filter(superseded_at=None)
        .order_by("due_on", "rule"),
        "steps": [(each, words.BUTTONS[each], each in (forward, words.RELEASE)) for each in offered],
        "waits": _waits(person, line, forward, offered),
        "exemption": _exemption(standing) if may(person, Permission.SEE_REGISTER) else None,
        "may_ask_exemption": state in UNTIL_REMOVED and may(person, Permission.WORK_ON_PLANS),
        "cost": pounds(line.cost_estimate),
        "recorded": [_told(person, one) for one in _evidence(person, line)],
    }


def _exemption(standing: Standing) -> dict[str, Any] | None:
    """The line's exemption as the page tells it: a request that waits, else one that runs."""
    today, runs = timezone.localdate(), standing.exemption
    found = standing.request or (runs if runs and runs.runs(on=today) else None)
    return {"exemption": found, "tag": words.exemption_tag(found, on=today)} if found else None


def _offered(person: Person, line: Removal, standing: Standing | None = None) -> list[str]:
    """What the person may do next, the step forward first; holding last."""
    if not may(person, Permission.RECORD_STEPS):
        return []
    actions: list[str] = list(allowed_actions_for(line, person, standing))
    if line.on_hold_since and _may_hold(person):
        actions.insert(0, words.RELEASE)
    elif State(line.state).is_open and _may_hold(person):
        actions.append(words.HOLD)
    return [*actions, *(each for each in BESIDE if not remarks.may_not(line, each, person))]


def _waits(person: Person, line: Removal, forward: Action | None, offered: Sequence[str]) -> str:
    """For whom the step forward waits, where this person may not take it; empty where they may, or none is left."""
    if (
        forward is None
        or forward in offered
        or line.on_hold_since
        or not may(person, Permission.RECORD_STEPS)
    ):
        return ""
    step = f"Next: {words.BUTTONS[forward].lower()}."
    if person.roles & {*map(str, MAY[forward])}:
        return f"{step} You took the step that it checks, so another person takes it."
    return f"{step} A facilities manager or compliance lead takes it."


def _may_hold(person: Person) -> bool:
    return bool(person.roles & line_facts.OFFICE)


def _evidence(person: Person, line: Removal) -> Any:
    files = Prefetch("files", access.evidence_files(person))
    told = access.evidence(person, line).select_related("recorded_by").prefetch_related(files)
    return told.order_by("-recorded_at", "-pk")


def _told(person: Person, one: Evidence) -> dict[str, Any]:
    """A recorded step in words; a contractor is not told what only the register holds."""
    hidden = () if may(person, Permission.SEE_REGISTER) else PRIVATE_FACTS
    files = list(one.files.all())
    # A photo that stands beneath answers for itself; its name is no answer to why there is none.
    names = {kind: ", ".join(file.name for file in files if file.kind == kind) for kind in KINDS}
    told = {name: each for name, each in one.facts.items() if name not in hidden and each != names.get(name)}
    return {
        "done": words.DONE.get(one.action, one.action.capitalize()),
        "evidence": one,
        "files": [(KINDS.get(file.kind, ""), file) for file in files],
        "facts": [(label_of(name), answer_in_words(name, value)) for name, value in told.items()],
    }


@require_http_methods(["GET", "HEAD", "POST"])
def removal_action(request: PersonRequest, uuid: UUID, action: str) -> HttpResponse:
    """Record one step: its form is the workflow's list of evidence; what is missing is told beside the field."""
    line = access.removal_to_change(request.user, uuid)
    if request.method == "POST" and _is_second_tap(request, line, action):
        return _then(request, line, action)
    if refusal := _refusal(request.user, line, action):
        return _refused(request, line, refusal)
    form = _form(request, line, action)
    if form.is_valid():
        return _recorded(request, line, action, form)
    return _shown(request, line, action, form, status=422 if form.is_bound else 200)


def _is_second_tap(request: PersonRequest, line: Removal, action: str) -> bool:
    """Whether this very step was just recorded by this person from this very form: a double tap, or one sent again."""
    if request.POST.get("version", "") != str(line.version - 1):
        return False
    newest = access.evidence(request.user, line).order_by("-recorded_at", "-pk").first()
    return bool(newest and newest.action == action and newest.recorded_by_id == request.user.pk)


def _refusal(person: Person, line: Removal, action: str) -> str:
    """Why the step may not be taken now. 404 for what is no step, or none of this person's roles."""
    if action in (words.HOLD, words.RELEASE):
        if not _may_hold(person):
            raise Http404
        return _cannot_hold(line, action)
    if action in list(Remark):
        if not person.roles & {*map(str, MAY_REMARK[Remark(action)])}:
            raise Http404
        return remarks.may_not(line, Remark(action), person)
    if action not in list(Action) or not person.roles & {*map(str, MAY[Action(action)])}:
        raise Http404
    return why_not(line, Action(action), by=person)


def _cannot_hold(line: Removal, action: str) -> str:
    if action == words.RELEASE:
        return "" if line.on_hold_since else "It is not on hold."
    if line.on_hold_since:
        return "It is on hold already."
    return (
        ""
        if State(line.state).is_open
        else f"It is {words.STATES[State(line.state)].lower()}; nothing is left to do."
    )


def _form(request: PersonRequest, line: Removal, action: str) -> StepForm:
    data = request.POST if request.method == "POST" else None
    if action == words.HOLD:
        return HoldForm(data)
    if action == words.RELEASE:
        return ReleaseForm(data)
    files, known = request.FILES if data is not None else None, _known(line, request.user)
    if action in list(Remark):
        return EvidenceForm(data, files, action=Remark(action), initial=known)
    needs_removal = standings([line])[line.pk].needs_removal
    return EvidenceForm(data, files, action=Action(action), needs_removal=needs_removal, initial=known)


def _known(line: Removal, person: Person) -> dict[str, Any]:
    """What the plan says already, and what whoever stands there would say, so that nobody types it twice."""
    plan, today = line.plan, timezone.localdate()
    silent = silence(line)
    return {
        "check_method": "scan" if silent else None,
        "scan_reference": silent,
        "replaced_by": line.replaced_by and (line.replaced_by.asset_tag or str(line.replaced_by.uuid)),
        "replacement": "replaced" if line.replaced_by else None,
        "isolated_on": today,
        "tested_on": today,
        "removed_on": today,
        "removed_by": person.name,
        "checked_on": today,
        "checked_by": person.name,
        "version": line.version,
        "identified": "yes" if line.camera.verdict in ("restricted", "clear") else "no",
        "option": line.what_is_done,
        "planned_on": line.planned_on,
        "work_on": line.planned_on,
        "coverage_gap": plan.coverage_gap,
        "cost_estimate": plan.cost_estimate,
        "budget_reference": plan.budget_code,
        "contractor": plan.contractor,
        "access_clearance": plan.clearance,
        "view_altered": plan.view_altered,
        "dpia_reference": plan.dpia_reference,
    }


def _recorded(request: PersonRequest, line: Removal, action: str, form: StepForm) -> HttpResponse:
    received = form.received if isinstance(form, EvidenceForm) else []
    if action == Remark.ADD_FILES and received:
        received = remarks.unknown_files(line, received)
        if not received:
            return _then(request, line, action)
    try:
        with kept_files.stored(received) as files, transaction.atomic():
            line = _take(line, action, form, by=request.user, files=files)
            if action in list(Action):
                enqueue_replan(line.plan.organisation, on=timezone.localdate(), by=request.user)
    except NotAllowedError as refusal:
        return _refused(request, line, str(refusal))
    except ChangedMeanwhileError as meanwhile:
        if _is_second_tap(request, meanwhile.removal, action):
            return _then(request, meanwhile.removal, action)
        return _conflict(request, meanwhile.removal, action)
    except MissingEvidenceError as missing:
        form.add_problems(missing.problems)
        return _shown(request, line, action, form, status=422)
    return _then(request, line, action)


def _then(request: PersonRequest, line: Removal, action: str) -> HttpResponse:
    """Say what is recorded, and lead back to where the step was begun."""
    _say(request, line, action)
    if request.GET.get("from") == "today":
        return redirect("plan_today", uuid=line.plan.uuid)
    return redirect("removal", uuid=line.uuid)


def _take(
    line: Removal, action: str, form: StepForm, *, by: Person, files: Sequence[kept_files.Kept]
) -> Removal:
    today = timezone.localdate()
    if isinstance(form, HoldForm):
        return line_facts.hold(line, form.cleaned_data["reason"], by=by, on=today)
    if isinstance(form, ReleaseForm):
        return line_facts.release(line, by=by, on=today)
    version, facts = form.cleaned_data["version"], form.facts()
    if action == Remark.ADD_FILES:  # what was sent twice is known by its content
        return remarks.record_remark(line, Remark(action), facts, by=by, on=today, files=files)
    if action in list(Remark):
        remark = Remark(action)
        return remarks.record_remark(line, remark, facts, by=by, on=today, version=version, files=files)
    return progress(line, action, facts, by=by, on=today, version=version, files=files)


def _say(request: PersonRequest, line: Removal, action: str) -> None:
    """What was done, a serial that differs, and the step forward with whoever has to take it."""
    standing = standings([line])[line.pk]
    offered, forward = _offered(request.user, line, standing), forward_of(line, standing)
    then = _waits(request.user, line, forward, offered)
    if forward in offered and action != Remark.COULD_NOT:
        then = f"Next: {words.BUTTONS[forward].lower()}."
    messages.success(request, f"{line.camera}: {words.DONE[action].lower()}. {then}".rstrip())
    if line.discrepancy:
        full = may(request.user, Permission.SEE_REGISTER)
        messages.warning(
            request,
            line.discrepancy
            if full
            else "The serial number is not the one on record. Your client has to find out which camera came down.",
        )


def _conflict(request: PersonRequest, now: Removal, action: str) -> HttpResponse:
    """Somebody moved the line first: what they did, and what was typed, ready to be sent if it still can be."""
    now = access.removal(request.user, now.uuid)
    if refusal := _refusal(request.user, now, action):
        return _refused(request, now, refusal)
    kept = request.POST.copy()
    kept["version"] = str(now.version)
    if action in list(Remark):
        form = EvidenceForm(kept, action=Remark(action))
    else:
        needs_removal = standings([now])[now.pk].needs_removal
        form = EvidenceForm(kept, action=Action(action), needs_removal=needs_removal)
    return _shown(request, now, action, form, status=409)


def _shown(
    request: PersonRequest, line: Removal, action: str, form: StepForm, *, status: int
) -> HttpResponse:
    if request.FILES and isinstance(form, EvidenceForm):
        form.ask_for_files_again()
    context = {
        "line": line,
        "form": form,
        "title": words.BUTTONS[action],
        "warning": action in (Action.CANCEL, Action.RETURN),
        "meanwhile": _newest(request.user, line) if status == 409 else None,
        "state": words.STATES[State(line.state)],
    }
    return render(request, "removal/removal_action.html", context, status=status)


def _refused(request: PersonRequest, line: Removal, why: str) -> HttpResponse:
    """A step that cannot be taken now, with what was recorded last; nothing was changed."""
    context = {"plan": line.plan, "line": line, "words": why, "meanwhile": _newest(request.user, line)}
    return render(request, "removal/refused.html", context, status=409)


def _newest(person: Person, line: Removal) -> dict[str, Any] | None:
    newest = _evidence(person, line).first()
    return _told(person, newest) if newest else None
