"""The whole workbook against what was written down, and with any text in it.

When a sheet is meant to change, delete the golden file and run the test, which writes it anew and fails once: the
difference in version control is what to read.
"""

import json
import re
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from inventory.models import Camera
from inventory.workbooks.text import clean
from removal.models import RemovalPlan
from removal.reports.definition import Depth
from removal.reports.sheets import SHEETS
from removal.services import reporting
from tests.builders import make_camera, make_site
from tests.removal.report_data import finish, make_evidence, make_line, make_small_estate, table, workbook_of

GOLDEN = Path(__file__).parent / "golden"
REFERENCE = re.compile(r"^([0-9a-f]{8}|C\d{4,}|Person \d+)$")
# What differs from day to day or from run to run has no place in a golden file.
CHANGING = ("Days overdue", "Days left", "Found on", "When", "Recorded at", "Judged from", "Decided on")
MOVING = ("Restricted, left at the month's end", "Exemptions")


def held_against(name, told):
    """The file's content and what was told; a file that is not there is written first."""
    path = GOLDEN / name
    text = json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    if not path.exists():
        path.write_text(text, encoding="utf-8")
        pytest.fail(f"{name} was not there and has been written: read it, then run this again")
    return json.loads(path.read_text(encoding="utf-8")), json.loads(text)


def test_every_sheet_has_the_headings_that_were_written_down_at_each_depth():
    told = {
        depth.value: {
            sheet.title: [column.heading for column in sheet.columns_at(depth)]
            for sheet in SHEETS
            if depth in sheet.depths
        }
        for depth in Depth
    }

    golden, now = held_against("headings.json", told)

    assert now == golden


def plain(heading, value):
    """A cell as the golden file has it."""
    if heading in CHANGING:
        return "(changes)"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.date() != date.today() else "(today)"
    return "(reference)" if REFERENCE.match(str(value)) else value


@pytest.mark.django_db
def test_a_small_workbook_reads_cell_by_cell_as_it_was_written_down():
    book = workbook_of(make_small_estate())
    sheets = ("Summary", "Schedule", "Sites", "Cameras", "Plans", "Evidence & disposal")
    told = {
        title: [
            [plain(heading, value) for heading, value in row.items()]
            for row in table(book[title])
            if row.get("About") not in MOVING and row.get("Measure") not in MOVING
        ]
        for title in (*sheets, "Restriction basis", "Unidentified & data quality", "Incidents")
    }

    golden, now = held_against("small.json", told)

    for title in golden:
        assert now[title] == golden[title], title


HOSTILE = (
    "=1+1",
    "+44 20",
    "-2",
    "@SUM(A1)",
    "\t=tab",
    '=HYPERLINK("http://x","y")',
    "=cmd|' /C calc'!A0",
    "a\x01b\x0bc\x1f\x7f",
    "\u202etxt.exe\u202c שלום مرحبا",
    "<b>&amp;</b> ]]> <!--",
    "_x0041_ _x000D_",
    "one\r\ntwo\nthree",
    "  spaces  kept  ",
    "\ufffe\uffff",
    "海康威视 📷",
    "x" * 40_000,
)


def hostile_estate():
    """Any text that somebody can type, wherever the report prints one."""
    organisation = make_small_estate(name="=1+1 & <b>", marking="@OFFICIAL & \x02")
    site = make_site(organisation, "sensitive", name="=SITE()\x02", code="hostile", address="\t=A1")
    plan = RemovalPlan.objects.create(
        organisation=organisation, site=site, number=9, contractor="=cmd|x", coverage_gap="+gap"
    )
    for number, text in enumerate(HOSTILE):
        short = text[:200]
        camera = make_camera(
            site, "restricted", vendor=short, model=short, location=short, description=text, serial=short
        )
        Camera.objects.filter(pk=camera.pk).update(asset_tag=f"={number}")
        make_evidence(
            make_line(plan, camera, "removed", not_replaced_because=text), stored_at=text, serial_seen=short
        )
    return organisation


@pytest.fixture
def hostile_report():
    report = reporting.ask_for_report(hostile_estate(), depth="full", by=None, reason="=reason()")
    return reporting.stored_file(finish(report))


@pytest.mark.django_db
def test_any_text_stands_in_the_workbook_as_text_for_openpyxl_and_for_calamine(hostile_report):
    book = load_workbook(hostile_report)
    read = CalamineWorkbook.from_path(str(hostile_report))

    assert all(cell.data_type != "f" for sheet in book for row in sheet.iter_rows() for cell in row)
    descriptions = {row["Description"] for row in table(book["Cameras"])}
    # openpyxl leaves what looks like Excel's own escapes as it stands in the file; calamine reads it as Excel does.
    assert {clean(text) or "" for text in HOSTILE if "_x" not in text} <= descriptions
    assert set(read.sheet_names) == set(book.sheetnames)
    for title in ("Cameras", "Evidence & disposal"):
        rows = read.get_sheet_by_name(title).to_python(skip_empty_area=False)[4:]
        ours = [list(row) for row in book[title].iter_rows(min_row=5, values_only=True)]
        assert [[cell for cell in row if isinstance(cell, str)] for row in rows] == [
            [cell.replace("_x005F_", "_") for cell in row if isinstance(cell, str)] for row in ours
        ]


@pytest.mark.django_db
@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_any_text_and_reads_the_same(hostile_report, tmp_path):
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        "--headless",
        profile,
        "--convert-to",
        "ods",
        "--outdir",
        str(tmp_path),
        str(hostile_report),
    ]

    subprocess.run(command, check=True, capture_output=True, timeout=300)

    converted = CalamineWorkbook.from_path(str(tmp_path / hostile_report.with_suffix(".ods").name))
    theirs = converted.get_sheet_by_name("Cameras").to_python(skip_empty_area=False)
    ours = [
        [cell.value for cell in row] for row in load_workbook(hostile_report)["Cameras"].iter_rows(min_row=4)
    ]
    place = ours[0].index("Model")
    shown = [(row[place] or "").replace("_x005F_", "_").strip() for row in ours]
    # LibreOffice takes a tab before a text away when it writes .ods.
    assert [row[place].strip() for row in theirs[3:]] == shown
    assert converted.sheet_names == load_workbook(hostile_report).sheetnames


@pytest.mark.django_db
def test_nothing_of_the_accessibility_rules_that_a_program_can_see_is_broken(hostile_report):
    book = load_workbook(hostile_report)

    assert book.properties.title
    assert book.properties.language == "en-GB"
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert len(sheet.title) <= 31
        assert sheet["A1"].value
        # No table has a blank row, and each has one heading row of different texts.
        for named in sheet.tables.values():
            top, *rows = sheet[named.ref]
            headings = [cell.value for cell in top]
            assert len(set(headings)) == len(headings)
            assert all(headings)
            assert all(any(cell.value not in (None, "") for cell in row) for row in rows)
