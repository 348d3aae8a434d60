"""Fetching a finished report: rights as they are at that moment, each fetch and refusal in the audit trail.

Only its asker fetches a report (reference: reliability-security, section 2.5); others who need it build their own,
so that the trail says who holds which file.
"""

from typing import BinaryIO

from django.db import transaction

from inventory import access, audit
from inventory.models import Person
from removal.models import Report
from removal.services.reporting import stored_file

DEPTHS_WITH_PERMISSION = {Report.Depth.FULL: access.Permission.FULL_DEPTH}


class NotYoursToFetchError(Exception):
    """Somebody else asked for it, or the person may no longer see that much."""


class NoLongerThereError(Exception):
    """The file has been taken away; its row and hash stay."""


def may_fetch(report: Report, person: Person) -> bool:
    """Whether the person asked for it and may still see what it shows."""
    needed = DEPTHS_WITH_PERMISSION.get(Report.Depth(report.depth), access.Permission.BUILD_REPORTS)
    return report.asked_by_id == person.pk and access.may(person, needed)


def is_there(report: Report) -> bool:
    """Whether there is a finished file to fetch."""
    return report.state == Report.State.READY and stored_file(report).is_file()


def fetch(report: Report, *, by: Person) -> BinaryIO:
    """The finished file, open for reading. Raises NotYoursToFetchError and NoLongerThereError, both recorded."""
    if not may_fetch(report, by):
        _record("report download refused", report, by, reason="Asked for by another person, or a right ended")
        raise NotYoursToFetchError(report)
    try:
        if report.state != Report.State.READY:
            raise FileNotFoundError(report.stored_as)
        file = stored_file(report).open("rb")
    except FileNotFoundError as gone:
        _record("report download refused", report, by, reason="The file has been taken away")
        raise NoLongerThereError(report) from gone
    _record("report downloaded", report, by)
    return file


def _record(action: str, report: Report, by: Person, *, reason: str = "") -> None:
    with transaction.atomic():
        audit.record(
            action,
            organisation=report.organisation,
            by=by,
            subject=report,
            after={"depth": report.depth, "sha256": report.sha256},
            reason=reason,
        )
