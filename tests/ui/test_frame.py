"""The frame of every page, seen before anybody has signed in."""

import re

import pytest
from playwright.sync_api import expect

from tests.ui.conftest import WIDTHS
from tests.ui.every_page import barriers


@pytest.mark.parametrize("width", WIDTHS)
def test_the_sign_in_page_has_no_barrier_and_no_complaint(
    page, live_server, complaints, axe, sideways, width
):
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server}/sign-in/")

    assert page.title() == "Sign in – Lenscap"
    assert axe(page) == []
    assert sideways(page) == 0
    assert complaints == []


def test_a_form_with_errors_begins_its_title_with_error_and_takes_the_focus_to_them(page, live_server):
    page.goto(f"{live_server}/sign-in/")

    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(".govuk-error-summary")).to_be_focused()


@pytest.mark.parametrize("width", [320, 390, 768, 1024, 1100, 1200, 1280])
def test_the_page_keeps_a_margin_at_every_width(page, live_server, width):
    page.set_viewport_size({"width": width, "height": 800})

    page.goto(f"{live_server}/sign-in/")

    box = page.locator("#main-content").bounding_box()
    assert box["x"] >= 15
    assert width - box["x"] - box["width"] >= 15


def test_the_look_at_every_page_finds_barriers_and_what_is_too_wide(page, live_server):
    page.goto(f"{live_server}/sign-in/")
    page.evaluate(
        """document.querySelector("main").insertAdjacentHTML("beforeend",
        '<img src="/static/lenscap/mark.svg"><button class="tiny">x</button><pre>' + "w".repeat(999) + "</pre>")"""
    )

    found = barriers(page)

    assert {width for width in (1280, 390, 320) if f"at {width}: " in " ".join(found)} == {1280, 390, 320}
    assert any("image-alt" in each for each in found)
    assert any("px too wide" in each for each in found)
