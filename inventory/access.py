"""Who may see and do what: the one place that views, tables, forms, filters and tags take their sets from.

Rules (reference: reliability-security, section 2.1): everything is scoped by organisation; facilities managers
and contractors are scoped by the sites assigned to them; contractors see no register, only plans. What is not
yours and what does not exist give the same 404.
"""

from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.http import Http404
from django.utils import timezone

from inventory.models import (
    AuditEvent,
    Camera,
    CameraPhoto,
    CameraTally,
    DateTally,
    Determination,
    DraftEdition,
    Edition,
    Finding,
    Fingerprint,
    Impact,
    ImpactLine,
    ImportBatch,
    ImportRow,
    Job,
    Logo,
    Person,
    Reconciliation,
    Role,
    SavedView,
    Sighting,
    Site,
    SiteAssignment,
    SiteQuestion,
    VerdictMove,
)
from inventory.permissions import MAY as MAY
from inventory.permissions import Permission as Permission

AnyModel = TypeVar("AnyModel", bound=Model)

# What each list that can be kept as a saved view is opened with.
OPENS: dict[str, Permission] = {
    SavedView.Page.CAMERAS: Permission.SEE_REGISTER,
    SavedView.Page.SITES: Permission.SEE_REGISTER,
    SavedView.Page.PLANS: Permission.SEE_PLANS,
    SavedView.Page.REVIEW: Permission.SEE_REVIEW,
    SavedView.Page.EXEMPTIONS: Permission.SEE_REGISTER,
    SavedView.Page.AUDIT: Permission.SEE_AUDIT,
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


def devices_seen(person: Person) -> QuerySet[Fingerprint]:
    """What cameras within reach say of themselves, each with the key of one such camera as `example`."""
    described = Camera.objects.in_register().filter(fingerprint=OuterRef("pk"))
    if not sees_all_sites(person):
        described = described.filter(site__in=sites(person))
    own = Fingerprint.objects.filter(organisation_id=person.organisation_id)
    own = own if may(person, Permission.SEE_REGISTER) else own.none()
    # Any of them: in an order of their own the databases would walk all cameras to find one.
    return own.annotate(example=Subquery(described.values("pk")[:1]))


def _of_a_camera_seen(person: Person) -> Exists:
    """Whether a row's camera is one that the person may see.

    Asked row by row: with `camera__in`, or joined, SQLite would first read every camera of the organisation.
    """
    return Exists(cameras(person).filter(pk=OuterRef("camera")))


def photos(person: Person) -> QuerySet[CameraPhoto]:
    """Photos of the cameras that the person may see, less those taken away."""
    return CameraPhoto.objects.kept().filter(_of_a_camera_seen(person))


def photos_of(person: Person, camera: Camera) -> QuerySet[CameraPhoto]:
    """The photos of one camera, the oldest first."""
    return photos(person).filter(camera=camera).select_related("added_by", "camera")


def photos_of_device(person: Person, device: Fingerprint) -> QuerySet[CameraPhoto]:
    """Photos of whichever cameras say of themselves what this device does, the newest first."""
    of_device = photos(person).filter(camera__fingerprint=device)
    return of_device.select_related("added_by", "camera__site").order_by("-pk")


def tallies(person: Person) -> QuerySet[CameraTally]:
    """Counts of the cameras that the person may see, by site."""
    own = CameraTally.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(site__in=sites(person))


def sums(person: Person) -> QuerySet[CameraTally] | QuerySet[DateTally]:
    """The same counts, the fewest rows of them, for figures over all that the person may see."""
    return _dates_of_all(person) if sees_all_sites(person) else tallies(person)


def dates(person: Person) -> QuerySet[Any]:
    """Counts of the cameras that the person may see by what is asked of them and by when.

    Who sees some sites alone has few cameras: each of them, as a count of 1.
    """
    if sees_all_sites(person):
        return _dates_of_all(person)
    return cameras(person).annotate(number=Value(1), due_by=F("due_on"))


def _dates_of_all(person: Person) -> QuerySet[DateTally]:
    own = DateTally.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.SEE_REGISTER) else own.none()


def imports(person: Person) -> QuerySet[ImportBatch]:
    """Uploads of the organisation, or the person's own where only assigned sites are in reach."""
    own = ImportBatch.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(uploaded_by=person)


def import_rows(person: Person, batch: ImportBatch) -> QuerySet[ImportRow]:
    """The rows of an upload that the person may see, less those whose camera is out of their reach (by now)."""
    rows = ImportRow.objects.filter(batch__in=imports(person), batch=batch)
    if sees_all_sites(person):
        return rows
    return rows.filter(Q(camera=None) | Q(camera__site__in=sites(person)))


