"""Digests, the outbox and the calendar feed: who is told what, once, without a camera, an address or a place."""

import smtplib
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from inventory import jobs
from inventory.models import AuditEvent, Camera, Job
from removal import tasks
from removal.models import Digest, ReminderRules, Removal, RemovalPlan
from removal.services import appointing, digests, feeds, outbox, replanning
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import make_exemption, make_line, make_plan
from tests.removal.test_attesting import Estate as Attested

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 23)


class Estate:
    """A site with one overdue camera, its manager, a lead, and an administrator who answers for everything."""

    def __init__(self):
        self.organisation = make_organisation()
        self.site = make_site(self.organisation, "sensitive", name="Marsham House", code="MH-1")
        self.camera = make_camera(
            self.site, "restricted", asset_tag="TAG-SECRET", ip="10.9.8.7", location="Cell block"
        )
        self.lead = make_person(organisation=self.organisation)
        self.manager = make_person("facilities_manager", organisation=self.organisation, sites=[self.site])
        self.owner = make_person("administrator", organisation=self.organisation)
        replanning.replan_now(self.organisation, on=timezone.localdate())
        Camera.objects.update(found_on=date(2025, 1, 1))

    def make(self, on=MONDAY):
        jobs.enqueue("remind", organisation=self.organisation, unique_key=f"t {on}", on=on)
        jobs.run_all(organisation_id=self.organisation.pk)

    def counts(self, person, on=MONDAY):
        chain = digests.chain_of(digests.rules_of(self.organisation), on=on)
        return digests.counts_of(person, chain, since=timezone.now() - timedelta(days=1), on=on)


@pytest.fixture
def estate():
    return Estate()


@pytest.fixture
def mailing(settings, monkeypatch):
    """E-mail is set up, and it is Monday."""
    settings.DIGESTS_BY_MAIL, settings.BASE_URL = True, "https://lenscap.example.gov.uk"
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_, **__: MONDAY)


def states():
    return sorted(Digest.objects.values_list("state", flat=True))


def test_a_digest_is_made_once_for_each_person_and_day(estate):
    estate.make()
    jobs.enqueue("remind", organisation=estate.organisation, unique_key="again", on=MONDAY)
    jobs.run_all(organisation_id=estate.organisation.pk)

    assert sorted(Digest.objects.values_list("person_id", flat=True)) == [estate.lead.pk, estate.manager.pk]
    assert set(states()) == {"shown"}


def test_the_nightly_run_makes_digests_on_working_days_from_the_morning_on(estate):
    def reminders(on, hour):
        tasks._remind(estate.organisation, on=on, hour=hour)
        return Job.objects.filter(kind="remind").count()

    assert reminders(date(2026, 11, 22), 9) == 0  # a Sunday
    assert reminders(date(2026, 12, 25), 9) == 0
    assert reminders(MONDAY, 5) == 0
    assert [reminders(MONDAY, hour) for hour in (6, 6, 23)] == [1, 1, 1]
    assert reminders(MONDAY + timedelta(days=3), 7) == 2  # two nights missed


def test_a_bank_holiday_of_the_division_is_none(estate):
    estate.organisation.division = "scotland"

    assert not digests.is_digest_day(estate.organisation, on=date(2026, 11, 30))


@pytest.mark.parametrize(("days", "escalated"), [(5, False), (6, True)])
def test_the_lead_is_told_after_five_working_days_and_not_before(estate, days, escalated):
    due = digests.add_working_days(MONDAY, -days, digests.Division.ENGLAND_AND_WALES).day
    Camera.objects.update(due_on=due)

    assert ("escalated" in estate.counts(estate.lead)) is escalated
    assert estate.counts(estate.manager)["overdue"] == 1
    assert "escalated" not in estate.counts(estate.manager)


def test_the_responsible_owner_is_told_last_and_of_their_sites_alone(estate):
    assert estate.counts(estate.owner) == {}
    appointing.appoint(estate.owner, site=None, basis="Letter", by=estate.owner, on=MONDAY)

    assert estate.counts(estate.owner) == {"escalated": 1}

    own = make_person("administrator", organisation=estate.organisation)
    appointing.appoint(own, site=estate.site, basis="Letter", by=estate.owner, on=MONDAY)
    assert estate.counts(estate.owner) == {}
    assert estate.counts(own) == {"escalated": 1}


