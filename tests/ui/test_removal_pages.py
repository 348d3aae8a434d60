"""Removal's pages in a real browser: no barrier at any width, and the whole work done without scripts."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from playwright.sync_api import expect

from inventory import jobs
from removal.models import Removal, RemovalPlan, Report
from removal.services import replanning
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.pictures import jpeg

pytestmark = pytest.mark.django_db(transaction=True)


class Estate:
    """A sensitive site with one restricted camera on the core network, and the two people who see to it."""

    def __init__(self):
        organisation = make_organisation("NORTH", name="Department of the North")
        self.site = make_site(organisation, "sensitive", name="Marsham House")
        self.camera = make_camera(
            self.site, "restricted", connection="core", location="North gate", serial="SN-1"
        )
        make_camera(self.site, "clear", vendor="Axis", model="P3245-LVE", location="x" * 120)
        self.lead = make_person(organisation=organisation, name="Asha Patel")
        self.manager = make_person("facilities_manager", organisation=organisation, sites=[self.site])
        replanning.replan_now(organisation, on=timezone.localdate())
        self.plan = RemovalPlan.objects.get()
        self.line = Removal.objects.get()


@pytest.fixture
def estate():
    return Estate()


def session_of(person, live_server):
    """A cookie with which a browser is this person."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": str(live_server)}


@pytest.fixture
def without_scripts(browser, live_server):
    """Opens a page as a person, in a browser that runs no scripts."""
    contexts = []

    def as_person(person):
        context = browser.new_context(
            java_script_enabled=False, base_url=str(live_server), accept_downloads=True
        )
        contexts.append(context)
        context.set_default_timeout(5_000)
        context.add_cookies([session_of(person, live_server)])
        return context.new_page()

    yield as_person
    for context in contexts:
        context.close()


def answer(page, answers):
    """Fill a form: a text by its label, a choice as (question, option)."""
    for label, value in answers.items():
        if isinstance(value, tuple):
            page.get_by_role("group", name=label).get_by_label(value[0], exact=True).check()
        else:
            field = page.get_by_label(label, exact=True)
            if isinstance(value, bytes):
                field.set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": value})
            else:
                field.fill(value)


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


YES = ("Yes",)


def test_a_plan_is_prepared_submitted_approved_and_worked_off_without_scripts(without_scripts, estate):
    today = timezone.localdate().strftime("%d %m %Y")
    manager, lead = without_scripts(estate.manager), without_scripts(estate.lead)
    manager.goto("/plans/")
    manager.get_by_role("link", name="P-1").click()

    press(manager, "Prepare the plan")
    answer(
        manager,
        {
            "How does the area stay watched meanwhile?": "Patrols",
            "Estimated cost in pounds": "1200",
            "Planned day for every line below that has none": (
                timezone.localdate() + timedelta(days=9)
            ).strftime("%d %m %Y"),
        },
    )
    press(manager, "Save")
    press(manager, "Submit for approval")
    press(manager, "Submit for approval")
    lead.goto(f"/plans/{estate.plan.uuid}/")
    press(lead, "Approve")
    answer(
        lead,
        {
            "Why it is approved": "Agreed",
            "Budget reference": "EST-14",
            "Is the maker of the replacement not restricted, or is there no replacement?": YES,
            "Does the work alter what is in view?": ("No",),
        },
    )
    press(lead, "Approve")

    manager.goto(f"/removals/{estate.line.uuid}/")
    press(manager, "Record that it is off the network")
    answer(
        manager,
        {
            "How it was taken off the network": ("Port switched off",),
            "Reference of the change": "CHG-1",
            "Network owner who did it": "Jo",
            "Isolated on": today,
            "Tested, and the core network cannot be reached from it": YES,
            "Tested, and the internet cannot be reached from it": YES,
            "Tested by": "Ann",
            "Tested on": today,
        },
    )
    press(manager, "Record that it is off the network")
    press(manager, "Schedule the removal")
    answer(
        manager,
        {
            "Who does the work": "Cable & Sons",
            "Day of the work": today,
            "Access and clearance": "Escorted",
            "Footage exported, and legal holds checked": YES,
        },
    )
    press(manager, "Schedule the removal")
    press(manager, "Record the removal")
    answer(
        manager,
        {
            "Serial number on the unit": "SN-1",
            "Photo before": jpeg(),
            "Photo after": jpeg(colour="blue"),
            "Removed on": today,
            "Removed by": "Al",
            "Where it is kept now": "Locked store",
        },
    )
    press(manager, "Record the removal")

    estate.line.refresh_from_db()
    estate.camera.refresh_from_db()
    assert (estate.line.state, estate.camera.life) == ("removed", "gone")
    assert "Next: record the storage media" in manager.content()


def test_a_report_is_built_and_downloaded_in_two_clicks_without_scripts(without_scripts, estate):
    page = without_scripts(estate.lead)
    page.goto("/reports/")

    press(page, "Build the removal report")
    jobs.run_all()
    page.get_by_role("link", name="Reload this page").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the workbook").click()

    book = load_workbook(BytesIO(Path(download.value.path()).read_bytes()))
    assert download.value.suggested_filename == Report.objects.get().filename
    assert book["Cover"]["A1"].value == "Camera removal report"


def test_with_scripts_the_page_shows_by_itself_that_a_report_is_ready(page, live_server, estate, complaints):
    page.context.add_cookies([session_of(estate.lead, live_server)])
    page.goto(f"{live_server}/reports/")

    press(page, "Build the removal report")
    jobs.run_all()

    page.get_by_role("button", name="Download the workbook").wait_for(timeout=5000)
    assert complaints == []


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_of_removal_has_a_barrier_scrolls_sideways_or_complains(
    page, live_server, estate, complaints, axe, sideways, width
):
    page.context.add_cookies([session_of(estate.lead, live_server)])
    page.set_viewport_size({"width": width, "height": 900})
    plan, line = f"/plans/{estate.plan.uuid}/", f"/removals/{estate.line.uuid}/"
    addresses = ["/plans/", "/plans/?show=finished", "/reports/", line, f"{line}submit/", f"{line}hold/"]
    addresses += [plan + step for step in ("", "prepare/", "submit/", "add/")]

    found = {}
    for address in addresses:
        page.goto(f"{live_server}{address}")
        found[address] = [*axe(page), *([f"{sideways(page)} px too wide"] if sideways(page) else [])]

    assert {address: what for address, what in found.items() if what} == {}
    assert complaints == []


@pytest.mark.parametrize("width", [390, 1280])
def test_neither_a_long_form_with_errors_nor_a_finished_report_has_a_barrier(
    page, live_server, estate, axe, sideways, width
):
    page.context.add_cookies([session_of(estate.lead, live_server)])
    page.set_viewport_size({"width": width, "height": 900})
    Removal.objects.update(state="removed", removed_on=timezone.localdate())
    page.goto(f"{live_server}/removals/{estate.line.uuid}/sanitise/")
    page.get_by_role("group", name="Does it hold any storage media?").get_by_label("Yes").first.check()

    press(page, "Record the storage media")
    expect(page).to_have_title(re.compile("^Error: "))
    assert (axe(page), sideways(page)) == ([], 0)

    page.goto(f"{live_server}/reports/")
    press(page, "Build the removal report")
    jobs.run_all()
    page.goto(f"{live_server}/reports/{Report.objects.get().uuid}/")
    assert (axe(page), sideways(page)) == ([], 0)
