"""Home: decisions that wait are counted for whoever may take them, the list in force is named, work is led to."""

from datetime import timedelta

import pytest
from django.utils import timezone

from inventory.models import SiteAssignment
from removal import access
from removal.services import appointing, exempting
from removal.services import plans as services
from tests.builders import make_camera, make_edition, make_person, make_site
from tests.inventory.pages import browser, queries_of, text
from tests.removal.report_data import make_plan
from tests.removal.test_attesting import Estate

pytestmark = pytest.mark.django_db


def home(person):
    return text(browser(person).get("/"))


def test_a_submitted_plan_waits_for_those_who_may_approve_and_not_for_who_submitted_it(world):
    world.submit(by=world.lead)

    assert "1 plan waits for your approval" in home(world.second)
    assert "waits for your approval" not in home(world.lead)
    assert "waits for your approval" not in home(world.manager)


def test_a_returned_plan_waits_for_who_submitted_it_until_it_is_submitted_again(world):
    world.submit()
    services.return_plan(world.plan, "Who does the work?", by=world.lead, on=timezone.localdate())
    returned = "1 plan was returned to you to be changed"

    make_plan(make_site(world.organisation), number=9)
    listed = browser(world.manager).get("/plans/?stage=returned")

    assert returned in home(world.manager)
    assert 'href="/plans/?stage=returned"' in browser(world.manager).get("/").content.decode()
    assert [row["plan"] for row in listed.context["rows"]] == [world.plan]
    assert "Returned to me" in text(listed)
    assert returned not in home(world.lead)
    services.submit(world.plan, by=world.manager, on=timezone.localdate())
    assert returned not in home(world.manager)


def test_what_was_returned_once_and_then_taken_back_by_its_submitter_is_not_returned(world):
    today = timezone.localdate()
    world.submit()
    services.return_plan(world.plan, "Who does the work?", by=world.lead, on=today)
    services.submit(world.plan, by=world.manager, on=today)

    services.take_back(world.plan, by=world.manager, on=today)
    then = access.returned_to(world.manager).exists()
    services.submit(world.plan, by=world.manager, on=today)
    services.return_plan(world.plan, "And when?", by=world.lead, on=today)

    assert not then
    assert access.returned_to(world.manager).exists()


def test_a_request_for_an_exemption_waits_for_who_decides_at_that_site_and_for_nobody_else(world):
    owner = make_person("administrator", organisation=world.organisation)
    appointing.appoint(owner, site=world.site, basis="Letter", by=world.lead, on=timezone.localdate())
    facts = {
        "reason_code": "supply",
        "reason": "Not delivered",
        "residual_risk": "It sees the yard",
        "controls": "Patrols",
        "isolation": "CHG-7",
        "closure_plan": "With delivery 7",
        "expires_on": timezone.localdate() + timedelta(days=90),
    }
    exempting.ask(world.line(), facts, by=world.manager, on=timezone.localdate())
    waits = "1 request for an exemption waits for a decision"

    assert waits in home(owner)
    assert waits not in home(world.lead)
    assert queries_of(browser(world.lead), "/") <= 10


def test_a_re_opened_attestation_is_told_apart_from_sites_that_were_never_signed_for(world):
    estate = Estate()
    lead = make_person(organisation=estate.organisation)
    estate.walk()
    signed = estate.sign()
    words = "The attestation of 1 site was re-opened"
    assert words not in home(lead)

    signed.superseded_at, signed.superseded_because = timezone.now(), "A find"
    signed.save(update_fields=["superseded_at", "superseded_because"])

    assert words in home(lead)
    estate.sign()
    assert words not in home(lead)


def test_what_is_still_to_be_checked_after_its_date_is_told_and_listed(world):
    today = timezone.localdate()
    tags = {"LATE": today - timedelta(days=1), "TODAY": today, "UNDATED": None}
    late, *_ = [
        make_camera(world.site, "unknown", asset_tag=tag, due_on=due_on, status="cannot_tell")
        for tag, due_on in tags.items()
    ]
    make_camera(make_site(world.organisation), "suspected", due_on=late.due_on, status="to_check")
    make_camera(world.site, "unknown", due_on=late.due_on, status="cannot_tell", life="gone")
    make_camera(world.site, "clear", due_on=late.due_on, status="clear")

    assert "1 camera is still to be checked after its date" in home(world.manager)
    page = home(world.lead)
    assert "2 cameras are still to be checked after their date" in page
    assert 'href="/cameras/?checks_late=true"' in page

    listed = text(browser(world.manager).get("/cameras/?checks_late=true"))
    assert "1 camera matches these filters" in listed
    assert "LATE" in listed
    assert "Still to be checked after their date" in listed


def test_sites_not_attested_are_those_that_the_person_works_at(world):
    make_site(world.organisation)

    assert "1 site is not attested" in home(world.manager)
    assert "2 sites are not attested" in home(world.lead)


def test_people_who_never_signed_in_wait_for_the_administrator_alone(world):
    assert "have not signed in yet" in home(world.person("administrator"))
    assert "have not signed in yet" not in home(world.lead)


def test_the_edition_in_force_is_named(world):
    make_edition(world.organisation, number=2)

    assert "edition 2" in home(world.lead)


def test_nothing_of_another_organisation_waits(world):
    world.submit()

    assert "waits for your approval" not in home(make_person("compliance_lead"))


def test_a_contractor_is_led_to_the_plans_that_can_be_worked_on(world):
    contractor = world.person("contractor")
    waiting = home(contractor)

    world.approve()

    today = f"/plans/{world.plan.uuid}/today/"
    assert "nothing to work on until it is approved" in waiting
    assert today not in waiting
    assert today in home(contractor)
    assert queries_of(browser(contractor), "/") <= 10


def test_a_contractor_is_told_how_many_cameras_can_be_worked_on_and_how_many_wait_for_others(world):
    contractor = world.person("contractor")
    first, *others = world.plan.removals.all()
    world.plan.removals.update(state="isolated")
    nothing = home(contractor)

    type(first).objects.filter(pk=first.pk).update(state="approved")

    assert f"nothing to work on now, {len(others) + 1} cameras wait for somebody else" in nothing
    assert f"1 camera to work on now, {len(others)} wait" in home(contractor)
    type(first).objects.filter(pk=first.pk).update(on_hold_since=timezone.localdate())
    assert "nothing to work on now" in home(contractor)


@pytest.mark.parametrize("path", ["/deadlines/", "/sites/tasks/"])
def test_what_home_fetches_later_is_a_part_for_htmx_and_a_page_for_all_others(world, path):
    client = browser(world.lead)

    assert "<!doctype html>" not in client.get(path, headers={"HX-Request": "true"}).content.decode()
    assert "<!doctype html>" in client.get(path).content.decode()


def test_of_very_many_plans_and_sites_a_contractor_sees_the_first_with_the_way_to_all(world, monkeypatch):
    monkeypatch.setattr("removal.templatetags.home_tags.PLANS_SHOWN", 1)
    monkeypatch.setattr("inventory.views.home.SITES_LISTED", 1)
    contractor = world.person("contractor")
    before = home(contractor)
    second = make_site(world.organisation, name="Zeta House")
    SiteAssignment.objects.create(person=contractor, site=second)
    make_plan(second, number=9)

    page = home(contractor)

    assert "more than these" not in before
    assert "All plans, 1 more than these" in page
    assert "All your sites; these are the first 1" in page
    assert "Zeta House" not in page
