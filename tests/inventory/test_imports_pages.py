"""Uploads on their pages: send, watch, read the result; by people and by programs."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from inventory import jobs
from inventory.models import Camera, ImportBatch, ImportRow, Job
from inventory.services.sites import add_site
from inventory.views import imports
from tests.builders import make_organisation, make_person, make_site
from tests.inventory.pages import (
    XSS,
    browser,
    lead_of_a_listed_organisation,
    nothing_written,
    queries_of,
    text,
)

pytestmark = pytest.mark.django_db

REGISTER = """Site,Location,Asset tag,Make,Model,Password
Ministry House,Main entrance,C001,Hikvision,DS-2CD2385C1-I,hunter2
Ministry House,Loading bay,C002,Axis,P3267-LVE,hunter3
Twon Hall,Stairs,C003,Axis,P3267-LVE,hunter4
"""


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation()
    add_site(lead.organisation, "Ministry House", by=lead)
    return lead


@pytest.fixture
def client(lead):
    return browser(lead)


def upload(client, content=REGISTER, name="register.csv", **extra):
    return client.post("/imports/new/", {"file": SimpleUploadedFile(name, content.encode())}, **extra)


def imported(client, *args, **extra):
    """Uploaded, previewed, confirmed, written; the address of its page."""
    address = upload(client, *args, **extra).url
    jobs.run_all()
    client.post(f"{address}confirm/")
    jobs.run_all()
    return address


def make_batch(person, **fields):
    facts = {"filename": "survey.xlsx", "size": 1, "state": "completed"} | fields
    return ImportBatch.objects.create(organisation=person.organisation, uploaded_by=person, **facts)


def test_an_upload_is_queued_and_its_page_is_shown(client):
    answer = upload(client)

    batch = ImportBatch.objects.get()
    assert answer.url == f"/imports/{batch.uuid}/"
    assert Job.objects.filter(kind="import", arguments__batch=batch.pk).count() == 1
    assert "Waiting for its turn" in text(client.get(answer.url))


@pytest.mark.parametrize(
    ("facts", "told"),
    [
        ({"rows_total": 1200, "rows_created": 1100, "rows_rejected": 100}, "1,100 added, 0 changed"),
        (
            {"state": "awaiting_confirmation", "rows_total": 300, "preview": {"a": 1}},
            "300 rows read, none added yet",
        ),
        ({"state": "awaiting_confirmation"}, "None added yet"),
        ({"state": "writing", "rows_total": 1}, "1 row read, being added"),
        ({"state": "refused", "file_errors": [{"message": "The file is empty."}]}, "The file is empty."),
        ({"state": "cancelled", "rows_total": 5}, "None added"),
    ],
    ids=["completed", "waiting", "asking", "writing", "refused", "cancelled"],
)
def test_the_list_says_of_an_upload_what_has_come_of_it_so_far(lead, client, facts, told):
    make_batch(lead, **facts)

    page = text(client.get("/imports/"))

    assert told in page
    assert " 0 added" not in page


def test_nobody_is_told_that_nothing_was_imported_because_others_did(lead, client):
    manager = make_person("facilities_manager", organisation=lead.organisation)
    make_batch(lead)

    seen = text(browser(manager).get("/imports/"))

    assert "You have not imported anything yet." in seen
    assert "Nothing has been imported" not in seen


def test_older_uploads_are_on_further_pages(lead, client, monkeypatch):
    monkeypatch.setattr(imports, "BATCHES_A_PAGE", 2)
    for number in range(5):
        make_batch(lead, filename=f"survey {number}.xlsx")

    pages = [text(client.get(f"/imports/?page={number}")) for number in (1, 2, 3)]

    assert all(f"survey {4 - number}.xlsx" in pages[number // 2] for number in range(5))
    assert "1 to 2 of 5" in pages[0]


def test_the_result_says_what_became_of_every_row(client):
    address = imported(client)

    page = text(client.get(address))

    assert "What became of the 3 rows" in page
    assert "Twon Hall" in page
    assert "Password" in page
    assert "hunter" not in page
    listed = client.get(f"/cameras/?batch={address.split('/')[2]}").context["table"].data
    assert {camera.asset_tag for camera in listed} == {"C001", "C002"}


def test_a_program_gets_the_address_to_watch_and_the_summary_from_it(client):
    form = {"file": SimpleUploadedFile("register.csv", REGISTER.encode()), "confirm": "1"}

    answer = client.post("/imports/new/", form, headers={"Accept": "application/json"})
    jobs.run_all()

    assert answer.status_code == 202
    summary = client.get(f"{answer.json()['status_url']}?format=json").json()
    assert (summary["state"], summary["rows_created"], summary["rows_rejected"]) == ("completed", 2, 1)
    assert set(summary["verdicts"]) == {"restricted", "suspected", "unknown", "clear"}


def test_a_camera_shows_the_row_of_the_file_that_it_came_from(client):
    imported(client)

    page = text(client.get(f"/cameras/{Camera.objects.get(asset_tag='C001').uuid}/"))

    assert "register.csv, row 2" in page
    assert "hunter2" not in page


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "Select a file"),
        ({"file": SimpleUploadedFile("a.csv", b"")}, "The selected file is empty"),
    ],
)
def test_an_upload_without_a_file_is_told_in_words(client, files, words):
    answer = client.post("/imports/new/", files)

    assert answer.status_code == 422
    assert words in text(answer)
    assert not ImportBatch.objects.exists()


def test_a_program_is_told_what_is_missing(client):
    answer = client.post("/imports/new/", {}, headers={"Accept": "application/json"})

    assert answer.status_code == 422
    assert answer.json()["errors"]["file"][0]["message"] == "Select a file"


def test_the_progress_part_stops_asking_when_the_import_has_ended(client, lead):
    running, ended = make_batch(lead, state="writing"), make_batch(lead)

    def part(batch):
        return client.get(f"/imports/{batch.uuid}/", headers={"HX-Request": "true"})

    assert part(running).status_code == 200
    assert "<html" not in text(part(running))
    assert part(ended).status_code == 286


def test_an_import_is_cancelled_after_a_question(client, lead):
    batch = make_batch(lead, state="queued")

    assert "No camera of this file is added" in text(client.get(f"/imports/{batch.uuid}/cancel/"))
    client.post(f"/imports/{batch.uuid}/cancel/")

    batch.refresh_from_db()
    assert batch.state == "cancelled"


@pytest.mark.parametrize("path", ["/imports/{}/", "/imports/{}/?format=json", "/imports/{}/cancel/"])
def test_an_import_out_of_reach_and_an_unknown_one_are_the_same_404(lead, path):
    site = make_site(lead.organisation)
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])
    strangers = [make_batch(make_person()).uuid, make_batch(lead).uuid, uuid4()]

    answers = [browser(manager).get(path.format(uuid)) for uuid in strangers]

    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert browser(manager).get(path.format(make_batch(manager).uuid)).status_code == 200


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 404),
        ("compliance_lead", 200),
        ("facilities_manager", 200),
        ("contractor", 404),
        ("auditor", 404),
    ],
)
def test_who_may_import(role, status):
    person = make_person(role, organisation=make_organisation())

    assert browser(person).get("/imports/new/").status_code == status
    assert upload(browser(person)).status_code == (302 if status == 200 else 404)


def test_what_a_file_says_is_escaped(client, lead):
    batch = make_batch(
        lead,
        filename=f"{XSS}.csv",
        warnings=[{"row": 1, "column": XSS, "message": XSS}],
        skipped=[{"sheet": XSS, "row": 2, "why": XSS}],
        dropped_columns=[XSS],
    )
    ImportRow.objects.create(batch=batch, number=1, row=3, sheet=XSS, outcome="rejected", message=XSS)

    for path in ("/imports/", f"/imports/{batch.uuid}/"):
        assert "<script>alert" not in text(client.get(path))


def test_lists_of_imports_take_few_queries_and_write_nothing(client, lead):
    batch = make_batch(lead)
    few = queries_of(client, "/imports/")
    for _ in range(50):
        make_batch(lead)

    assert queries_of(client, "/imports/") == few <= 10
    for path in ("/imports/", "/imports/new/", f"/imports/{batch.uuid}/"):
        with nothing_written():
            assert client.get(path).status_code == 200


def test_the_result_takes_as_many_queries_for_many_rows_as_for_few(client):
    few = queries_of(client, imported(client))
    rows = "".join(f"Ministry House,Hall,H{number:03},Axis,P3267-LVE,\n" for number in range(60))

    assert queries_of(client, imported(client, REGISTER + rows)) == few <= 10
