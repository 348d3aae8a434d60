"""Home: figures that lead to the same cameras, first steps, what a contractor sees."""

from datetime import date

import pytest

from inventory.models import ImportBatch
from removal.reports.words import OBLIGATIONS, in_words
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, nothing_written, queries_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_person("compliance_lead")


@pytest.fixture
def client(lead):
    return browser(lead)


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, name="Town Hall")


def test_each_figure_is_the_count_of_the_list_that_it_leads_to(client, site):
    for verdict, status, life, times in (
        ("restricted", "overdue", "live", 3),
        ("restricted", "exempted", "live", 2),
        ("restricted", "planned", "live", 1),
        ("restricted", "restricted", "new", 1),
        ("restricted", "removed", "gone", 2),
        ("suspected", "to_check", "live", 4),
        ("suspected", "removed", "gone", 1),
        ("unknown", "cannot_tell", "live", 5),
        ("", "not_checked", "live", 6),
        ("clear", "clear", "live", 7),
    ):
        for _ in range(times):
            make_camera(site, verdict, status=status, life=life)

    cards = client.get("/").context["cards"]

    assert [number for _, number, _, _ in cards] == [6, 3, 2, 4, 5, 6]
    for _, number, _, url in cards:
        assert client.get(url).context["count"] == number


def test_the_next_dates_are_of_restricted_cameras_in_place_and_say_what_is_asked(client, site):
    make_camera(site, "restricted", asset_tag="LATE", due_on=date(2025, 4, 30), headline="INVESTIGATE")
    make_camera(site, "restricted", asset_tag="GONE", due_on=date(2025, 4, 1), life="gone")
    make_camera(site, "restricted", asset_tag="SOON", due_on=date(2027, 4, 30))
    make_camera(site, "restricted", asset_tag="UNDATED")
    make_camera(site, "suspected", asset_tag="CHECK", due_on=date(2025, 1, 1))

    page = client.get("/")
    assert [camera.asset_tag for camera in page.context["next_dates"]] == ["LATE", "SOON"]
    assert in_words("INVESTIGATE", OBLIGATIONS) in text(page)


def test_the_sites_with_most_overdue_stand_first(client, lead):
    worse, bad, fine = (make_site(lead.organisation, name=name) for name in ("Worse", "Bad", "Fine"))
    make_camera(worse, "restricted", status="overdue", due_on=date(2025, 4, 30))
    for _ in range(3):
        make_camera(bad, "restricted", status="restricted", due_on=date(2027, 1, 1))
    make_camera(fine, "clear")

    worst = client.get("/").context["worst_sites"]

    assert [(site.name, site.restricted, site.overdue) for site in worst] == [("Worse", 1, 1), ("Bad", 3, 0)]


def test_a_facilities_managers_figures_are_of_assigned_sites(site):
    make_camera(site, "restricted")
    make_camera(make_site(site.organisation), "restricted")
    manager = make_person("facilities_manager", organisation=site.organisation, sites=[site])

    assert browser(manager).get("/").context["cards"][0][1] == 1


def test_a_new_organisation_is_led_step_by_step(client, lead):
    def steps():
        return [(task["text"], bool(task["url"])) for task in client.get("/").context["tasks"]]

    assert steps() == [("Not started", True)] * 2 + [("Cannot start yet", False)] * 2
    assert "/cameras/add/" not in text(client.get("/"))

    make_site(lead.organisation)
    assert steps()[:2] == [("Completed", True), ("Not started", True)]
    assert "/cameras/add/" in text(client.get("/"))


def test_a_facilities_manager_without_a_site_is_told_who_assigns_one(lead):
    page = text(browser(make_person("facilities_manager", organisation=lead.organisation)).get("/"))

    assert "says where you work" in page
    assert "/imports/new/" not in page
    assert "/sites/add/" not in page


def test_a_contractor_sees_the_assigned_sites_and_no_figures(site):
    make_camera(site, "restricted", asset_tag="C021")
    make_site(site.organisation, name="Elsewhere")
    contractor = make_person("contractor", organisation=site.organisation, sites=[site])

    page = text(browser(contractor).get("/"))

    assert "Town Hall" in page
    assert "Elsewhere" not in page
    assert "C021" not in page
    assert "Restricted, in place" not in page


def test_an_import_that_waits_for_its_uploader_is_counted_and_nobody_elses(client, lead, site):
    make_camera(site)
    state = ImportBatch.State.AWAITING_CONFIRMATION
    for uploader in (lead, make_person("compliance_lead", organisation=site.organisation)):
        ImportBatch.objects.create(
            organisation=site.organisation, uploaded_by=uploader, filename="a.csv", size=1, state=state
        )

    assert "1 import waits for you to confirm it" in text(client.get("/"))


@pytest.mark.parametrize(
    ("role", "first"),
    [
        ("compliance_lead", "Download removal report"),
        ("facilities_manager", "Add a camera"),
        ("auditor", "Browse the audit trail"),
        ("administrator", "Add a person"),
    ],
)
def test_the_first_button_is_what_the_role_does_most(site, role, first):
    make_camera(site)
    person = make_person(role, organisation=site.organisation, sites=[site])

    actions = browser(person).get("/").context["actions"]

    assert actions[0][0] == first
    assert [browser(person).get(url).status_code for _, url in actions] == [200, 200]


def test_home_takes_the_same_queries_for_5_and_for_200_cameras(client, site):
    for _ in range(5):
        make_camera(site, "restricted", due_on=date(2026, 1, 1))
    few = queries_of(client, "/")
    for _ in range(195):
        make_camera(make_site(site.organisation), "restricted", due_on=date(2026, 1, 1))

    assert queries_of(client, "/") == few
    assert few <= 10


def test_looking_writes_nothing(client, site):
    make_camera(site)

    with nothing_written():
        client.get("/")
