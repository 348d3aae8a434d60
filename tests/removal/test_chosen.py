"""Cameras ticked in the list: shown once more, then put into plans, asked about, or their network recorded."""

import pytest

from inventory.models import AuditEvent, Job, SiteQuestion
from removal.models import Removal
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, text

pytestmark = pytest.mark.django_db
CHOSEN = "/cameras/chosen/"


@pytest.fixture
def lead():
    return make_person("compliance_lead")


@pytest.fixture
def cameras(lead):
    """Two cameras at one site and one at another."""
    first, second = (make_site(lead.organisation, name=name) for name in ("Town Hall", "Depot"))
    return [
        make_camera(site, "restricted", asset_tag=f"C-{at}") for at, site in enumerate((first, first, second))
    ]


def send(person, do, cameras, **more):
    return browser(person).post(CHOSEN, {"do": do, "camera": [str(each.uuid) for each in cameras]} | more)


def confirm(person, do, cameras, **more):
    return send(person, do, cameras, step="confirm", back="verdict=restricted&sort=asset_tag", **more)


def test_what_would_be_done_is_shown_first_and_nothing_is_written(lead, cameras):
    before = AuditEvent.objects.count()

    page = text(send(lead, "plan", cameras[:2]))

    assert "2 cameras ticked" in page
    assert "C-0" in page
    assert "C-2" not in page
    assert AuditEvent.objects.count() == before


def test_each_camera_goes_into_the_plan_of_its_own_site_once(lead, cameras):
    confirm(lead, "plan", cameras[:1])

    answer = confirm(lead, "plan", cameras)

    assert answer.url == "/cameras/?verdict=restricted&sort=asset_tag"
    placed = {
        (line.camera.asset_tag, line.plan.site.name) for line in Removal.objects.select_related("plan__site")
    }
    assert placed == {("C-0", "Town Hall"), ("C-1", "Town Hall"), ("C-2", "Depot")}


def test_a_site_is_asked_once_about_a_camera(lead, cameras):
    confirm(lead, "ask", cameras[:1], text="What is on the back?")
    confirm(lead, "ask", cameras)

    assert SiteQuestion.objects.count() == 3
    assert SiteQuestion.objects.filter(text="What is on the back?").count() == 1


def test_the_network_is_recorded_with_its_reason_and_a_replan_follows(lead, cameras):
    assert "Enter how you know" in text(confirm(lead, "network", cameras, connection="core"))

    confirm(lead, "network", cameras, connection="core", reason="Network plan of May")

    for camera in cameras:
        camera.refresh_from_db()
    assert {camera.connection for camera in cameras} == {"core"}
    assert AuditEvent.objects.filter(action="network of cameras recorded").count() == 2
    assert Job.objects.filter(kind="replan").exists()


def test_one_camera_out_of_reach_refuses_all(lead, cameras):
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[cameras[0].site])
    foreign = make_camera()

    assert confirm(manager, "plan", cameras).status_code == 404
    assert confirm(lead, "plan", [cameras[0], foreign]).status_code == 404
    assert browser(lead).post(CHOSEN, {"do": "plan", "camera": "no-uuid"}).status_code == 404
    assert not Removal.objects.exists()


def test_what_a_role_may_not_do_is_a_404_and_is_not_offered(lead, cameras):
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[cameras[0].site])
    auditor = make_person("auditor", organisation=lead.organisation)

    assert send(manager, "ask", cameras[:1]).status_code == 404
    assert 'value="ask"' not in text(browser(manager).get("/cameras/"))
    assert send(auditor, "plan", cameras).status_code == 404
    assert "data-tick-all" not in text(browser(auditor).get("/cameras/"))


@pytest.mark.parametrize("do", ["plan", "", "nonsense"])
def test_nothing_ticked_leads_back_to_the_list(lead, cameras, do):
    answer = send(lead, do, [], back="q=gate&x=//evil.example")

    assert answer.status_code == 302
    assert answer.url.startswith("/cameras/?q=gate")
