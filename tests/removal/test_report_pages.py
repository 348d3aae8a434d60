"""Pages of reports: who sees, builds and fetches them, and that a fetch is checked then and recorded."""

import re
import uuid
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from inventory import jobs
from inventory.models import AuditEvent, Job, Person, RoleHeld
from removal import tasks  # noqa: F401 - registers the step
from removal.models import Report
from removal.services import reporting
from tests.builders import make_organisation, make_person
from tests.removal.report_data import finish, make_small_estate

pytestmark = pytest.mark.django_db

READERS = ("compliance_lead", "auditor", "administrator")


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


def make_report(estate, by, depth="standard", reason="Audit"):
    return finish(reporting.ask_for_report(estate, depth=depth, by=by, reason=reason))


def page(report, what=""):
    return f"/reports/{report.uuid}/{what}"


def test_building_a_report_takes_one_click_and_no_field(lead_client, lead):
    answer = lead_client.post("/reports/", {"depth": "standard"})

    report = Report.objects.get()
    assert answer.url == page(report)
    assert (report.asked_by, report.depth) == (lead, "standard")
    assert Job.objects.get(kind="report").arguments == {"report": report.pk}


def test_the_standard_depth_is_chosen_beforehand_and_each_depth_says_what_it_withholds(lead_client):
    text = lead_client.get("/reports/").content.decode()

    assert 'value="standard"' in text.split("checked")[0]
    assert text.count("checked") == 1
    for words in ("Leaves out IP and MAC addresses", "Leaves out nothing", "counted only", "Totals only"):
        assert words in text


def test_what_each_depth_leaves_out_is_shown_before_a_report_is_built(lead_client):
    text = lead_client.get("/reports/").content.decode()

    assert "<strong>Change log</strong>: the whole sheet" in text
    assert "Location, Description, Serial, MAC address, IP address" in text
    assert "1 sensitive or extended site with 3 cameras of this register is counted and in no list" in text


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Select how much the report should show"),
        ({"depth": "deep"}, "from the list"),
        ({"depth": "full"}, "Enter why the full depth is needed"),
        ({"depth": "full", "reason": "   "}, "Enter why the full depth is needed"),
    ],
)
def test_a_report_that_cannot_be_asked_for_like_this_says_why_and_writes_nothing(lead_client, sent, words):
    answer = lead_client.post("/reports/", sent)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Report.objects.exists()
    assert not Job.objects.exists()


def test_the_full_depth_keeps_its_reason_and_the_others_keep_none(lead_client):
    lead_client.post("/reports/", {"depth": "full", "reason": "For the security review"})
    lead_client.post("/reports/", {"depth": "foi", "reason": "Typed before another depth was chosen"})

    assert list(Report.objects.order_by("pk").values_list("reason", flat=True)) == [
        "For the security review",
        "",
    ]


def test_the_list_tells_of_each_report_what_it_is_and_states(lead_client, estate, lead):
    report = make_report(estate, lead)

    text = lead_client.get("/reports/").content.decode()

    for words in ("Standard report", "edition 1", str(lead), "Ready", report.sha256[:12], "rows"):
        assert words in text


def test_a_report_is_watched_until_it_is_ready(lead_client):
    lead_client.post("/reports/", {"depth": "standard"})
    report = Report.objects.get()
    htmx = {"HX-Request": "true"}

    first = lead_client.get(page(report), headers=htmx)
    jobs.run_all()
    last = lead_client.get(page(report), headers=htmx)

    assert (first.status_code, last.status_code) == (200, 286)
    assert "Waiting for its turn" in first.content.decode()
    assert "<html" not in first.content.decode()
    assert last.headers["HX-Refresh"] == "true"


def test_without_scripts_the_page_offers_to_be_loaded_again(lead_client, estate, lead):
    report = reporting.ask_for_report(estate, by=lead)

    assert "Reload this page" in lead_client.get(page(report)).content.decode()


def test_a_ready_report_shows_its_hash_its_rows_what_it_withholds_and_a_download(lead_client, estate, lead):
    report = make_report(estate, lead)

    text = lead_client.get(page(report)).content.decode()

    assert report.sha256 in text
    assert "Leaves out IP and MAC addresses" in text
    assert f'href="{page(report, "download/")}"' in text
    for sheet in report.row_counts:
        assert escape(sheet) in text


def test_a_failed_report_says_why(lead_client, estate, lead):
    report = reporting.ask_for_report(estate, by=lead)
    reporting.fail_report(report, "<b>Too large</b>")

    text = lead_client.get(page(report)).content.decode()

    assert "&lt;b&gt;Too large&lt;/b&gt;" in text
    assert "<b>Too large" not in text


def test_the_download_is_the_file_as_it_was_built(lead_client, estate, lead):
    report = make_report(estate, lead)

    answer = lead_client.get(page(report, "download/"))
    content = b"".join(answer.streaming_content)

    assert content == reporting.stored_file(report).read_bytes()
    assert load_workbook(BytesIO(content)).sheetnames[0] == "Cover"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{report.filename}"'


