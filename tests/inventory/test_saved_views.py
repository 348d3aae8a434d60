"""Saved views: the present filters under a name, one's own or shared, never more than their reader may see."""

import pytest
from django.urls import reverse

from inventory.models import AuditEvent, SavedView
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, queries_of, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return make_person("compliance_lead")


@pytest.fixture
def site(lead):
    site = make_site(lead.organisation, name="Town Hall")
    make_camera(site, "restricted", asset_tag="GATE-1")
    make_camera(site, "clear", asset_tag="GATE-2")
    return site


def save(client, query="verdict=restricted&sort=-asset_tag&after=x&nonsense=1", **said):
    return client.post(f"/views/save/?{query}", {"name": "To go"} | said)


def test_a_view_keeps_filters_and_sorting_and_neither_the_place_nor_what_no_filter_knows(lead, site):
    client = browser(lead)

    opened = save(client)

    view = SavedView.objects.get()
    assert view.query == "verdict=restricted&sort=-asset_tag"
    assert opened.url == f"/cameras/?{view.query}"
    page = text(client.get(opened.url))
    assert "GATE-1" in page
    assert "GATE-2" not in page
    assert f'href="/cameras/?{view.query.replace("&", "&amp;")}">To go</a>' in page


def test_what_is_set_is_told_in_words_and_each_is_lifted_by_its_own_link(lead, site):
    shown = browser(lead).get(
        f"/cameras/?q=gate&verdict=restricted&overdue=on&site={site.uuid}&sort=asset_tag"
    )

    told = {(each.label, each.words): each.without for each in shown.context["filter"].narrowings}

    assert set(told) == {
        ("Search", "gate"),
        ("Restricted", "Restricted"),
        ("Overdue only", ""),
        ("Site", "Town Hall"),
    }
    assert told["Search", "gate"] == f"site={site.uuid}&verdict=restricted&overdue=on&sort=asset_tag"


def test_a_site_out_of_reach_is_not_named(lead, site):
    manager = make_person(
        "facilities_manager", organisation=lead.organisation, sites=[make_site(lead.organisation)]
    )
    save(browser(lead), f"site={site.uuid}", shared="on")

    page = text(browser(manager).get(f"/cameras/?site={site.uuid}"))

    assert "Town Hall" not in page
    assert "GATE-1" not in page


def test_a_view_is_for_oneself_until_it_is_shared_and_only_within_the_organisation(lead, site):
    client, view = browser(lead), None
    save(client)
    colleague = make_person("auditor", organisation=lead.organisation)
    view = SavedView.objects.get()
    assert "To go" not in text(browser(colleague).get("/views/"))

    client.post(f"/views/{view.uuid}/", {"name": "To go soon", "shared": "on"})

    assert "To go soon" in text(browser(colleague).get("/views/"))
    assert "To go soon" not in text(browser(make_person("compliance_lead")).get("/views/"))
    for path in (f"/views/{view.uuid}/", f"/views/{view.uuid}/delete/"):
        assert browser(colleague).get(path).status_code == 404
        assert browser(colleague).post(path, {"name": "Mine"}).status_code == 404


def test_a_name_stands_once_for_each_person(lead, site):
    client = browser(lead)
    save(client)

    again = save(client)

    assert again.status_code == 422
    assert "You have a view called ‘To go’ already" in text(again)
    assert save(browser(make_person("auditor", organisation=lead.organisation))).status_code == 302


def test_a_view_without_a_name_is_asked_for_one(lead, site):
    answer = save(browser(lead), name=" ")

    assert answer.status_code == 422
    assert "Enter the name of the view" in text(answer)


def test_deleting_is_asked_first_and_every_step_is_in_the_trail(lead, site):
    client = browser(lead)
    save(client)
    view = SavedView.objects.get()
    client.post(f"/views/{view.uuid}/", {"name": "Gone soon"})
    assert "Are you sure" in text(client.get(f"/views/{view.uuid}/delete/"))
    assert SavedView.objects.exists()

    client.post(f"/views/{view.uuid}/delete/")

    assert not SavedView.objects.exists()
    actions = AuditEvent.objects.filter(subject_key=str(view.uuid)).order_by("pk")
    assert list(actions.values_list("action", flat=True)) == ["view saved", "view changed", "view deleted"]


def test_the_cameras_page_asks_no_more_however_many_views_there_are(lead, site):
    client = browser(lead)
    few = queries_of(client, "/cameras/?q=gate")
    for number in range(12):
        save(client, name=f"View {number}")

    assert queries_of(client, "/cameras/?q=gate") == few <= 10


LISTS = {
    "sites": "q=Town",
    "plans": "stage=late",
    "review": "show=decided",
    "exemptions": "show=waiting",
    "audit_trail": "action=view+saved",
}


@pytest.mark.parametrize(("name", "query"), LISTS.items())
def test_every_list_with_filters_keeps_them_under_a_name(lead, site, name, query):
    client, path = browser(lead), reverse(name)
    save(client, name="First")
    offered = f'href="/views/save/?list={name}&amp;{query}"'
    assert offered in text(client.get(f"{path}?{query}"))

    opened = save(client, f"list={name}&{query}&nonsense=1", name="Of this list")

    assert opened.url == f"{path}?{query}"
    assert f'href="{path}?{query}">Of this list</a>' in text(client.get(path))
    assert "Of this list" in text(client.get("/views/"))
    assert "Of this list" not in text(client.get("/cameras/"))


def test_a_view_of_a_list_that_its_reader_may_not_open_is_not_shown_to_them(lead, site):
    save(browser(lead), "list=review&show=decided", name="Decided", shared="on")
    save(browser(lead), "list=plans&stage=late", name="Late plans", shared="on")
    manager = make_person("facilities_manager", organisation=lead.organisation, sites=[site])

    page = text(browser(manager).get("/views/"))

    assert "Late plans" in page
    assert "Decided" not in page
    assert browser(manager).get("/views/save/?list=review").status_code == 404
    assert browser(manager).get("/views/save/?list=people").status_code == 404
