"""The inventory's pages in a real browser: no barrier, no sideways scroll, no complaint, with and without scripts."""

from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from playwright.sync_api import expect

from inventory import jobs
from inventory.models import ImportBatch
from inventory.services import importing
from inventory.services.organisations import add_organisation
from inventory.services.registering import log_camera
from inventory.services.sites import place_site
from tests.builders import make_camera, make_person, make_site

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def estate():
    """A lead with a small estate that shows every kind of page."""
    organisation = add_organisation("NORTH", "Department of the North", kind="central_government", by=None)
    lead = make_person("compliance_lead", organisation=organisation)
    site = make_site(organisation, "sensitive", name="Ministry House")
    for placed, at in (
        (site, ("51.501", "-0.128")),
        (make_site(organisation, name="Depot"), ("54.606", "-5.922")),
    ):
        place_site(placed, tuple(map(Decimal, at)), by=lead)
    facts = {"site": site, "asset_tag": "C021", "location": "North gate", "vendor_text": "Hikvision"}
    camera = log_camera(
        facts | {"model_text": "DS-2CD2143G2-I"}, organisation=organisation, on=date(2026, 11, 22), by=lead
    )
    make_camera(
        site, "suspected", vendor="Honeywell", model="HD4", asset_tag="C022", due_on=date(2025, 4, 30)
    )
    make_camera(site, vendor="", model="W" * 90, asset_tag="", location="x" * 120)
    batch = ImportBatch.objects.create(
        organisation=organisation, uploaded_by=lead, filename="survey.xlsx", size=1, state="completed"
    )
    return {
        "lead": lead,
        "site": site,
        "camera": camera,
        "batch": batch,
        "waiting": previewed(lead),
        "result": previewed(lead, confirmed=True),
    }


def previewed(lead, *, confirmed=False):
    """An upload with everything that a preview can show; confirmed, with everything of a result."""
    rows = "Site,Location,Asset tag,Make,Model,Password\n" + "".join(
        f"{row},secret\n"
        for row in (
            "Ministry House,South gate,C021,Hikvision,DS-2CD2143G2-I",
            "Ministry House,Yard,C022,Honeywell,HD4",
            "Minstry House,Yard,C023,Axis,P3267-LVE",
            "Ministry House,Roof,C021,Axis,P3267-LVE",
            f"{'Very long name of a site ' * 5},Yard,C024,Axis,{'W' * 60}",
        )
    )
    batch = importing.receive(
        [rows.encode()], "survey.csv", organisation=lead.organisation, by=lead, confirm_first=True
    )
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    jobs.run_all()
    if confirmed:
        importing.confirm(batch, create_sites=False, by=lead)
        jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
        jobs.run_all()
    return batch


def sign_in(page, live_server, person):
    """Give the browser a session of this person."""
    client = Client()
    client.force_login(person)
    name = "lenscap-session"
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": str(live_server)}])


PAGES = (
    "/",
    "/sites/",
    "/sites/add/",
    "/sites/{site}/",
    "/sites/{site}/sensitivity/",
    "/sites/{site}/position/",
    "/sites/map/",
    "/cameras/",
    "/cameras/?q=nothing-like-it",
    "/cameras/add/",
    "/cameras/{camera}/",
    "/cameras/{camera}/edit/",
    "/imports/",
    "/imports/new/",
    "/imports/{batch}/",
    "/imports/{waiting}/",
    "/imports/{result}/",
    "/identify/",
    "/review/",
    "/review/{device}/",
    "/cameras/{camera}/ask/",
    "/audit/",
    "/audit/?who=nobody&since=1 1 2020",
    "/audit/check/?head=abc",
    "/list/?q=hik",
    "/list/?show=relabels&q=honeywell",
    "/list/makers/hikvision/",
    "/list/instruments/uk-wms-2022/",
)


@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_has_a_barrier_scrolls_sideways_or_complains(
    page, live_server, estate, complaints, axe, sideways, width
):
    sign_in(page, live_server, estate["lead"])
    page.set_viewport_size({"width": width, "height": 900})
    uuids = {name: estate[name].uuid for name in ("site", "camera", "batch", "waiting", "result")}
    uuids["device"] = estate["camera"].fingerprint.uuid

    found = {}
    for path in PAGES:
        page.goto(f"{live_server}{path.format(**uuids)}")
        found[path] = [*axe(page), *([f"{sideways(page)} px too wide"] if sideways(page) else [])]

    assert {path: what for path, what in found.items() if what} == {}
    assert complaints == []


def test_the_first_steps_of_a_new_organisation_have_no_barrier(page, live_server, axe, complaints):
    sign_in(page, live_server, make_person("compliance_lead"))

    page.goto(f"{live_server}/")

    assert page.get_by_role("link", name="Add a site").is_visible()
    assert axe(page) == []
    assert complaints == []


def test_filtering_changes_the_results_and_the_address_and_back_undoes_it(
    page, live_server, estate, complaints
):
    sign_in(page, live_server, estate["lead"])
    page.goto(f"{live_server}/cameras/")
    expect(page.get_by_role("status")).to_have_text("3 cameras")

    page.get_by_label("Restricted?").select_option("restricted")
    expect(page.get_by_role("status")).to_have_text("1 camera matches these filters")
    assert "verdict=restricted" in page.url

    page.go_back()
    expect(page.get_by_role("status")).to_have_text("3 cameras")
    assert complaints == []


def test_filters_work_without_scripts(browser, live_server, estate):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, live_server, estate["lead"])

    page.goto(f"{live_server}/cameras/")
    page.get_by_label("Search").fill("C021")
    page.get_by_role("button", name="Apply filters").click()

    expect(page.get_by_role("status")).to_have_text("1 camera matches these filters")
    context.close()
