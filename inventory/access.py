"""Who may see and do what: the one place that views, tables, forms, filters and tags take their sets from.

Rules (reference: reliability-security, section 2.1): everything is scoped by organisation; facilities managers
and contractors are scoped by the sites assigned to them; contractors see no register, only plans. What is not
yours and what does not exist give the same 404.
"""

from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet
from django.http import Http404
from django.utils import timezone

from inventory.models import (
    AuditEvent,
    Camera,
    CameraTally,
    DraftEdition,
    Edition,
    Finding,
    Impact,
    ImpactLine,
    ImportBatch,
    ImportRow,
    Job,
    Person,
    Role,
    Site,
    VerdictMove,
)

AnyModel = TypeVar("AnyModel", bound=Model)


class Permission(StrEnum):
    """Something that a role may do."""

    SEE_REGISTER = "see cameras and what is known of them"
    SEE_PLANS = "see removal plans"
    CHANGE_CAMERAS = "log and edit cameras"
    IMPORT = "import a spreadsheet"
    CREATE_SITES = "add sites"
    DECIDE_SENSITIVITY = "answer the four limbs for a site"
    WORK_ON_PLANS = "prepare plans and record work"
    APPROVE_PLANS = "approve and return plans"
    RECORD_STEPS = "record steps of the work done"
    BUILD_REPORTS = "build and download removal reports"
    FULL_DEPTH = "build reports at full depth"
    SEE_AUDIT = "read the audit trail"
    MANAGE_PEOPLE = "add people and give roles"
    CHANGE_ORGANISATION = "change the organisation's settings"
    DRAFT_EDITIONS = "draft changes to the restricted list and see what they move"
    PUBLISH_EDITIONS = "publish editions that somebody else submitted"


_P = Permission
MAY: dict[str, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            _P.SEE_REGISTER,
            _P.SEE_PLANS,
            _P.CREATE_SITES,
            _P.BUILD_REPORTS,
            _P.FULL_DEPTH,
            _P.SEE_AUDIT,
            _P.MANAGE_PEOPLE,
            _P.CHANGE_ORGANISATION,
            _P.DRAFT_EDITIONS,
            _P.PUBLISH_EDITIONS,
        }
    ),
    Role.COMPLIANCE_LEAD: frozenset(
        {
            _P.SEE_REGISTER,
            _P.SEE_PLANS,
            _P.CHANGE_CAMERAS,
            _P.IMPORT,
            _P.CREATE_SITES,
            _P.DECIDE_SENSITIVITY,
            _P.WORK_ON_PLANS,
            _P.APPROVE_PLANS,
            _P.RECORD_STEPS,
            _P.BUILD_REPORTS,
            _P.FULL_DEPTH,
            _P.SEE_AUDIT,
            _P.DRAFT_EDITIONS,
            _P.PUBLISH_EDITIONS,
        }
    ),
    Role.FACILITIES_MANAGER: frozenset(
        {_P.SEE_REGISTER, _P.SEE_PLANS, _P.CHANGE_CAMERAS, _P.IMPORT, _P.WORK_ON_PLANS, _P.RECORD_STEPS}
    ),
    Role.CONTRACTOR: frozenset({_P.SEE_PLANS, _P.RECORD_STEPS}),
    Role.AUDITOR: frozenset({_P.SEE_REGISTER, _P.SEE_PLANS, _P.BUILD_REPORTS, _P.FULL_DEPTH, _P.SEE_AUDIT}),
}
ALL_SITES = frozenset({Role.ADMINISTRATOR, Role.COMPLIANCE_LEAD, Role.AUDITOR})


def may(person: Person, permission: Permission) -> bool:
    """Whether any of the person's roles carries the permission."""
    return any(permission in MAY[role] for role in person.roles)


def require(person: Person, permission: Permission) -> None:
    """Raise the same 404 as for an unknown address when the person may not."""
    if not may(person, permission):
        raise Http404


def sees_all_sites(person: Person) -> bool:
    """Whether a role reaches the whole organisation, not only assigned sites."""
    return bool(person.roles & ALL_SITES)


