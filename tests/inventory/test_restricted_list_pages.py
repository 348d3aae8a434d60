"""The restricted list, for reading."""

import pytest

from tests.builders import make_person, make_site
from tests.inventory.pages import (
    XSS,
    browser,
    lead_of_a_listed_organisation,
    nothing_written,
    queries_of,
    text,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def client(lead):
    return browser(lead)


def test_the_list_says_which_edition_it_is(client, lead):
    edition = lead.organisation.editions.select_related("pack").get()

    page = text(client.get("/list/"))

    assert "Edition 1" in page
    assert edition.pack.version in page
    assert edition.pack.content_hash in page


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?q=hikvision", "/list/makers/hikvision/"),
        ("?q=HIKVISION", "/list/makers/hikvision/"),
        ("?show=vendors&q=Annke", "Annke"),
        ("?show=relabels&q=Honeywell", "Honeywell"),
        ("?show=instruments&q=386", "/list/instruments/uk-wms-2022/"),
    ],
)
def test_every_part_of_the_list_is_searched(client, query, words):
    assert words.lower() in text(client.get(f"/list/{query}")).lower()


def test_the_uk_assessment_is_marked_as_ours(client):
    assert "Our assessment" in text(client.get("/list/makers/hikvision/"))
    assert "not a finding of any Minister" in text(client.get("/list/instruments/uk-wms-2022/"))


def test_a_maker_is_shown_with_its_listings_labels_and_sources(client):
    page = text(client.get("/list/makers/hikvision/"))

    assert "889" in page
    assert "Names on labels" in page
    assert "Source:" in page
    assert 'href="http' not in page


def test_the_list_is_paged_and_the_search_goes_along(client):
    page = client.get("/list/?show=vendors&q=a")

    assert "1 to 50 of" in text(page)
    assert "show=vendors&amp;q=a&amp;page=2" in text(page)
    assert client.get("/list/?show=vendors&page=999").status_code == 200


@pytest.mark.parametrize("path", ["/list/makers/nobody/", "/list/instruments/nothing/"])
def test_an_unknown_entry_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_a_search_without_result_says_so_and_is_escaped(client):
    page = text(client.get("/list/", {"q": XSS}))

    assert "Nothing in this part of the list" in page
    assert "<script>alert" not in page


@pytest.mark.parametrize(
    ("role", "status"),
    [("administrator", 200), ("facilities_manager", 200), ("auditor", 200), ("contractor", 404)],
)
def test_who_may_read_the_list(lead, role, status):
    site = make_site(lead.organisation)
    person = browser(make_person(role, organisation=lead.organisation, sites=[site]))

    for path in ("/list/", "/list/makers/hikvision/", "/list/instruments/uk-wms-2022/"):
        assert person.get(path).status_code == status


def test_the_list_takes_few_queries_and_writes_nothing(client):
    assert queries_of(client, "/list/?show=vendors") <= 10
    with nothing_written():
        client.get("/list/")
