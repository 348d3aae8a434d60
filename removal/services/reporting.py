"""Reports: asking for one, building its file from one snapshot, and letting it expire.

1. `ask_for_report` writes the request and its audit event.
2. `build_report` seals the audit trail, reads everything inside one snapshot, writes the file under a name
   of its own, makes it durable, and returns what is left to write: the row, with the file's hash.
3. Seven days later `expire_reports` takes the file away; the row stays.
"""

import hashlib
import os
import tempfile
import tomllib
import uuid
from collections.abc import Callable
from datetime import date, timedelta
from functools import cache, partial
from pathlib import Path
from typing import IO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from inventory import audit
from inventory.models import Job, Organisation, Person
from inventory.services import background
from removal.models import Report, Return
from removal.planning.deadlines import in_words
from removal.reports.estate import Estate, read_estate
from removal.reports.figures import figure
from removal.reports.known import end_of, first_day
from removal.reports.sheets import summary
from removal.reports.snapshot import snapshot
from removal.reports.workbook import write_workbook

KEPT = timedelta(days=7)
# A draft of a return waits this long for its readers; what is issued is kept for ever.
DRAFT_KEPT = timedelta(days=35)
# Imports of 100,000 rows take minutes; what has not ended by then is named on the Cover instead.
LONGEST_WAIT = timedelta(minutes=10)
# Work that only reads: a report need not wait for it.
READERS = ("report", "return")


class ReportRefusedError(ValueError):
    """The report cannot be asked for like this; the message says what to do."""


@transaction.atomic
def ask_for_report(
    organisation: Organisation,
    *,
    depth: str = Report.Depth.STANDARD,
    as_at: date | None = None,
    by: Person | None,
    reason: str = "",
) -> Report:
    """Write the request; the caller enqueues the job `report` with `report=report.pk` beside it.

    `as_at` is a past day, for what was known at its end; None and today are how things stand when it is built.
    Raises ReportRefusedError for an unknown depth, for the full depth without a reason, and for a day of which
    nothing is known.
    """
    now = timezone.now()
    as_at_day = None if as_at == timezone.localdate(now) else as_at
    if as_at_day:
        check_day(organisation, as_at_day, on=timezone.localdate(now))
    if depth not in Report.Depth.values:
        raise ReportRefusedError(f"'{depth}' is not a depth; choose {', '.join(Report.Depth.values)}")
    if depth == Report.Depth.FULL and not reason.strip():
        raise ReportRefusedError(
            "Say why the full depth is needed: it shows addresses, serials and locations"
        )
    report = Report.objects.create(
        organisation=organisation,
        depth=depth,
        as_at_day=as_at_day,
        reason=reason.strip(),
        asked_by=by,
        asked_at=now,
    )
    audit.record(
        "report asked for",
        organisation=organisation,
        by=by,
        subject=report,
        after={"depth": depth, "as_at": as_at_day},
        reason=report.reason,
    )
    return report


def check_day(organisation: Organisation, day: date, *, on: date) -> None:
    """Raise ReportRefusedError for a day that has not come, or that lies before the history of the cameras."""
    if day > on:
        raise ReportRefusedError(f"{in_words(day)} has not come yet; choose today or an earlier day")
    first = first_day(organisation)
    if first and day < first:
        raise ReportRefusedError(
            f"What was known on {in_words(day)} was not kept; the earliest day is {in_words(first)}"
        )


def unfinished_work(organisation: Organisation) -> QuerySet[Job]:
    """Imports, checks and planning of the organisation that have not ended: a report waits for these."""
    return Job.objects.filter(organisation=organisation, state__in=Job.OPEN).exclude(kind__in=READERS)


def unsettled_work(organisation: Organisation) -> list[Job]:
    """What the figures of a report lack, oldest first: what has not ended, and what a fault stopped."""
    stopped = background.stopped(Job.objects.filter(organisation=organisation))
    return [*unfinished_work(organisation).order_by("pk"), *stopped.order_by("pk")]


def must_wait_for(report: Report) -> Job | None:
    """The work that a report still waits for; None when nothing runs or it has waited long enough."""
    if timezone.now() > report.asked_at + LONGEST_WAIT:
        return None
    return unfinished_work(report.organisation).order_by("pk").first()


def build_report(report: Report) -> Callable[[], None]:
    """Write the report's file and return what makes it ready, to be called in a transaction.

    Should that call never come, the file stays without a row and `expire_reports` clears it. Raises
    ReportDoesNotAddUpError; then no file is left behind.
    """
    Report.objects.filter(pk=report.pk).update(state=Report.State.BUILDING)
    audit.seal(report.organisation)
    finished = store(partial(_write, report))
    return partial(_publish, report, finished)


