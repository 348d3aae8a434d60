"""Identify as a page: a device or a file goes in, verdicts with grounds come out, nothing is stored."""

import csv
import io
import tempfile
from pathlib import Path

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.builders import make_person, make_site
from tests.inventory.pages import XSS, browser, lead_of_a_listed_organisation, nothing_written, text

pytestmark = pytest.mark.django_db
ROWS = "Make,Model,Serial\nHikvision,DS-2CD2143G2-I,S1\nAxis,P3245-V,S2\nConcept Pro,VX-9,S3\n"


@pytest.fixture
def client():
    return browser(lead_of_a_listed_organisation())


def upload(content=ROWS, name="survey.csv", **more):
    data = content if isinstance(content, bytes) else content.encode()
    return {"of_file": "yes", "file": SimpleUploadedFile(name, data)} | more


def downloaded(response):
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode())))


def left_over():
    return list(Path(tempfile.gettempdir()).glob("lenscap-identify-*"))


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"vendor": "Hikvision"}, ("Restricted", "Hikvision")),
        ({"mac": "44-19-B6-00-00-01"}, ("Restricted", "Hikvision")),
        ({"description": "Label: AXIS P3245-LVE"}, ("Not restricted", "Axis")),
        ({"model": "VX-9"}, ("Cannot tell", "Maker not settled", "What would settle it")),
    ],
)
def test_one_device_is_told_with_its_grounds_and_nothing_is_stored(client, facts, words):
    client.get("/identify/")
    with nothing_written():
        answer = client.post("/identify/", facts)

    assert answer.status_code == 200
    assert [word for word in words if word not in text(answer)] == []


def test_a_question_that_says_nothing_is_asked_back(client):
    assert client.post("/identify/", {}).status_code == 422
    assert "Select a file" in text(client.post("/identify/", {"of_file": "yes"}))


def test_the_first_rows_of_a_file_stand_on_the_page_and_nothing_is_kept(client):
    client.get("/identify/")
    with nothing_written():
        page = text(client.post("/identify/", upload(show="yes")))

    assert [page.index(word) for word in ("Hikvision", "Axis", "Concept Pro")] == sorted(
        page.index(word) for word in ("Hikvision", "Axis", "Concept Pro")
    )
    assert all(f">{words}</" in page for words in ("Restricted", "Not restricted", "Cannot tell"))
    assert left_over() == []


def test_all_rows_come_as_csv_also_from_a_workbook(client):
    book = openpyxl.Workbook()
    for row in csv.reader(io.StringIO(ROWS)):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)

    for posted in (upload(download="yes"), upload(content.getvalue(), "survey.xlsx", download="yes")):
        answer = client.post("/identify/", posted)
        lines = downloaded(answer)
        told = [dict(zip(lines[0], line, strict=True)) for line in lines[1:]]
        assert [(each["serial"], each["verdict"], each["maker"]) for each in told] == [
            ("S1", "restricted", "Hikvision"),
            ("S2", "clear", "Axis"),
            ("S3", "unknown", ""),
        ]
        assert "DS-2CD" in told[0]["grounds"]
        assert answer.headers["Content-Disposition"].startswith("attachment")
    assert left_over() == []


def test_no_cell_of_the_download_is_a_formula(client):
    hostile = "Make,Model\n\"=cmd|' /C calc'!A0\",+1\n@SUM(A1),-2\n"

    lines = downloaded(client.post("/identify/", upload(hostile, download="yes")))

    assert [cell for line in lines for cell in line if cell[:1] in "=+-@" and cell] == []
    assert lines[1][4] == "'=cmd|' /C calc'!A0"


def test_more_rows_than_are_shown_are_said_to_be_there(client):
    many = "Make,Model\n" + "Hikvision,DS-2CD2143G2-I\n" * 150

    page = text(client.post("/identify/", upload(many, show="yes")))
    lines = downloaded(client.post("/identify/", upload(many, download="yes")))

    assert "The first 100 rows" in page
    assert page.count("DS-2CD2143G2-I</span>") == 100
    assert len(lines) == 151


@pytest.mark.parametrize("button", ["show", "download"])
def test_a_file_that_cannot_be_read_is_refused_in_words(client, button):
    answer = client.post("/identify/", upload(b"%PDF-1.7 not a list", "plan.csv", **{button: "yes"}))

    assert answer.status_code == 422
    assert "not a text file" in text(answer)
    assert left_over() == []


def test_what_a_file_says_is_never_markup(client):
    page = text(client.post("/identify/", upload(f'Make,Model\n"{XSS}","{XSS}"\n', show="yes")))

    assert "<script>alert" not in page


def test_who_sees_the_register_may_ask_and_a_contractor_may_not():
    lead = lead_of_a_listed_organisation()
    site = make_site(lead.organisation)
    for role, status in (("auditor", 200), ("facilities_manager", 200), ("contractor", 404)):
        person = make_person(role, organisation=lead.organisation, sites=[site])
        assert browser(person).get("/identify/").status_code == status
