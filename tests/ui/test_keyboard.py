"""The five flows with the keyboard alone: every stop shows where the focus is, and none is lost after a swap."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inventory import jobs
from inventory.models import Camera
from removal.models import Removal, Report
from tests.inventory.decided import device
from tests.inventory.decided import estate as undecided
from tests.inventory.imports import files
from tests.removal.returns import draft
from tests.ui.keys import Keys
from tests.ui.test_columns_pages import lead
from tests.ui.test_inventory_pages import sign_in
from tests.ui.test_removal_pages import Estate, session_of
from tests.ui.test_walk_round import in_use, manager, phone, site

__all__ = ["in_use", "lead", "manager", "phone", "site"]

pytestmark = pytest.mark.django_db(transaction=True)


def test_cameras_are_logged_on_a_walk_round(phone, live_server, in_use, complaints):
    phone.goto(f"{live_server}/")
    keys = Keys(phone)

    keys.onwards("Add a camera").write("Location", "Roof").write("Make and model", "hik")
    expect(phone.get_by_role("option").first).to_be_visible()
    phone.keyboard.press("ArrowDown")
    phone.keyboard.press("Enter")
    keys.press("Save and add another")
    expect(phone.locator(".lc-logged")).to_contain_text("Roof")
    after_saving = keys.here

    assert Camera.objects.filter(location="Roof").count() == 1
    assert after_saving != ""
    keys.press("Same again")
    expect(phone.get_by_label("Make and model")).not_to_have_value("")
    assert (keys.unseen, complaints) == ([], [])


def test_a_device_is_decided(page, live_server, complaints):
    lead, _, _ = undecided()
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/review/")
    keys = Keys(page)

    keys.to("Restricted")
    page.keyboard.press("ArrowDown")
    assert keys.here == "Not restricted"
    keys.write("Who built it?", "Axis").choose("The label on the unit was read")
    with page.expect_navigation():
        keys.press("Decide")

    expect(page.get_by_text("Nothing waits for a decision")).to_be_visible()
    assert device(lead.organisation).finding.verdict == "clear"
    assert keys.effort == (2, 1)  # and one arrow
    assert (keys.unseen, complaints) == ([], [])


def test_a_spreadsheet_is_imported(page, live_server, lead, complaints, tmp_path):
    rows = [["Site", "Asset tag", "Make", "Model"], ["Ministry House", "C1", "Axis", "P3267-LVE"]]
    sign_in(page, live_server, lead)
    page.goto(f"{live_server}/imports/new/")
    keys = Keys(page)

    keys.attach("Spreadsheet or network file", files.workbook(tmp_path / "survey.xlsx", rows))
    keys.onwards("Upload and check")
    jobs.run_all()
    page.get_by_role("button", name="Confirm and import").wait_for()
    keys.onwards("Confirm and import")
    jobs.run_all()

    expect(page.get_by_role("heading", name="What became of the 1 row")).to_be_visible()
    assert keys.effort == (2, 1)
    assert (keys.unseen, complaints) == ([], [])


def test_a_plan_is_prepared_and_submitted(page, live_server, complaints):
    estate = Estate()
    page.context.add_cookies([session_of(estate.manager, live_server)])
    page.goto(f"{live_server}/plans/")
    keys, day = Keys(page), timezone.localdate() + timedelta(days=9)

    keys.onwards("P-1").onwards("Prepare the plan")
    keys.write("How does the area stay watched", "Patrols").write("Estimated cost in pounds", "1200")
    keys.write("Planned day for every line", f"{day:%d %m %Y}").onwards("Save and submit for approval")

    estate.line.refresh_from_db()
    assert estate.line.state == "submitted"
    assert keys.effort == (3, 3)
    assert (keys.unseen, complaints) == ([], [])


def test_a_report_is_built_and_fetched(page, live_server, complaints):
    page.context.add_cookies([session_of(Estate().lead, live_server)])
    page.goto(f"{live_server}/reports/")
    keys = Keys(page)

    keys.onwards("Build the removal report")
    jobs.run_all()
    page.get_by_role("button", name="Download the workbook").wait_for()
    with page.expect_download() as download:
        keys.press("Download the workbook")

    assert download.value.suggested_filename == Report.objects.get().filename
    assert keys.effort == (2, 0)
    assert (keys.unseen, complaints) == ([], [])


def test_a_return_is_issued(page, live_server, complaints):
    estate = Estate()
    drafted = draft(estate.plan.organisation, estate.lead)
    page.context.add_cookies([session_of(estate.lead, live_server)])
    page.goto(f"{live_server}/returns/{drafted.uuid}/")
    keys = Keys(page)

    keys.onwards("Issue it").onwards("Issue the return")
    jobs.run_all()

    drafted.refresh_from_db()
    assert (drafted.state, drafted.number) == ("issued", 1)
    assert keys.effort == (2, 0)
    assert (keys.unseen, complaints) == ([], [])


def test_a_step_is_recorded_where_its_errors_lead_back_to_their_fields(page, live_server, complaints):
    estate = Estate()
    Removal.objects.update(state="removed", removed_on=timezone.localdate())
    page.context.add_cookies([session_of(estate.manager, live_server)])
    page.goto(f"{live_server}/removals/{estate.line.uuid}/sanitise/")
    keys = Keys(page)

    keys.onwards("Record the storage media")
    expect(page.get_by_role("heading", name="There is a problem")).to_be_visible()
    keys.press("Answer ‘Does it hold any storage media?’")
    page.keyboard.press("ArrowDown")  # the focus is on Yes: the next is No, and what it asks opens beneath
    assert keys.here == "No"
    keys.write("Confirmed by", "Ann Lee").write("Confirmed also by", "Bo Ray").onwards(
        "Record the storage media"
    )

    estate.line.refresh_from_db()
    assert estate.line.state == "sanitised"
    assert keys.unseen == []
    assert [each for each in complaints if "422" not in each] == []


def test_escape_closes_the_menu_of_a_phone_and_the_focus_is_where_it_was_opened(
    page, live_server, complaints
):
    page.set_viewport_size({"width": 390, "height": 844})
    page.context.add_cookies([session_of(Estate().lead, live_server)])
    page.goto(f"{live_server}/plans/")
    keys, plans = Keys(page), page.get_by_role("navigation", name="Menu").get_by_role("link", name="Plans")

    keys.press("Menu").to("Plans")
    expect(plans).to_be_visible()
    page.keyboard.press("Escape")

    expect(plans).to_be_hidden()
    assert keys.here == "Menu"
    page.keyboard.press("Escape")
    expect(plans).to_be_hidden()
    assert (keys.unseen, complaints) == ([], [])
