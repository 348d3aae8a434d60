"""The audit trail: kept by the database, whole, and in step with what it tells of."""

from collections.abc import Iterator

from django.db.models import Model, QuerySet

from inventory import audit
from inventory.audit.triggers import missing_triggers
from inventory.models import AuditEvent, Camera, Determination, ImportBatch, Organisation, Person, Site
from removal.models import Removal, RemovalPlan, Report, Return

# What must have happened to everything here, as the trail words it.
TOLD: tuple[tuple["QuerySet[ImportBatch] | QuerySet[Report] | QuerySet[Return]", str], ...] = (
    (ImportBatch.objects.all(), "file uploaded"),
    (ImportBatch.objects.filter(state=ImportBatch.State.COMPLETED), "file imported"),
    (ImportBatch.objects.filter(state=ImportBatch.State.REFUSED), "file refused"),
    (Report.objects.all(), "report asked for"),
    (Report.objects.filter(state__in=(Report.State.READY, Report.State.EXPIRED)), "report built"),
    (Return.objects.all(), "return prepared"),
    (Return.objects.filter(state=Return.State.ISSUED), "return issued"),
)
# What events speak of; none of these is ever deleted.
SUBJECTS: tuple[type[Model], ...] = (
    Organisation,
    Person,
    Site,
    Camera,
    Determination,
    ImportBatch,
    RemovalPlan,
    Removal,
    Report,
    Return,
)


def absent_triggers(deep: bool) -> list[str]:
    """Triggers that would refuse a change of history and are not there; `manage.py migrate` makes them again."""
    return missing_triggers()


def broken_chains(deep: bool) -> Iterator[str]:
    """Organisations whose trail was altered, by its first break."""
    for organisation in Organisation.objects.order_by("pk"):
        if broken := audit.verify(organisation).broken:
            yield f"{broken.organisation}: {broken.what}"


def untold_changes(deep: bool) -> Iterator[str]:
    """Things that happened and of which the trail does not tell."""
    for rows, action in TOLD:
        told = set(AuditEvent.objects.filter(action=action).values_list("subject_key", flat=True))
        # .all(): the querysets stand in a table of the module and must not remember an earlier answer.
        for uuid in rows.all().order_by("pk").values_list("uuid", flat=True):
            if str(uuid) not in told:
                yield f"{rows.model._meta.verbose_name} {uuid}: no event “{action}”"


def events_about_nothing(deep: bool) -> Iterator[str]:
    """Events whose subject is nowhere to be found."""
    for model in SUBJECTS:
        kind = model._meta.model_name or ""
        there = {str(uuid) for uuid in model._default_manager.values_list("uuid", flat=True)}
        spoken_of = AuditEvent.objects.filter(subject_kind=kind).order_by("pk")
        for key, subject in spoken_of.values_list("pk", "subject_key").iterator():
            if subject not in there:
                yield f"event {key}: there is no {kind} {subject}"
