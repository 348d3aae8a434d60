"""The review queue: one device at a time, what speaks for and against each maker, and a person's decision."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inventory import access, jobs
from inventory.access import Permission
from inventory.classification.rulebook import Rulebook
from inventory.filters import ReviewFilter
from inventory.forms.review import ConfirmForm, DeclineForm, DeterminationForm, TakeBackForm
from inventory.models import Determination, Fingerprint, Organisation, Person
from inventory.services import determining, reviewing
from inventory.services.determining import Choice, NotDecidableError
from inventory.services.editions import list_in_force, rulebook_of_list
from inventory.services.publishing import may_decide_alone, number_of_leads
from inventory.views.requests import PersonRequest, wants_part

State = Determination.State
PHOTOS_SHOWN = 8
SLIP = "Taken back at once"
CRITERION = {
    "yes": "meets the United Kingdom’s criterion, by your list",
    "no": "does not meet the United Kingdom’s criterion, by your list",
    "unknown": "not settled whether it meets the United Kingdom’s criterion",
}


@require_safe
def review(request: PersonRequest) -> HttpResponse:
    """The next device that waits for a person, what decides most first; `at` is the place in the queue."""
    access.require(request.user, Permission.SEE_REVIEW)
    narrowed = ReviewFilter(request.GET, person=request.user)
    shown = narrowed.qs
    progress = reviewing.progress(narrowed.every_part, shown)
    total = progress.shown
    at = min(_place(request), max(total - 1, 0))
    context = {
        "filter": narrowed,
        "active": narrowed.active,
        "place": at + 1,
        "total": total,
        "progress": progress,
        "skip_url": _turned(request, at + 1) if at + 1 < total else "",
        "back_url": _turned(request, at - 1) if at else "",
        "in_queue": True,
    }
    device = _counted(request).filter(pk__in=reviewing.at_place(shown, at)).first() if total else None
    context |= _decisions(request, device)
    if device:
        known = _known(device)
        context |= _device(request, device, known) | {"form": _form(request, device, known)}
    page = "inventory/_review_results.html" if wants_part(request) else "inventory/review.html"
    return render(request, page, context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_device(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """One device by its own address, decided or not; a POST decides it."""
    found, posted = access.one(_counted(request), uuid), request.method == "POST"
    if posted:
        access.require(request.user, Permission.DETERMINE)
    known = _known(found)
    form = _form(request, found, known)
    if posted and form.is_valid():
        try:
            return _onwards(request, _decided(request, found, form))
        except NotDecidableError as problem:
            form.add_error(None, str(problem))
    context = _device(request, found, known) | _decisions(request, found) | {"form": form}
    return render(request, "inventory/review_device.html", context, status=422 if posted else 200)


@transaction.atomic
def _decided(request: PersonRequest, device: Fingerprint, form: DeterminationForm) -> Determination:
    seen = form.cleaned_data["seen"]
    made = determining.decide(device, form.choice(), seen=seen, on=timezone.localdate(), by=request.user)
    return _spread(request, made)


@require_POST
def confirm_determination(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The second person agrees."""
    made, form = access.determination_to_settle(request.user, uuid), ConfirmForm(request.POST)
    try:
        with transaction.atomic():
            seen = form.cleaned_data["seen"] if form.is_valid() else 0
            _spread(request, determining.confirm(made, seen=seen, on=timezone.localdate(), by=request.user))
        messages.success(request, f"Confirmed: {made}. The cameras follow shortly.")
    except NotDecidableError as problem:
        messages.error(request, str(problem))
    return redirect("review_device", uuid=made.fingerprint.uuid)


