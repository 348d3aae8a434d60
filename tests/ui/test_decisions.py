"""Deciding on many sites at once in a real browser, with what it moves seen before it is saved."""

import pytest
from playwright.sync_api import expect

from inventory.models import Site
from removal.services import replanning
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def lead():
    lead = make_person(organisation=make_organisation(kind="adopter"))
    for number in range(3):
        site = make_site(lead.organisation, "unassessed", name=f"School {number}")
        make_camera(site, "restricted", connection="isolated", asset_tag=f"S-{number}")
    replanning.replan_now(lead.organisation, on=site.created_at.date())
    return lead


@pytest.mark.parametrize("width", [390, 1280])
def test_many_sites_are_decided_in_three_pages_without_a_barrier(
    page, live_server, lead, axe, sideways, complaints, width
):
    sign_in(page, live_server, lead)
    page.set_viewport_size({"width": width, "height": 900})
    found = []

    page.goto(f"{live_server}/sites/?q=school")
    found += [*axe(page), sideways(page)]
    page.get_by_role("button", name="Decide for all 3 sites found").click()
    for no in page.get_by_label("No", exact=True).all():
        no.check()
    page.get_by_label("Yes").first.check()
    page.get_by_label("How do you know?").fill("Asked the head teachers")
    found += [*axe(page), sideways(page)]
    page.get_by_role("button", name="See what it moves").click()
    expect(page.get_by_role("heading", name="What moves to what")).to_be_visible()
    found += [*axe(page), sideways(page)]
    page.get_by_role("button", name="Save the decision").click()

    expect(page.get_by_text("3 sites are now sensitive")).to_be_visible()
    assert [each for each in found if each] == []
    assert complaints == []
    assert set(Site.objects.values_list("category", flat=True)) == {"sensitive"}
