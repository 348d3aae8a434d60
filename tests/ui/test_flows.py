"""The ordinary ways through Lenscap with scripts, on a phone and at a desk: what each of them asks of a person.

The numbers are pinned, so that none grows unnoticed; those of logging on a walk-round are in `test_walk_round`.
"""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from inventory import jobs
from inventory.models import Camera
from inventory.services.sites import add_site
from removal.models import Removal, Report
from tests.builders import make_person
from tests.inventory.decided import device
from tests.inventory.decided import estate as undecided
from tests.inventory.imports import files
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.pictures import jpeg
from tests.removal.lines import make_line
from tests.removal.test_attesting import Estate as Walked
from tests.ui.counted import Counted
from tests.ui.test_inventory_pages import sign_in
from tests.ui.test_removal_pages import Estate

pytestmark = pytest.mark.django_db(transaction=True)
WIDTHS = (390, 1280)


@pytest.fixture(params=WIDTHS)
def at(request, page, live_server, complaints):
    """Open a page as a person, on a phone and at a desk; nothing may be complained of on the way."""

    def open_as(person, path):
        page.set_default_timeout(10_000)
        page.set_viewport_size({"width": request.param, "height": 844})
        sign_in(page, live_server, person)
        page.goto(f"{live_server}{path}")
        return Counted(page)

    yield open_as
    assert complaints == []


def test_a_spreadsheet_is_imported_with_three_clicks_and_its_file(at, tmp_path):
    lead = lead_of_a_listed_organisation()
    add_site(lead.organisation, "Ministry House", by=lead)
    rows = [["Site", "Asset tag", "Make", "Model"], ["Ministry House", "C1", "Hikvision", "DS-2CD2385C1-I"]]
    person = at(lead, "/imports/")

    person.tap("button", "Import a spreadsheet")
    person.fields += 1
    person.page.get_by_label("Spreadsheet or network file").set_input_files(
        files.workbook(tmp_path / "survey.xlsx", rows)
    )
    person.tap("button", "Upload and check")
    person.page.wait_for_url("**/imports/*-*/")
    jobs.run_all()
    # It shows by itself that the check is done.
    person.tap("button", "Confirm and import")
    expect(person.page.get_by_role("button", name="Confirm and import")).to_have_count(0)
    jobs.run_all()

    expect(person.page.get_by_role("heading", name="What became of the 1 row")).to_be_visible()
    assert Camera.objects.get().verdict == "restricted"
    assert person.told("Import a spreadsheet") == (3, 1)


def test_a_device_is_decided_with_one_click_and_three_answers(at):
    lead, _, _ = undecided()
    person = at(lead, "/review/")

    person.check("Not restricted")
    person.choose("Who built it?", "Axis")
    person.check("The label on the unit was read")
    person.tap("button", "Decide")

    expect(person.page.get_by_text("Nothing waits for a decision")).to_be_visible()
    assert device(lead.organisation).finding.verdict == "clear"
    assert person.told("Decide on a device") == (1, 3)


def test_a_plan_is_handed_in_with_three_clicks_and_three_fields_from_its_site(at):
    estate = Estate()
    person = at(estate.manager, f"/sites/{estate.site.uuid}/")

    person.tap("button", "Removal plan")
    person.tap("button", "Prepare the plan")
    person.fill("How does the area stay watched meanwhile?", "Patrols")
    person.fill("Estimated cost in pounds", "1200")
    person.fill("Planned day for every line below that has none", timezone.localdate().strftime("%d %m %Y"))
    person.tap("button", "Save and submit for approval")

    expect(person.page.get_by_role("button", name="Take it back to change it")).to_be_visible()
    assert Removal.objects.get().state == "submitted"
    assert person.told("Plan the removal at a site") == (3, 3)


def test_a_removal_is_recorded_with_two_clicks_and_its_evidence(at):
    line = make_line("scheduled", location="North gate")
    manager = make_person(
        "facilities_manager", organisation=line.plan.organisation, sites=[line.plan.site], name="Al Khan"
    )
    person = at(manager, f"/removals/{line.uuid}/")

    person.tap("button", "Record the removal")
    person.fill("Serial number on the unit", "SN889001")
    person.fill("Photo before", jpeg())
    person.fill("Photo after", jpeg(colour="blue"))
    # The day and who does it are there already.
    person.fill("Where it is kept now", "Locked store")
    person.tap("button", "Record the removal")

    expect(person.page.get_by_text("Next: record the storage media").first).to_be_visible()
    line.refresh_from_db()
    assert line.state == "removed"
    assert person.told("Record a removal with its evidence") == (2, 4)


def test_auditors_get_a_report_with_two_clicks_from_the_page_of_reports(at):
    estate = Estate()
    person = at(estate.lead, "/reports/")

    person.tap("button", "Build the removal report")
    person.page.wait_for_url("**/reports/*-*/")
    jobs.run_all()
    with person.page.expect_download() as download:
        person.tap("button", re.compile("^Download the workbook"))

    assert download.value.suggested_filename == Report.objects.get().filename
    assert person.told("Give the auditors a report") == (2, 0)


def test_a_site_is_signed_for_with_two_clicks_and_a_tick(at):
    estate = Walked()
    estate.walk()
    person = at(estate.owner, f"/sites/{estate.site.uuid}/")

    person.tap("link", re.compile("^Sign, or see what is missing"))
    person.check("I have read the figures above, and the statement is true to the best of my knowledge")
    person.tap("button", "Sign")

    expect(person.page.get_by_text("is attested until").first).to_be_visible()
    assert person.told("Sign for a site") == (2, 1)
