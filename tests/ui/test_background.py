"""Background work in a real browser: what stopped is told where figures lack it, and tried again."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inventory import jobs
from inventory.models import Job
from inventory.services.registering import log_camera
from inventory.services.sites import add_site
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("width", [320, 1280])
def test_planning_that_stopped_is_seen_at_home_and_tried_again(
    page, live_server, axe, sideways, complaints, width
):
    lead = lead_of_a_listed_organisation()
    site = add_site(lead.organisation, "Ministry House", by=lead)
    facts = {"site": site, "vendor_text": "Hikvision", "model_text": "DS-2CD2143G2-I"}
    log_camera(facts, organisation=lead.organisation, on=timezone.localdate(), by=lead)
    fault = "A fault stopped this job (ValueError). The log has the details."
    Job.objects.create(
        kind="replan", organisation=lead.organisation, state="failed", error=fault, finished_at=timezone.now()
    )
    sign_in(page, live_server, lead)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server}/")
    found = {"home": [*axe(page), sideways(page)]}

    page.get_by_role("link", name="See what stopped").click()
    found["background"] = [*axe(page), sideways(page)]
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("It goes on where it stopped.")).to_be_visible()
    found["tried again"] = [*axe(page), sideways(page)]
    jobs.run_all()
    page.goto(f"{live_server}/")

    expect(page.get_by_role("heading", name="What needs you today")).to_be_visible()
    expect(page.get_by_text("stopped by a fault")).to_have_count(0)
    assert {name: what for name, what in found.items() if any(what)} == {}
    assert complaints == []