def store(write: Callable[[IO[bytes]], dict[str, object]]) -> dict[str, object]:
    """Have a file written into the reports' folder, durable and for its owner alone; what `write` told of it, and
    `stored_as`, `size` and `sha256`. When `write` raises, no file is left behind."""
    stored_as = f"{uuid.uuid4()}.xlsx"
    folder = Path(settings.REPORTS_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, prefix="unfinished-", suffix=".xlsx")  # mode 0600
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            finished = write(file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            finished |= {
                "sha256": hashlib.file_digest(file, "sha256").hexdigest(),
                "size": file.tell(),
                "stored_as": stored_as,
            }
        unfinished.rename(folder / stored_as)
        _sync_folder(folder)
    finally:
        unfinished.unlink(missing_ok=True)
    return finished


def fail_report(report: Report, message: str) -> None:
    """Say on the row that it could not be built, and why."""
    Report.objects.filter(pk=report.pk).update(state=Report.State.FAILED, error=message)


@transaction.atomic
def expire_reports() -> int:
    """Take away the files of reports past their day, and files that no row speaks of; how many reports."""
    due = Report.objects.filter(state=Report.State.READY, expires_at__lt=timezone.now())
    names = set(due.values_list("stored_as", flat=True))
    due.update(state=Report.State.EXPIRED)
    kept = kept_files()
    transaction.on_commit(partial(_clear_folder, expired=names, kept=kept))
    return len(names)


def kept_files() -> set[str]:
    """Names of the files in the reports' folder that rows speak of: finished reports, and every issued return."""
    ready = Report.objects.filter(state=Report.State.READY).values_list("stored_as", flat=True)
    issued = Return.objects.filter(state=Return.State.ISSUED).values_list("stored_as", flat=True)
    return {*ready, *issued}


def stored_file(finished: Report | Return) -> Path:
    """Where the finished file lies; check rights and `state` before opening it."""
    return Path(settings.REPORTS_DIR) / finished.stored_as


@cache
def app_version() -> str:
    """The product's version, from its own pyproject.toml."""
    project = tomllib.loads((Path(settings.BASE_DIR) / "pyproject.toml").read_text())["project"]
    return str(project["version"])


def _write(report: Report, file: IO[bytes]) -> dict[str, object]:
    """The workbook from one snapshot; what the row will say of it."""
    with snapshot():
        as_at = end_of(report.as_at_day) if report.as_at_day else timezone.now()
        estate = read_estate(
            report,
            as_at=as_at,
            audit_head=audit.head(report.organisation),
            app_version=app_version(),
            still_running=tuple(map(background.in_words, unsettled_work(report.organisation))),
        )
        row_counts = write_workbook(estate, file)
        figures = [
            figure(each.about, each.name, each.value, each.counted) for each in summary.rows(estate).each
        ]
    return {
        "as_at": as_at,
        "edition": estate.edition,
        "audit_head": estate.audit_head,
        "filename": f"{_kind(estate)}-{report.organisation.code}-{estate.on.isoformat()}-{report.depth}.xlsx",
        "row_counts": row_counts,
        "figures": figures,
    }


def _kind(estate: Estate) -> str:
    return "removal-report" if estate.returning is None else "return-draft"


def _publish(report: Report, finished: dict[str, object]) -> None:
    for name, value in finished.items():
        setattr(report, name, value)
    report.state, report.error = Report.State.READY, ""
    drafted = Return.objects.filter(report=report).exists()
    report.expires_at = timezone.now() + (DRAFT_KEPT if drafted else KEPT)
    report.save(update_fields=[*finished, "state", "error", "expires_at"])
    audit.record(
        "report built",
        organisation=report.organisation,
        by=report.asked_by,
        subject=report,
        after={
            "depth": report.depth,
            "sha256": report.sha256,
            "rows": report.row_counts,
            "audit_head": report.audit_head,
        },
    )


def _clear_folder(*, expired: set[str], kept: set[str]) -> None:
    """A file that no row speaks of and that is younger than a day may belong to a build in hand: it stays."""
    a_day_ago = timezone.now().timestamp() - timedelta(days=1).total_seconds()
    for file in Path(settings.REPORTS_DIR).glob("*.xlsx"):
        left_over = file.name not in kept and file.stat().st_mtime < a_day_ago
        if file.name in expired or left_over:
            file.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
