"""Pages of returns: prepare, read, issue, correct, fetch; and checking a file on the page and by the command."""

import json
import re
import zipfile
from io import BytesIO, StringIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from openpyxl import load_workbook

from inventory import jobs
from inventory.models import AuditEvent, Person, RoleHeld
from removal import tasks  # noqa: F401 - registers the steps
from removal.models import Return, ReturnSettings
from removal.services import reporting
from tests.builders import make_organisation, make_person
from tests.removal.report_data import make_small_estate
from tests.removal.returns import draft, issued

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    return make_small_estate()


@pytest.fixture
def lead(estate):
    return make_person(organisation=estate)


@pytest.fixture
def lead_client(client, lead):
    client.force_login(lead)
    return client


def page(returned, what=""):
    return f"/returns/{returned.uuid}/{what}"


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def file_of(finished):
    return reporting.stored_file(finished).read_bytes()


def check(client, content, name="a.xlsx"):
    return client.post("/returns/verify/", {"file": SimpleUploadedFile(name, content)})


def told_by_command(tmp_path, content):
    file, out = tmp_path / "file.xlsx", StringIO()
    file.write_bytes(content)
    try:
        call_command("verify_return", file, "--json", stdout=out)
        code = 0
    except SystemExit as ended:
        code = ended.code
    return code, json.loads(out.getvalue())


def with_one_cell_changed(content):
    """The file with the first *Restricted* of Cameras made *Not restricted* in its XML, every other part as it was."""
    changed, out = 0, BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(out, "w") as target:
        for member in source.infolist():
            part = source.read(member)
            if b">Make on label<" in part and b">Restricted<" in part and not changed:
                part, changed = part.replace(b">Restricted<", b">Not restricted<", 1), 1
            target.writestr(member, part)
    assert changed
    return out.getvalue()


def test_a_return_is_prepared_read_as_a_draft_and_issued_through_pages(lead_client, estate, lead):
    answer = lead_client.post("/returns/prepare/", {"depth": "standard"})
    drafted = Return.objects.get()
    assert answer.url == page(drafted)
    assert "The draft is being built" in text_of(lead_client.get(answer.url))
    jobs.run_all()
    assert "Download the draft" in text_of(lead_client.get(answer.url))

    assert "Issue the return" in text_of(lead_client.get(page(drafted, "issue/")))
    lead_client.post(page(drafted, "issue/"))
    jobs.run_all()

    text = text_of(lead_client.get(page(drafted)))
    drafted.refresh_from_db()
    assert drafted.number == 1
    assert "Return 1" in text
    assert drafted.sha256 in text
    assert "Return 1" in text_of(lead_client.get("/returns/"))


def test_a_correction_shows_its_erratum_on_both_pages(lead_client, estate, lead):
    wrong = issued(estate, lead)
    assert page(wrong, "correct/") in lead_client.get(page(wrong)).content.decode()

    assert "Enter what was wrong" in text_of(lead_client.post(page(wrong, "correct/"), {"depth": "standard"}))
    lead_client.post(page(wrong, "correct/"), {"depth": "standard", "erratum": "The depot <b>twice</b>"})

    right = Return.objects.get(corrects=wrong)
    for each in (wrong, right):
        content = lead_client.get(page(each)).content.decode()
        assert "Erratum" in content
        assert "The depot &lt;b&gt;twice&lt;/b&gt;" in content


def test_who_may_not_issue_reads_returns_and_is_shown_no_button(client, estate, lead):
    final, drafted = issued(estate, lead), draft(estate, lead)
    client.force_login(make_person("auditor", organisation=estate))

    assert client.get(page(final, "download/")).status_code == 200
    assert client.get(page(drafted, "download/")).status_code == 404
    assert "Issue it" not in text_of(client.get(page(drafted)))
    assert page(final, "correct/") not in client.get(page(final)).content.decode()
    assert client.post(page(drafted, "issue/")).status_code == 404
    refused = AuditEvent.objects.get(action="return download refused")
    assert refused.subject_key == str(drafted.uuid)


def test_a_right_that_ended_ends_fetching(lead_client, estate, lead):
    final = issued(estate, lead)
    assert b"".join(lead_client.get(page(final, "download/")).streaming_content) == file_of(final)

    RoleHeld.objects.filter(person=lead).update(role="facilities_manager")
    lead_client.force_login(Person.objects.get(pk=lead.pk))

    assert lead_client.get(page(final, "download/")).status_code == 404
    assert AuditEvent.objects.filter(action="return downloaded", actor=lead).count() == 1


