"""Removal's tables, one subject a file."""

from removal.models.obligations import Obligation
from removal.models.plans import Evidence, Removal, RemovalPlan
from removal.models.reports import Report

__all__ = ["Evidence", "Obligation", "Removal", "RemovalPlan", "Report"]
