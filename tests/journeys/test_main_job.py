"""The main job as a new user does it: from the set-up link to the Excel removal report, through the pages."""

import io
from datetime import date, datetime

import pytest
from openpyxl import Workbook, load_workbook

from inventory import audit, jobs
from inventory.models import Camera, Organisation, Site
from inventory.services.people import set_up_link
from removal.models import RemovalPlan, Report

pytestmark = pytest.mark.django_db

NO, YES = "no", "yes"
LIMBS = ("holds_secret", "hosts_vetted_officials", "used_by_ministers", "protected_by_socpa")
SURVEYED = [
    ["MINISTRY HOUSE"],
    ["C001", "Main entrance", "Hikvision", "DS-2CD2385C1-I", "SN0001", datetime(2014, 1, 1), "Poor", ""],
    ["C002", "Reception", "Cp Plus", "cp unc ta40l3 0360", "SN0002", "22.04.17", "Good", "ex-Dahua bracket"],
    ["C003", "Car park", "AXIS", "p3267 lve", "SN0003", "Nov 2016", "Good", "replaced Hikvision 2019"],
    ["RIVERSIDE DEPOT"],
    ["C004", "Plant room", "Dahua", "c15", "SN0004", "31/02/2019", "Good", ""],
    ["C005", "Corridor", "unknown", "=cmd|' /C calc'!A0", "SN0005", None, "N/W", ""],
]


def survey(path):
    """A contractor's survey in the shape that such surveys have: titles, merged site bands, a total row."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Survey Feb 2026"
    sheet.append(["CCTV CONDITION SURVEY"])
    sheet.append(["Carried out by the maintenance contractor, w/c 9 February 2026"])
    sheet.append([])
    headings = [
        "Cam No",
        "Position",
        "Make",
        "Model / Part no.",
        "Serial",
        "Installed",
        "Condition",
        "Remarks",
    ]
    sheet.append(headings)
    for row in SURVEYED:
        sheet.append(row)
    sheet.append([])
    sheet.append(["TOTAL", None, None, None, None, None, None, "5 cameras"])
    for row in (1, 2, 5, 9):
        sheet.merge_cells(start_row=row, end_row=row, start_column=1, end_column=8)
    book.save(path)
    return path


def post(client, path, fields=None, **options):
    """A form sent as a browser sends it; the answer must not be an error."""
    answer = client.post(path, fields or {}, follow=True, **options)
    assert answer.status_code == 200, answer.content.decode()[:3000]
    return answer


def add_site(client, name, answers):
    fields = dict(zip(LIMBS, answers, strict=True)) | {"reason": "Asked the head of security."}
    facts = {"name": name, "code": "", "address": "", "division": "england-and-wales"}
    post(client, "/sites/add/", facts | fields)
    return Site.objects.get(name=name)


def test_from_the_set_up_link_to_the_removal_report(client, tmp_path):
    post(
        client,
        set_up_link(),
        {
            "organisation_name": "Department of Trials",
            "organisation_code": "TRIAL",
            "kind": "central_government",
            "name": "Ada Lead",
            "email": "ada@example.gov.uk",
            "password": "correct horse battery",
        },
    )
    house = add_site(client, "Ministry House", (YES, NO, NO, NO))
    add_site(client, "Riverside Depot", (NO, NO, NO, NO))
    assert house.category == "sensitive"

    with survey(tmp_path / "survey.xlsx").open("rb") as file:
        result = post(client, "/imports/new/", {"file": file})
    jobs.run_all()
    address = result.redirect_chain[-1][0]
    assert "Nothing has been written yet" in client.get(address).content.decode()
    assert not Camera.objects.exists()
    post(client, f"{address}confirm/")
    jobs.run_all()
    page = client.get(address).content.decode()
    assert "Rows that were not added" not in page

    verdicts = dict(Camera.objects.values_list("asset_tag", "verdict"))
    assert verdicts == {
        "C001": "restricted", "C002": "restricted", "C003": "clear", "C004": "restricted", "C005": "unknown"
    }  # fmt: skip

    camera = Camera.objects.get(asset_tag="C002")
    why = client.get(f"/cameras/{camera.uuid}/").content.decode()
    assert camera.due_on == date(2025, 4, 30)
    for words in ("CP Plus", "Dahua", "30 April 2025", "Source"):
        assert words in why

    plan = RemovalPlan.objects.get(site=house)
    drafted = client.get(f"/plans/{plan.uuid}/").content.decode()
    assert "C001" in drafted
    assert "C003" not in drafted

    post(client, "/reports/", {"depth": "standard", "reason": ""})
    jobs.run_all()
    report = Report.objects.get()
    download = client.get(f"/reports/{report.uuid}/download/")
    book = load_workbook(io.BytesIO(b"".join(download.streaming_content)))

    assert_report_states(book, {"Restricted": 3, "Needs checking": 0, "Cannot tell": 1, "Not restricted": 1})
    assert audit.verify(Organisation.objects.get()).broken is None


def assert_report_states(book, counts):
    """The sheets are there, totals equal the rows, and hostile text stayed text."""
    needed = ["Cover", "Summary", "Sites", "Cameras", "Plans", "Restriction basis", "Data dictionary"]
    assert [title for title in needed if title not in book.sheetnames] == []

    cameras = table(book["Cameras"])
    told = [row["Verdict"] for row in cameras]
    assert {verdict: told.count(verdict) for verdict in counts} == counts

    summary = [row for row in table(book["Summary"]) if row["About"] == "All cameras"]
    stated = {row["Measure"]: row["Number"] for row in summary}
    assert {verdict: stated[verdict] for verdict in counts} == counts
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def table(sheet):
    """The rows of a sheet's table, which begins in row 4, by heading."""
    rows = list(sheet.iter_rows(min_row=4, values_only=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:] if any(row)]
