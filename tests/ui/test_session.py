"""A session that nobody uses ends: with a warning, not while somebody types, and nothing typed is lost by it."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import expect

from inventory.models import Site
from tests.builders import make_person
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.ui.conftest import WIDTHS
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
READY = "**/outbox/ready/"


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def form(page, live_server, lead):
    """The form for a new site is open; minutes pass by `page.clock`."""
    sign_in(page, live_server, lead)
    page.clock.install()
    page.goto(f"{live_server}/sites/add/")
    return page


def warning(page):
    return page.get_by_role("dialog", name=re.compile("^You will be signed out at"))


def signed_out(page):
    return page.get_by_role("dialog", name="You are signed out")


def test_who_does_nothing_is_asked_before_the_session_ends_and_stays_with_one_key(form):
    form.clock.fast_forward("26:30")
    expect(warning(form)).to_have_count(0)

    form.clock.fast_forward("01:00")
    expect(warning(form)).to_be_visible()
    expect(form.get_by_role("button", name="Stay signed in")).to_be_focused()
    with form.expect_response(READY):
        form.keyboard.press("Enter")

    expect(warning(form)).to_have_count(0)
    form.clock.fast_forward("20:00")
    expect(warning(form)).to_have_count(0)


def test_typing_is_use(form):
    name = form.get_by_label("Name of the site")
    for minute in range(5):
        form.clock.fast_forward("10:00")
        with form.expect_response(READY):
            name.press_sequentially(str(minute))

    form.clock.fast_forward("20:00")

    expect(warning(form)).to_have_count(0)


def test_use_in_another_tab_is_use(form, live_server):
    form.clock.fast_forward("27:30")
    expect(warning(form)).to_be_visible()

    form.evaluate("localStorage.setItem('lenscap-used-at', Date.now())")
    form.clock.fast_forward("00:10")

    expect(warning(form)).to_have_count(0)


def test_what_was_typed_is_sent_after_signing_in_again_in_another_tab(form, live_server, lead):
    form.get_by_label("Name of the site").fill("Dock Road")
    Session.objects.all().delete()
    form.clock.fast_forward("31:00")
    expect(signed_out(form)).to_be_visible()

    with form.context.expect_page() as opened:
        form.get_by_role("link", name="Sign in in a new tab").click()
    form.context.clear_cookies()  # with each sign-in comes another token for forms
    sign_in(opened.value, live_server, lead)
    form.bring_to_front()
    form.evaluate("dispatchEvent(new Event('focus'))")
    expect(signed_out(form)).to_have_count(0)
    form.get_by_role("button", name="Add the site").click()

    expect(form.get_by_role("heading", name="Dock Road")).to_be_visible()
    assert Site.objects.filter(name="Dock Road").exists()


def test_somebody_else_sends_nothing_of_what_the_first_one_typed(form, live_server, lead):
    form.get_by_label("Name of the site").fill("Dock Road")
    Session.objects.all().delete()
    form.clock.fast_forward("31:00")
    expect(signed_out(form)).to_be_visible()

    other = form.context.new_page()
    sign_in(other, live_server, make_person("compliance_lead", organisation=lead.organisation))
    form.evaluate("dispatchEvent(new Event('focus'))")
    expect(form.get_by_role("dialog", name="Somebody else is signed in here now")).to_be_visible()
    form.get_by_role("button", name="Back to the page").click()
    form.get_by_role("button", name="Add the site").click()

    expect(form.get_by_role("dialog", name="Somebody else is signed in here now")).to_be_visible()
    assert not Site.objects.filter(name="Dock Road").exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_warning_has_no_barrier(form, axe, sideways, width):
    form.set_viewport_size({"width": width, "height": 800})
    form.clock.fast_forward("27:30")
    expect(warning(form)).to_be_visible()

    assert axe(form) == []
    assert sideways(form) == 0
