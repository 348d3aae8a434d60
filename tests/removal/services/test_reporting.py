"""Reports as work: asked for, built once nothing runs, kept for a week, each step in the audit trail."""

import hashlib
import stat
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from inventory import jobs
from inventory.jobs.steps import STEPS
from inventory.models import AuditEvent, Job, Seal
from removal import tasks  # noqa: F401 - registers the step
from removal.models import Report
from removal.reports.sheets import cameras
from removal.services import reporting
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import finish, make_small_estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return make_small_estate()


@pytest.fixture
def lead(estate):
    return make_person(organisation=estate)


@pytest.fixture
def busy():
    """A kind of job that ends after one turn; what it saw of the report is listed."""
    seen = []
    STEPS["busy"] = lambda job: seen.append(Report.objects.get().state)
    yield seen
    STEPS.pop("busy")


def ask(estate, lead, **fields):
    report = reporting.ask_for_report(estate, by=lead, **fields)
    return report, jobs.enqueue("report", organisation=estate, by=lead, report=report.pk)


def test_a_report_is_built_by_its_job(estate, lead):
    report, job = ask(estate, lead)

    jobs.run(job.pk)

    report.refresh_from_db()
    content = reporting.stored_file(report).read_bytes()
    assert report.state == Report.State.READY
    assert report.filename == f"removal-report-CO-{timezone.localdate().isoformat()}-standard.xlsx"
    assert report.sha256 == hashlib.sha256(content).hexdigest()
    assert report.size == len(content)
    assert report.row_counts["Cameras"] == 8
    assert timedelta(days=6) < report.expires_at - timezone.now() <= timedelta(days=7)


def test_the_file_can_be_read_by_its_owner_alone(estate, lead):
    report = finish(reporting.ask_for_report(estate, by=lead))

    assert stat.S_IMODE(reporting.stored_file(report).stat().st_mode) == 0o600
    assert estate.code not in report.stored_as


def test_the_full_depth_needs_a_reason(estate, lead):
    with pytest.raises(reporting.ReportRefusedError, match="Say why"):
        reporting.ask_for_report(estate, depth="full", by=lead, reason="  ")

    assert not Report.objects.exists()


def test_an_unknown_depth_is_refused(estate, lead):
    with pytest.raises(reporting.ReportRefusedError, match="'deep' is not a depth"):
        reporting.ask_for_report(estate, depth="deep", by=lead)


def test_asking_and_building_are_in_the_audit_trail_and_its_head_is_printed(estate, lead):
    report = finish(reporting.ask_for_report(estate, depth="full", by=lead, reason="Board"))

    events = AuditEvent.objects.filter(subject_kind="report").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("report asked for", lead),
        ("report built", lead),
    ]
    assert events[0].reason == "Board"
    assert report.audit_head == Seal.objects.get(organisation=estate).hash


def test_a_report_waits_for_work_on_the_register_and_lends_a_hand(estate, lead, busy):
    jobs.enqueue("busy", organisation=estate)
    report, job = ask(estate, lead)

    jobs.run(job.pk)

    report.refresh_from_db()
    assert busy == [Report.State.QUEUED]
    assert report.state == Report.State.READY


def test_it_does_not_wait_for_another_organisations_work(estate, lead, busy):
    jobs.enqueue("busy", organisation=make_organisation())
    report, _ = ask(estate, lead)

    assert reporting.must_wait_for(report) is None


def test_work_that_does_not_end_is_named_on_the_cover_after_ten_minutes(estate, lead):
    later = timezone.now() + timedelta(hours=1)
    Job.objects.create(
        kind="import", organisation=estate, state="running", lease_until=later, done=40, total=100
    )
    report, job = ask(estate, lead)
    Report.objects.update(asked_at=timezone.now() - timedelta(minutes=11))

    jobs.run(job.pk)

    report.refresh_from_db()
    cover = cover_facts(report)
    assert cover["Work not finished"] == "Reading and adding an uploaded file: 40 of 100"


def test_planning_that_a_fault_stopped_is_named_on_the_cover_until_it_was_done(estate, lead):
    fault = {"kind": "replan", "organisation": estate, "state": "failed", "finished_at": timezone.now()}
    Job.objects.create(**fault, arguments={"full": True})

    assert cover_of(estate, lead)["Work not finished"] == (
        "Working out what has to be done, and by when: stopped by a fault"
    )

    Job.objects.create(kind="replan", organisation=estate, state="done", arguments={"full": True})
    assert cover_of(estate, lead)["Work not finished"] == "None: imports and checks had finished"


def cover_of(estate, lead):
    report, job = ask(estate, lead)
    jobs.run(job.pk)
    report.refresh_from_db()
    return cover_facts(report)


def cover_facts(report):
    book = load_workbook(BytesIO(reporting.stored_file(report).read_bytes()))
    return {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=4)}


def test_a_report_that_cannot_be_built_says_why_and_leaves_no_file(estate, lead, monkeypatch, settings):
    monkeypatch.setattr(cameras, "_counted", lambda estate: iter(()))
    report, job = ask(estate, lead)

    jobs.run(job.pk)

    report.refresh_from_db()
    assert report.state == Report.State.FAILED
    assert report.error == "Cameras: 8 rows were counted and 0 were read"
    assert not list(settings.REPORTS_DIR.iterdir())


def test_a_finished_report_stays_as_it_is_when_the_register_changes(estate, lead):
    report = finish(reporting.ask_for_report(estate, by=lead))
    before = reporting.stored_file(report).read_bytes()

    make_camera(make_site(estate), "restricted")
    finish(reporting.ask_for_report(estate, by=lead))

    assert reporting.stored_file(report).read_bytes() == before


@pytest.mark.django_db(transaction=True)
def test_after_a_week_the_file_is_gone_and_the_row_stays(lead, estate):
    report = finish(reporting.ask_for_report(estate, by=lead))
    file = reporting.stored_file(report)
    Report.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert reporting.expire_reports() == 1

    report.refresh_from_db()
    assert report.state == Report.State.EXPIRED
    assert report.sha256
    assert not file.exists()


@pytest.mark.parametrize("depth", ["standard", "full", "foi", "summary"])
def test_the_number_of_queries_does_not_grow_with_the_estate(estate, lead, depth):
    def queries():
        report = reporting.ask_for_report(estate, depth=depth, by=lead, reason="Test")
        with CaptureQueriesContext(
            connection,
        ) as captured:
            reporting.build_report(report)
        return len(captured)

    few = queries()
    for number in range(12):
        make_camera(make_site(estate), "restricted", model=f"DS-{number}")

    assert queries() == few
