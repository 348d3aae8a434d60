"""Rows that were not added come back as the user's own workbook, to be corrected and uploaded again."""

import io

import pytest
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from inventory import jobs
from inventory.models import AuditEvent, Camera, ImportBatch
from inventory.services import importing
from inventory.services.sites import add_site
from inventory.workbooks.rows_to_fix import FAULT_FILL, RowToFix, SheetToFix, write_rows_to_fix
from tests.builders import make_person
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db

EVIL = '=HYPERLINK("http://x","y")'


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation()
    add_site(lead.organisation, "Ministry House", by=lead)
    return lead


def book_of(sheets):
    book = Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def take(lead, content, filename="survey.xlsx", **options):
    batch = importing.receive([content], filename, organisation=lead.organisation, by=lead, **options)
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    jobs.run_all()
    batch.refresh_from_db()
    return batch


def download(lead, batch):
    answer = browser(lead).post(reverse("rows_to_fix", args=[batch.uuid]))
    assert answer.status_code == 200
    return b"".join(answer.streaming_content), answer


def cells(content, sheet=None):
    book = load_workbook(io.BytesIO(content))
    sheet = book[sheet] if sheet else book.worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()], sheet


def saved(content, change):
    book = load_workbook(io.BytesIO(content))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


REGISTER = {
    "CCTV": [
        ["Camera list, north"],
        ["Notes", "Asset tag", "Premises", "Make", "Password", "Model", "Paint"],
        ["fine", "C1", "Ministry House", "Axis", "hunter2", "P3267-LVE", "white"],
        [EVIL, "C2", "Twon Hall", "Hikvision", "hunter3", "DS-2CD2385C1-I", "black"],
        ["", "C1", "Ministry House", "Axis", "hunter4", "P3267-LVE", "-grey"],
    ]
}


def test_they_have_the_users_columns_in_their_order_with_what_to_fix_in_front(lead):
    content, answer = download(lead, take(lead, book_of(REGISTER)))

    rows, sheet = cells(content)
    assert sheet.title == "CCTV"
    assert rows[0] == ["What to fix", *REGISTER["CCTV"][1]]
    assert [row[1:] for row in rows[1:]] == [
        [EVIL, "C2", "Twon Hall", "Hikvision", None, "DS-2CD2385C1-I", "black"],
        [None, "C1", "Ministry House", "Axis", None, "P3267-LVE", "-grey"],
    ]
    assert "Twon Hall" in rows[1][0]
    assert "row 3" in rows[2][0]
    assert answer["Content-Disposition"] == 'attachment; filename="to-fix-survey.xlsx"'


def test_the_cell_at_fault_is_tinted_and_only_that(lead):
    content, _ = download(lead, take(lead, book_of(REGISTER)))

    _, sheet = cells(content)
    tinted = {
        cell.coordinate for row in sheet["B2:H3"] for cell in row if cell.fill.fgColor.rgb == f"00{'F4D7D7'}"
    }
    assert tinted == {"D2", "C3"}
    assert FAULT_FILL.fgColor.rgb.endswith("F4D7D7")


def test_nothing_in_it_can_become_a_formula_and_no_password_is_in_it(lead):
    content, _ = download(lead, take(lead, book_of(REGISTER)))

    _, sheet = cells(content)
    assert (sheet["B2"].data_type, sheet["B2"].quotePrefix) == ("s", True)
    assert (sheet["H3"].data_type, sheet["H3"].quotePrefix) == ("s", True)
    assert b"hunter" not in content
    assert all("hunter" not in str(cell.value) for row in sheet.iter_rows() for cell in row)


def test_corrected_and_uploaded_again_the_rows_are_added_and_the_added_column_is_not_read(lead):
    content, _ = download(lead, take(lead, book_of(REGISTER)))

    def correct(book):
        book.active["D2"] = "Ministry House"
        book.active["C3"] = "C3"

    again = take(lead, saved(content, correct), "to-fix-survey.xlsx")

    assert (again.rows_created, again.rows_rejected, again.dropped_columns) == (2, 0, ["Password"])
    assert sorted(Camera.objects.values_list("asset_tag", flat=True)) == ["C1", "C2", "C3"]
    assert "What to fix" not in again.rows.first().raw


