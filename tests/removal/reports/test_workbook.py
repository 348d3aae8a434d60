"""The finished workbook, opened again: what stands in it, and that it adds up."""

from collections import Counter
from datetime import datetime

import pytest

from inventory.models import Camera
from removal.planning.evidence import EVIDENCE
from removal.planning.workflow import Action
from tests.builders import make_organisation
from tests.removal.report_data import make_small_estate, table, total, workbook_of

pytestmark = pytest.mark.django_db

SHEETS = [
    "Cover",
    "Summary",
    "Schedule",
    "Sites",
    "Cameras",
    "Plans",
    "Evidence & disposal",
    "Exemptions",
    "Restriction basis",
    "Unidentified & data quality",
    "Incidents",
    "Change log",
    "Data dictionary",
]


@pytest.fixture
def estate():
    return make_small_estate()


@pytest.fixture
def book(estate):
    return workbook_of(estate, "full")


def test_the_sheets_come_in_their_order_and_the_file_opens_on_the_cover(book):
    assert book.sheetnames == SHEETS
    assert book.active.title == "Cover"


def test_every_camera_is_listed_whatever_its_verdict(book, estate):
    listed = [row["Camera"] for row in table(book["Cameras"])]

    expected = [str(uuid)[:8] for uuid in Camera.objects.values_list("uuid", flat=True)]
    assert sorted(listed) == sorted(expected)


def test_the_totals_are_the_counts_of_the_lists(book):
    cameras = table(book["Cameras"])
    verdicts = Counter(row["Verdict"] for row in cameras)
    statuses = Counter(row["Status"] for row in cameras)

    assert total(book, "All cameras", "All cameras") == len(cameras) == 8
    for verdict in ("Restricted", "Needs checking", "Cannot tell", "Not restricted", "Not checked yet"):
        assert total(book, "All cameras", verdict) == verdicts[verdict]
    for status in Camera.Status:
        assert total(book, "Status", status.label) == statuses[status.label]


def test_the_sites_add_up_to_the_cameras(book):
    sites = table(book["Sites"])

    assert total(book, "Sites", "All sites") == len(sites)
    assert sum(row["Cameras"] for row in sites) == len(table(book["Cameras"]))
    parts = ("Restricted", "Needs checking", "Cannot tell", "Not restricted", "Not checked yet")
    assert all(sum(row[part] for part in parts) == row["Cameras"] for row in sites)


def test_makers_add_up_to_the_restricted_and_suspected_cameras(book):
    makers = Counter()
    for row in table(book["Restriction basis"]):
        makers[row["Verdict"]] += row["Cameras"]

    assert makers["Restricted"] == total(book, "All cameras", "Restricted") == 4
    assert makers["Needs checking"] == total(book, "All cameras", "Needs checking")


def test_a_site_is_removed_when_each_of_its_restricted_cameras_is_out(book):
    assert total(book, "Affected sites", "Affected sites") == 1
    assert total(book, "Affected sites", "Equipment removed") == 0
    assert total(book, "Affected sites", "Share removed") == 0


def test_an_estate_without_affected_sites_shows_no_percentage():
    book = workbook_of(make_organisation("NIL"))

    assert total(book, "Affected sites", "Share removed") == "No affected sites"


def test_an_empty_list_says_so_and_has_no_table():
    plans = workbook_of(make_organisation("NIL"))["Plans"]

    assert plans["A3"].value == "No removal plans have been drawn up."
    assert not plans.tables


def test_what_looks_like_a_formula_stays_text(book):
    cells = [cell for row in book["Cameras"].iter_rows() for cell in row]
    hostile = [cell for cell in cells if str(cell.value).startswith(("=", "+"))]

    assert {cell.value for cell in hostile} == {'=HYPERLINK("http://x","y")', "+44"}
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in hostile)


def test_no_sheet_holds_a_formula_a_merged_cell_or_a_hidden_thing(book):
    for worksheet in book:
        assert not worksheet.merged_cells.ranges
        assert worksheet.sheet_state == "visible"
        assert all(cell.data_type != "f" for row in worksheet.iter_rows() for cell in row)


def test_a_hostile_name_of_an_organisation_is_text_on_the_cover():
    book = workbook_of(make_organisation("EVIL", name="=1+1", marking="R&D"))

    assert book["Cover"]["A2"].value == "=1+1, R&D"
    assert book["Cover"]["A2"].data_type == "s"
    assert book["Cover"].oddHeader.center.text == "R&&D"


def midnight(year, month, day):
    return datetime(year, month, day)


