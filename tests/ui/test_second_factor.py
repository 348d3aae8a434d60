"""Setting up and using a second factor in a real browser: at every width no barrier and no complaint."""

import os
import re
import time
from pathlib import Path

import pyotp
import pytest
from playwright.sync_api import expect

from inventory.models import SecondFactor
from tests.builders import PASSWORD, make_organisation, make_person

pytestmark = pytest.mark.django_db(transaction=True)


def sign_in(page, live_server, person):
    page.goto(f"{live_server}/sign-in/")
    page.get_by_label("E-mail address").fill(person.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_a_second_factor_from_the_first_picture_to_the_reset(
    page, live_server, complaints, axe, sideways, width
):
    organisation = make_organisation("NORTH", name="Department of the North")
    person = make_person("administrator", organisation=organisation, name="Ada Lovelace")
    other = make_person("auditor", organisation=organisation, name="Helen Brand")
    page.set_viewport_size({"width": width, "height": 900})
    found = {}

    def look(name):
        too_wide = sideways(page)
        found[name] = [*axe(page), *([f"{too_wide} px too wide"] if too_wide else [])]
        if shots := os.environ.get("SCREENSHOTS"):
            page.screenshot(path=Path(shots) / f"{name}-{width}.png", full_page=True)

    sign_in(page, live_server, person)
    page.goto(f"{live_server}/second-factor/")
    look("own")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Set it up").click()
    page.get_by_text("I cannot use the picture").click()
    look("confirm")
    secret = re.sub(r"\s", "", page.locator(".lc-code").inner_text())
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).at(int(time.time())))
    page.get_by_role("button", name="Use this app").click()
    look("codes")
    expect(page.locator(".lc-code")).to_have_count(10)
    page.goto(f"{live_server}/second-factor/")
    look("own-in-use")
    page.goto(f"{live_server}/organisation/second-factor/")
    page.get_by_label("Auditor").check()
    page.get_by_label("From which day?").fill("27 3 2097")
    page.get_by_role("button", name="Save the rule").click()
    look("rule")
    page.goto(f"{live_server}/people/{other.uuid}/second-factor/")
    look("reset")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/sign-in/**")
    SecondFactor.objects.update(last_step=0)
    sign_in(page, live_server, person)
    look("code")
    page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret).at(int(time.time())))
    page.get_by_role("button", name="Sign in").click()

    expect(page).to_have_url(f"{live_server}/")
    assert {name: what for name, what in found.items() if what} == {}
    assert complaints == []
