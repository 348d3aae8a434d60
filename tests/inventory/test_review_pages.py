"""The review queue as people use it: what comes first, deciding, confirming, taking back, asking a site."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from inventory import jobs
from inventory.models import AuditEvent, Camera, Determination, SiteQuestion
from tests.builders import make_person, make_site
from tests.inventory.decided import CLEAR, RESTRICTED, decided, device, estate, logged, verdicts
from tests.inventory.pages import (
    XSS,
    browser,
    lead_of_a_listed_organisation,
    nothing_written,
    queries_of,
    text,
)

pytestmark = pytest.mark.django_db
LEFT = {"verdict": "clear", "maker": "axis-co", "evidence": "label", "reason": "", "other_maker": ""}


def address(fingerprint):
    return f"/review/{fingerprint.uuid}/"


def said(fingerprint, **facts):
    fingerprint.refresh_from_db()
    return LEFT | {"seen": fingerprint.finding_id} | facts


def work_off(organisation):
    jobs.run_all(organisation_id=organisation.pk)


def heading(response):
    return re.search(r'<h2 class="govuk-heading-m">(.*?)</h2>', text(response))[1]


def test_what_decides_most_comes_first_and_sensitive_sites_before_all():
    lead, _, site = estate(cameras=3)
    sensitive = make_site(lead.organisation, "sensitive")
    logged(sensitive, lead, vendor="Oculur", model="O-1")
    logged(site, lead, vendor="Genie", model="G-1")
    client = browser(lead)

    pages = [client.get(f"/review/?at={at}") for at in range(3)]

    assert [heading(page) for page in pages] == ["oculur o-1", "concept pro vx-9", "genie g-1"]
    assert "0 of 3 decided" in text(pages[0])
    assert "1 of them at sensitive or extended sites" in text(pages[0])
    assert "<strong>3 cameras</strong> at 1 site." in text(pages[1])


def test_deciding_leads_to_the_next_one_and_the_cameras_follow():
    lead, _, site = estate()
    logged(site, lead, vendor="Genie", model="G-1")
    row, client = device(lead.organisation), browser(lead)

    answer = client.post(address(row) + "?at=0&verdict=", said(row))
    work_off(lead.organisation)

    assert answer.status_code == 302
    page = client.get(answer.url)
    assert heading(page) == "genie g-1"
    assert "1 of 2 decided" in text(page)
    assert "Not restricted, made by Axis" in text(page)
    assert verdicts(lead.organisation)[:2] == [("clear", "axis-co")] * 2


def test_undo_in_the_banner_restores_what_stood():
    lead, _, _ = estate()
    row, client = device(lead.organisation), browser(lead)
    page = client.get(client.post(address(row) + "?at=0", said(row)).url)
    form = re.search(
        r'action="(/determinations/[^"]+/take-back/)".*?name="seen" value="(\d+)"', text(page), re.S
    )

    answer = client.post(form[1], {"seen": form[2], "reason": "Slip"}, follow=True)
    work_off(lead.organisation)

    assert "Lenscap’s own answer stands again" in text(answer)
    assert verdicts(lead.organisation) == [("unknown", "")] * 2


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"verdict": ""}, "verdict", "Select what it is"),
        ({"maker": ""}, "maker", "Select who built it"),
        ({"verdict": "restricted", "maker": ""}, "maker", "Select who built it"),
        ({"evidence": ""}, "evidence", "Select how you know"),
        ({"evidence": "other"}, "reason", "Enter how you know"),
        ({"other_maker": "Acme"}, "other_maker", "not both"),
        ({"maker": "no-such-maker"}, "maker", "from the list"),
    ],
)
def test_a_decision_that_says_too_little_is_asked_for(facts, field, words):
    lead, _, _ = estate()
    row = device(lead.organisation)

    answer = browser(lead).post(address(row), said(row, **facts))

    assert answer.status_code == 422
    assert words in " ".join(answer.context["form"].errors[field])
    assert not Determination.objects.exists()


def test_a_maker_that_is_not_on_the_list_may_be_named_and_cannot_tell_needs_none():
    lead, _, _ = estate()
    row, client = device(lead.organisation), browser(lead)

    client.post(address(row), said(row, maker="", other_maker="Workshop Ltd"))
    row.refresh_from_db()
    assert (row.finding.verdict, row.finding.maker, row.finding.maker_name) == ("clear", "", "Workshop Ltd")
    client.post(address(row), said(row, verdict="unknown", maker=""))
    row.refresh_from_db()
    assert (row.finding.verdict, row.finding.maker_name) == ("unknown", "")
    assert row.finding.question


def test_another_person_confirms_what_asks_less_at_a_sensitive_site():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    page = browser(lead).get("/review/")
    assert "waits for a second person" in text(page)

    browser(lead).post(address(row), said(row))
    mine = browser(lead).get("/review/?show=for_others")
    theirs = browser(other).get("/review/?show=for_me")
    made = Determination.objects.get()

    assert "Withdraw your proposal" in text(mine)
    assert "Confirm it" not in text(mine)
    assert "Confirm it" in text(theirs)
    assert "Nothing waits for a decision" in text(browser(other).get("/review/"))
    refused = browser(lead).post(
        f"/determinations/{made.uuid}/confirm/", {"seen": row.finding_id}, follow=True
    )
    assert "Somebody else has to confirm it" in text(refused)
    browser(other).post(f"/determinations/{made.uuid}/confirm/", {"seen": row.finding_id})
    work_off(lead.organisation)
    assert verdicts(lead.organisation) == [("clear", "axis-co")] * 2


def test_an_only_lead_reads_what_can_be_done_where_nobody_else_can_confirm():
    lead, other, _ = estate("sensitive")
    row = device(lead.organisation)
    words = "no second compliance lead who could confirm it"
    assert words not in text(browser(lead).get("/review/"))
    other.is_active = False
    other.save(update_fields=["is_active"])
    assert words in text(browser(lead).get("/review/"))

    browser(lead).post(address(row), said(row))
    assert words in text(browser(lead).get(address(row)))
    lead.organisation.single_handed_since = date(2026, 11, 2)
    lead.organisation.save(update_fields=["single_handed_since"])
    assert "withdraw it and decide again" in text(browser(lead).get(address(row)))
    browser(lead).post(
        f"/determinations/{Determination.objects.get().uuid}/take-back/",
        {"seen": row.finding_id, "reason": "Withdrawn"},
    )
    browser(lead).post(address(row), said(row))

    made = Determination.objects.order_by("pk").last()
    assert (made.state, made.single_handed) == ("in_force", True)
    assert "single-handed, as the organisation allows in writing" in text(browser(lead).get(address(row)))


def test_a_proposal_is_declined_with_a_reason():
    lead, other, _ = estate("sensitive")
    made = decided(device(lead.organisation), CLEAR, lead)
    decline = f"/determinations/{made.uuid}/decline/"

    assert "Enter why you do not agree" in text(browser(other).post(decline, {}, follow=True))
    browser(other).post(decline, {"reason": "That is another label"})

    made.refresh_from_db()
    assert (made.state, made.end_reason) == ("declined", "That is another label")


def test_a_lone_decision_that_comes_to_touch_a_sensitive_site_asks_for_a_second_person():
    lead, other, _ = estate()
    row = device(lead.organisation)
    decided(row, CLEAR, lead)
    logged(make_site(lead.organisation, "sensitive"), lead, asset_tag="S1")

    page = browser(other).get("/review/?show=for_me")

    assert "now it touches a sensitive or extended site" in text(page)
    made = Determination.objects.get()
    row.refresh_from_db()
    browser(other).post(f"/determinations/{made.uuid}/confirm/", {"seen": row.finding_id})
    made.refresh_from_db()
    assert made.confirmed_by == other
    assert "No device matches" in text(browser(other).get("/review/?show=for_me"))


def test_an_auditor_reads_the_queue_and_decides_nothing():
    lead, _, _ = estate()
    auditor = make_person("auditor", organisation=lead.organisation)
    row, client = device(lead.organisation), browser(auditor)

    page = client.get("/review/")

    assert page.status_code == 200
    assert "Your decision" not in text(page)
    assert client.post(address(row), said(row)).status_code == 404
    assert client.get(f"/cameras/{row.cameras.first().uuid}/ask/").status_code == 404


@pytest.mark.parametrize(
    ("role", "offered"), [("compliance_lead", True), ("auditor", False), ("administrator", False)]
)
def test_nothing_is_said_to_wait_for_those_who_cannot_decide(role, offered):
    lead, _, _ = estate()
    page = text(browser(make_person(role, organisation=lead.organisation)).get("/review/"))

    assert ("Proposed by others, waiting for me" in page) is offered
    assert ("Proposed by me" in page) is offered
    assert ("Waits for a second person" in page) is not offered


def test_filters_narrow_by_site_and_verdict_and_a_strange_place_is_none():
    lead, _, _ = estate()
    depot = make_site(lead.organisation, name="Depot")
    logged(depot, lead, vendor="Honeywell", model="HD4")
    client = browser(lead)

    assert heading(client.get(f"/review/?site={depot.uuid}")) == "honeywell hd4"
    assert heading(client.get("/review/?verdict=suspected")) == "honeywell hd4"
    assert heading(client.get("/review/?verdict=unknown&at=99")) == "concept pro vx-9"
    assert client.get("/review/?at=-1&site=nonsense&show=nonsense&decided=x").status_code == 200
    assert "No device matches" in text(client.get("/review/?show=asked"))


def test_a_decided_device_leaves_the_queue_and_stands_among_the_decided():
    lead, _, _ = estate()
    decided(device(lead.organisation), RESTRICTED, lead)
    client = browser(lead)

    assert "Nothing waits for a decision" in text(client.get("/review/"))
    page = text(client.get("/review/?show=decided"))
    assert "Decided: Restricted, made by Hikvision" in page
    assert "The maker or supplier confirmed it in writing." in page
    assert "Take this decision back" in page


def test_the_camera_tells_the_decision_and_leads_to_it():
    lead, _, _ = estate()
    row = device(lead.organisation)
    decided(row, CLEAR, lead)

    page = text(browser(lead).get(f"/cameras/{row.cameras.first().uuid}/"))

    assert "Decided by a person on 22 November 2026: made by Axis, not restricted." in page
    assert "Read on a ladder" in page
    assert f'href="{address(row)}"' in page


def test_an_edit_that_leaves_a_decision_behind_says_so():
    lead, _, site = estate(cameras=1)
    row = device(lead.organisation)
    decided(row, CLEAR, lead)
    camera = row.cameras.get()
    facts = {"site": site.uuid, "location": "Gate", "vendor_text": "Concept Pro", "version": 1}

    kept = browser(lead).post(f"/cameras/{camera.uuid}/edit/", facts | {"model_text": "vx-9"}, follow=True)
    left = browser(lead).post(
        f"/cameras/{camera.uuid}/edit/", facts | {"model_text": "VX-10", "version": 2}, follow=True
    )

    assert "no longer holds" not in text(kept)
    assert "the decision “Not restricted, made by Axis” no longer holds for it" in text(left)


def test_the_queue_takes_a_fixed_number_of_queries_and_writes_nothing():
    lead, _, site = estate()
    client = browser(lead)
    few = queries_of(client, "/review/")
    for number in range(20):
        logged(site, lead, vendor="Genie", model=f"G-{number}", asset_tag=f"G{number}")
        logged(site, lead, asset_tag=f"D{number}")

    assert queries_of(client, "/review/") == few
    assert few <= 15
    with nothing_written():
        client.get("/review/?at=1")


def test_what_people_write_is_never_markup():
    lead, _, site = estate()
    row = device(lead.organisation)
    logged(site, lead, vendor=XSS, model=XSS, asset_tag=XSS)
    browser(lead).post(address(row), said(row, evidence="other", reason=XSS))

    for url in ("/review/", "/review/?show=decided", address(row)):
        assert "<script>alert" not in text(browser(lead).get(url))


def test_another_organisations_devices_and_decisions_are_not_there():
    lead, _, _ = estate("sensitive")
    row = device(lead.organisation)
    made = decided(row, CLEAR, lead)
    stranger = browser(lead_of_a_listed_organisation("SOUTH"))

    assert stranger.get(address(row)).status_code == 404
    assert stranger.post(address(row), said(row)).status_code == 404
    for action in ("confirm", "decline", "take-back"):
        assert (
            stranger.post(f"/determinations/{made.uuid}/{action}/", {"seen": 1, "reason": "x"}).status_code
            == 404
        )


class TestQuestions:
    """A question goes to the site; the answer judges the camera."""

    @pytest.fixture
    def asked(self):
        lead, _, site = estate()
        manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])
        camera = Camera.objects.in_register().order_by("pk").first()
        browser(lead).post(
            f"/cameras/{camera.uuid}/ask/", {"text": "Read the label on the back of camera 14"}
        )
        return lead, manager, SiteQuestion.objects.get()

    def test_the_sites_facilities_managers_see_it_on_home_and_on_the_camera(self, asked):
        lead, manager, question = asked
        elsewhere = make_person(
            "facilities_manager", organisation=lead.organisation, sites=[make_site(lead.organisation)]
        )
        logged(elsewhere.site_assignments.get().site, lead)

        assert "Read the label on the back of camera 14" in text(browser(manager).get("/"))
        assert "Answer it" in text(browser(manager).get(f"/cameras/{question.camera.uuid}/"))
        assert "Read the label" not in text(browser(elsewhere).get("/"))
        assert browser(elsewhere).get(f"/questions/{question.uuid}/").status_code == 404

    def test_a_label_that_was_read_judges_the_camera_in_the_same_request(self, asked):
        lead, manager, question = asked

        answer = browser(manager).post(
            f"/questions/{question.uuid}/",
            {"answer": "read", "label_text": "HIKVISION DS-2CD2143G2-I"},
            follow=True,
        )

        camera = question.camera
        camera.refresh_from_db()
        assert "It is restricted" in text(answer)
        assert (camera.verdict, camera.maker) == ("restricted", "hikvision")
        assert (camera.label_text, camera.vendor_text) == ("HIKVISION DS-2CD2143G2-I", "Concept Pro")
        assert AuditEvent.objects.filter(action="site question answered", actor=manager).count() == 1
        assert verdicts(lead.organisation)[1] == ("unknown", "")

    def test_what_the_site_read_stands_beside_the_cameras_that_are_still_open(self, asked):
        lead, manager, question = asked
        browser(manager).post(
            f"/questions/{question.uuid}/", {"answer": "read", "label_text": "HIKVISION DS-2CD2143G2-I"}
        )

        page = text(browser(lead).get("/review/"))

        assert "HIKVISION DS-2CD2143G2-I" in page
        assert "By it that camera now reads: Restricted" in page

    @pytest.mark.parametrize("answer", ["cannot_read", "no_label", "out_of_reach"])
    def test_not_being_able_to_read_it_is_an_answer_and_changes_no_verdict(self, asked, answer):
        lead, manager, question = asked

        browser(manager).post(f"/questions/{question.uuid}/", {"answer": answer, "label_text": "ignored"})

        question.refresh_from_db()
        assert (question.answer, question.label_text, question.closed_by) == (answer, "", manager)
        assert verdicts(lead.organisation) == [("unknown", "")] * 2
        assert question.get_answer_display() in text(browser(lead).get("/review/"))

    @pytest.mark.parametrize("facts", [{}, {"answer": "read"}, {"answer": "read", "label_text": "  "}])
    def test_an_answer_that_says_nothing_is_asked_for(self, asked, facts):
        _, manager, question = asked

        assert browser(manager).post(f"/questions/{question.uuid}/", facts).status_code == 422

    def test_a_second_question_waits_for_the_first_and_a_withdrawn_one_needs_no_answer(self, asked):
        lead, manager, question = asked
        ask = f"/cameras/{question.camera.uuid}/ask/"

        assert browser(lead).post(ask, {"text": "Again?"}).status_code == 422
        browser(lead).post(f"/questions/{question.uuid}/withdraw/")
        late = browser(manager).post(
            f"/questions/{question.uuid}/", {"answer": "read", "label_text": "DAHUA"}, follow=True
        )

        assert "answered or withdrawn meanwhile" in text(late)
        assert browser(lead).post(ask, {"text": "Again?"}).status_code == 302
        assert "Read the label" not in text(browser(manager).get("/"))

    def test_a_file_that_comes_later_leaves_the_label_alone(self, asked):
        _, manager, question = asked
        browser(manager).post(
            f"/questions/{question.uuid}/", {"answer": "read", "label_text": "DAHUA IPC-HFW2431"}
        )
        camera = question.camera
        camera.refresh_from_db()
        facts = {
            "site": camera.site.uuid,
            "location": "Roof",
            "vendor_text": "Concept Pro",
            "model_text": "VX-9",
        }

        saved = browser(manager).post(f"/cameras/{camera.uuid}/edit/", facts | {"version": camera.version})

        camera.refresh_from_db()
        assert saved.status_code == 302
        assert (camera.label_text, camera.verdict) == ("DAHUA IPC-HFW2431", "restricted")


def test_a_contractor_and_a_facilities_manager_have_no_review_page():
    lead, _, site = estate()
    for role in ("contractor", "facilities_manager"):
        person = make_person(role, organisation=lead.organisation, sites=[site])
        assert browser(person).get("/review/").status_code == 404


def test_an_old_question_of_a_gone_moment_is_told_with_its_day():
    lead, _, _ = estate()
    camera = Camera.objects.in_register().first()
    browser(lead).post(f"/cameras/{camera.uuid}/ask/", {"text": "Look"})
    SiteQuestion.objects.update(asked_at=timezone.now() - timedelta(days=400))

    assert "not answered yet" in text(browser(lead).get("/review/?show=asked"))