def test_dates_are_dates_and_a_partial_one_says_what_is_known(book):
    rows = {row["Make on label"]: row for row in table(book["Cameras"])}
    overdue = next(row for row in table(book["Cameras"]) if row["Status"] == "Overdue")

    assert rows["Axis"]["Installed"] == midnight(2019, 2, 11)
    assert overdue["Due by"] == midnight(2025, 4, 30)
    assert overdue["Own date"] == midnight(2026, 8, 7)
    assert overdue["Installed"] == "July 2013"
    assert book["Cameras"]["A5"].number_format == "General"


def test_days_overdue_are_a_number_and_stop_when_the_camera_is_gone(book):
    by_status = {row["Status"]: row for row in table(book["Cameras"])}

    assert by_status["Overdue"]["Days overdue"] > 500
    assert by_status["Removed"]["Days overdue"] == 0


def test_what_is_not_known_reads_not_recorded_and_nothing_is_blank(book):
    assert "Not recorded" in {row["Make on label"] for row in table(book["Cameras"])}
    for worksheet in book.worksheets[1:]:
        assert all(value not in (None, "") for row in table(worksheet) for value in row.values())


def test_each_list_is_one_named_table_under_a_frozen_repeated_heading_row(book):
    for worksheet in book.worksheets[1:]:
        (named,) = worksheet.tables.values()
        headings = [cell.value for cell in worksheet[4]]
        assert named.ref == f"A4:{worksheet.dimensions.split(':')[1]}"
        assert [column.name for column in named.tableColumns] == headings
        assert len(set(headings)) == len(headings)
        assert named.autoFilter.ref == named.ref
        assert worksheet.freeze_panes == "A5"
        assert worksheet.print_title_rows.replace("$", "") == "4:4"


def test_each_sheet_prints_on_a4_landscape_with_the_marking_above_and_below(book):
    for worksheet in book:
        assert worksheet.page_setup.orientation == "landscape"
        assert worksheet.sheet_properties.pageSetUpPr.fitToPage is not (worksheet.title == "Summary")
        assert worksheet.oddHeader.center.text == worksheet.oddFooter.center.text == "OFFICIAL-SENSITIVE"
        assert worksheet.oddFooter.right.text == "Page &P of &N"
        assert worksheet.oddFooter.left.text.startswith("As at ")
        assert book["Cover"]["A2"].value.startswith(worksheet.oddHeader.left.text.strip())
        assert not worksheet.sheet_view.showGridLines
    assert book["Summary"].page_setup.scale == 62


def test_the_cover_states_edition_audit_head_and_the_rows_of_each_sheet(book, estate):
    cover = {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=4)}
    rows = {row[0].value: row[2].value for row in book["Cover"].iter_rows(min_row=4)}

    assert cover["Restricted list"].startswith("Edition 1, published")
    assert len(cover["Audit trail sealed at"]) == 64
    assert cover["Rule pack"] == "2026.11"
    assert cover["Schedule in force"].startswith("The published schedule for central government, rule pack")
    assert rows["Cameras"] == 8
    assert all(book["Cover"].cell(row=row, column=1).hyperlink for row in contents_rows(book))


def contents_rows(book):
    first = next(cell.row for cell in book["Cover"]["A"] if cell.value == "Contents") + 1
    return range(first, first + len(SHEETS) - 1)


def test_the_data_dictionary_names_every_column_of_every_list(book):
    described = {(row["Sheet"], row["Column"]) for row in table(book["Data dictionary"])}

    for worksheet in book.worksheets[1:-1]:
        assert {(worksheet.title, cell.value) for cell in worksheet[4]} <= described


def test_two_organisations_never_mix(estate):
    other = workbook_of(make_small_estate("XX", name="Xanadu"), "full")

    text = " ".join(str(cell.value) for sheet in other for row in sheet.iter_rows() for cell in row)
    assert "Xanadu" in text
    assert "Marsham CO" not in text
    assert len(table(other["Cameras"])) == 8


def test_a_step_shows_what_was_recorded(book):
    labels = {field.name: field.label for field in EVIDENCE[Action.REMOVE]}

    (step,) = table(book["Evidence & disposal"])

    assert (step["Step"], step["From"], step["To"]) == ("Remove", "Scheduled", "Removed")
    assert step["Facts"] == f"{labels['serial_seen']}: SN-CO\n{labels['stored_at']}: Locked store"


def test_the_schedule_measures_sites_not_cameras(book):
    steps = {row["Milestone"]: row for row in table(book["Schedule"])}

    assert steps["M5"]["Date"] == midnight(2025, 4, 30)
    assert steps["M5"]["Today"] == 0
    assert steps["M5"]["Standing"] == "Overdue: 1 of 1 sites left"
    assert steps["M4b"]["Standing"] == "Forecast"


def test_the_schedule_does_not_bind_a_body_under_no_obligation():
    book = workbook_of(make_small_estate("COUNCIL", kind="other"))

    steps = {row["Milestone"]: row for row in table(book["Schedule"])}
    assert steps["M5"]["Standing"] == "Does not bind this body"
