"""Exemptions: asked for, decided by another person, renewed twice at most, and lapsing by themselves.

The line is never touched. Whatever changes an exemption has its camera planned anew, since its status reads
otherwise; the caller enqueues that replan (`removal.tasks.enqueue_replan`).
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q
from django.utils import timezone

from inventory import audit
from inventory.models import Camera, Connection, Life, Organisation, Person, Role, Site
from removal.models import Appointment, Exemption, Obligation, Removal
from removal.models.exemptions import ExemptionQuerySet
from removal.planning.deadlines import in_words
from removal.planning.exemptions import (
    NEVER,
    TAKES_AWAY,
    expiry_problem,
    renewal_problem,
    request_problems,
    scope_problem,
)
from removal.planning.workflow import State as LineState
from removal.services.appointing import owner_of
from removal.services.progress import MissingEvidenceError, NotAllowedError

FIELDS = (
    "reason_code",
    "reason",
    "residual_risk",
    "controls",
    "isolation",
    "closure_plan",
    "expires_on",
)
"""What a request says."""

OFF_THE_NETWORK = (Connection.ISOLATED, Connection.STANDALONE)


@transaction.atomic
def ask(removal: Removal, facts: Mapping[str, Any], *, by: Person, on: date) -> Exemption:
    """Ask that a line be exempted, or that its running exemption be renewed; `facts` by the names of FIELDS.

    Raises NotAllowedError, and MissingEvidenceError with what the request still has to say; then nothing is written.
    """
    line = _line(removal, by)
    _refuse_scope(line)
    granted = _granted_before(line)
    if problem := renewal_problem(granted):
        raise NotAllowedError(f"{line.camera}: {problem}.")
    given = {name: facts.get(name) for name in FIELDS}
    renewed = line.exemptions.filter(state=Exemption.State.RUNNING).first()
    if problems := request_problems(
        given,
        starts_on=on,
        must_isolate=must_isolate(line),
        due_on=line.camera.due_on,
        runs_until=renewed.expires_on if renewed else None,
    ):
        raise MissingEvidenceError(problems)
    exemption = Exemption.objects.create(
        organisation=line.plan.organisation,
        number=_next_number(line.plan.organisation),
        removal=line,
        obligation=line.needs,
        due_on=line.camera.due_on,
        renewal_of=renewed,
        renewal=granted,
        requested_by=by,
        requested_at=timezone.now(),
        **{name: value.strip() if isinstance(value, str) else value or "" for name, value in given.items()},
    )
    _audit(exemption, "exemption asked for", by, before={}, reason=exemption.reason)
    return exemption


@transaction.atomic
def approve(exemption: Exemption, note: str, *, by: Person, on: date) -> Exemption:
    """Let it run from today; a running one that it renews ends. Raises NotAllowedError, MissingEvidenceError."""
    exemption = _to_decide(exemption, note, by=by, on=on)
    _refuse_scope(exemption.removal)
    if problem := expiry_problem(exemption.expires_on, starts_on=on):
        raise NotAllowedError(f"{problem}. Refuse it, and have it asked for anew.")
    if problem := renewal_problem(_granted_before(exemption.removal)):
        raise NotAllowedError(f"{exemption.removal.camera}: {problem}.")
    for earlier in exemption.removal.exemptions.filter(state=Exemption.State.RUNNING):
        _end(earlier, Exemption.State.RENEWED, f"Renewed by {exemption.reference}", by=by, on=on)
    return _decided(exemption, Exemption.State.RUNNING, note, by=by, on=on)


@transaction.atomic
def refuse(exemption: Exemption, note: str, *, by: Person, on: date) -> Exemption:
    """Refuse a request; one that runs already is left alone. Raises NotAllowedError, MissingEvidenceError."""
    exemption = _to_decide(exemption, note, by=by, on=on)
    return _decided(exemption, Exemption.State.REFUSED, note, by=by, on=on)


@transaction.atomic
def withdraw(exemption: Exemption, reason: str, *, by: Person, on: date) -> Exemption:
    """Take back a request (who asked, or who may decide) or end a running exemption early (who may decide).

    Raises NotAllowedError, MissingEvidenceError.
    """
    exemption = _locked(exemption, by)
    if problem := cannot_withdraw(exemption, by, on=on):
        raise NotAllowedError(problem)
    if not reason.strip():
        raise MissingEvidenceError({"reason": "Say why it is withdrawn"})
    _end(exemption, Exemption.State.WITHDRAWN, reason.strip(), by=by, on=on)
    return exemption


def lapse(organisation: Organisation, *, on: date) -> int:
    """Write down what has run out or is not needed any more; how many. Running it again writes nothing.

    Nothing waits for it: an exemption past its last day holds no more, whether or not this has run.
    """
    with transaction.atomic():
        rows = Exemption.objects.select_for_update(of=("self",)).select_related(
            "removal__camera", "organisation"
        )
        own = rows.filter(organisation=organisation).order_by("pk")
        met = list(own.met())
        for exemption in met:
            _end(exemption, Exemption.State.MET, "What it was asked for is done.", by=None, on=on)
        lapsed = list(own.run_out(on=on))
        for exemption in lapsed:
            words = f"Its last day was {in_words(exemption.expires_on)}."
            _end(exemption, Exemption.State.LAPSED, words, by=None, on=on)
        return len(met) + len(lapsed)


def must_isolate(line: Removal) -> bool:
    """Must a request say how the camera is kept off the network? Not when the register has it off."""
    return line.needs in TAKES_AWAY and not (line.isolated_on or line.camera.connection in OFF_THE_NETWORK)


def cannot_ask(line: Removal, by: Person) -> str:
    """Why this person cannot ask for an exemption of a line, in words; empty when they may."""
    try:
        _refuse_scope(_checked(line, by))
    except NotAllowedError as refusal:
        return str(refusal)
    problem = renewal_problem(_granted_before(line))
    return f"{line.camera}: {problem}." if problem else ""


def cannot_decide(exemption: Exemption, by: Person, *, on: date) -> str:
    """Why this person cannot decide a request, in words; empty when they may."""
    if exemption.state != Exemption.State.ASKED:
        return f"{exemption.reference} reads “{exemption.get_state_display()}”; it is not waiting for a decision."
    if exemption.requested_by_id == by.pk:
        return "You asked for it, so somebody else has to decide."
    return decides_as(exemption.removal.plan.site, by, on=on)[1]


def waiting_for(person: Person, exemptions: ExemptionQuerySet, *, on: date) -> ExemptionQuerySet:
    """Those of the requests that this person may decide: `cannot_decide` as a set, to be counted with others."""
    standing = Appointment.objects.standing(on=on).filter(organisation=person.organisation_id)
    of_the_site = standing.filter(site=OuterRef("removal__plan__site"))
    of_all = Exists(standing.filter(site=None, person=person))
    decides = Q(Exists(of_the_site.filter(person=person))) | (~Exists(of_the_site) & of_all)
    if Role.COMPLIANCE_LEAD in person.roles:
        decides |= ~Q(
            removal__plan__site__category=Site.Category.SENSITIVE,
            organisation__kind=Organisation.Kind.CENTRAL_GOVERNMENT,
        )
    return exemptions.waiting().exclude(requested_by=person).filter(decides)


def cannot_withdraw(exemption: Exemption, by: Person, *, on: date) -> str:
    """Why this person cannot withdraw it, in words; empty when they may."""
    if exemption.state not in (Exemption.State.ASKED, Exemption.State.RUNNING):
        return f"{exemption.reference} reads “{exemption.get_state_display()}”; there is nothing to withdraw."
    if exemption.state == Exemption.State.ASKED and exemption.requested_by_id == by.pk:
        return ""
    return decides_as(exemption.removal.plan.site, by, on=on)[1]


def decides_as(site: Site, person: Person, *, on: date) -> tuple[str, str]:
    """As whom this person decides on exemptions at a site; else "" and why not.

    The responsible owner may always. At a sensitive site of central government nobody else may (reference:
    uk-schedule, 6c); elsewhere the compliance lead may too.
    """
    owner = owner_of(site, on=on)
    if owner and owner.person_id == person.pk:
        return "responsible owner", ""
    strict = (
        site.category == Site.Category.SENSITIVE
        and site.organisation.kind == Organisation.Kind.CENTRAL_GOVERNMENT
    )
    if not strict and Role.COMPLIANCE_LEAD in person.roles:
        return "compliance lead", ""
    if not strict:
        return "", "Only a compliance lead or the responsible owner may decide on exemptions."
    if owner is None:
        return "", (
            f"{site} is sensitive, so its responsible owner decides, and none is appointed: "
            "an administrator appoints one."
        )
    return "", f"{site} is sensitive, so its responsible owner decides: {owner.person}."


def _line(removal: Removal, by: Person) -> Removal:
    lines = Removal.objects.select_for_update(of=("self",))
    line = lines.select_related("plan__organisation", "plan__site", "camera").get(pk=removal.pk)
    return _checked(line, by)


def _checked(line: Removal, by: Person) -> Removal:
    """The line, when this person may ask for it and nothing waits already."""
    if by.organisation_id != line.plan.organisation_id or not by.roles & {
        Role.FACILITIES_MANAGER,
        Role.COMPLIANCE_LEAD,
    }:
        raise NotAllowedError("Only a facilities manager or compliance lead may ask for an exemption.")
    waiting = line.exemptions.filter(state=Exemption.State.ASKED).first()
    if waiting:
        raise NotAllowedError(f"{waiting.reference} for {line.camera} is waiting for a decision already.")
    return line


def _refuse_scope(line: Removal) -> None:
    """Raise NotAllowedError when the line is no thing to be exempted."""
    state = LineState(line.state)
    if state.place >= LineState.REMOVED.place:
        raise NotAllowedError(f"{line.camera} is {state}; there is nothing left to be exempted from.")
    rows = Obligation.objects.current().filter(camera=line.camera_id, suggestion=False)
    asked = set(rows.values_list("obligation", flat=True))
    if line.camera.life == Life.NEW:
        asked.add(NEVER[0])
    if problem := scope_problem(line.needs, asked):
        raise NotAllowedError(f"{line.camera}: {problem}.")


def _granted_before(line: Removal) -> int:
    """How often the camera was exempted, on whatever line: each of them counts towards the renewals."""
    return Exemption.objects.filter(removal__camera=line.camera_id, starts_on__isnull=False).count()


def _next_number(organisation: Organisation) -> int:
    """Counts under a lock on the organisation, so that two requests do not take the same number."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    return (organisation.exemptions.aggregate(last=Max("number"))["last"] or 0) + 1


