"""Removal's tables, one subject a file."""

from removal.models.appointments import Appointment
from removal.models.attestations import Attestation, AttestedCamera
from removal.models.exemptions import Exemption
from removal.models.files import EvidenceFile
from removal.models.foreseen import Foreseen
from removal.models.history import CameraSpan, MoveTally
from removal.models.obligations import Obligation
from removal.models.plans import Evidence, PlanCost, Removal, RemovalPlan
from removal.models.policies import AdoptedPolicy
from removal.models.reminders import Digest, ReminderChoice, ReminderRules
from removal.models.reports import Report
from removal.models.returns import Return, ReturnSettings
from removal.models.statements import Answer, Baseline
from removal.models.surveys import Survey, SurveyedCamera

__all__ = [
    "AdoptedPolicy",
    "Answer",
    "Appointment",
    "Attestation",
    "AttestedCamera",
    "Baseline",
    "CameraSpan",
    "Digest",
    "Evidence",
    "EvidenceFile",
    "Exemption",
    "Foreseen",
    "MoveTally",
    "Obligation",
    "PlanCost",
    "ReminderChoice",
    "ReminderRules",
    "Removal",
    "RemovalPlan",
    "Report",
    "Return",
    "ReturnSettings",
    "Survey",
    "SurveyedCamera",
]