def test_what_is_still_to_be_checked_after_its_date_is_told_and_is_not_overdue(estate):
    make_camera(estate.site, "unknown", due_on=MONDAY - timedelta(days=1), status="cannot_tell")
    make_camera(estate.site, "unknown", due_on=MONDAY, status="cannot_tell")

    for person in (estate.lead, estate.manager):
        assert estate.counts(person)["checks_late"] == 1
        assert estate.counts(person)["overdue"] == 1


def test_a_late_find_counts_from_the_day_it_was_found(estate):
    Camera.objects.update(found_on=MONDAY - timedelta(days=3))

    assert "escalated" not in estate.counts(estate.lead)
    assert estate.counts(estate.lead)["overdue"] == 1


def test_what_is_newly_restricted_is_told_once(estate):
    assert estate.counts(estate.manager)["newly_in_scope"] == 1

    estate.make()
    Camera.objects.update(connection="isolated", to_replan=True)
    replanning.replan_now(estate.organisation, on=timezone.localdate())
    since = digests.since_of(estate.manager, on=MONDAY + timedelta(days=1))
    chain = digests.chain_of(digests.rules_of(estate.organisation), on=MONDAY)

    assert "newly_in_scope" not in digests.counts_of(estate.manager, chain, since=since, on=MONDAY)


def test_a_plan_waits_for_a_lead_who_did_not_submit_it(estate):
    Removal.objects.update(state="submitted", submitted_by=estate.lead)
    second = make_person(organisation=estate.organisation)

    assert "plans" not in estate.counts(estate.lead)
    assert estate.counts(second)["plans"] == 1
    assert "plans" not in estate.counts(estate.manager)


def test_a_serial_number_that_is_not_the_one_on_record_waits_for_those_who_can_find_out_why(estate):
    elsewhere = make_person("facilities_manager", organisation=estate.organisation)
    auditor = make_person("auditor", organisation=estate.organisation)
    Removal.objects.update(serial_differs_since=MONDAY)

    assert estate.counts(estate.manager)["serials"] == 1
    assert [estate.counts(person).get("serials") for person in (elsewhere, auditor)] == [None, None]


@pytest.mark.parametrize(("review_by", "told"), [(MONDAY - timedelta(days=1), True), (MONDAY, False)])
def test_a_decision_on_a_site_is_looked_at_again_by_those_who_decide(estate, review_by, told):
    estate.site.review_by = review_by
    estate.site.save(update_fields=["review_by"])

    assert (estate.counts(estate.lead).get("sites") == 1) is told
    assert "sites" not in estate.counts(estate.manager)


@pytest.mark.parametrize(("days", "told"), [(30, True), (31, False), (-1, False)])
def test_an_attestation_that_ends_is_told_before_it_does(days, told):
    attested = Attested()
    attested.walk()
    signed = attested.sign()
    chain = digests.chain_of(digests.rules_of(attested.organisation), on=signed.until)

    counts = digests.counts_of(
        attested.lead, chain, since=timezone.now(), on=signed.until - timedelta(days=days)
    )

    assert (counts.get("attestations") == 1) is told


def test_no_mail_goes_before_an_administrator_has_seen_how_many(estate, mailing, mailoutbox, as_person):
    estate.make()

    assert (states(), len(mailoutbox)) == (["held", "held"], 0)
    client = as_person(estate.owner)
    assert "2 mails are held back" in client.get("/reminders/organisation/").content.decode()

    client.post("/reminders/organisation/mails/", {"do": "start"})
    jobs.run_all(organisation_id=estate.organisation.pk)

    assert (states(), len(mailoutbox)) == (["sent", "sent"], 2)
    assert AuditEvent.objects.get(action="digests let go by mail").after["mails"] == 2


def test_a_flood_waits_for_an_administrator(estate, mailing, mailoutbox):
    ReminderRules.objects.create(organisation=estate.organisation, mails_since=MONDAY, most_mails=1)

    estate.make()

    assert (states(), len(mailoutbox)) == (["held", "held"], 0)


def test_a_mail_holds_counts_and_links_and_no_camera_address_or_place(estate, mailing, mailoutbox):
    ReminderRules.objects.create(organisation=estate.organisation, mails_since=MONDAY)

    estate.make()

    mail = next(each for each in mailoutbox if each.to == [estate.manager.email])
    whole = mail.message().as_string()
    assert "1 overdue\nhttps://lenscap.example.gov.uk/cameras/?overdue=true" in mail.body
    for secret in ("TAG-SECRET", "10.9.8.7", "Cell block", "Marsham", "MH-1", str(estate.camera.uuid)):
        assert secret not in whole
    assert f"<{Digest.objects.get(person=estate.manager).uuid}@lenscap>" in whole


