"""Positions in an import file: which sites they put on the map, which they leave, and how they go again."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from inventory import jobs
from inventory.models import AuditEvent, Division, ImportBatch, Role, Site, SiteAssignment
from inventory.services import importing
from inventory.services.import_summary import summary
from inventory.services.sites import add_site, place_site
from tests.builders import make_person
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db

HEADINGS = "Site,Asset tag,Make,Model,Latitude,Longitude\n"
LEEDS, LONDON = (Decimal("53.800"), Decimal("-1.550")), (Decimal("51.501"), Decimal("-0.128"))
FILE = HEADINGS + "Depot,C1,Axis,P3245,53.80004,-1.55003\nHall,C2,Axis,P3245,51.501,-0.128\n"


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation(name="Ann Lead")
    for name in ("Depot", "Hall"):
        add_site(lead.organisation, name, by=lead)
    return lead


def imported(person, content=FILE, *, confirm_first=False, **facts):
    batch = importing.receive(
        [content.encode()],
        "list.csv",
        organisation=person.organisation,
        by=person,
        confirm_first=confirm_first,
        **facts,
    )
    jobs.enqueue("import", organisation=person.organisation, by=person, batch=batch.pk)
    jobs.run_all()
    batch.refresh_from_db()
    return batch


def positions():
    return {site.name: (site.latitude, site.longitude) for site in Site.objects.exclude(latitude=None)}


def codes(batch):
    return [warning["code"] for warning in batch.warnings]


def undo(batch, person):
    browser(person).post(reverse("undo_import", args=[batch.uuid]))
    jobs.run_all()


def test_sites_without_a_position_get_the_one_that_the_file_tells_to_some_hundred_metres(lead):
    batch = imported(lead)

    assert batch.state == ImportBatch.State.COMPLETED
    assert positions() == {"Depot": LEEDS, "Hall": LONDON}
    assert (batch.sites_placed, batch.positions) == (2, [])
    assert summary(batch)["sites_placed"] == 2
    event = AuditEvent.objects.get(action="sites placed on the map")
    assert set(event.after["sites"]) == {"depot", "hall"}
    assert "53.8" not in str(event.after)


def test_the_preview_tells_how_many_sites_it_would_put_on_the_map_and_writes_none(lead):
    batch = imported(lead, FILE + "Annexe,C3,Axis,P3245,53.9,-1.5\n", confirm_first=True)

    page = text(browser(lead).get(reverse("import", args=[batch.uuid])))

    assert positions() == {}
    assert (batch.preview["figures"]["sites_placed"], batch.preview["with_sites"]["sites_placed"]) == (2, 3)
    assert "Sites to be put on the map" in page
    assert "3 sites put on the map" in page

    browser(lead).post(reverse("confirm_import", args=[batch.uuid]), {"create_sites": ["", "on"]})
    jobs.run_all()

    assert positions().keys() == {"Depot", "Hall", "Annexe"}
    assert "Sites put on the map" in text(browser(lead).get(reverse("import", args=[batch.uuid])))


def test_a_file_moves_no_site_and_says_where_it_tells_another_place(lead):
    depot, hall = Site.objects.get(name="Depot"), Site.objects.get(name="Hall")
    place_site(depot, (Decimal("53.803"), Decimal("-1.550")), by=lead)
    place_site(hall, (Decimal("51.600"), Decimal("-0.128")), by=lead)

    batch = imported(lead)

    assert positions()["Hall"][0] == Decimal("51.600")
    assert batch.sites_placed == 0
    (warning,) = (each for each in batch.warnings if each["code"] == "position_differs")
    assert (warning["row"], warning["column"]) == (3, "Latitude")
    assert "11.0 km" in warning["message"]


def test_who_may_not_add_sites_places_none_and_reads_so(lead):
    manager = make_person(Role.FACILITIES_MANAGER, organisation=lead.organisation)
    for site in Site.objects.all():
        SiteAssignment.objects.create(person=manager, site=site)

    batch = imported(manager)

    assert positions() == {}
    assert "not_placed" in codes(batch)


def test_a_site_that_the_file_calls_by_two_names_at_two_places_gets_none(lead):
    Site.objects.filter(name="Depot").update(code="d-1")

    batch = imported(lead, FILE + "d-1,C3,Axis,P3245,51.5,-0.1\n")

    assert positions() == {"Hall": LONDON}
    assert "positions_differ" in codes(batch)


def test_a_site_in_northern_ireland_is_not_put_outside_it(lead):
    Site.objects.filter(name="Hall").update(division=Division.NORTHERN_IRELAND)

    batch = imported(lead)

    assert positions() == {"Depot": LEEDS}
    assert "position_outside" in codes(batch)


def test_undoing_the_import_takes_back_the_positions_that_nobody_has_changed_since(lead):
    batch = imported(lead)
    place_site(Site.objects.get(name="Hall"), (Decimal("51.502"), Decimal("-0.128")), by=lead)

    page = text(browser(lead).get(reverse("undo_import", args=[batch.uuid])))
    undo(batch, lead)

    assert "positions on the map that it gave to sites are taken back" in page
    assert positions() == {"Hall": (Decimal("51.502"), Decimal("-0.128"))}
    assert AuditEvent.objects.get(action="sites taken off the map").after == {"sites": ["depot"]}


def test_many_sites_are_placed_a_portion_at_a_time(lead, monkeypatch):
    monkeypatch.setattr("inventory.services.importing.placing_sites.SITES_A_CHUNK", 1)

    assert imported(lead).sites_placed == 2
    assert AuditEvent.objects.filter(action="sites placed on the map").count() == 2


def test_a_dry_run_tells_the_sites_it_would_place(lead):
    batch = importing.dry_run(
        [FILE.encode()],
        "list.csv",
        organisation=lead.organisation,
        site=None,
        create_sites=False,
        format="",
        on=date(2026, 11, 22),
    )

    assert batch.preview["figures"]["sites_placed"] == 2
    assert positions() == {}
