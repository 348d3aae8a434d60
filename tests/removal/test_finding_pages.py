"""The navigation, the page behind More, and the search: by role, within reach, at a fixed cost."""

import pytest
from django.urls import reverse

from inventory.services.organisations import add_organisation
from removal.services.drafting import open_plan
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, queries_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def estate():
    """Two sites with a camera each; the plan is of the first."""
    organisation = add_organisation("NORTH", "Department of the North", kind="central_government", by=None)
    lead = make_person("compliance_lead", organisation=organisation)
    first, second = (make_site(organisation, name=name) for name in ("Ministry House", "Ministry Annexe"))
    make_camera(first, "restricted", asset_tag="GATE-1")
    make_camera(second, "restricted", asset_tag="GATE-2")
    return {"lead": lead, "first": first, "second": second, "plan": open_plan(first, by=lead)}


def person(estate, role):
    return make_person(role, organisation=estate["lead"].organisation, sites=[estate["first"]])


def text(answer):
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("role", "links"),
    [
        ("compliance_lead", ["Home", "Sites", "Cameras", "Plans", "Reports", "More"]),
        ("facilities_manager", ["Home", "Sites", "Cameras", "Plans", "More"]),
        ("contractor", ["Home", "Sites", "Plans", "More"]),
    ],
)
def test_the_navigation_has_at_most_six_links_and_only_those_that_open(as_person, estate, role, links):
    client = as_person(person(estate, role))

    shown = client.get("/").context["navigation"]

    assert [link.label for link in shown] == links
    assert {client.get(link.url).status_code for link in shown} == {200}


@pytest.mark.parametrize("role", ["administrator", "compliance_lead", "facilities_manager", "contractor"])
def test_more_shows_only_pages_that_open_and_marks_itself_on_them(as_person, estate, role):
    client = as_person(person(estate, role))
    answer = client.get("/more/")

    for _, entries in answer.context["groups"]:
        for entry in entries:
            page = client.get(entry.url)
            assert page.status_code == 200, entry.label
            assert [each.label for each in page.context["navigation"] if each.current], entry.label


def test_more_counts_what_waits_for_review(as_person, estate):
    make_camera(estate["first"], "suspected", vendor="Honeywell", model="HD4")

    assert "Review (1)" in text(as_person(estate["lead"]).get("/more/"))


def test_one_search_finds_cameras_sites_plans_and_makers(as_person, estate):
    client = as_person(estate["lead"])

    by_name, by_number = text(client.get("/search/?q=ministry")), text(client.get("/search/?q=P-1"))

    assert all(name in by_name for name in ("Ministry House", "Ministry Annexe", "P-1, Ministry House"))
    assert "P-1, Ministry House" in by_number
    assert "GATE-2" in text(client.get("/search/?q=gate"))
    assert reverse("listed_maker", args=["hikvision"]) in text(client.get("/search/?q=hikvision"))


def test_a_search_stays_within_the_sites_of_the_person(as_person, estate):
    manager = text(as_person(person(estate, "facilities_manager")).get("/search/?q=gate"))
    contractor = text(as_person(person(estate, "contractor")).get("/search/?q=ministry"))

    assert "GATE-1" in manager
    assert "GATE-2" not in manager
    assert "Ministry House" in contractor
    assert "Annexe" not in contractor
    assert "GATE" not in text(as_person(person(estate, "contractor")).get("/search/?q=gate"))


@pytest.mark.parametrize("asked", ["", "%20", "zz-nothing", "a" * 500, "%22%20OR%20*", "P-99999999999"])
def test_a_search_for_anything_answers(as_person, estate, asked):
    assert as_person(estate["lead"]).get(f"/search/?q={asked}").status_code == 200


@pytest.mark.parametrize("path", ["/more/", "/search/?q=ministry", "/search/?q=gate"])
def test_the_number_of_queries_is_fixed(estate, path):
    client = browser(estate["lead"])
    few = queries_of(client, path)

    for number in range(12):
        make_camera(
            make_site(estate["lead"].organisation, name=f"Ministry {number}"), asset_tag=f"gate {number}"
        )

    assert queries_of(client, path) == few <= 10


@pytest.mark.parametrize("path", ["/help/", "/accessibility/", "/privacy/"])
def test_the_pages_in_the_foot_are_for_everybody(client, as_person, estate, path):
    assert client.get(path).status_code == 200
    assert f'href="{path}"' in text(as_person(person(estate, "contractor")).get("/"))


def test_help_names_the_administrators_of_ones_own_organisation_alone(as_person, estate):
    make_person("administrator", organisation=estate["lead"].organisation, name="Ada Own")
    make_person("administrator", name="Otto Other")

    page = text(as_person(estate["lead"]).get("/help/"))

    assert "Ada Own" in page
    assert "Otto" not in page
