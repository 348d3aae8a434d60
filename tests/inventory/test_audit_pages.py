"""The audit trail's pages: who reads it, what it says, narrowed, page by page, checked, and taken away as a file."""

import csv
import io

import pytest
from django.db import transaction

from inventory import audit
from inventory.audit.triggers import lift_triggers, renew_triggers
from inventory.audit.wording import changes_of
from inventory.models import AuditEvent
from inventory.services.trail import EVENTS_A_PAGE
from tests.builders import make_organisation, make_person, make_site
from tests.inventory.pages import XSS, browser, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_person("compliance_lead", name="Ada Lead")


def record(action, *, by, organisation=None, subject=None, **facts):
    with transaction.atomic():
        return audit.record(
            action, organisation=organisation or by.organisation, by=by, subject=subject, **facts
        )


def downloaded(response):
    return list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode())))


@pytest.mark.parametrize(
    ("role", "status"),
    [
        ("administrator", 200),
        ("compliance_lead", 200),
        ("auditor", 200),
        ("facilities_manager", 404),
        ("contractor", 404),
    ],
)
def test_the_trail_is_for_those_who_answer_for_the_whole(role, status):
    person = make_person(role)

    assert browser(person).get("/audit/").status_code == status
    assert browser(person).get("/audit/check/").status_code == status
    assert browser(person).post("/audit/download/").status_code == status
    assert ("Audit trail" in text(browser(person).get("/more/"))) is (status == 200)


def test_a_change_is_told_from_what_to_what(lead):
    event = record(
        "camera edited",
        by=lead,
        before={"model_text": "DS-1", "sites": [], "location": "Gate"},
        after={"model_text": "DS-2", "sites": ["A", "B"], "location": "", "ip": "10.0.0.5", "serial": ""},
        reason="Read on the label",
    )

    page = text(browser(lead).get("/audit/"))

    assert [str(change) for change in changes_of(event)] == [
        "Model text: DS-1 → DS-2",
        "Sites: nothing → A, B",
        "Location: Gate → nothing",
        "IP: 10.0.0.5",
    ]
    for said in ("Camera edited", "Ada Lead", "Read on the label", "Model text: DS-1 → DS-2"):
        assert said in page


def test_codes_and_days_are_told_in_words_and_what_people_wrote_as_they_wrote_it(lead):
    event = record(
        "camera edited",
        by=lead,
        before={"connection": "other_internal", "division": "england-and-wales", "state": "asked"},
        after={
            "connection": "core",
            "division": "scotland",
            "state": "not_needed",
            "obligation": "MUST_REMOVE",
            "expires_on": "2026-08-09",
            "model_text": "HIK_VISION",
            "holds_secret": "yes",
        },
    )

    assert [str(change) for change in changes_of(event)] == [
        "Connection: Other internal network → Core network",
        "Division: England and Wales → Scotland",
        "State: Asked → Not needed",
        "Obligation: Must remove",
        "Expires on: 9 August 2026",
        "Model text: HIK_VISION",
        "Holds SECRET or above: yes",
    ]


def test_nothing_of_another_organisation_is_shown_or_taken(lead):
    record("secret act", by=None, organisation=make_organisation("ELSE"))

    assert "ecret act" not in text(browser(lead).get("/audit/"))
    assert downloaded(browser(lead).post("/audit/download/")) == []


def test_the_filters_narrow_by_who_what_and_when(lead):
    site = make_site(lead.organisation, name="Ministry House")
    record("site added", by=lead, subject=site)
    record("file imported", by=None, organisation=lead.organisation)

    def actions(query):
        return [event.action for event, _ in browser(lead).get(f"/audit/?{query}").context["events"]]

    assert actions("who=Ada Lead") == ["site added"]
    assert actions("who=Lenscap") == ["file imported"]
    assert actions("action=file imported") == ["file imported"]
    assert actions("subject=ministry") == actions(f"subject={site.uuid}") == ["site added"]
    assert actions("since=1 1 2020&until=2 1 2020") == []
    assert len(actions("since=1 1 2020&until=1 1 2999")) == 2
    assert len(actions("since=no day&who=nobody&page=9")) == 2


