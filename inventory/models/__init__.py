"""The inventory's tables, one subject a file."""

from inventory.models.cameras import Camera, Connection, Kind, Life
from inventory.models.column_layouts import ColumnLayout
from inventory.models.determinations import Determination, SiteQuestion
from inventory.models.divisions import Division
from inventory.models.drafts import DraftChange, DraftEdition, Impact, ImpactLine, VerdictMove
from inventory.models.editions import Edition, ListPack
from inventory.models.findings import Basis, Finding, Fingerprint, Verdict
from inventory.models.imports import ImportBatch, ImportRow
from inventory.models.jobs import Job, Worker
from inventory.models.people import (
    Logo,
    OneTimeLink,
    Organisation,
    Person,
    Role,
    RoleHeld,
    SignInAttempt,
    SiteAssignment,
)
from inventory.models.photos import CameraPhoto
from inventory.models.reconciliations import Reconciliation, Sighting
from inventory.models.saved_views import SavedView
from inventory.models.second_factor import RecoveryCode, SecondFactor
from inventory.models.site_names import name_key
from inventory.models.sites import SensitivityDecision, Site
from inventory.models.tallies import UNDATED, CameraTally, DateTally
from inventory.models.trail import AuditEvent, Seal, SealedEvent

__all__ = [
    "UNDATED",
    "AuditEvent",
    "Basis",
    "Camera",
    "CameraPhoto",
    "CameraTally",
    "ColumnLayout",
    "Connection",
    "DateTally",
    "Determination",
    "Division",
    "DraftChange",
    "DraftEdition",
    "Edition",
    "Finding",
    "Fingerprint",
    "Impact",
    "ImpactLine",
    "ImportBatch",
    "ImportRow",
    "Job",
    "Kind",
    "Life",
    "ListPack",
    "Logo",
    "OneTimeLink",
    "Organisation",
    "Person",
    "Reconciliation",
    "RecoveryCode",
    "Role",
    "RoleHeld",
    "SavedView",
    "Seal",
    "SealedEvent",
    "SecondFactor",
    "SensitivityDecision",
    "Sighting",
    "SignInAttempt",
    "Site",
    "SiteAssignment",
    "SiteQuestion",
    "Verdict",
    "VerdictMove",
    "Worker",
    "name_key",
]