def test_the_download_is_kept_by_no_cache_and_may_run_nothing(lead_client, estate, lead):
    answer = lead_client.get(page(make_report(estate, lead), "download/"))

    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


def test_each_download_and_each_refusal_is_in_the_audit_trail(lead_client, client, estate, lead):
    report = make_report(estate, lead)
    lead_client.get(page(report, "download/"))
    other = make_person(organisation=estate)
    client.force_login(other)
    client.get(page(report, "download/"))

    events = AuditEvent.objects.filter(action__startswith="report download").order_by("pk")
    assert [(event.action, event.actor) for event in events] == [
        ("report downloaded", lead),
        ("report download refused", other),
    ]


def test_a_report_is_fetched_by_its_asker_alone_though_others_see_what_it_states(client, estate, lead):
    report = make_report(estate, lead)
    client.force_login(make_person(organisation=estate))

    seen = client.get(page(report))
    fetched = client.get(page(report, "download/"))

    assert report.sha256 in seen.content.decode()
    assert "download/" not in seen.content.decode()
    assert fetched.status_code == 404


@pytest.mark.parametrize("depth", ["standard", "full"])
def test_who_loses_the_role_loses_the_reports_that_they_asked_for(client, estate, lead, depth):
    report = make_report(estate, lead, depth)
    lead.roles_held.all().delete()
    RoleHeld.objects.create(person=lead, role="facilities_manager")
    client.force_login(Person.objects.get(pk=lead.pk))

    assert client.get(page(report, "download/")).status_code == 404
    assert client.get(page(report)).status_code == 404


@pytest.mark.parametrize("taken", ["expired", "lost"])
def test_a_file_that_was_taken_away_is_said_to_be_gone_and_its_hash_stays(lead_client, estate, lead, taken):
    report = make_report(estate, lead)
    if taken == "lost":
        reporting.stored_file(report).unlink()
    else:
        Report.objects.update(state="expired", expires_at=timezone.now() - timedelta(days=1))

    answer = lead_client.get(page(report, "download/"))

    assert answer.status_code == 410
    assert "no longer here" in answer.content.decode()
    assert report.sha256 in lead_client.get(page(report)).content.decode()
    assert AuditEvent.objects.filter(action="report download refused").count() == 1


def test_a_report_that_is_still_being_built_sends_to_its_page(lead_client, estate, lead):
    report = reporting.ask_for_report(estate, by=lead)

    assert lead_client.get(page(report, "download/")).url == page(report)


@pytest.mark.parametrize("role", READERS)
def test_those_who_answer_for_the_estate_build_and_fetch_reports(client, estate, role):
    person = make_person(role, organisation=estate)
    client.force_login(person)

    assert client.get("/reports/").status_code == 200
    assert client.get(page(make_report(estate, person), "download/")).status_code == 200


@pytest.mark.parametrize("role", ["facilities_manager", "contractor"])
def test_others_meet_the_same_page_as_for_an_unknown_address(client, estate, lead, role):
    report = make_report(estate, lead)
    client.force_login(make_person(role, organisation=estate, sites=estate.sites.all()))
    unknown = _bare(client.get(f"/reports/{uuid.uuid4()}/"))

    for answer in (
        client.get("/reports/"),
        client.post("/reports/", {"depth": "standard"}),
        client.get(page(report)),
        client.get(page(report, "download/")),
    ):
        assert answer.status_code == 404
        assert _bare(answer) == unknown
    assert Report.objects.count() == 1


def test_another_organisations_report_is_as_unknown_as_one_that_does_not_exist(client, estate, lead):
    report = make_report(estate, lead)
    client.force_login(make_person(organisation=make_organisation()))

    for what in ("", "download/"):
        other, unknown = client.get(page(report, what)), client.get(f"/reports/{uuid.uuid4()}/{what}")
        assert other.status_code == unknown.status_code == 404
        assert _bare(other) == _bare(unknown)
    assert str(report.uuid) not in client.get("/reports/").content.decode()
    assert not AuditEvent.objects.filter(action__contains="download").exists()


def test_looking_changes_nothing(lead_client, estate, lead):
    report = make_report(estate, lead)
    before = AuditEvent.objects.count(), Report.objects.values_list().get()

    for address in ("/reports/", page(report)):
        lead_client.get(address)

    assert (AuditEvent.objects.count(), Report.objects.values_list().get()) == before


def test_the_number_of_queries_does_not_grow_with_the_reports(lead_client, estate, lead):
    report = make_report(estate, lead)
    few = _queries(lead_client, "/reports/")
    Report.objects.bulk_create(
        [
            Report(organisation=estate, asked_by=lead, asked_at=timezone.now(), edition=report.edition)
            for _ in range(60)
        ]
    )

    assert _queries(lead_client, "/reports/") == few <= 10
    assert _queries(lead_client, page(report)) <= 10
    assert "The newest 50 are shown" in lead_client.get("/reports/").content.decode()


def _queries(client, address):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def _bare(answer):
    """The page without its tokens, which differ on every answer."""
    return re.sub(r"\b[A-Za-z0-9]{64}\b", "TOKEN", answer.content.decode())
