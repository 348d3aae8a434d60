"""Exemptions, walk-rounds and attestations in a real browser: sound at every width, one tap, one page printed."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inventory import audit
from removal.services import appointing, attesting, exempting, replanning, surveying
from removal.services.attestation_drafts import draft
from tests.builders import PASSWORD, make_camera, make_person, make_site
from tests.removal.plan_world import World
from tests.ui.conftest import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    """A planned site with an exemption and an open round, an attested one, and the owner of both."""
    world, today = World(), timezone.localdate()
    owner = make_person("administrator", "compliance_lead", organisation=world.organisation, name="Ada Owner")
    appointing.appoint(owner, site=None, basis="Letter of 3 March 2026", by=owner, on=today)
    facts = dict.fromkeys(
        ("reason", "residual_risk", "controls", "isolation", "closure_plan"), "Said at length"
    )
    facts |= {"reason_code": "supply", "expires_on": today + timedelta(days=50)}
    world.exemption = exempting.ask(world.line(), facts, by=world.manager, on=today)
    exempting.approve(world.exemption, "Agreed", by=owner, on=today)
    depot = make_site(world.organisation, "ordinary", name="Depot")
    make_camera(depot, "unknown", location="Gate house")
    replanning.replan_now(world.organisation, on=today)
    survey = surveying.start(depot, method="physical", by=owner)
    surveying.answer(survey, survey.rows.get().camera.uuid, "no_label", by=owner)
    surveying.finish(survey, coverage="part", not_covered="the roof", notes="", by=owner)
    audit.seal(world.organisation)
    world.attestation = attesting.sign(
        depot,
        limits="We ask the maker.",
        accepts_gaps=True,
        mark=draft(depot, on=today).mark,
        by=owner,
        on=today,
        audit_head=audit.head(world.organisation),
    )
    world.round = surveying.start(world.site, method="physical", by=owner)
    world.depot, world.owner = depot, owner
    return world


@pytest.fixture
def go(page, live_server, world):
    """Open a page as the responsible owner."""
    page.goto(f"{live_server}/sign-in/")
    page.fill("#id_email", world.owner.email)
    page.fill("#id_password", PASSWORD)
    page.click("main button")
    return lambda path: page.goto(f"{live_server}{path}")


def test_every_page_is_sound_at_every_width(page, go, world, axe, sideways, complaints):
    found = []
    for path in (
        "/exemptions/",
        f"/exemptions/{world.exemption.uuid}/",
        f"/removals/{world.line().uuid}/exempt/",
        "/responsible-owners/",
        f"/rounds/{world.round.uuid}/",
        f"/rounds/{world.round.uuid}/finish/",
        f"/sites/{world.depot.uuid}/attest/",
        "/attestations/",
        f"/attestations/{world.attestation.uuid}/certificate/",
    ):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            go(path)
            found += [(path, width, one) for one in axe(page)]
            found += [(path, width, "sideways")] if sideways(page) else []

    assert found == []
    assert complaints == []


def test_one_tap_answers_for_a_camera_and_the_next_undoes_it(page, go, world):
    page.set_viewport_size({"width": 390, "height": 900})
    go(f"/rounds/{world.round.uuid}/")

    page.locator("button[value=found]").first.click()
    page.wait_for_selector(".lc-round__card--answered")
    expect(page.locator("#round-figures")).to_contain_text("1 of 3 answered")
    expect(page.locator(":focus")).to_have_text(re.compile(r"^\s*Undo"))
    page.locator(".lc-round__card--answered button").click()
    page.wait_for_selector(".lc-round__card--answered", state="detached")

    expect(page.locator("#round-figures")).to_contain_text("0 of 3 answered")


def test_the_certificate_prints_on_one_page(page, go, world):
    go(f"/attestations/{world.attestation.uuid}/certificate/")

    printed = page.pdf(format="A4")

    assert len(re.findall(rb"/Type\s*/Page[^s]", printed)) == 1