def reconciliations(person: Person) -> QuerySet[Reconciliation]:
    """Comparisons with the network: the organisation's, or the person's own where only some sites are in reach."""
    own = Reconciliation.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    return own if sees_all_sites(person) else own.filter(made_by=person)


def sightings(person: Person, reconciliation: Reconciliation) -> QuerySet[Sighting]:
    """What a comparison saw, less what it says of cameras that the person may not see (any more)."""
    seen = Sighting.objects.filter(reconciliation__in=reconciliations(person), reconciliation=reconciliation)
    return seen.filter(Q(camera=None) | _of_a_camera_seen(person))


def editions(person: Person) -> QuerySet[Edition]:
    """The organisation's editions of the restricted list."""
    return Edition.objects.filter(organisation_id=person.organisation_id)


def drafts(person: Person) -> QuerySet[DraftEdition]:
    """The organisation's draft editions, for those who draft."""
    own = DraftEdition.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.DRAFT_EDITIONS) else own.none()


def draft(person: Person, uuid: UUID) -> DraftEdition:
    """A draft edition, with what it is against."""
    people = ("created_by", "submitted_by", "ended_by")
    told = ("base__pack", "organisation", "source_pack", "edition", *people)
    return one(drafts(person).select_related(*told), uuid)


def impact_lines(person: Person, impact: Impact) -> QuerySet[ImpactLine]:
    """The cameras within reach that a draft would move."""
    own = ImpactLine.objects.filter(impact=impact, impact__draft__in=drafts(person))
    return own.filter(_of_a_camera_seen(person))


def verdict_moves(person: Person) -> QuerySet[VerdictMove]:
    """Cameras within reach that editions have moved."""
    own = VerdictMove.objects.filter(edition__organisation_id=person.organisation_id)
    return own.filter(_of_a_camera_seen(person))


def findings(person: Person) -> QuerySet[Finding]:
    """Judgements under the organisation's editions, for those who see the register."""
    if not may(person, Permission.SEE_REGISTER):
        return Finding.objects.none()
    return Finding.objects.filter(edition__organisation_id=person.organisation_id)


def fingerprints(person: Person) -> QuerySet[Fingerprint]:
    """What the organisation's cameras say of themselves, for those who see the review queue (all reach every site)."""
    if not may(person, Permission.SEE_REVIEW):
        return Fingerprint.objects.none()
    return Fingerprint.objects.filter(organisation_id=person.organisation_id)


def determinations(person: Person) -> QuerySet[Determination]:
    """The decisions on those."""
    return Determination.objects.filter(fingerprint__in=fingerprints(person))


def proposals(person: Person) -> QuerySet[Determination]:
    """Decisions that wait for a second person."""
    open_ones = determinations(person).filter(state=Determination.State.PROPOSED)
    return open_ones.select_related("proposed_by", "fingerprint")


def site_questions(person: Person) -> QuerySet[SiteQuestion]:
    """Questions about cameras that the person may see."""
    return SiteQuestion.objects.filter(_of_a_camera_seen(person))


def questions_about(person: Person, camera: Camera) -> QuerySet[SiteQuestion]:
    """What the site was asked about a camera, newest first."""
    return site_questions(person).filter(camera=camera).select_related("asked_by", "closed_by")


def open_questions(person: Person) -> QuerySet[SiteQuestion]:
    """What the person's sites are asked and nobody has answered, the oldest first; none for who may not answer."""
    if not may(person, Permission.ANSWER_QUESTIONS):
        return SiteQuestion.objects.none()
    waiting = site_questions(person).filter(closed_at=None).order_by().values("pk")
    # By their keys: joined at once, SQLite would begin with every site and go through all its cameras.
    return SiteQuestion.objects.filter(pk__in=waiting).select_related("camera__site").order_by("pk")


def jobs_of(person: Person) -> QuerySet[Job]:
    """The organisation's background work."""
    return Job.objects.filter(organisation_id=person.organisation_id)


def job(person: Person, uuid: UUID) -> Job:
    """One job of the organisation, or the same 404 as for none."""
    return one(jobs_of(person).select_related("organisation"), uuid)


def audit_events(person: Person) -> QuerySet[AuditEvent]:
    """The organisation's audit trail, for those who may read it."""
    own = AuditEvent.objects.filter(organisation_id=person.organisation_id)
    return own if may(person, Permission.SEE_AUDIT) else own.none()


def people(person: Person) -> QuerySet[Person]:
    """The organisation's people."""
    return Person.objects.filter(organisation_id=person.organisation_id)


def assignments(person: Person) -> QuerySet[SiteAssignment]:
    """Who of the organisation works at which site."""
    return SiteAssignment.objects.filter(person__organisation_id=person.organisation_id)


