"""Organisations: nothing of one ever points into another."""

from collections.abc import Iterator

from django.db.models import F, ForeignKey, Model

from inventory.models import (
    AuditEvent,
    Camera,
    CameraPhoto,
    CameraTally,
    ColumnLayout,
    DateTally,
    Determination,
    DraftChange,
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
    OneTimeLink,
    Person,
    Reconciliation,
    RecoveryCode,
    RoleHeld,
    SavedView,
    Seal,
    SealedEvent,
    SecondFactor,
    SensitivityDecision,
    Sighting,
    Site,
    SiteAssignment,
    SiteQuestion,
    VerdictMove,
)
from removal.models import (
    AdoptedPolicy,
    Answer,
    Appointment,
    Attestation,
    AttestedCamera,
    Baseline,
    CameraSpan,
    Digest,
    Evidence,
    EvidenceFile,
    Exemption,
    Foreseen,
    MoveTally,
    Obligation,
    PlanCost,
    ReminderChoice,
    ReminderRules,
    Removal,
    RemovalPlan,
    Report,
    Return,
    ReturnSettings,
    Survey,
    SurveyedCamera,
)

# How each table is led back to its organisation; a foreign key between any two of these stays inside one.
BELONGS_BY: dict[type[Model], str] = {
    AdoptedPolicy: "organisation",
    Answer: "organisation",
    Appointment: "organisation",
    Attestation: "organisation",
    AttestedCamera: "attestation__organisation",
    AuditEvent: "organisation",
    Baseline: "organisation",
    Camera: "organisation",
    ColumnLayout: "organisation",
    Digest: "person__organisation",
    ReminderChoice: "person__organisation",
    ReminderRules: "organisation",
    CameraPhoto: "camera__organisation",
    CameraTally: "organisation",
    DateTally: "organisation",
    Determination: "fingerprint__organisation",
    DraftChange: "draft__organisation",
    DraftEdition: "organisation",
    CameraSpan: "camera__organisation",
    MoveTally: "organisation",
    PlanCost: "plan__organisation",
    Edition: "organisation",
    Evidence: "removal__plan__organisation",
    EvidenceFile: "evidence__removal__plan__organisation",
    Exemption: "organisation",
    Finding: "edition__organisation",
    Fingerprint: "organisation",
    Foreseen: "organisation",
    Impact: "draft__organisation",
    ImpactLine: "impact__draft__organisation",
    ImportBatch: "organisation",
    ImportRow: "batch__organisation",
    Job: "organisation",
    Logo: "organisation",
    Obligation: "camera__organisation",
    OneTimeLink: "person__organisation",
    Person: "organisation",
    Reconciliation: "organisation",
    RecoveryCode: "person__organisation",
    Removal: "plan__organisation",
    RemovalPlan: "organisation",
    Report: "organisation",
    Return: "organisation",
    ReturnSettings: "organisation",
    RoleHeld: "person__organisation",
    SavedView: "organisation",
    Seal: "organisation",
    SealedEvent: "seal__organisation",
    SecondFactor: "person__organisation",
    SensitivityDecision: "site__organisation",
    Sighting: "reconciliation__organisation",
    Site: "organisation",
    SiteAssignment: "person__organisation",
    SiteQuestion: "camera__organisation",
    VerdictMove: "edition__organisation",
    Survey: "organisation",
    SurveyedCamera: "survey__organisation",
}


def crossing_references(deep: bool) -> Iterator[str]:
    """Rows that point at a row of another organisation, whatever the foreign key."""
    for model, path in BELONGS_BY.items():
        for field in inward_keys(model):
            target = f"{field.name}__{BELONGS_BY[field.related_model]}"
            crossing = (
                model._default_manager.filter(**{f"{target}__isnull": False, f"{path}__isnull": False})
                .exclude(**{path: F(target)})
                .order_by("pk")
            )
            for key in crossing.values_list("pk", flat=True):
                yield f"{model._meta.verbose_name} {key}: its {field.name} belongs to another organisation"


def inward_keys(model: type[Model]) -> list["ForeignKey[Model, Model]"]:
    """A table's foreign keys to tables that belong to an organisation, but the one it belongs by."""
    leads_home = BELONGS_BY[model].partition("__")[0]
    return [
        field
        for field in model._meta.concrete_fields
        if isinstance(field, ForeignKey) and field.related_model in BELONGS_BY and field.name != leads_home
    ]
