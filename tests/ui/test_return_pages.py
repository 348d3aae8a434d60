"""Returns in a real browser: sound at every width, and issued and checked without scripts."""

import pytest
from playwright.sync_api import expect

from inventory import jobs
from removal.models import Return
from removal.services import reporting
from tests.builders import PASSWORD, make_person
from tests.removal.report_data import make_small_estate
from tests.removal.returns import draft, issued
from tests.removal.test_return_pages import with_one_cell_changed
from tests.ui.conftest import WIDTHS

pytestmark = pytest.mark.django_db(transaction=True)


class Returns:
    """An issued return, the draft of its correction, and who issues them."""

    def __init__(self):
        estate = make_small_estate()
        self.lead = make_person("compliance_lead", "administrator", organisation=estate, name="Asha Patel")
        self.first = issued(estate, self.lead)
        erratum = "The depot at the old dairy was counted twice, once under each of its names"
        self.correction = draft(estate, self.lead, corrects=self.first, erratum=erratum)


@pytest.fixture
def world():
    return Returns()


@pytest.fixture
def signed_in(page, live_server, world):
    page.goto(f"{live_server}/sign-in/")
    page.get_by_label("E-mail").fill(world.lead.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{live_server}/")
    return page


def pages(world):
    yield from ("", "prepare/", "verify/", "settings/")
    for one in (world.first, world.correction):
        yield f"{one.uuid}/"
    yield f"{world.correction.uuid}/issue/"
    yield f"{world.first.uuid}/correct/"


def check_altered(page, live_server, world, tmp_path):
    altered = tmp_path / "return-0001.xlsx"
    altered.write_bytes(with_one_cell_changed(reporting.stored_file(world.first).read_bytes()))
    page.goto(f"{live_server}/returns/verify/")
    page.get_by_label("The file to check").set_input_files(altered)
    page.get_by_role("button", name="Check the file").click()


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_of_returns_puts_up_a_barrier_or_scrolls_sideways(
    signed_in, live_server, world, axe, sideways, complaints, width, tmp_path
):
    signed_in.set_viewport_size({"width": width, "height": 900})
    for path in pages(world):
        signed_in.goto(f"{live_server}/returns/{path}")
        assert axe(signed_in) == [], path
        assert sideways(signed_in) <= 0, path

    check_altered(signed_in, live_server, world, tmp_path)
    assert axe(signed_in) == []
    assert sideways(signed_in) <= 0
    assert complaints == []


def test_a_correction_is_issued_and_an_altered_file_found(signed_in, live_server, world, tmp_path):
    signed_in.goto(f"{live_server}/returns/{world.correction.uuid}/")
    signed_in.get_by_role("button", name="Issue it").click()
    signed_in.get_by_role("button", name="Issue the return").click()
    jobs.run_all()
    signed_in.reload()

    expect(signed_in.get_by_role("heading", name="Return 2")).to_be_visible()
    assert Return.objects.get(number=2).corrects == world.first
    check_altered(signed_in, live_server, world, tmp_path)
    expect(signed_in.get_by_text("is not: the file was altered")).to_be_visible()
