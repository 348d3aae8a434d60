"""Settling sites that Lenscap does not know in a real browser: no barrier, no sideways scroll, no complaint."""

import pytest

from inventory import jobs
from inventory.models import Camera, ImportBatch
from tests.inventory.imports import files
from tests.ui.test_columns_pages import lead, looked_at
from tests.ui.test_inventory_pages import sign_in

__all__ = ["lead", "looked_at"]

pytestmark = pytest.mark.django_db(transaction=True)

ROWS = [
    ["Site", "Asset tag", "Make", "Model"],
    ["Ministry House", "C1", "Axis", "P3267-LVE"],
    ["Minstry House", "C2", "Hikvision", "DS-2CD2385C1-I"],
    ["Riverside Depot and Vehicle Workshops", "C3", "Dahua", "IPC-HFW1230S"],
    ["", "C5", "Axis", "P3267-LVE"],
    ["Llanfairpwllgwyngyllgogerychwyrndrobwll", "C4", "Axis", "P3267-LVE"],
]


@pytest.mark.parametrize("width", [320, 1280])
def test_sites_are_settled_without_a_barrier(page, live_server, lead, looked_at, complaints, tmp_path, width):
    path = files.workbook(tmp_path / "survey.xlsx", ROWS)
    sign_in(page, live_server, lead)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{live_server}/imports/new/")
    page.get_by_label("Spreadsheet or network file").set_input_files(path)
    page.locator("main form button").click()
    page.wait_for_url("**/imports/*/")
    jobs.run_all()
    address = f"{live_server}/imports/{ImportBatch.objects.get().uuid}/"

    page.goto(address)
    found = {"asked": looked_at(f"sites-{width}")}
    page.get_by_label("Which of your sites Minstry House is").fill("Ministy")
    page.get_by_role("button", name="Show what that comes to").click()
    found["refused"] = looked_at(f"sites-refused-{width}")
    page.get_by_label("Which of your sites Minstry House is").fill("Ministry House")
    page.get_by_label("Add Riverside Depot and Vehicle Workshops as a new site").check()
    page.get_by_role("button", name="Show what that comes to").click()
    page.wait_for_url(address)
    jobs.run_all()
    page.goto(address)
    found["chosen"] = looked_at(f"sites-chosen-{width}")
    page.get_by_role("button", name="Confirm and import").click()
    page.wait_for_url(address)
    jobs.run_all()

    assert {name: what for name, what in found.items() if what} == {}
    assert [said for said in complaints if "422" not in said] == []
    assert sorted(Camera.objects.values_list("asset_tag", "site__name")) == [
        ("C1", "Ministry House"),
        ("C2", "Ministry House"),
        ("C3", "Riverside Depot and Vehicle Workshops"),
    ]
