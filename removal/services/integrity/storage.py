"""Jobs, files and the database itself."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from inventory.models import ImportBatch, Job
from removal.models import Report, Return
from removal.services.stored_files import expected_files, orphan_files

A_DAY = timedelta(days=1)


def jobs_past_their_lease(deep: bool) -> Iterator[str]:
    """Jobs said to be running whose lease ran out longer ago than a sweep takes to notice."""
    noticed = timezone.now() - timedelta(seconds=settings.JOB_LEASE_S + settings.SWEEP_S)
    stale = Job.objects.filter(state=Job.State.RUNNING, lease_until__lt=noticed)
    for uuid, kind in stale.order_by("pk").values_list("uuid", "kind"):
        yield f"{kind} job {uuid}"


def jobs_without_effect(deep: bool) -> Iterator[str]:
    """Jobs that ended as done while the upload or report they worked on has not.

    An upload has two jobs where its preview is confirmed: the first ends when it waits.
    """
    done = Job.objects.filter(state=Job.State.DONE, kind__in=("import", "report")).order_by("pk")
    waits_or_ended = (*ImportBatch.ENDED, ImportBatch.State.AWAITING_CONFIRMATION)
    goes_on = Job.objects.filter(state__in=Job.OPEN, kind="import").values_list("arguments__batch", flat=True)
    ended = {
        "import": {
            *ImportBatch.objects.filter(state__in=waits_or_ended).values_list("pk", flat=True),
            *goes_on,
        },
        "report": set(Report.objects.exclude(state__in=Report.UNFINISHED).values_list("pk", flat=True)),
    }
    names = {"import": "batch", "report": "report"}
    for uuid, kind, arguments in done.values_list("uuid", "kind", "arguments"):
        if arguments.get(names[kind]) not in ended[kind]:
            yield f"{kind} job {uuid}: done, but its {names[kind]} is not"


def missing_files(deep: bool) -> Iterator[str]:
    """Uploads, reports and evidence whose file is gone or of another size; with --deep, of another content."""
    for file in expected_files():
        if not file.path.is_file():
            yield f"{file.told_by}: {file.path.name} is not there"
        elif file.path.stat().st_size != file.size:
            yield f"{file.told_by}: {file.path.name} has {file.path.stat().st_size} bytes, not {file.size}"
        elif deep:
            with file.path.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != file.sha256:
                    yield f"{file.told_by}: {file.path.name} was altered"


def files_left_over(deep: bool) -> Iterator[str]:
    """Files older than a day that no row speaks of."""
    a_day_ago = (timezone.now() - A_DAY).timestamp()
    for path in orphan_files():
        if path.stat().st_mtime < a_day_ago:
            yield f"{path.parent.name}/{path.name}"


def gaps_between_returns(deep: bool) -> Iterator[str]:
    """Organisations whose issued returns are not numbered 1, 2, 3 …"""
    issued = Return.objects.filter(state=Return.State.ISSUED).order_by("organisation", "number")
    last = (0, 0)
    for organisation, number in issued.values_list("organisation", "number"):
        expected = last[1] + 1 if organisation == last[0] else 1
        if number != expected:
            yield f"organisation {organisation}: return {number} stands where {expected} should"
        last = (organisation, number or 0)


def unsound_database(deep: bool) -> Iterator[str]:
    """What SQLite finds wrong with its own file; PostgreSQL checks every page and key as it goes."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {'integrity_check' if deep else 'quick_check'}")
        yield from (row[0] for row in cursor.fetchall() if row[0] != "ok")
        cursor.execute("PRAGMA foreign_key_check")
        for table, row, target, _ in cursor.fetchall():
            yield f"{table} {row}: points at a row of {target} that is not there"