def test_a_second_reader_is_asked_for_where_the_settings_say_so(lead_client, client, estate, lead):
    ReturnSettings.objects.create(organisation=estate, second_reader=True)
    drafted = draft(estate, lead)

    assert "has to read it first" in text_of(lead_client.get(page(drafted)))
    assert "I have read it" not in text_of(lead_client.get(page(drafted)))
    lead_client.post(page(drafted, "issue/"))
    drafted.refresh_from_db()
    assert drafted.state == "draft"

    other = make_person("administrator", organisation=estate)
    lead_client.force_login(other)
    assert "I have read it" in text_of(lead_client.get(page(drafted)))
    lead_client.post(page(drafted, "read/"))
    drafted.refresh_from_db()
    assert drafted.read_by == other


def test_the_settings_are_saved_and_told_in_the_trail(client, estate):
    client.force_login(make_person("administrator", organisation=estate))

    client.post("/returns/settings/", {"every": "monthly", "second_reader": "on"})

    saved = ReturnSettings.objects.get()
    assert (saved.every, saved.second_reader) == ("monthly", True)
    assert saved.since is not None
    assert AuditEvent.objects.filter(action="return settings changed").exists()


def test_an_issued_file_is_known_byte_for_byte_by_page_and_command(lead_client, estate, lead, tmp_path):
    final = issued(estate, lead)

    text = text_of(check(lead_client, file_of(final)))
    code, told = told_by_command(tmp_path, file_of(final))

    assert f"This is return 1 of {estate.name}, byte for byte." in text
    assert (code, told["outcome"], told["return"], told["organisation"]) == (0, "issued", 1, estate.code)


def test_one_changed_cell_of_an_issued_file_is_found_by_page_and_command(lead_client, estate, lead, tmp_path):
    altered = with_one_cell_changed(file_of(issued(estate, lead)))

    text = text_of(check(lead_client, altered))
    code, told = told_by_command(tmp_path, altered)

    assert f"This claims to be return 1 of {estate.name} and is not: the file was altered." in text
    assert "1 cell reads otherwise" in text
    assert (code, told["outcome"], told["return"], told["cells_differing"]) == (1, "altered", 1, 1)
    [cell] = told["differences"]
    assert (cell["sheet"], cell["issued"], cell["found"]) == ("Cameras", "Restricted", "Not restricted")


def test_a_file_opened_and_saved_again_is_altered_though_every_cell_reads_the_same(lead_client, estate, lead):
    saved = BytesIO()
    load_workbook(BytesIO(file_of(issued(estate, lead)))).save(saved)

    text = text_of(check(lead_client, saved.getvalue()))

    assert "the file was altered" in text
    assert "Every cell reads as issued" in text


def test_a_draft_passed_off_as_a_return_and_a_number_never_given_are_told(lead_client, estate, lead):
    drafted = draft(estate, lead)
    forged = load_workbook(BytesIO(file_of(drafted.report)))
    cover = {row[0].value: row[1] for row in forged["Cover"].iter_rows(min_row=5)}
    cover["Return"].value, cover["Report"].value = "Return 9, issued on 1 May 2026 by nobody", "none"
    out = BytesIO()
    forged.save(out)

    assert "This is the draft of a return" in text_of(check(lead_client, file_of(drafted.report)))
    text = text_of(check(lead_client, out.getvalue()))
    assert "claims to be “Return 9, issued on 1 May 2026 by nobody”, and no such return" in text


@pytest.mark.parametrize("content", [b"not a workbook", b"PK\x03\x04" + b"x" * 400])
def test_a_file_that_cannot_be_read_is_none_of_ours_and_nothing_breaks(lead_client, content):
    answer = check(lead_client, content)

    assert answer.status_code == 200
    assert "This is none of your returns or reports." in text_of(answer)


def test_another_organisations_return_is_none_of_yours(client, estate, lead):
    content = file_of(issued(estate, lead))
    client.force_login(make_person(organisation=make_organisation()))

    text = text_of(check(client, content))

    assert "no such return was issued here" in text
    assert estate.name not in text


def test_no_file_chosen_says_what_to_do(lead_client):
    answer = lead_client.post("/returns/verify/")

    assert answer.status_code == 422
    assert "Select a file" in text_of(answer)


def test_each_check_is_in_the_audit_trail(lead_client, estate, lead):
    final = issued(estate, lead)

    check(lead_client, file_of(final))

    event = AuditEvent.objects.get(action="file checked against returns")
    assert (event.subject_key, event.after["outcome"]) == (str(final.uuid), "issued")
