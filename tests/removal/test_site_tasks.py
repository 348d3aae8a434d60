"""Sites: one question a site, the network of many cameras at once, and what was put up against the instruction."""

from datetime import date

import pytest
from django.utils import timezone

from inventory.models import AuditEvent, Camera, Job
from removal import access
from removal.planning.deployments import Deployment, against_the_instruction
from removal.planning.obligations import Life, Org, SiteCategory
from removal.services import replanning
from removal.services.previewing import Standing
from removal.services.site_tasks import deployments, site_tasks
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import browser, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_person(organisation=make_organisation())


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, "ordinary", name="Depot")


def replan(organisation):
    replanning.replan_now(organisation, on=timezone.localdate())


def send(person, site, **answers):
    said = {"connection": "isolated", "which": "unknown", "reason": "Network plan of May"}
    return browser(person).post(f"/sites/{site.uuid}/network/", said | answers)


def test_an_unknown_network_is_one_task_a_site_whatever_the_number_of_cameras(lead, site):
    for _ in range(7):
        make_camera(site, "restricted")
    other = make_site(lead.organisation, "unassessed", name="Annexe")
    make_camera(other, "restricted", connection="isolated")
    make_camera(make_site(make_organisation()), "restricted")
    replan(lead.organisation)

    tasks = site_tasks(access.current_obligations(lead), of_all_sites=True, most=10)

    assert {(task.about, task.name, task.cameras) for task in tasks} == {
        ("network", "Depot", 7),
        ("sensitivity", "Annexe", 1),
    }
    page = text(browser(lead).get("/sites/tasks/"))
    assert page.count("which network are its cameras on?") == 1
    assert "7 restricted cameras wait for it" in page


def test_a_facilities_manager_is_asked_of_their_own_sites_alone_and_not_what_only_leads_decide(lead, site):
    unassessed = make_site(lead.organisation, "unassessed", name="Annexe")
    elsewhere = make_site(lead.organisation, "ordinary", name="Far away")
    for each in (site, unassessed, elsewhere):
        make_camera(each, "restricted")
    replan(lead.organisation)
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site, unassessed])

    page = text(browser(manager).get("/sites/tasks/"))

    assert "Depot: which network" in page
    assert "Annexe: which network" in page
    assert "Far away" not in page
    assert f"/sites/{unassessed.uuid}/sensitivity/" not in page


def test_the_network_of_a_whole_site_is_recorded_at_once_with_one_event(lead, site):
    known = make_camera(site, "restricted", connection="core")
    gone = make_camera(site, "restricted", life="gone")
    unknown = [make_camera(site, "restricted") for _ in range(3)]

    assert send(lead, site).status_code == 302

    networks = dict(Camera.objects.values_list("pk", "connection"))
    assert {networks[camera.pk] for camera in unknown} == {"isolated"}
    assert (networks[known.pk], networks[gone.pk]) == ("core", "unknown")
    event = AuditEvent.objects.get(action="network of cameras recorded")
    assert event.before == {"connection": {"unknown": 3}}
    assert event.after["cameras"] == [str(camera.uuid) for camera in unknown]
    assert Camera.objects.get(pk=unknown[0].pk).version == 2
    assert Job.objects.filter(kind="replan").exists()


def test_ticked_cameras_alone_change_and_never_those_of_another_site(lead, site):
    mine, left = make_camera(site, "restricted"), make_camera(site, "restricted")
    theirs = make_camera(make_site(lead.organisation), "restricted")

    refused = send(lead, site, which="ticked", cameras=[str(mine.uuid), str(theirs.uuid)])
    send(lead, site, which="ticked", cameras=[str(mine.uuid)])

    assert refused.status_code == 422
    networks = dict(Camera.objects.values_list("pk", "connection"))
    assert [networks[each.pk] for each in (mine, left, theirs)] == ["isolated", "unknown", "unknown"]


def test_nothing_ticked_is_told_in_words(lead, site):
    make_camera(site, "restricted")

    answer = send(lead, site, which="ticked")

    assert answer.status_code == 422
    assert "Tick the cameras that you mean" in text(answer)


def test_a_preview_of_a_network_comes_to_what_the_replan_comes_to(lead, site):
    cameras = [make_camera(site, verdict) for verdict in ("restricted", "restricted", "clear")]
    replan(lead.organisation)
    person = browser(lead)
    person.get("/")
    said = {"connection": "core", "which": "unknown", "reason": "Plan", "step": "preview"}

    with nothing_written():
        page = person.post(f"/sites/{site.uuid}/network/", said)
    foreseen = {
        camera.pk: after for group in page.context["preview"].groups for camera, _, after in group.listed
    }
    person.post(f"/sites/{site.uuid}/network/", said | {"step": "save"})
    replan(lead.organisation)

    assert set(foreseen) == {camera.pk for camera in cameras[:2]}
    for pk, after in foreseen.items():
        camera = Camera.objects.get(pk=pk)
        assert Standing(camera.headline, camera.due_on) == after
        assert after.headline == "MUST_DISCONNECT"


