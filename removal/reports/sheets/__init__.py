"""The sheets of the workbook in their order; a new sheet is one file and one line here.

The Cover stands before them (`removal.reports.cover`).
"""

from typing import Any

from removal.reports.definition import Sheet
from removal.reports.sheets import (
    cameras,
    change_log,
    changes,
    data_dictionary,
    evidence,
    exemptions,
    incidents,
    plans,
    restriction_basis,
    schedule,
    sites,
    summary,
    unidentified,
)

LISTS: tuple[Sheet[Any], ...] = (
    summary.SHEET,
    changes.SHEET,
    schedule.SHEET,
    sites.SHEET,
    cameras.SHEET,
    plans.SHEET,
    evidence.SHEET,
    exemptions.SHEET,
    restriction_basis.SHEET,
    unidentified.SHEET,
    incidents.SHEET,
    change_log.SHEET,
)
SHEETS: tuple[Sheet[Any], ...] = (*LISTS, data_dictionary.describing(LISTS))