def _locked(exemption: Exemption, by: Person) -> Exemption:
    if exemption.organisation_id != by.organisation_id:
        raise NotAllowedError("This exemption belongs to another organisation.")
    rows = Exemption.objects.select_for_update(of=("self",))
    return rows.select_related(
        "organisation", "removal__camera", "removal__plan__site__organisation", "removal__plan__organisation"
    ).get(pk=exemption.pk)


def _to_decide(exemption: Exemption, note: str, *, by: Person, on: date) -> Exemption:
    exemption = _locked(exemption, by)
    if problem := cannot_decide(exemption, by, on=on):
        raise NotAllowedError(problem)
    if not note.strip():
        raise MissingEvidenceError({"note": "Say why it is decided like this"})
    return exemption


def _decided(exemption: Exemption, state: Exemption.State, note: str, *, by: Person, on: date) -> Exemption:
    exemption.state, exemption.decided_by, exemption.decided_at = state, by, timezone.now()
    exemption.decided_as = decides_as(exemption.removal.plan.site, by, on=on)[0]
    exemption.decision_note = note.strip()
    if state is Exemption.State.RUNNING:
        exemption.starts_on = on
    exemption.save(
        update_fields=["state", "decided_by", "decided_at", "decided_as", "decision_note", "starts_on"]
    )
    word = "approved" if state is Exemption.State.RUNNING else "refused"
    _audit(exemption, f"exemption {word}", by, before={"state": "asked"}, reason=exemption.decision_note)
    _plan_anew(exemption)
    return exemption


def _end(exemption: Exemption, state: Exemption.State, reason: str, *, by: Person | None, on: date) -> None:
    before = {"state": exemption.state}
    exemption.state, exemption.ended_on, exemption.ended_by, exemption.end_reason = state, on, by, reason
    exemption.save(update_fields=["state", "ended_on", "ended_by", "end_reason"])
    _audit(exemption, f"exemption {state}", by, before=before, reason=reason)
    _plan_anew(exemption)


def _plan_anew(exemption: Exemption) -> None:
    """The camera's status hangs on it: have it worked out anew."""
    Camera.objects.filter(pk=exemption.removal.camera_id).update(to_replan=True)


def _audit(
    exemption: Exemption, action: str, by: Person | None, *, before: dict[str, str], reason: str
) -> None:
    after = {"state": exemption.state, "expires_on": exemption.expires_on, "obligation": exemption.obligation}
    audit.record(
        action,
        organisation=exemption.organisation,
        by=by,
        subject=exemption,
        before=before,
        after=after,
        reason=reason,
    )
