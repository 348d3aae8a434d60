"""Settling the columns of an upload in a real browser: no barrier, no sideways scroll, no complaint."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import expect

from inventory import jobs
from inventory.models import Camera, ImportBatch
from inventory.services.organisations import add_organisation
from inventory.services.sites import add_site
from tests.builders import make_person
from tests.inventory.imports import files
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)

SHOTS = os.environ.get("SCREENSHOTS", "")
ROWS = [
    ["Location", "Make", "Model / Part no.", "Ref.", "Date installed", "Remarks", "Username", "Password"],
    ["Main entrance, above the double doors", "Axis", "P3267-LVE", "ACCC8E000001", "03/04/2019", "", "root", "x"],
    ["Loading bay", "Hikvision", "DS-2CD2385C1-I", "ACCC8E000002", "05/06/2019", "Replaced", "admin", "y"],
]  # fmt: skip


@pytest.fixture
def lead():
    organisation = add_organisation("NORTH", "Department of the North", kind="central_government", by=None)
    lead = make_person("compliance_lead", organisation=organisation, name="Priya Shah")
    add_site(organisation, "Ministry House", by=lead)
    return lead


@pytest.fixture
def looked_at(page, axe, sideways):
    """What is wrong with the page as it stands, under a name; a screenshot where they are asked for."""

    def look(name):
        if SHOTS:
            page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
        return [*axe(page), *([f"{sideways(page)} px too wide"] if sideways(page) else [])]

    return look


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_columns_are_settled_without_a_barrier(
    page, live_server, lead, looked_at, complaints, tmp_path, width
):
    path = files.workbook(tmp_path / "survey.xlsx", ROWS)
    sign_in(page, live_server, lead)
    page.set_viewport_size({"width": width, "height": 900})

    page.goto(f"{live_server}/imports/new/")
    page.get_by_label("Spreadsheet or network file").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_url("**/imports/*/")
    jobs.run_all()
    page.wait_for_url("**/columns/")
    found = {"asked": looked_at(f"columns-{width}")}
    page.get_by_role("button", name="Read the file with these columns").click()
    found["refused"] = looked_at(f"columns-refused-{width}")
    page.get_by_label("A place at a site, such as a door or a corridor").check()
    page.get_by_label("The day: 03/04/2019 is 3 April 2019").check()
    page.get_by_label("Read Ref. as").select_option("Serial number")
    page.get_by_label("Site for rows that name none").select_option("Ministry House")
    page.get_by_role("button", name="Read the file with these columns").click()
    page.wait_for_url(lambda url: url.endswith(f"{ImportBatch.objects.get().uuid}/"))
    jobs.run_all()
    page.goto(f"{live_server}/imports/{ImportBatch.objects.get().uuid}/")
    found["preview"] = looked_at(f"columns-preview-{width}")
    page.get_by_role("link", name="Columns are wrong?").click()
    found["changed"] = looked_at(f"columns-changed-{width}")
    page.get_by_role("button", name="Read the file with these columns").click()
    page.wait_for_url(lambda url: url.endswith(f"{ImportBatch.objects.get().uuid}/"))
    jobs.run_all()
    page.goto(f"{live_server}/imports/{ImportBatch.objects.get().uuid}/")
    page.get_by_role("button", name="Confirm and import").click()
    page.wait_for_url(lambda url: url.endswith(f"{ImportBatch.objects.get().uuid}/"))
    jobs.run_all()
    page.goto(f"{live_server}/imports/{ImportBatch.objects.get().uuid}/columns/")
    found["settled"] = looked_at(f"columns-settled-{width}")

    assert {name: what for name, what in found.items() if what} == {}
    assert [said for said in complaints if "422" not in said] == []
    assert Camera.objects.filter(serial="ACCC8E000001", location__startswith="Main").exists()


def test_a_spreadsheet_is_imported_without_scripts(browser, live_server, lead, tmp_path):
    rows = [["Site", "Asset tag", "Make", "Model"], ["Ministry House", "C1", "Axis", "P3267-LVE"]]
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, lead)

    page.goto(f"{live_server}/imports/new/")
    page.get_by_label("Spreadsheet or network file").set_input_files(
        files.workbook(tmp_path / "survey.xlsx", rows)
    )
    page.get_by_role("button", name="Upload and check").click()
    page.wait_for_url("**/imports/*-*/")
    jobs.run_all()
    page.get_by_role("link", name="Reload this page").click()
    page.get_by_role("button", name="Confirm and import").click()
    page.wait_for_url("**/imports/*-*/")
    jobs.run_all()
    page.get_by_role("link", name="Reload this page").click()

    expect(page.get_by_role("heading", name="What became of the 1 row", exact=True)).to_be_visible()
    assert list(Camera.objects.values_list("asset_tag", "verdict")) == [("C1", "clear")]
    context.close()
