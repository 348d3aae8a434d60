"""Choosing a site: a list while it can be read; of more sites a name is typed, with and without scripts."""

from datetime import date

import pytest
from django import forms

from inventory import access
from inventory.forms import sites_field
from inventory.forms.sites_field import SiteField, SitesField
from inventory.govuk import PlainWords
from inventory.models import Site
from inventory.services.registering import log_camera
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db


class PlaceForm(PlainWords, forms.Form):
    site = SiteField()
    sites = SitesField(required=False)


@pytest.fixture
def lead(monkeypatch):
    """Somebody with more sites than a list is long, which is cut short so that three are many."""
    monkeypatch.setattr(sites_field, "MOST_LISTED", 2)
    monkeypatch.setattr("inventory.filters.MOST_LISTED", 2)
    lead = lead_of_a_listed_organisation()
    for name in ("Town Hall", "Town Hall Annexe", "Depot"):
        make_site(lead.organisation, name=name)
    make_site(name="Town Museum")  # of another organisation
    return lead


def form(lead, data=None, **initial):
    made = PlaceForm(data, initial=initial)
    for name in ("site", "sites"):
        made.fields[name].offer(access.sites(lead))
    return made


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Town Hall", "Town Hall"),
        ("  town-hall ", "Town Hall"),
        ("annexe", "Town Hall Annexe"),
        ("DEPOT", "Depot"),
    ],
)
def test_a_name_or_a_part_that_one_site_has_is_that_site(lead, typed, name):
    made = form(lead, {"site": typed})

    assert made.is_valid(), made.errors
    assert made.cleaned_data["site"].name == name


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Enter the name of the site"),
        ("Town", "More than one site has ‘Town’ in its name. Type the whole name"),
        ("Twon Hall", "‘Twon Hall’ is not one of your sites. Did you mean Town Hall?"),
        ("Town Museum", "‘Town Museum’ is not one of your sites."),
        ("9" * 300, f"‘{'9' * 300}’ is not one of your sites."),
    ],
)
def test_anything_else_is_told_with_what_was_probably_meant(lead, typed, words):
    assert form(lead, {"site": typed}).errors["site"][0].startswith(words)


def test_a_link_names_the_site_by_its_address_and_the_field_shows_its_name(lead):
    site = Site.objects.get(name="Depot")

    assert 'value="Depot"' in str(form(lead, site=site.uuid)["site"])
    assert form(lead, {"site": str(site.uuid)}).is_valid()


def test_several_are_typed_one_a_line_and_each_line_that_is_none_is_told(lead):
    right = form(lead, {"site": "Depot", "sites": "Depot\n\ntown hall\r\n"})
    wrong = form(lead, {"site": "Depot", "sites": "Depot\nNowhere"})

    assert right.is_valid()
    assert {site.name for site in right.cleaned_data["sites"]} == {"Depot", "Town Hall"}
    assert wrong.errors["sites"] == ["Line 2: ‘Nowhere’ is not one of your sites."]


def test_few_sites_are_a_list(lead, monkeypatch):
    monkeypatch.setattr(sites_field, "MOST_LISTED", 200)

    html = str(form(lead)["site"])

    assert "<select" in html
    assert "Town Museum" not in html


def test_suggestions_are_of_the_sites_within_reach_those_that_begin_so_first(lead):
    manager = make_person(
        "facilities_manager", organisation=lead.organisation, sites=[Site.objects.get(name="Depot")]
    )

    names = text(browser(lead).get("/sites/names/?site=hall&field=site"))

    assert names.index('"Town Hall"') < names.index('"Town Hall Annexe"')
    assert "Museum" not in text(browser(lead).get("/sites/names/?q=town"))
    assert "Town" not in text(browser(manager).get("/sites/names/?q=o"))
    assert "option" not in text(browser(lead).get("/sites/names/"))


def test_pages_with_a_site_to_choose_hold_no_list_of_thousands(lead):
    client = browser(lead)
    make_camera(
        Site.objects.get(name="Depot"), "suspected"
    )  # where nothing is there, nothing is to be filtered

    for path in ("/cameras/", "/cameras/add/", "/imports/new/", "/network/new/", "/review/"):
        page = text(client.get(path))
        assert "Town Hall Annexe" not in page, path
        assert 'list="id_site_suggestions"' in page, path


def test_the_review_queue_is_narrowed_by_a_typed_name(lead):
    said = {"site": Site.objects.get(name="Depot"), "vendor_text": "Honeywell", "model_text": "HD4"}
    log_camera(said, organisation=lead.organisation, on=date(2026, 11, 22), by=lead)
    client = browser(lead)

    assert client.get("/review/?site=depot").context["total"] == 1
    assert client.get("/review/?site=annexe").context["total"] == 0
    assert client.get("/review/?site=town").context["total"] == 0
