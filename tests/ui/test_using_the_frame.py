"""The frame in use: keyboard alone, no scripts, wide spacing, double size, print, two tabs, a double click."""

from datetime import date

import pytest
from playwright.sync_api import expect

from inventory.models import Camera, SavedView, Site
from inventory.services.organisations import add_organisation
from inventory.services.registering import log_camera
from removal.models import Obligation, RemovalPlan
from tests.builders import make_person, make_site
from tests.ui.test_inventory_pages import sign_in
from tests.ui.test_removal_pages import Estate

pytestmark = pytest.mark.django_db(transaction=True)
# WCAG 2.2, 1.4.12: the spacing that readers may set, without loss.
SPACED = """* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
p { margin-bottom: 2em !important; }"""
TOO_WIDE = "document.documentElement.scrollWidth - window.innerWidth"


@pytest.fixture
def lead():
    organisation = add_organisation("NORTH", "Department of the North", kind="central_government", by=None)
    lead = make_person("compliance_lead", organisation=organisation)
    site = make_site(organisation, "sensitive", name="Ministry House")
    for tag, vendor, model in (("C021", "Hikvision", "DS-2CD2143G2-I"), ("C022", "Axis", "P3245-V")):
        facts = {"site": site, "asset_tag": tag, "vendor_text": vendor, "model_text": model}
        log_camera(facts, organisation=organisation, on=date(2026, 11, 22), by=lead)
    return lead


def key_pages():
    camera, site = Camera.objects.get(asset_tag="C021"), Site.objects.get()
    return [
        "/",
        "/cameras/",
        f"/cameras/{camera.uuid}/",
        "/sites/",
        f"/sites/{site.uuid}/",
        "/more/",
        "/review/",
    ]