@pytest.mark.parametrize(
    ("installed_on", "since", "answer"),
    [
        ("2022-11-23", None, None),
        ("2022-11-24", None, Deployment.DEPLOYED),
        ("2022-11-25", None, Deployment.DEPLOYED),
        ("2022-11", None, Deployment.MAY_HAVE_BEEN),
        ("2022", None, Deployment.MAY_HAVE_BEEN),
        ("2022-12", None, Deployment.DEPLOYED),
        ("2021", None, None),
        ("", None, None),
        ("2023-06-01", date(2024, 1, 1), None),
        ("2024-01-01", date(2024, 1, 1), Deployment.DEPLOYED),
        ("2024", date(2024, 5, 1), Deployment.MAY_HAVE_BEEN),
    ],
)
def test_the_day_of_installation_says_what_was_put_up_against_the_instruction(
    lead, installed_on, since, answer
):
    told = (Org.CG, SiteCategory.SENSITIVE, Life.LIVE, installed_on, since)
    assert against_the_instruction(*told) is answer

    site = make_site(lead.organisation, "sensitive", sensitive_since=since)
    camera = make_camera(site, "restricted", installed_on=installed_on)
    assert deployments(lead.organisation, Camera.objects.all()) == ({answer: 1} if answer else {})
    page = text(browser(lead).get(f"/cameras/{camera.uuid}/"))
    assert (answer.value in page) if answer else ("against the instruction" not in page)


@pytest.mark.parametrize(
    "told",
    [
        (Org.ADOPTER, SiteCategory.SENSITIVE, Life.LIVE),
        (Org.CG, SiteCategory.ORDINARY, Life.LIVE),
        (Org.CG, SiteCategory.SENSITIVE, Life.NEW),
    ],
)
def test_the_instruction_binds_departments_at_sensitive_sites_for_what_is_put_up(told):
    assert against_the_instruction(*told, "2024-01-01", None) is None


def test_home_counts_what_was_put_up_against_the_instruction(lead):
    site = make_site(lead.organisation, "sensitive")
    make_camera(site, "restricted", installed_on="2024-02")
    make_camera(site, "restricted", installed_on="2024-02", life="gone")
    make_camera(site, "restricted", installed_on="2022")
    make_camera(site, "clear", installed_on="2024-02")

    page = text(browser(lead).get("/sites/tasks/"))

    assert "2 restricted cameras were put up at sensitive sites against the instruction" in page
    assert "1 more may have been" in page


def test_home_fetches_the_questions_and_links_to_them_without_scripts(lead, site):
    make_camera(site, "restricted")
    replan(lead.organisation)
    person = browser(lead)

    assert 'hx-get="/sites/tasks/"' in text(person.get("/"))
    part = person.get("/sites/tasks/", headers={"HX-Request": "true"})
    assert "Depot" in text(part)
    assert "<html" not in text(part)


def test_the_questions_take_the_same_queries_for_2_and_for_20_sites(lead, site):
    for _ in range(2):
        make_camera(make_site(lead.organisation), "restricted")
    replan(lead.organisation)
    few = queries_of(browser(lead), "/sites/tasks/")
    for _ in range(18):
        make_camera(make_site(lead.organisation), "restricted")
    replan(lead.organisation)

    assert queries_of(browser(lead), "/sites/tasks/") == few <= 10


def test_of_very_many_sites_the_first_to_be_asked_are_shown_with_all_their_cameras(lead, monkeypatch):
    monkeypatch.setattr("removal.services.site_tasks.LOOKED_THROUGH", 5)
    sites = [make_site(lead.organisation, "ordinary", name=f"Depot {number}") for number in range(4)]
    for site in (*sites, *reversed(sites)):
        make_camera(site, "restricted")
    replan(lead.organisation)
    asked = access.current_obligations(lead)

    few, all_of_them = (site_tasks(asked, of_all_sites=True, most=most) for most in (2, 10))

    assert [(task.name, task.cameras) for task in few] == [("Depot 0", 2), ("Depot 1", 2)]
    assert [task.name for task in all_of_them] == [site.name for site in sites]
    assert few == all_of_them[:2]
