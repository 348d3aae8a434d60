"""Estates at the edge: none of it, one of it, and files that another program has had in hand."""

import shutil
import subprocess
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from removal import tasks
from removal.models import Report, Return, ReturnSettings
from removal.reports.known import end_of
from removal.reports.sheets import SHEETS
from removal.services import reporting, verifying
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import table, total, workbook_of
from tests.removal.returns import issued

pytestmark = pytest.mark.django_db

DEPTHS = ("standard", "full", "foi", "summary")


@pytest.mark.parametrize("depth", DEPTHS)
@pytest.mark.parametrize("sites", [0, 1])
def test_an_organisation_without_cameras_has_a_whole_report_of_noughts(depth, sites):
    organisation = make_organisation()
    for _ in range(sites):
        make_site(organisation, "ordinary")

    book = workbook_of(organisation, depth)

    wanted = ["Cover", *(sheet.title for sheet in SHEETS if depth in sheet.depths and not sheet.of_returns)]
    assert book.sheetnames == wanted
    assert total(book, "All cameras", "All cameras") == 0
    assert total(book, "Affected sites", "Share removed") == "No affected sites"
    for worksheet in book.worksheets[1:]:
        assert worksheet["A3"].value
        if not worksheet.tables:
            assert worksheet["A3"].value.endswith(".")
            assert worksheet.max_row == 4


@pytest.mark.parametrize("depth", DEPTHS)
def test_one_site_with_one_camera_adds_up(depth):
    organisation = make_organisation()
    make_camera(make_site(organisation, "ordinary"), "restricted")

    book = workbook_of(organisation, depth)

    everything = total(book, "All cameras", "All cameras")
    assert everything == ("Fewer than 5" if depth == "summary" else 1)
    assert ("Cameras" not in book.sheetnames) or len(table(book["Cameras"])) == 1


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_a_return_that_libreoffice_saved_again_is_told_from_the_issued_one(tmp_path):
    lead = make_person(organisation=make_organisation())
    make_camera(make_site(lead.organisation, "sensitive"), "restricted")
    final = issued(lead.organisation, lead)
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", "--headless", profile, "--convert-to", "xlsx:Calc MS Excel 2007 XML"]

    subprocess.run(
        [*command, "--outdir", str(tmp_path), str(reporting.stored_file(final))],
        check=True,
        capture_output=True,
        timeout=300,
    )
    saved = tmp_path / final.stored_as
    told = verifying.verify(saved, returns=Return.objects.all(), reports=Report.objects.all())

    assert told.outcome is verifying.Outcome.ALTERED
    assert told.returned == final
    assert (told.differing, told.problem) == (0, "")


@pytest.mark.parametrize(
    ("hour", "prepared"), [(22, []), (23, [date(2027, 3, 31)])], ids=["before midnight", "after it in London"]
)
def test_a_financial_year_that_ends_in_summer_time_ends_at_midnight_in_london(hour, prepared, monkeypatch):
    organisation = make_organisation()
    ReturnSettings.objects.create(organisation=organisation, every="yearly", since=date(2026, 12, 1))
    # The clocks went forward on 28 March: half past 23 in UTC is the 1st of April in London.
    monkeypatch.setattr(timezone, "now", lambda: datetime(2027, 3, 31, hour, 30, tzinfo=UTC))

    tasks.nightly()

    drafts = Return.objects.filter(organisation=organisation)
    assert [each.period_ends_on for each in drafts] == prepared
    assert [each.report.as_at_day for each in drafts] == prepared
    assert end_of(date(2027, 3, 31)) == datetime(2027, 3, 31, 22, 59, 59, 999999, tzinfo=UTC)
    before, longest_day = (end_of(date(2026, 10, day)).astimezone(UTC) for day in (24, 25))
    assert longest_day - before == timedelta(hours=25)
