"""manage.py export_report: a finished workbook, or one clear line."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from openpyxl import load_workbook

from removal.models import Report
from tests.removal.report_data import make_small_estate

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return make_small_estate()


def test_the_workbook_is_there_when_the_command_returns(estate, tmp_path):
    out = tmp_path / "report.xlsx"

    call_command(
        "export_report", str(out), "--organisation", "CO", "--as-at", timezone.localdate().isoformat()
    )

    assert load_workbook(out)["Cameras"].max_row == 4 + 8
    assert [file.name for file in tmp_path.glob("*.xlsx")] == ["report.xlsx"]
    assert Report.objects.get().state == Report.State.READY


@pytest.mark.parametrize("depth", ["standard", "full", "foi", "summary"])
def test_it_writes_every_depth(estate, tmp_path, depth):
    call_command("export_report", str(tmp_path / "r.xlsx"), "--organisation", "CO", "--depth", depth)

    assert Report.objects.get().depth == depth


def test_a_past_day_is_in_the_name_and_a_day_to_come_is_refused(estate, tmp_path):
    target = tmp_path / "r.xlsx"
    call_command("export_report", str(target), organisation="CO", as_at=date(2025, 1, 1))

    assert Report.objects.get().filename == "removal-report-CO-2025-01-01-standard.xlsx"
    assert load_workbook(target)["Cover"]["B8"].value.startswith("The end of 1 January 2025")
    with pytest.raises(CommandError, match="1 January 2999 has not come yet"):
        call_command("export_report", str(target), organisation="CO", as_at=date(2999, 1, 1))


@pytest.mark.parametrize(
    ("out", "code", "says"),
    [
        ("r.xlsx", "NOPE", "no organisation with the code NOPE"),
        ("none/r.xlsx", "CO", "does not exist"),
        (".", "CO", "is a folder"),
    ],
)
def test_what_cannot_be_written_is_one_clear_line(estate, tmp_path, out, code, says):
    with pytest.raises(CommandError, match=says):
        call_command("export_report", str(tmp_path / out), organisation=code)

    assert not Report.objects.exists()


def test_a_day_that_is_no_date_is_one_clear_line(estate, tmp_path):
    with pytest.raises(CommandError, match="foo is not a date"):
        call_command("export_report", str(tmp_path / "r.xlsx"), "--organisation", "CO", "--as-at", "foo")
