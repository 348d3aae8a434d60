"""Operators' figures, the list of jobs, and the sweep by hand."""

import json
import os
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from inventory import jobs
from inventory.models import ImportBatch, Job
from removal.models import Report
from removal.services import stored_files
from tests.builders import make_camera, make_organisation

pytestmark = pytest.mark.django_db


def answer(command, *arguments):
    out = StringIO()
    call_command(command, "--json", *arguments, stdout=out)
    return json.loads(out.getvalue())


def file_in(folder, name, *, age=timedelta(0)):
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(b"x")
    moment = (timezone.now() - age).timestamp()
    os.utime(path, (moment, moment))
    return path


def make_report(state, **fields):
    return Report.objects.create(
        organisation=make_organisation(), state=state, asked_at=timezone.now(), sha256="a" * 64, **fields
    )


def test_an_empty_installation_counts_nothing():
    assert answer("counts") == {
        "cameras": 0,
        "sites": 0,
        "plans": 0,
        "jobs": {"queued": 0, "running": 0, "done": 0, "failed": 0, "cancelled": 0},
        "open_jobs": 0,
        "audit_events": 0,
        "staged_rows": 0,
        "orphan_files": 0,
    }


def test_cameras_and_jobs_are_counted_by_what_they_are():
    make_camera()
    jobs.enqueue("replan", organisation=None)
    Job.objects.create(kind="import", state="failed")

    found = answer("counts")

    assert (found["cameras"], found["sites"], found["open_jobs"]) == (1, 1, 1)
    assert (found["jobs"]["queued"], found["jobs"]["failed"]) == (1, 1)


def test_jobs_are_listed_newest_first_with_what_an_operator_asks_for():
    organisation = make_organisation("DEPT")
    jobs.enqueue("import", organisation=organisation, batch=7)
    Job.objects.create(kind="report", state="failed", attempt=3, cursor={"waiting": True}, error="No space")

    newest, oldest = answer("jobs")

    assert (newest["kind"], newest["state"], newest["attempt"]) == ("report", "failed", 3)
    assert (newest["cursor"], newest["error"]) == ({"waiting": True}, "No space")
    assert (oldest["organisation"], oldest["arguments"], oldest["lease_until"]) == (
        "DEPT",
        {"batch": 7},
        None,
    )
    assert [job["kind"] for job in answer("jobs", "--state", "queued")] == ["import"]


def test_a_job_whose_worker_is_gone_waits_again_with_its_cursor_and_tries():
    past = timezone.now() - timedelta(seconds=1)
    job = Job.objects.create(
        kind="import", state="running", cursor={"after": 9}, tries=2, attempt=4, lease_until=past
    )

    assert answer("requeue_stale")["requeued"] == 1

    job.refresh_from_db()
    assert (job.state, job.cursor, job.tries, job.lease_until) == ("queued", {"after": 9}, 2, None)
    assert jobs.worker_age() is None


def test_a_job_under_a_live_lease_is_not_taken_from_its_worker():
    Job.objects.create(kind="import", state="running", lease_until=timezone.now() + timedelta(seconds=30))

    assert answer("requeue_stale")["requeued"] == 0


def test_what_a_killed_build_left_behind_is_an_orphan_until_the_sweep(settings):
    left = file_in(settings.REPORTS_DIR, "unfinished-x.xlsx")
    kept = file_in(settings.REPORTS_DIR, "kept.xlsx")
    make_report("ready", stored_as="kept.xlsx")

    assert answer("counts")["orphan_files"] == 1
    assert answer("requeue_stale")["files_cleared"] == 1
    assert (left.exists(), kept.exists()) == (False, True)


def test_a_file_may_belong_to_a_report_that_is_being_built(settings):
    file_in(settings.REPORTS_DIR, "unfinished-x.xlsx")
    make_report("building")

    assert stored_files.orphan_files() == []


def test_an_upload_on_its_way_is_no_orphan_and_one_that_never_came_is(settings):
    file_in(settings.UPLOADS_DIR, "on-its-way.csv")
    never_came = file_in(settings.UPLOADS_DIR, "never-came.csv", age=timedelta(hours=2))

    assert stored_files.orphan_files() == [never_came]


@pytest.mark.parametrize(("days", "left"), [(6, []), (7, ["a.csv"])])
def test_the_file_of_an_import_that_a_fault_ended_is_kept_for_a_week(settings, days, left):
    ended = timezone.now() - timedelta(days=days)
    ImportBatch.objects.create(
        organisation=make_organisation(),
        stored_as="a.csv",
        filename="a.csv",
        size=1,
        state="failed",
        finished_at=ended,
    )
    file_in(settings.UPLOADS_DIR, "a.csv", age=timedelta(days=days))

    assert [path.name for path in stored_files.orphan_files()] == left


@pytest.mark.parametrize(("state", "orphans"), [("writing", 0), ("completed", 1)])
def test_the_spool_of_an_import_is_its_own_until_the_import_has_ended(settings, state, orphans):
    ImportBatch.objects.create(
        organisation=make_organisation(), stored_as="a.csv", filename="a.csv", size=1, state=state
    )
    file_in(settings.UPLOADS_DIR, "a.csv", age=timedelta(hours=2))
    file_in(settings.UPLOADS_DIR, "a.csv.rows", age=timedelta(hours=2))

    assert len(stored_files.orphan_files()) == orphans
