"""The administrator's pages and one's own password in a real browser: no barrier, no sideways scroll, no complaint."""

import pytest
from django.test import Client

from tests.builders import PASSWORD, make_organisation, make_person, make_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def administrator(page, live_server):
    """An administrator of a well-filled organisation, signed in."""
    organisation = make_organisation("NORTH", name="Department of the North")
    administrator = make_person(
        "administrator", "compliance_lead", organisation=organisation, name="Ada Lovelace"
    )
    sites = [
        make_site(organisation, name=f"{name} House") for name in ("Ministry", "Harbour", "Mill", "Bridge")
    ]
    for number, role in enumerate(("facilities_manager", "contractor", "auditor"), start=2):
        make_person(
            role, organisation=organisation, sites=sites[:number], name=role.replace("_", " ").capitalize()
        )
    client = Client()
    client.force_login(administrator)
    value = client.cookies["lenscap-session"].value
    page.context.add_cookies([{"name": "lenscap-session", "value": value, "url": str(live_server)}])
    return administrator


PAGES = (
    "/people/",
    "/people/add/",
    "/people/{uuid}/",
    "/people/{uuid}/link/",
    "/people/{uuid}/deactivate/",
    "/organisation/",
    "/organisation/kind/",
    "/change-password/",
)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_no_page_has_a_barrier_scrolls_sideways_or_complains(
    page, live_server, administrator, complaints, axe, sideways, width
):
    page.set_viewport_size({"width": width, "height": 900})
    other = administrator.organisation.people.exclude(pk=administrator.pk).first()

    found = {}
    for path in PAGES:
        page.goto(f"{live_server}{path.format(uuid=other.uuid)}")
        found[path] = [*axe(page), *([f"{sideways(page)} px too wide"] if sideways(page) else [])]

    assert {path: what for path, what in found.items() if what} == {}
    assert complaints == []


def test_a_person_is_added_and_their_link_is_there_to_copy(page, live_server, administrator, axe, complaints):
    page.goto(f"{live_server}/people/add/")

    page.get_by_label("Name").fill("Fay Manager")
    page.get_by_label("E-mail address").fill("fay@example.gov.uk")
    page.get_by_label("Facilities manager").check()
    page.get_by_label("Mill House").check()
    page.get_by_role("button", name="Add the person").click()

    assert page.get_by_label("One-time link").input_value().startswith(f"{live_server}/choose-password/")
    assert axe(page) == []
    assert complaints == []


def test_another_kind_is_confirmed_on_a_page_that_says_what_moves(page, live_server, administrator, axe):
    page.goto(f"{live_server}/organisation/")
    page.get_by_role("link", name="Change what your organisation is").click()
    page.get_by_label("Other body without a removal policy").check()
    page.get_by_label("Why does it change?").fill("We left the department")
    page.get_by_role("button", name="Continue").click()
    assert axe(page) == []

    page.get_by_role("button", name="Change it").click()

    assert "Your organisation is now: Other body" in page.get_by_role("alert").inner_text()


def test_the_name_in_the_header_leads_to_ones_password(page, live_server, administrator):
    page.goto(f"{live_server}/")
    page.get_by_role("link", name="Ada Lovelace").click()

    page.get_by_label("Your password now").fill(PASSWORD)
    page.get_by_label("New password").fill("three random words")
    page.get_by_role("button", name="Change the password").click()

    assert "Your password is changed" in page.get_by_role("alert").inner_text()
