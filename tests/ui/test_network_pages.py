"""Comparing the network with the register in a real browser: no barrier, no sideways scroll, no complaint."""

import os
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from inventory import jobs
from inventory.models import Camera
from inventory.services import reconciling
from inventory.services.organisations import add_organisation
from inventory.services.registering import log_camera
from inventory.services.sites import add_site
from tests.builders import make_person
from tests.inventory.imports import network_files as files
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

TODAY = date(2026, 11, 22)
SHOTS = os.environ.get("SCREENSHOTS", "")


@pytest.fixture
def compared():
    """A lead, a site, a camera that is gone and answers, one that was not seen, and the comparison that says so."""
    organisation = add_organisation("NORTH", "Department of the North", kind="central_government", by=None)
    lead = make_person("compliance_lead", organisation=organisation)
    site = add_site(organisation, "Ministry House", by=lead)
    for facts in (
        {"asset_tag": "C021", "location": "North gate", "mac": "44:19:B6:00:10:20", "ip": "10.20.0.11"},
        {"asset_tag": "C022", "location": "Loading bay, behind the second shutter", "ip": "10.20.0.77"},
        {"asset_tag": "C023", "location": "Stairs", "ip": "10.20.0.78"},
    ):
        facts |= {"site": site, "vendor_text": "Hikvision", "model_text": "DS-2CD2143G2-I"}
        log_camera(facts, organisation=organisation, on=TODAY, by=lead)
    Camera.objects.filter(asset_tag__in=("C021", "C023")).update(life="gone")
    second = files.HIKVISION.replace("10.20.0.11", "10.20.0.14").replace("00:10:20", "00:10:99")
    scan = files.nmap(files.HIKVISION, second, files.AXIS, files.PRINTER, files.STRANGER)
    made = reconciling.receive(
        [scan.encode()],
        "scan.xml",
        organisation=organisation,
        by=lead,
        seen_on=TODAY,
        site=site,
        covers=["10.20.0.0/24"],
    )
    jobs.run(jobs.enqueue("reconcile", organisation=organisation, reconciliation=made.pk).pk)
    return {"lead": lead, "site": site, "made": made, "gone": Camera.objects.get(asset_tag="C021")}


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_of_a_comparison_has_a_barrier(page, live_server, compared, complaints, axe, sideways, width):
    sign_in(page, live_server, compared["lead"])
    page.set_viewport_size({"width": width, "height": 900})

    found = {}
    for name, path in {
        "list": "/network/",
        "new": f"/network/new/?site={compared['site'].uuid}",
        "one": f"/network/{compared['made'].uuid}/",
        "camera": f"/cameras/{compared['gone'].uuid}/",
        "site": f"/sites/{compared['site'].uuid}/",
        "home": "/",
        "imports": "/imports/",
    }.items():
        page.goto(f"{live_server}{path}")
        found[name] = [*axe(page), *([f"{sideways(page)} px too wide"] if sideways(page) else [])]
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}-{width}.png"), full_page=True)

    assert {name: what for name, what in found.items() if what} == {}
    assert complaints == []


def test_a_host_is_added_with_two_clicks_without_scripts(browser, live_server, compared):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, compared["lead"])

    page.goto(f"{live_server}/network/{compared['made'].uuid}/")
    page.get_by_label("10.20.0.14").check()
    page.get_by_role("button", name="Add the ticked ones to Ministry House").click()

    expect(page.get_by_role("alert")).to_contain_text("Added to Ministry House: 1.")
    assert Camera.objects.get(mac="44:19:B6:00:10:99").verdict == "restricted"
    context.close()