def test_what_is_still_wrong_comes_back_with_one_column_added_and_not_two(lead):
    content, _ = download(lead, take(lead, book_of(REGISTER)))

    second, _ = download(lead, take(lead, content, "to-fix-survey.xlsx"))

    rows, _ = cells(second)
    assert rows[0] == ["What to fix", *REGISTER["CCTV"][1]]
    assert len(rows) == 2  # C1 stands once in this file, and is the camera that is there


def test_a_site_that_stood_in_a_band_or_a_sheets_name_is_written_into_the_row(lead):
    sheets = {
        "CCTV": [
            ["Tag", "Make", "Model"],
            ["Twon Hall", None, None],
            ["C1", "Axis", "P1"],
            ["C2", "Axis", "P2"],
        ],
        "Old Dpeot": [["Tag", "Make", "Model"], ["C3", "Axis", "P3"]],
    }
    content, _ = download(lead, take(lead, book_of(sheets)))

    assert cells(content, "CCTV")[0] == [
        ["What to fix", "Site", "Tag", "Make", "Model"],
        [cells(content, "CCTV")[0][1][0], "Twon Hall", "C1", "Axis", "P1"],
        [cells(content, "CCTV")[0][2][0], "Twon Hall", "C2", "Axis", "P2"],
    ]
    assert cells(content, "Old Dpeot")[0][1][1:] == ["Old Dpeot", "C3", "Axis", "P3"]


def test_two_tables_on_one_sheet_come_back_as_two_sheets_with_their_own_headings(lead):
    sheets = {
        "List": [
            ["Site", "Asset tag", "Make", "Model"],
            ["Nowhere", "C1", "Axis", "P1"],
            [],
            ["Site", "Recorder", "Manufacturer", "Model", "Serial"],
            ["Nowhere", "NVR 1", "Dahua", "NVR4104", "SN77777"],
        ]
    }
    content, _ = download(lead, take(lead, book_of(sheets)))

    book = load_workbook(io.BytesIO(content))
    assert [[cell.value for cell in sheet[1]][1:] for sheet in book] == [sheets["List"][0], sheets["List"][3]]
    assert [sheet.max_row for sheet in book] == [2, 2]


def test_rows_of_a_csv_come_back_as_a_workbook_whose_sheet_names_no_site(lead):
    file = b"Asset tag,Make,Model\nC1,Axis,P1\n"
    content, _ = download(lead, take(lead, file, "north.csv"))

    rows, sheet = cells(content)
    assert (sheet.title, rows[0]) == ("Cameras", ["What to fix", "Site", "Asset tag", "Make", "Model"])

    def correct(book):
        book.active["B2"] = "Ministry House"

    assert take(lead, saved(content, correct), "fixed.xlsx").rows_created == 1


def test_only_who_may_see_the_import_gets_them_and_the_trail_says_who_did(lead):
    batch = take(lead, book_of(REGISTER))
    address = reverse("rows_to_fix", args=[batch.uuid])
    manager = make_person("facilities_manager", organisation=lead.organisation)
    stranger = lead_of_a_listed_organisation("SOUTH")

    assert [browser(each).post(address).status_code for each in (manager, stranger)] == [404, 404]
    assert not AuditEvent.objects.filter(action="rows to fix downloaded").exists()
    download(lead, batch)
    assert AuditEvent.objects.get(action="rows to fix downloaded").after == {"rows": 2}


def test_the_result_offers_them_and_an_import_without_rejects_does_not(lead):
    batch = take(lead, book_of(REGISTER))
    clean = take(lead, book_of({"CCTV": REGISTER["CCTV"][:3]}), "clean.xlsx")
    client = browser(lead)

    assert "Download 2 rows to fix" in text(client.get(reverse("import", args=[batch.uuid])))
    assert "rows-to-fix" not in text(client.get(reverse("import", args=[clean.uuid])))
    assert client.post(reverse("rows_to_fix", args=[clean.uuid])).status_code == 404
    assert ImportBatch.objects.count() == 2


def test_a_sheet_name_that_no_workbook_may_have_is_made_one():
    out = io.BytesIO()
    sheets = [
        SheetToFix(name, ["Make"], 1, [RowToFix("x", ["y"], 0)]) for name in ("A/B:C", "'x'", "é" * 99, "")
    ]

    write_rows_to_fix(sheets, out)

    assert [len(name) <= 31 for name in load_workbook(out).sheetnames] == [True] * 4
    assert load_workbook(out).sheetnames[3] == "Cameras"