def test_a_camera_is_found_and_opened_with_the_keyboard_alone(page, live_server, lead, complaints):
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/cameras/")
    keys = page.keyboard

    keys.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to main content"
    keys.press("Enter")
    page.get_by_label("Search", exact=True).focus()
    keys.type("C021")
    expect(page.get_by_role("status")).to_have_text("1 camera matches these filters")
    assert page.evaluate("document.activeElement.name") == "q"
    for _ in range(40):
        keys.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == "C021":
            break
    keys.press("Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("C021")
    assert complaints == []


def test_filters_are_saved_opened_and_lifted_without_scripts(browser, live_server, lead):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    sign_in(page, live_server, lead)

    page.goto(f"{live_server}/cameras/?verdict=restricted")
    page.get_by_role("link", name="Save these filters under a name").click()
    page.get_by_label("Name of the view").fill("To go")
    page.get_by_role("button", name="Save the view").click()
    expect(page.get_by_role("status")).to_have_text("1 camera matches these filters")
    page.get_by_role("link", name="Remove this filter: Restricted: Restricted").click()
    expect(page.get_by_role("status")).to_have_text("2 cameras")
    page.get_by_role("link", name="To go", exact=True).click()

    expect(page.get_by_role("status")).to_have_text("1 camera matches these filters")
    assert SavedView.objects.get().query == "verdict=restricted"
    context.close()


def test_anything_is_found_from_the_head_of_any_page_without_scripts(browser, live_server, lead):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/more/")

    page.get_by_label("Find anything").fill("ministry")
    page.get_by_role("button", name="Find", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Results for ‘ministry’")
    page.get_by_role("link", name="Ministry House", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ministry House")
    context.close()


def test_all_of_a_page_is_ticked_at_once_and_put_into_plans(page, live_server, lead, complaints):
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/cameras/")

    page.get_by_role("button", name="Tick all on this page").click()
    page.get_by_role("button", name="Plan their removal").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Plan their removal")
    page.get_by_role("button", name="Put them into plans").click()

    expect(page.get_by_role("alert")).to_contain_text("2 cameras put into the plans of their sites")
    assert complaints == []


def test_results_that_htmx_brings_can_be_ticked_at_once_too(page, live_server, lead):
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/cameras/?q=nothing-like-it")

    page.get_by_label("Search", exact=True).fill("")
    page.get_by_label("Search", exact=True).press("Enter")
    page.get_by_role("button", name="Tick all on this page").click()

    assert page.get_by_role("checkbox", name="C021").is_checked()


def test_of_two_tabs_that_edit_one_camera_the_second_is_shown_what_the_first_saved(page, live_server, lead):
    sign_in(page, live_server, lead)
    camera = Camera.objects.get(asset_tag="C021")
    second = page.context.new_page()
    for tab in (page, second):
        tab.goto(f"{live_server}/cameras/{camera.uuid}/edit/")
    page.get_by_label("Location").fill("North gate")
    page.get_by_role("button", name="Save").first.click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()

    second.get_by_label("Location").fill("South gate")
    second.get_by_role("button", name="Save").first.click()

    camera.refresh_from_db()
    assert camera.location == "North gate"
    expect(second.locator("main")).to_contain_text("North gate")
    expect(second.get_by_label("Location")).to_have_value("South gate")


def test_a_double_click_sends_a_form_once(page, live_server, lead):
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/sites/add/")
    page.get_by_label("Name of the site").fill("Depot")

    page.get_by_role("button", name="Add the site").dblclick()

    expect(page.get_by_role("alert")).to_contain_text("Depot added")
    assert Site.objects.filter(name="Depot").count() == 1


def test_wide_spacing_and_double_size_lose_nothing(browser, live_server, lead):
    context = browser.new_context(bypass_csp=True, viewport={"width": 640, "height": 800})
    page = context.new_page()
    sign_in(page, live_server, lead)

    found = {}
    for path in key_pages():
        page.goto(f"{live_server}{path}")
        page.add_style_tag(content=SPACED)
        cut_off = page.evaluate(
            """[...document.querySelectorAll("main a, main button, main td, .lc-card, .govuk-tag")].filter(each =>
            !each.closest(".govuk-visually-hidden") && each.scrollWidth > each.clientWidth + 1 &&
            getComputedStyle(each).overflowX === "hidden").length"""
        )
        found[path] = (page.evaluate(TOO_WIDE), cut_off)

    assert {path: what for path, what in found.items() if what != (0, 0)} == {}
    context.close()


@pytest.mark.parametrize("path", ["/plans/?view=timeline", "/plans/", "/deadlines/", "/sites/", "/"])
def test_wide_spacing_on_the_smallest_screen_scrolls_no_page_sideways(browser, live_server, path):
    estate = Estate()
    RemovalPlan.objects.update(next_due=date(2028, 9, 27))
    Camera.objects.update(due_on=date(2028, 9, 27))
    Obligation.objects.update(due_on=date(2028, 9, 27))
    context = browser.new_context(bypass_csp=True, viewport={"width": 320, "height": 800})
    page = context.new_page()
    sign_in(page, live_server, estate.lead)

    page.goto(f"{live_server}{path}")
    page.add_style_tag(content=SPACED)

    assert page.evaluate(TOO_WIDE) <= 0
    context.close()


def test_nothing_moves_for_whoever_asks_for_less_motion(browser, live_server, lead):
    context = browser.new_context(reduced_motion="reduce")
    page = context.new_page()
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/cameras/")

    moving = page.evaluate(
        """[...document.querySelectorAll("*")].filter(each => {
        const style = getComputedStyle(each);
        return style.animationName !== "none" || parseFloat(style.transitionDuration) > 0; }).length"""
    )

    assert moving == 0
    context.close()


def test_a_print_leaves_out_what_is_only_for_the_screen_and_keeps_the_marking(page, live_server, lead):
    sign_in(page, live_server, lead)
    page.emulate_media(media="print")

    for path in key_pages():
        page.goto(f"{live_server}{path}")
        shown = page.evaluate(
            """[...document.querySelectorAll("nav, button, .govuk-button, [type=checkbox]")].filter(
            each => each.getClientRects().length).map(each => each.outerHTML.slice(0, 80))"""
        )
        assert shown == [], path
        assert page.locator(".lc-marking").first.is_visible()
        assert page.evaluate(TOO_WIDE) <= 0, path


@pytest.mark.parametrize(("width", "text"), [(1280, "200%"), (390, "200%"), (768, "100%"), (1024, "100%")])
def test_with_large_text_and_on_a_tablet_no_page_is_wider_than_its_window(
    page, live_server, lead, width, text
):
    sign_in(page, live_server, lead)
    page.set_viewport_size({"width": width, "height": 900})

    over = {}
    for path in key_pages():
        page.goto(f"{live_server}{path}")
        page.evaluate("size => { document.documentElement.style.fontSize = size; }", text)
        if beyond := page.evaluate(TOO_WIDE):
            over[path] = beyond

    assert over == {}


def test_filters_stand_open_beside_a_list_and_are_folded_above_it(page, live_server, lead):
    sign_in(page, live_server, lead)

    opened = []
    for width in (1280, 900, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server}/cameras/")
        opened.append(page.locator("details.lc-filter").get_attribute("open") is not None)

    assert opened == [True, False, False]
