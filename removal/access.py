"""Who may see and do what with plans and reports; the permissions themselves stand in `inventory.access`."""

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from inventory import access
from inventory.access import Permission, may, one, require, sees_all_sites
from inventory.models import Camera, Person
from removal.models import (
    AdoptedPolicy,
    Answer,
    Appointment,
    Attestation,
    Baseline,
    CameraSpan,
    Evidence,
    EvidenceFile,
    Exemption,
    Foreseen,
    MoveTally,
    Obligation,
    Removal,
    RemovalPlan,
    Report,
    Return,
    Survey,
    SurveyedCamera,
)
from removal.models.attestations import AttestationQuerySet
from removal.models.exemptions import ExemptionQuerySet
from removal.models.surveys import SurveyQuerySet
from removal.planning.attachments import PHOTOS_ON_SITE


def plans(person: Person) -> QuerySet[RemovalPlan]:
    """Plans at the sites that a person may see; contractors' ends when their assignment does."""
    own = RemovalPlan.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_PLANS):
        return own.none()
    return own if sees_all_sites(person) else own.filter(site__in=access.sites(person))


def removals(person: Person) -> QuerySet[Removal]:
    """Lines of those plans."""
    return Removal.objects.filter(plan__in=plans(person))


def _of_a_line_seen(person: Person, line: str = "removal") -> Exists:
    """Whether a row's line is one that the person may see; asked row by row, so that no others are read for it."""
    return Exists(removals(person).filter(pk=OuterRef(line)))


def evidence(person: Person, removal: Removal) -> QuerySet[Evidence]:
    """What was recorded on a line that the person may see."""
    return Evidence.objects.filter(_of_a_line_seen(person), removal=removal)


def steps(person: Person) -> QuerySet[Evidence]:
    """What was recorded on every line that the person may see."""
    return Evidence.objects.filter(_of_a_line_seen(person))


def to_approve(person: Person) -> QuerySet[RemovalPlan]:
    """Plans with a line that somebody else has submitted; such a plan stands as submitted, or with a draft still."""
    others = Removal.objects.filter(plan=OuterRef("pk"), state="submitted").exclude(submitted_by=person)
    return plans(person).filter(Exists(others), closed_at=None, stage__in=("draft", "submitted"))


def returned_to(person: Person) -> QuerySet[Evidence]:
    """Submissions of this person whose lines are drafts again: somebody returned them to be changed.

    One that was submitted anew and taken back since waits for nobody's answer to a return.
    """
    if not may(person, Permission.WORK_ON_PLANS):
        return Evidence.objects.none()
    # From what was returned, which is little, to who had submitted it: people submit very many lines.
    taken_back = Evidence.objects.filter(
        removal=OuterRef("removal"), action="take_back", pk__gt=OuterRef("pk")
    )
    returned = Evidence.objects.filter(~Exists(taken_back), action="return").order_by().values("removal")
    submitted = steps(person).filter(recorded_by=person, action="submit", removal__state="draft")
    return submitted.filter(removal__in=returned).order_by()


def serials_to_explain(person: Person) -> QuerySet[Removal]:
    """Lines whose unit read another serial than the one on record, for those who can find out why."""
    if not may(person, Permission.WORK_ON_PLANS):
        return Removal.objects.none()
    differing = Removal.objects.filter(serial_differs_since__isnull=False)
    # From these few lines to their plans: the other way about, SQLite looks for lines of every plan.
    return differing.filter(Exists(plans(person).filter(pk=OuterRef("plan")))).select_related(
        "camera", "plan"
    )


def evidence_files(person: Person) -> QuerySet[EvidenceFile]:
    """Files of lines that the person may see; a contractor's end with the assignment, as the lines do.

    Who sees no register sees the photos taken on site, and what they sent themselves: a scan or a form of the office
    may tell what the register holds.
    """
    files = EvidenceFile.objects.filter(_of_a_line_seen(person, "evidence__removal"))
    if may(person, Permission.SEE_REGISTER):
        return files
    return files.filter(Q(evidence__recorded_by=person) | Q(kind__in=PHOTOS_ON_SITE))


def exemptions(person: Person) -> ExemptionQuerySet:
    """Exemptions of lines within reach; none for a contractor, since they tell what a camera still sees."""
    own = Exemption.objects.filter(_of_a_line_seen(person))
    return own if may(person, Permission.SEE_REGISTER) else own.none()


def surveys(person: Person) -> SurveyQuerySet:
    """Rounds of sites within reach, for those who see the register."""
    own = Survey.objects.filter(organisation_id=person.organisation_id, site__in=access.sites(person))
    return own if may(person, Permission.SEE_REGISTER) else own.none()


def expected_on_a_round(person: Person, camera: Camera) -> SurveyedCamera | None:
    """The camera's row on the open round of its site, with both; None where no such round expects it."""
    open_ones = surveys(person).filter(state=Survey.State.OPEN, site=camera.site_id)
    rows = SurveyedCamera.objects.filter(survey__in=open_ones, camera=camera)
    return rows.select_related("camera", "survey__site", "survey__organisation").first()


def attestations(person: Person) -> AttestationQuerySet:
    """Attestations of sites within reach, for those who see the register."""
    own = Attestation.objects.filter(organisation_id=person.organisation_id, site__in=access.sites(person))
    return own if may(person, Permission.SEE_REGISTER) else own.none()


def appointments(person: Person) -> QuerySet[Appointment]:
    """Who answers for the organisation and for the sites within reach."""
    own = Appointment.objects.filter(organisation_id=person.organisation_id)
    return own if sees_all_sites(person) else own.filter(Q(site=None) | Q(site__in=access.sites(person)))