@pytest.mark.parametrize(
    ("plans", "words"), [(1, "plan for you to approve"), (2, "plans for you to approve")]
)
def test_a_digest_counts_in_words_that_fit_the_number(estate, mailing, plans, words):
    digest = Digest(person=estate.lead, on=MONDAY, counts={"plans": plans}, made_at=timezone.now())

    assert f"{plans} {words}\n" in outbox.message(digest).body


def test_who_wants_no_mail_gets_none(estate, mailing, mailoutbox):
    ReminderRules.objects.create(organisation=estate.organisation, mails_since=MONDAY)
    feeds.choose(estate.manager, by_mail=False)

    estate.make()

    assert [mail.to for mail in mailoutbox] == [[estate.lead.email]]
    assert Digest.objects.get(person=estate.manager).state == "shown"


def test_a_fault_is_tried_again_five_times_and_named_by_its_kind(estate, mailing, monkeypatch):
    def refuse(message):
        raise smtplib.SMTPServerDisconnected("10.9.8.7 said no")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    ReminderRules.objects.create(organisation=estate.organisation, mails_since=MONDAY)
    estate.make()
    for _ in range(6):
        tasks.enqueue_sending(estate.organisation, on=MONDAY)
        jobs.run_all(organisation_id=estate.organisation.pk)

    assert states() == ["failed", "failed"]
    assert set(Digest.objects.values_list("attempts", "error")) == {(5, "SMTPServerDisconnected")}


def test_what_was_not_sent_on_its_day_is_never_sent(estate, mailing, mailoutbox):
    estate.make()
    ReminderRules.objects.create(organisation=estate.organisation, mails_since=MONDAY)

    outbox.release(estate.organisation, on=MONDAY + timedelta(days=1))

    assert (states(), len(mailoutbox)) == (["overtaken", "overtaken"], 0)


def test_without_a_mail_server_the_page_says_so(estate, as_person):
    text = as_person(estate.manager).get("/reminders/").content.decode()

    assert "digests are shown on this page only" in text
    assert "<strong>1</strong> overdue" in text


def test_the_calendar_holds_reference_site_code_and_date_only(estate, as_person, client):
    page = as_person(estate.manager).post("/reminders/calendar/", {"do": "make"})
    path = page.context["address"].removeprefix("http://testserver")

    answer = client.get(path)

    entries = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(e["summary"]), e.decoded("dtstart")) for e in entries] == [("P-1 MH-1", date(2025, 4, 30))]
    for secret in (b"TAG-SECRET", b"10.9.8.7", b"Cell block", b"Marsham"):
        assert secret not in answer.content
    assert "no-store" in answer.headers["Cache-Control"]


def test_an_address_that_was_replaced_or_revoked_or_whose_person_left_opens_nothing(estate, client):
    def opens(token):
        return client.get(f"/deadlines/{token}.ics").status_code == 200

    first = feeds.make_address(estate.manager)
    second = feeds.make_address(estate.manager)
    assert (opens(first), opens(second)) == (False, True)
    estate.manager.is_active = False
    estate.manager.save()
    assert not opens(second)
    estate.manager.is_active = True
    estate.manager.save()
    feeds.revoke_address(estate.manager)
    assert not opens(second)
    assert not opens("")


def test_the_calendar_follows_the_persons_rights_of_the_moment(estate, client):
    token = feeds.make_address(estate.manager)
    estate.manager.site_assignments.all().delete()

    assert b"VEVENT" not in client.get(f"/deadlines/{token}.ics").content


def test_rules_that_tell_the_owner_before_the_lead_are_refused(estate, as_person):
    sent = {"most_mails": 10, "lead_after": 9, "owner_after": 3}

    answer = as_person(estate.owner).post("/reminders/organisation/", sent)

    assert answer.status_code == 422
    assert not ReminderRules.objects.exists()


def test_exemptions_to_decide_cost_the_database_the_same_for_one_and_for_many(estate):
    def asked_for(number):
        for _ in range(number):
            site = make_site(estate.organisation)
            line = make_line(
                make_plan(site, RemovalPlan.objects.count() + 1), make_camera(site, "restricted")
            )
            make_exemption(line, "asked")
        with CaptureQueriesContext(connection) as queries:
            waiting = estate.counts(estate.lead)["exemptions"]
        return waiting, len(queries)

    estate.counts(estate.lead)
    (first, few), (second, many) = asked_for(1), asked_for(6)

    assert (first, second) == (1, 7)
    assert few == many