def sites(person: Person) -> QuerySet[Site]:
    """The sites a person may see: all of the organisation's, or those assigned and not run out."""
    own = Site.objects.filter(organisation_id=person.organisation_id)
    if sees_all_sites(person):
        return own
    open_ended = Q(assignments__until=None) | Q(assignments__until__gte=timezone.localdate())
    return own.filter(open_ended, assignments__person=person)


def cameras(person: Person) -> QuerySet[Camera]:
    """The cameras a person may see; none for a contractor, who sees them only as lines of plans."""
    if not may(person, Permission.SEE_REGISTER):
        return Camera.objects.none()
    own = Camera.objects.in_register().filter(organisation_id=person.organisation_id)
    return own if sees_all_sites(person) else own.filter(site__in=sites(person))


def tallies(person: Person) -> QuerySet[CameraTally]:
    """Counts of the cameras that the person may see, by site."""
    own = CameraTally.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(site__in=sites(person))


def imports(person: Person) -> QuerySet[ImportBatch]:
    """Uploads of the organisation, or the person's own where only assigned sites are in reach."""
    own = ImportBatch.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(uploaded_by=person)


def import_rows(person: Person, batch: ImportBatch) -> QuerySet[ImportRow]:
    """The rows of an upload that the person may see."""
    return ImportRow.objects.filter(batch__in=imports(person), batch=batch)


def editions(person: Person) -> QuerySet[Edition]:
    """The organisation's editions of the restricted list."""
    return Edition.objects.filter(organisation_id=person.organisation_id)


def drafts(person: Person) -> QuerySet[DraftEdition]:
    """The organisation's draft editions, for those who draft."""
    own = DraftEdition.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.DRAFT_EDITIONS) else own.none()


def draft(person: Person, uuid: UUID) -> DraftEdition:
    """A draft edition, with what it is against."""
    return one(
        drafts(person).select_related("base__pack", "organisation", "source_pack", "submitted_by"), uuid
    )


def impact_lines(person: Person, impact: Impact) -> QuerySet[ImpactLine]:
    """The cameras within reach that a draft would move."""
    return ImpactLine.objects.filter(
        impact=impact, impact__draft__in=drafts(person), camera__in=cameras(person)
    )


def verdict_moves(person: Person) -> QuerySet[VerdictMove]:
    """Cameras within reach that editions have moved."""
    return VerdictMove.objects.filter(
        edition__organisation_id=person.organisation_id, camera__in=cameras(person)
    )


def findings(person: Person) -> QuerySet[Finding]:
    """Judgements under the organisation's editions, for those who see the register."""
    if not may(person, Permission.SEE_REGISTER):
        return Finding.objects.none()
    return Finding.objects.filter(edition__organisation_id=person.organisation_id)


def jobs_of(person: Person) -> QuerySet[Job]:
    """The organisation's background work."""
    return Job.objects.filter(organisation_id=person.organisation_id)


def audit_events(person: Person) -> QuerySet[AuditEvent]:
    """The organisation's audit trail, for those who may read it."""
    own = AuditEvent.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.SEE_AUDIT) else own.none()


def people(person: Person) -> QuerySet[Person]:
    """The organisation's people."""
    return Person.objects.filter(organisation_id=person.organisation_id)


def one(queryset: QuerySet[AnyModel], uuid: UUID) -> AnyModel:
    """The object with this address, or the 404 that says nothing about whether it exists."""
    found = queryset.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def site(person: Person, uuid: UUID) -> Site:
    """A site to look at."""
    return one(sites(person), uuid)


def camera(person: Person, uuid: UUID) -> Camera:
    """A camera to look at."""
    return one(cameras(person).select_related("site", "fingerprint__finding__edition"), uuid)


def camera_to_change(person: Person, uuid: UUID) -> Camera:
    """A camera to edit."""
    require(person, Permission.CHANGE_CAMERAS)
    return camera(person, uuid)


def import_batch(person: Person, uuid: UUID) -> ImportBatch:
    """An upload to look at."""
    return one(imports(person), uuid)


def import_to_change(person: Person, uuid: UUID) -> ImportBatch:
    """An upload to confirm or cancel."""
    require(person, Permission.IMPORT)
    return import_batch(person, uuid)


def person_to_manage(person: Person, uuid: UUID) -> Person:
    """Somebody of the organisation, to change or shut out."""
    require(person, Permission.MANAGE_PEOPLE)
    return one(people(person), uuid)