def obligations(person: Person, camera: Camera) -> QuerySet[Obligation]:
    """What the rules ask for a camera that the person may see."""
    if not access.may(person, access.Permission.SEE_REGISTER):
        return Obligation.objects.none()
    # By its one key: with `camera__in` a set SQLite would read every camera of the organisation.
    own = Obligation.objects.filter(camera=camera, camera__organisation_id=person.organisation_id)
    return own if access.sees_all_sites(person) else own.filter(camera__site__in=access.sites(person))


def policies(person: Person) -> QuerySet[AdoptedPolicy]:
    """Every version of the organisation's own schedule, the newest first."""
    own = AdoptedPolicy.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.SEE_REGISTER) else own.none()


def foreseen(person: Person) -> QuerySet[Foreseen]:
    """What decisions would move, as this person had it worked out and has not decided yet."""
    own = Foreseen.objects.filter(organisation_id=person.organisation_id, asked_by=person)
    needed = {
        Foreseen.Decision.SCHEDULE: Permission.ADOPT_SCHEDULES,
        Foreseen.Decision.SENSITIVITY: Permission.DECIDE_SENSITIVITY,
    }
    return own.filter(decision__in=[decision for decision, needs in needed.items() if may(person, needs)])


def current_obligations(person: Person) -> QuerySet[Obligation]:
    """What the rules ask now of the cameras that the person may see."""
    own = Obligation.objects.current().filter(camera__organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(camera__site__in=access.sites(person))


def spans(person: Person) -> QuerySet[CameraSpan]:
    """How cameras stood, and when, at the sites within reach."""
    own = CameraSpan.objects.filter(site__organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(site__in=access.sites(person))


def moves(person: Person) -> QuerySet[MoveTally] | None:
    """What came into place and left it, by day; None for who sees some sites alone: their spans tell."""
    if not sees_all_sites(person):
        return None
    own = MoveTally.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.SEE_REGISTER) else own.none()


def reports(person: Person) -> QuerySet[Report]:
    """The organisation's reports, for those who may build them; drafts of returns stand with the returns."""
    own = Report.objects.filter(organisation_id=person.organisation_id, returned=None)
    return own if may(person, Permission.BUILD_REPORTS) else own.none()


def baselines(person: Person) -> QuerySet[Baseline]:
    """The organisation's baselines, for those who may build its reports."""
    own = Baseline.objects.filter(organisation_id=person.organisation_id).select_related("frozen_by")
    return own if may(person, Permission.BUILD_REPORTS) else own.none()


def answers(person: Person) -> QuerySet[Answer]:
    """The organisation's answers to the four questions, the newest of each last."""
    own = Answer.objects.filter(organisation_id=person.organisation_id).select_related("answered_by")
    return own if may(person, Permission.BUILD_REPORTS) else own.none()


def returns(person: Person) -> QuerySet[Return]:
    """The organisation's returns and drafts of them, for those who may build reports."""
    own = Return.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.BUILD_REPORTS) else own.none()


def returned(person: Person, uuid: UUID) -> Return:
    """A return to look at; who may fetch its file, `removal.services.fetching` says at that moment."""
    related = (
        "organisation",
        "report__edition",
        "prepared_by",
        "read_by",
        "issued_by",
        "corrects__report",
        "compared_with__report",
    )
    return one(returns(person).select_related(*related), uuid)


def issued_after(person: Person, drafted: Return) -> Return | None:
    """The newest issued return, if it is not the one that this draft is compared with and not what it corrects."""
    newest = returns(person).filter(state=Return.State.ISSUED).order_by("-number").first()
    return None if drafted.corrects or newest == drafted.compared_with else newest


def plan(person: Person, uuid: UUID) -> RemovalPlan:
    """A plan to look at."""
    return one(plans(person).select_related("site", "organisation", "owner"), uuid)


def plan_to_change(person: Person, uuid: UUID) -> RemovalPlan:
    """A plan to prepare."""
    require(person, Permission.WORK_ON_PLANS)
    return plan(person, uuid)


def removal(person: Person, uuid: UUID) -> Removal:
    """A line to look at."""
    return one(removals(person).select_related("plan__site", "camera__site"), uuid)


def removal_to_change(person: Person, uuid: UUID) -> Removal:
    """A line to record a step on; which steps, the workflow's table says."""
    require(person, Permission.RECORD_STEPS)
    return removal(person, uuid)


def evidence_file(person: Person, uuid: UUID) -> EvidenceFile:
    """A file to look at."""
    return one(evidence_files(person), uuid)


def exemption(person: Person, uuid: UUID) -> Exemption:
    """An exemption to look at; who may decide on it, its service says."""
    related = ("removal__camera", "removal__plan__site__organisation", "requested_by", "decided_by")
    return one(exemptions(person).select_related(*related), uuid)


def survey(person: Person, uuid: UUID) -> Survey:
    """A round to look at."""
    related = ("site", "organisation", "started_by", "finished_by")
    return one(surveys(person).select_related(*related), uuid)


def attestation(person: Person, uuid: UUID) -> Attestation:
    """An attestation to look at or print."""
    return one(attestations(person).select_related("site", "organisation", "signed_by", "edition"), uuid)


def appointment(person: Person, uuid: UUID) -> Appointment:
    """An appointment to end."""
    return one(appointments(person).select_related("person", "site", "organisation"), uuid)


def report(person: Person, uuid: UUID) -> Report:
    """A report to look at or fetch: its asker's, with rights checked now and not when it was built."""
    return one(reports(person), uuid)
