"""Fetching a finished report: rights as they are at that moment, each fetch and refusal in the audit trail.

Only its asker fetches a report (reference: reliability-security, section 2.5); others who need it build their own,
so that the trail says who holds which file. An issued return is the organisation's: whoever may see as much as it
shows fetches it, and its draft those who may issue it.
"""

from typing import BinaryIO

from django.db import transaction

from inventory import access, audit
from inventory.models import Person
from removal.models import Report, Return
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


def may_fetch_return(returned: Return, person: Person) -> bool:
    """Whether the person may still see what it shows; of a draft, whether they may also issue it."""
    needed = DEPTHS_WITH_PERMISSION.get(Report.Depth(returned.report.depth), access.Permission.BUILD_REPORTS)
    drafted = returned.state != Return.State.ISSUED
    return access.may(person, needed) and (not drafted or access.may(person, access.Permission.ISSUE_RETURNS))


def fetch_return(returned: Return, *, by: Person) -> BinaryIO:
    """The issued file, or before that the draft's. Raises NotYoursToFetchError, NoLongerThereError; both recorded."""
    if not may_fetch_return(returned, by):
        _record("return download refused", returned, by, reason="The right to see or to issue it ended")
        raise NotYoursToFetchError(returned)
    finished = returned if returned.state == Return.State.ISSUED else returned.report
    try:
        if not finished.stored_as:
            raise FileNotFoundError(finished)
        file = stored_file(finished).open("rb")
    except FileNotFoundError as gone:
        _record("return download refused", returned, by, reason="The file is not there")
        raise NoLongerThereError(returned) from gone
    _record("return downloaded", returned, by)
    return file


@transaction.atomic
def record_rows(action: str, title: str, *, rows: int, kind: str, narrowed_to: str, by: Person) -> None:
    """Say in the trail that a list's rows were taken away: which, how many, as what, narrowed to what, and its head."""
    told = {"list": title, "rows": rows, "format": kind, "filter": narrowed_to or "none"}
    head = {"head": audit.head(by.organisation)}
    audit.record(action, organisation=by.organisation, by=by, after=told | head)


def _record(action: str, fetched: Report | Return, by: Person, *, reason: str = "") -> None:
    report = fetched if isinstance(fetched, Report) else fetched.report
    with transaction.atomic():
        audit.record(
            action,
            organisation=fetched.organisation,
            by=by,
            subject=fetched,
            after={"depth": report.depth, "sha256": fetched.sha256 or report.sha256},
            reason=reason,
        )