def saved_views(person: Person) -> QuerySet[SavedView]:
    """One's own views, and those that somebody of the organisation shares, of the lists that the person may open."""
    own = SavedView.objects.filter(organisation_id=person.organisation_id)
    if not may(person, Permission.SEE_REGISTER):
        return own.none()
    opened = [page for page, needed in OPENS.items() if may(person, needed)]
    return own.filter(Q(owner=person) | Q(shared=True), page__in=opened)


def saved_view_to_change(person: Person, uuid: UUID) -> SavedView:
    """A view of one's own."""
    return one(saved_views(person).filter(owner=person), uuid)


def administrators(person: Person) -> QuerySet[Person]:
    """Whom anybody of the organisation turns to for help."""
    return people(person).filter(is_active=True, roles_held__role=Role.ADMINISTRATOR).order_by("name", "pk")


def one(queryset: QuerySet[AnyModel], uuid: UUID) -> AnyModel:
    """The object with this address, or the 404 that says nothing about whether it exists."""
    found = queryset.filter(uuid=uuid).first()
    if found is None:
        raise Http404
    return found


def site(person: Person, uuid: UUID) -> Site:
    """A site to look at, with its organisation, which is the person's."""
    found = one(sites(person), uuid)
    found.organisation = person.organisation
    return found


def camera(person: Person, uuid: UUID) -> Camera:
    """A camera to look at; its recorder comes with it, for `recorder_of`."""
    finding, recorder = "fingerprint__finding", cameras(person).filter(pk=OuterRef("recorder"))
    judged = (
        cameras(person)
        .annotate(sees_recorder=Exists(recorder))
        .select_related(
            "site",
            "recorder",
            f"{finding}__edition",
            f"{finding}__determination__proposed_by",
            f"{finding}__determination__confirmed_by",
        )
    )
    return one(judged, uuid)


def recorder_of(camera: Camera) -> Camera | None:
    """The recorder of a camera that `camera` gave, where the person may see that too."""
    return camera.recorder if getattr(camera, "sees_recorder", False) else None


def camera_to_change(person: Person, uuid: UUID) -> Camera:
    """A camera to edit."""
    require(person, Permission.CHANGE_CAMERAS)
    return camera(person, uuid)


def photo(person: Person, uuid: UUID) -> CameraPhoto:
    """A photo to look at."""
    return one(photos(person), uuid)


def photo_to_take_away(person: Person, uuid: UUID) -> CameraPhoto:
    """A photo that the person may take away, with its camera."""
    require(person, Permission.CHANGE_CAMERAS)
    return one(photos(person).select_related("camera__site", "camera__organisation"), uuid)


def logo(person: Person) -> bytes:
    """The logo of the person's organisation, a PNG file; Http404 where it has none."""
    found = Logo.objects.filter(organisation=person.organisation_id).first()
    if found is None:
        raise Http404
    return bytes(found.picture)


def import_batch(person: Person, uuid: UUID) -> ImportBatch:
    """An upload to look at, with who sent it."""
    return one(imports(person).select_related("uploaded_by", "site"), uuid)


def import_to_change(person: Person, uuid: UUID) -> ImportBatch:
    """An upload to confirm or cancel."""
    require(person, Permission.IMPORT)
    return import_batch(person, uuid)


def reconciliation(person: Person, uuid: UUID) -> Reconciliation:
    """A comparison with the network to look at."""
    return one(reconciliations(person).select_related("site", "made_by", "organisation"), uuid)


def person_to_manage(person: Person, uuid: UUID) -> Person:
    """Somebody of the organisation, to change or shut out."""
    require(person, Permission.MANAGE_PEOPLE)
    return one(people(person).select_related("second_factor"), uuid)


def determination_to_settle(person: Person, uuid: UUID) -> Determination:
    """A decision to confirm, decline or take back."""
    require(person, Permission.DETERMINE)
    return one(determinations(person).select_related("fingerprint__organisation"), uuid)


def camera_to_ask_about(person: Person, uuid: UUID) -> Camera:
    """A camera to put a question to its site about."""
    require(person, Permission.DETERMINE)
    return camera(person, uuid)


def question_to_answer(person: Person, uuid: UUID) -> SiteQuestion:
    """A question to the person's site."""
    require(person, Permission.ANSWER_QUESTIONS)
    return one(site_questions(person).select_related("camera__site", "asked_by"), uuid)


def question_to_withdraw(person: Person, uuid: UUID) -> SiteQuestion:
    """A question that those who ask may take back."""
    require(person, Permission.DETERMINE)
    return one(site_questions(person).select_related("camera__site"), uuid)