def test_pages_follow_each_other_without_gap_or_repetition(lead):
    for number in range(2 * EVENTS_A_PAGE + 5):
        record(f"act {number}", by=lead)
    client, url, seen = browser(lead), "/audit/", []

    while url:
        context = client.get(url).context
        seen += [event.action for event, _ in context["events"]]
        last, url = url, context["older_url"] and "/audit/" + context["older_url"]
    assert seen == [f"act {number}" for number in reversed(range(2 * EVENTS_A_PAGE + 5))]

    newer = client.get("/audit/" + client.get(last).context["newer_url"]).context
    assert [event.action for event, _ in newer["events"]] == seen[EVENTS_A_PAGE : 2 * EVENTS_A_PAGE]


def test_the_page_takes_the_same_queries_whatever_its_length_and_writes_nothing(lead):
    record("one", by=lead)
    few = queries_of(browser(lead), "/audit/")
    for number in range(40):
        record(f"act {number}", by=lead)

    assert queries_of(browser(lead), "/audit/") == few <= 12
    client = browser(lead)
    client.get("/audit/")
    with nothing_written():
        client.get("/audit/")
        client.get("/audit/check/")


def test_what_people_typed_stays_text(lead):
    record("camera edited", by=lead, after={"location": XSS}, reason=XSS)

    page = text(browser(lead).get("/audit/"))

    assert XSS not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_file_holds_what_the_filters_left_and_nothing_that_a_spreadsheet_would_run(lead):
    record("camera edited", by=lead, before={"location": "Gate"}, after={"location": "Yard"}, reason="=1+1")
    record("file imported", by=None, organisation=lead.organisation)
    audit.seal(lead.organisation)

    response = browser(lead).post("/audit/download/?action=camera edited")
    (row,) = downloaded(response)

    assert response.headers["Content-Type"].startswith("text/csv")
    assert response.headers["Content-Disposition"].startswith('attachment; filename="audit-trail-ORG')
    assert (row["Who"], row["Changes"], row["Reason"], row["Seal"]) == (
        "Ada Lead",
        "Location: Gate → Yard",
        "'=1+1",
        "1",
    )


def test_taking_the_trail_away_is_told_in_it(lead):
    record("file imported", by=None, organisation=lead.organisation)

    rows = downloaded(browser(lead).post("/audit/download/?who=Lenscap"))

    event = AuditEvent.objects.latest("pk")
    assert [row["Action"] for row in rows] == ["file imported"]
    assert (event.action, event.actor) == ("audit trail downloaded", lead)
    assert (event.after["rows"], event.after["filter"]) == (1, "who=Lenscap")


def test_nobody_takes_the_trail_by_following_a_link(lead):
    assert browser(lead).get("/audit/download/").status_code == 405


def test_checking_says_whether_the_trail_is_whole_and_holds_an_old_reports_head(lead):
    event = record("camera edited", by=lead)
    head = audit.seal(lead.organisation).hash
    client = browser(lead)

    assert "The trail is whole" in text(client.get("/audit/check/"))
    assert "chain holds that head" in text(client.get(f"/audit/check/?head={head.upper()}"))
    assert "does not hold that head" in text(client.get("/audit/check/?head=abc"))

    lift_triggers()
    AuditEvent.objects.filter(pk=event.pk).update(reason="another")
    renew_triggers()
    assert "The trail is broken: event" in text(client.get("/audit/check/"))


def test_the_whole_trail_is_checked_in_ten_queries_while_it_is_short(lead):
    for number in range(3):
        record(f"act {number}", by=lead)
        audit.seal(lead.organisation)
    client = browser(lead)

    assert queries_of(client, "/audit/check/") <= 10
