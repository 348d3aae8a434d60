"""What a decision moves in a large estate: worked out by a job, left and come back to, decided as it was seen."""

from dataclasses import replace

import pytest
from django.urls import reverse
from django.utils import timezone

from inventory import jobs
from inventory.models import Camera, Job, SensitivityDecision
from inventory.services.sites import drafted
from removal.models import AdoptedPolicy, Foreseen
from removal.planning.obligations import Org
from removal.planning.policies import shipped_policy
from removal.services import foreseeing, previewing, replanning
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import browser, queries_of, text
from tests.removal.test_policies_pages import BACKSTOP, said

pytestmark = pytest.mark.django_db

WHY = {"reason": "Resolved by the cabinet"}
YES = dict.fromkeys(SensitivityDecision.LIMBS, "no") | {"holds_secret": "yes", "reason": "Asked the schools"}


@pytest.fixture
def lead():
    return make_person(organisation=make_organisation(kind="adopter"))


@pytest.fixture
def estate(lead, monkeypatch):
    """Seven cameras, worked out; more than are looked at in one request, or in one step of a job."""
    monkeypatch.setattr(foreseeing, "CAMERAS_AT_ONCE", 3)
    monkeypatch.setattr(foreseeing, "CAMERAS_A_STEP", 3)
    site = make_site(lead.organisation, "ordinary")
    for number in range(7):
        verdict = ("restricted", "clear", "suspected")[number % 3]
        make_camera(site, verdict, connection="isolated", installed_on=f"20{11 + number}")
    replanning.replan_now(lead.organisation, on=timezone.localdate())
    return site


@pytest.fixture
def client(lead):
    return browser(lead)


def see(client, **more):
    return client.post("/schedule/own/", said(**BACKSTOP) | {"step": "preview"} | more)


def decide(client, page, **more):
    """Press the button of that page."""
    sent = {"step": "save", "seen": page.context["seen"], "foreseen": page.context["foreseen"].uuid}
    return client.post("/schedule/own/", said(**BACKSTOP) | sent | WHY | more)


def test_a_large_estate_is_worked_out_by_a_job_whose_page_can_be_left(client, lead, estate):
    page = client.get(see(client).url)
    told = text(page)
    jobs.run_all()
    home = client.get("/")

    assert "You can leave this page" in told
    assert "What a decision of yours would move has been worked out" in text(home)
    there = client.get(reverse("newest_foreseen"), follow=True)
    assert there.context["preview"].cameras == 7
    assert reverse("foreseen", args=[there.context["foreseen"].uuid]) in client.get("/schedule/").text


def test_the_job_comes_to_what_a_request_comes_to(client, lead, estate):
    address = see(client).url
    jobs.run_all()
    found = client.get(address).context["preview"]

    answers = foreseeing.answers_of(Foreseen.objects.get())
    cameras = Camera.objects.in_register().filter(organisation=lead.organisation)
    whole = previewing.preview(lead.organisation, cameras, answers.supposed, on=timezone.localdate())
    assert found == whole
    assert found.cameras_moved


def test_it_is_adopted_as_it_was_seen_and_the_page_is_gone(client, lead, estate):
    address = see(client).url
    jobs.run_all()

    answer = decide(client, client.get(address))

    assert answer.url == "/schedule/"
    assert AdoptedPolicy.objects.get().terms["title"] == BACKSTOP["title"]
    assert client.get(address).status_code == 404


def test_without_a_reason_it_is_asked_again_and_not_worked_out_again(client, lead, estate):
    address = see(client).url
    jobs.run_all()

    answer = decide(client, client.get(address), reason="")

    assert answer.status_code == 422
    assert answer.context["preview"].cameras == 7
    assert Foreseen.objects.count() == 1


def test_an_estate_that_moved_in_between_is_told_and_nothing_is_saved(client, lead, estate):
    address = see(client).url
    jobs.run_all()
    page = client.get(address)
    make_camera(estate, "restricted", connection="isolated")
    replanning.replan_now(lead.organisation, on=timezone.localdate())

    refused = decide(client, page)
    nobody = AdoptedPolicy.objects.count()
    decide(client, refused)

    assert (refused.status_code, nobody) == (409, 0)
    assert "Your estate has changed since this was worked out" in text(refused)
    assert "all the same" in text(refused)
    assert AdoptedPolicy.objects.exists()


def test_other_answers_than_were_seen_are_not_saved(client, lead, estate):
    address = see(client).url
    jobs.run_all()

    answer = decide(client, client.get(address), title="Something else")

    assert answer.url != "/schedule/"
    assert not AdoptedPolicy.objects.exists()


def test_a_small_estate_that_moved_in_between_is_shown_anew(client, lead, estate, monkeypatch):
    monkeypatch.setattr(foreseeing, "CAMERAS_AT_ONCE", 100)
    page = see(client)
    make_camera(estate, "restricted", connection="isolated")
    replanning.replan_now(lead.organisation, on=timezone.localdate())

    sent = said(**BACKSTOP) | {"step": "save", "seen": page.context["seen"]} | WHY
    refused = client.post("/schedule/own/", sent)

    assert (page.context["preview"].cameras, refused.context["preview"].cameras) == (7, 8)
    assert (refused.status_code, AdoptedPolicy.objects.count()) == (409, 0)


def test_a_decision_on_sites_is_foreseen_and_taken_the_same_way(client, lead, estate):
    asked = client.post(f"/sites/{estate.uuid}/sensitivity/", YES | {"step": "preview"})
    jobs.run_all()
    page = client.get(asked.url)

    sent = {"step": "save", "seen": page.context["seen"], "foreseen": page.context["foreseen"].uuid}
    client.post(f"/sites/{estate.uuid}/sensitivity/", YES | sent)

    estate.refresh_from_db()
    assert page.context["becomes"] == "Sensitive"
    assert page.context["preview"].begin["MUST_REMOVE"] == 3
    assert estate.category == "sensitive"
    assert not Foreseen.objects.exists()


def test_what_stopped_by_a_fault_says_so(client, lead, estate, monkeypatch):
    address = see(client).url
    monkeypatch.setattr(foreseeing, "count_chunk", lambda *_, **__: 1 / 0)
    jobs.run_all()

    assert Job.objects.get(kind="foresee").state == Job.State.FAILED
    assert "A fault stopped this" in text(client.get(address))


def test_nobody_else_sees_it(client, lead, estate):
    address = see(client).url
    jobs.run_all()

    assert browser(make_person(organisation=lead.organisation)).get(address).status_code == 404


def test_what_is_days_old_goes_with_the_next(client, lead, estate):
    see(client)
    Foreseen.objects.update(asked_at=timezone.now() - timezone.timedelta(days=3))

    see(client)

    assert Foreseen.objects.count() == 1


def test_its_page_asks_a_fixed_number_of_questions(client, lead, estate):
    address = see(client).url
    jobs.run_all()

    assert queries_of(client, address) <= 10


def test_what_is_supposed_survives_being_stored(lead, estate):
    today = timezone.localdate()
    limbs = dict.fromkeys(SensitivityDecision.LIMBS, "no")
    decision = drafted(estate, limbs, on=today, by=lead, extended=True, extended_remove_by=today)
    policy = shipped_policy(Org.ADOPTER)
    supposed = replace(previewing.of_sites([decision]), policy=policy)

    answers = foreseeing.Answers(Foreseen.Decision.SENSITIVITY, [("extended", "on")], supposed)
    row = foreseeing.start(answers, lead.organisation, on=today, by=lead)

    row.refresh_from_db()
    assert foreseeing.answers_of(row) == answers