@require_POST
def decline_determination(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """The second person disagrees, or the first one withdraws."""
    made, form = access.determination_to_settle(request.user, uuid), DeclineForm(request.POST)
    try:
        if not form.is_valid():
            raise NotDecidableError("Enter why you do not agree.")
        determining.decline(made, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "Declined. Nothing has changed for the cameras.")
    except NotDecidableError as problem:
        messages.error(request, str(problem))
    return redirect("review_device", uuid=made.fingerprint.uuid)


@require_POST
def take_back_determination(request: PersonRequest, uuid: UUID) -> HttpResponse:
    """Undo: Lenscap's own answer stands again, or a proposal is gone."""
    made, form = access.determination_to_settle(request.user, uuid), TakeBackForm(request.POST)
    try:
        if not form.is_valid():
            raise NotDecidableError("Enter why you take the decision back.")
        with transaction.atomic():
            _taken_back(request, made, **form.cleaned_data)
    except NotDecidableError as problem:
        messages.error(request, str(problem))
    return redirect("review_device", uuid=made.fingerprint.uuid)


def _taken_back(request: PersonRequest, made: Determination, seen: int, reason: str) -> None:
    if made.state == State.PROPOSED:
        determining.decline(made, reason=reason, by=request.user)
        messages.success(request, "Taken back. Nothing has changed for the cameras.")
        return
    choice = Choice(verdict="", reason=reason)
    undone = determining.decide(made.fingerprint, choice, seen=seen, on=timezone.localdate(), by=request.user)
    _spread(request, undone)
    if undone.state == State.PROPOSED:
        messages.info(
            request, "Taking it back asks less of the cameras, so a second person has to confirm it."
        )
    else:
        messages.success(request, "Taken back. Lenscap’s own answer stands again.")


def _spread(request: PersonRequest, made: Determination) -> Determination:
    """Have the cameras take the verdict, in the transaction of the decision; a proposal changes nothing."""
    if made.state != State.PROPOSED:
        jobs.enqueue("spread", organisation=request.user.organisation, by=request.user)
    return made


def _onwards(request: PersonRequest, made: Determination) -> HttpResponse:
    """Back to the queue where the person came from it: the place that was decided now holds the next device."""
    kept = request.GET.copy()
    kept["decided"] = str(made.uuid)
    if "at" in request.GET:
        return redirect(f"{reverse('review')}?{kept.urlencode()}")
    return redirect(f"{reverse('review_device', args=[made.fingerprint.uuid])}?{kept.urlencode()}")


@dataclass(frozen=True, slots=True)
class Known:
    """The list in force, and the makers in question for one device."""

    rulebook: Rulebook
    candidates: list[reviewing.Candidate]


def _counted(request: PersonRequest) -> reviewing.Fingerprints:
    """Devices with the counts of their cameras, to take one of: counting those of all takes long.

    Each brings along the list in force, as a hash, and the number of compliance leads.
    """
    organisation = request.user.organisation
    return (
        reviewing.ranked(access.fingerprints(request.user))
        .select_related("finding", "organisation")
        .annotate(list_hash=list_in_force(organisation), leads=number_of_leads(organisation))
    )


def _known(device: Fingerprint) -> Known:
    rulebook = rulebook_of_list(device.list_hash)  # type: ignore[attr-defined]  # of _counted
    return Known(rulebook, reviewing.candidates(device.finding, rulebook) if device.finding else [])


def _device(request: PersonRequest, device: Fingerprint, known: Known) -> dict[str, Any]:
    """Everything that a person needs to decide on one device."""
    return {
        "device": device,
        "finding": device.finding,
        "nobody_else": _nobody_else(request.user, device),
        "candidates": [(each, CRITERION.get(each.criterion, "")) for each in known.candidates],
        "cameras": reviewing.cameras_of(device, access.cameras(request.user)),
        "photos": access.photos_of_device(request.user, device)[:PHOTOS_SHOWN],
        "answers": reviewing.answers(device),
        "may_determine": access.may(request.user, Permission.DETERMINE),
        "rule_words": _rule_words(request, device),
        "kept": request.GET.urlencode(),
        "slip": SLIP,
    }


def _rule_words(request: PersonRequest, device: Fingerprint) -> str:
    """Whether a second person will be needed, before anything is decided."""
    organisation = request.user.organisation
    touches = bool(getattr(device, "sensitive_count", 0))
    if not touches and organisation.second_person != Organisation.SecondPerson.ALWAYS:
        return ""
    if may_decide_alone(organisation, getattr(device, "leads", None)):
        return "You decide alone, as your organisation allows in writing; a decision that asks less is marked so."
    why = "It touches a sensitive or extended site" if touches else "Your organisation’s rule says so"
    waits = f"{why}: a decision that asks less of these cameras than now waits for a second person."
    return f"{waits} {_nobody_else(request.user, device)}".rstrip()


def _nobody_else(person: Person, device: Fingerprint) -> str:
    """What the only compliance lead can do about a decision that waits for a second one; empty where there is one."""
    number = getattr(device, "leads", None)
    if may_decide_alone(person.organisation, number):
        return "Your organisation allows you to decide alone by now: withdraw it and decide again."
    if number is None or number > 1 or not access.may(person, Permission.DETERMINE):
        return ""
    return (
        "Your organisation has no second compliance lead who could confirm it: an administrator adds one under People, "
        "or allows its only lead to decide alone, in writing, under Organisation."
    )


def _form(request: PersonRequest, device: Fingerprint, known: Known) -> DeterminationForm:
    """The form of the decision, with the makers in question first."""
    return DeterminationForm(
        request.POST if request.method == "POST" else None,
        makers=reviewing.makers_to_choose(known.rulebook, [each.maker for each in known.candidates]),
        initial={"seen": device.finding_id},
    )


def _decisions(request: PersonRequest, device: Fingerprint | None) -> dict[str, Determination | None]:
    """What is in force for the device and what is proposed; and the person's own decision of a moment ago.

    That one, which may be of another device, can be taken back by one click.
    """
    finding, decided = device.finding if device else None, _decided_just_now(request)
    in_force = finding.determination_id if finding else None
    wanted = Q(pk=in_force) | Q(uuid=decided) | Q(fingerprint=device, state=State.PROPOSED)
    people = ("fingerprint", "proposed_by", "confirmed_by", "seen")
    found = list(access.determinations(request.user).filter(wanted).select_related(*people))
    own = (
        each
        for each in found
        if each.uuid == decided
        and each.proposed_by_id == request.user.pk
        and each.state not in (State.ENDED, State.DECLINED)
    )
    waits = (each for each in found if device and each.fingerprint_id == device.pk)
    return {
        "in_force": next((each for each in found if each.pk == in_force), None),
        "proposal": next((each for each in waits if each.state == State.PROPOSED), None),
        "just_decided": next(own, None),
    }


def _decided_just_now(request: PersonRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("decided", ""))
    except ValueError:
        return None


def _place(request: PersonRequest) -> int:
    typed = request.GET.get("at", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0


def _turned(request: PersonRequest, at: int) -> str:
    kept = request.GET.copy()
    kept.pop("decided", None)
    kept["at"] = str(at)
    return f"{reverse('review')}?{kept.urlencode()}"
