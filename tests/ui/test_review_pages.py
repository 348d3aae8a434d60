"""The review queue in a real browser: keys only where they may work, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.inventory.decided import device, estate, logged
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)


def test_keys_choose_only_while_the_frame_has_the_focus(page, live_server, complaints):
    lead, _, _ = estate()
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/review/")
    clear = page.get_by_label("Not restricted", exact=True)

    page.locator("body").press("n")
    expect(clear).not_to_be_checked()
    page.locator("[data-shortcuts]").press("Control+n")
    expect(clear).not_to_be_checked()
    page.get_by_label("Say more").press("n")
    expect(clear).not_to_be_checked()
    page.locator("[data-shortcuts]").press("n")
    expect(clear).to_be_checked()
    assert complaints == []


def test_a_device_is_decided_without_scripts(browser, live_server):
    lead, _, _ = estate()
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/review/")

    page.get_by_label("Not restricted", exact=True).check()
    page.get_by_label("Who built it?").select_option(label="Axis")
    page.get_by_label("The label on the unit was read").check()
    page.get_by_role("button", name="Decide", exact=True).click()

    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible()
    assert device(lead.organisation).finding.verdict == "clear"
    context.close()


def test_a_queue_is_worked_by_keys_alone_with_undo(page, live_server, complaints):
    lead, _, site = estate()
    logged(site, lead, vendor="Vista", model="VFD-2")
    first = device(lead.organisation)
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/review/")
    page.locator("[data-shortcuts]").focus()

    page.keyboard.press("n")
    page.get_by_label("Who built it?").select_option(label="Axis")
    page.get_by_label("The label on the unit was read").focus()
    page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    expect(page.get_by_role("heading", name="vista")).to_be_visible()
    first.refresh_from_db()
    assert first.finding.verdict == "clear"

    expect(page.locator("[data-shortcuts]")).to_be_focused()
    with page.expect_navigation():
        page.keyboard.press("u")
    first.refresh_from_db()
    assert first.finding.verdict == "unknown"
    expect(page.get_by_text("Lenscap’s own answer stands again").first).to_be_visible()
    assert complaints == []
