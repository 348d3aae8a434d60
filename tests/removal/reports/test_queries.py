"""Each sheet takes as many queries for 200 cameras as for 20, with everything that can stand beside a camera."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from removal.models import EvidenceFile
from removal.reports.definition import Depth
from removal.reports.estate import read_estate
from removal.reports.known import end_of
from removal.reports.sheets import SHEETS
from removal.services import returning
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import (
    make_evidence,
    make_exemption,
    make_line,
    make_obligation,
    make_plan,
    tell,
)
from tests.removal.returns import issued

pytestmark = pytest.mark.django_db

READING = "What all sheets share"
VERDICTS = ("restricted", "suspected", "unknown", "clear")


def hang(organisation, cameras):
    """More sites of ten cameras each, every camera with a duty, a plan, work, files, an exemption and a history."""
    sites = []
    for number in range(cameras):
        if number % 10 == 0:
            sites.append(make_site(organisation, ("sensitive", "ordinary")[len(sites) % 2]))
            plan = make_plan(sites[-1], organisation.plans.count() + 1)
        camera = make_camera(sites[-1], VERDICTS[number % 4], installed_on="2025-03")
        make_obligation(camera, late_find=True)
        line = make_line(plan, camera, "removed", removed_on=timezone.localdate() - timedelta(days=3))
        record = make_evidence(line, serial_seen="Another")
        EvidenceFile.objects.create(evidence=record, name="photo.jpg", sha256="0" * 64, size=1)
        make_exemption(line)
        tell(organisation, "camera edited", camera, before={"location": ""}, after={"location": "Hall"})


def queries_by_sheet(report, *, past):
    """How many queries reading what the sheets share takes, and then each sheet with every value of it."""
    taken = {}
    today = timezone.localdate()
    # A report of a past day reads history; here the day is today, so that it has the same rows.
    report.as_at_day = today if past else None
    with CaptureQueriesContext(connection) as asked:
        estate = read_estate(report, as_at=end_of(today), audit_head="", app_version="", still_running=())
    taken[READING] = len(asked)
    for sheet in SHEETS:
        with CaptureQueriesContext(connection) as asked:
            rows = sheet.rows(estate)
            read = [[column.value(row) for column in sheet.columns_at(Depth.FULL)] for row in rows.each]
        assert len(read) == rows.count
        taken[sheet.title] = len(asked)
    return taken


def test_no_sheet_asks_more_of_a_larger_estate():
    organisation = make_organisation()
    lead = make_person(organisation=organisation)
    hang(organisation, 20)
    issued(organisation, lead)
    report = returning.prepare(organisation, by=lead).report
    few = [queries_by_sheet(report, past=past) for past in (False, True)]

    hang(organisation, 180)

    assert [queries_by_sheet(report, past=past) for past in (False, True)] == few
    for taken in few:
        assert taken.keys() == {READING, *(sheet.title for sheet in SHEETS)}
        assert max(taken.values()) <= 17, taken
