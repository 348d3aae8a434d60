"""The map of sites: what a dot says, what is drawn as one, which names fit, and who sees which sites."""

from decimal import Decimal
from html import unescape
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from inventory import access
from inventory.forms.sites import PositionForm
from inventory.models import AuditEvent, Role, Site
from inventory.services import mapping
from inventory.services.mapping import Dot, Look, Placed, site_map
from inventory.services.sites import place_site
from tests.builders import make_camera, make_organisation, make_person, make_site

LONDON, LEEDS, BELFAST, WASHINGTON = (
    ("51.501", "-0.128"),
    ("53.8", "-1.55"),
    ("54.606", "-5.922"),
    ("38.9", "-77.0"),
)


def put(site, at):
    site.latitude, site.longitude = (Decimal(each) for each in at)
    site.save()
    return site


def drawn(person):
    return site_map(access.sites(person), access.tallies(person), access.cameras(person))


def looks(found):
    return {site.name: site.look for site in found.sites}


@pytest.fixture
def lead(db):
    return make_person()


def test_a_dot_says_the_most_serious_thing_that_is_known_of_its_site(lead):
    organisation = lead.organisation
    for name, verdict, status in (
        ("Late", "restricted", "overdue"),
        ("Restricted", "restricted", "restricted"),
        ("Suspected", "suspected", "to_check"),
        ("Unknown", "unknown", "cannot_tell"),
        ("Clear", "clear", "clear"),
    ):
        camera = make_camera(put(make_site(organisation, "ordinary", name=name), LEEDS), verdict)
        type(camera).objects.filter(pk=camera.pk).update(status=status, verdict=verdict)
    put(make_site(organisation, "ordinary", name="Empty"), LONDON)

    assert looks(drawn(lead)) == {
        "Late": Look.LATE,
        "Restricted": Look.RESTRICTED,
        "Suspected": Look.TO_CHECK,
        "Unknown": Look.TO_CHECK,
        "Clear": Look.CLEAR,
        "Empty": Look.EMPTY,
    }


@pytest.mark.parametrize(("answering", "open"), [(True, 0), (False, 1)])
def test_a_site_where_something_is_not_known_never_reads_as_clear(answering, open):
    site = Placed(None, "Depot", 51.5, 0.0, "", answering, cameras=3, open=open)

    assert site.look is Look.TO_CHECK


def test_a_map_needs_two_positions_and_tells_of_those_outside_the_country(lead):
    put(make_site(lead.organisation, name="London"), LONDON)
    assert drawn(lead) is None

    put(make_site(lead.organisation, name="Belfast"), BELFAST)
    put(make_site(lead.organisation, name="Washington"), WASHINGTON)
    found = drawn(lead)

    assert found.beyond == 1
    assert sorted(dot.name for dot in found.dots) == ["Belfast", "London"]
    belfast, london = sorted(found.dots, key=lambda dot: dot.x)
    assert (belfast.sites[0].name, london.sites[0].name) == ("Belfast", "London")
    assert belfast.y < london.y


def test_sites_too_near_to_each_other_are_one_dot_that_looks_as_the_worst():
    spots = [
        (Placed(None, "Late", 51.5, 0, "", overdue=1, cameras=1), 100, 100),
        (Placed(None, "Clear", 51.5, 0, "", cameras=1), 109, 108),
        (Placed(None, "Far", 51.5, 0, "", cameras=1), 100 + mapping.TOGETHER, 100),
    ]

    dots = mapping._gathered(spots)

    assert [[site.name for site in dot.sites] for dot in dots] == [["Late", "Clear"], ["Far"]]
    assert dots[0].look is Look.LATE


def test_a_name_covers_no_dot_and_no_other_name_or_is_left_out():
    crowd = [
        Dot(280 + 22 * place, 300, Look.CLEAR, [Placed(None, f"Site {place}", 0, 0, "")])
        for place in range(9)
    ]

    named = [dot for dot in mapping._named(crowd) if dot.name]

    boxes = [
        box
        for dot in named
        for box, x, y, _ in mapping._ways(dot, len(dot.name) * mapping.LETTER)
        if (round(x, 1), round(y, 1)) == (dot.name_x, dot.name_y)
    ]
    assert 0 < len(named) < len(crowd)
    assert all(mapping._is_free(box, [other for other in boxes if other is not box]) for box in boxes)


def test_more_sites_than_a_map_takes_are_said_to_be_more(lead, monkeypatch, as_person):
    monkeypatch.setattr(mapping, "MOST_SITES", 2)
    for place in range(4):
        make_camera(
            put(make_site(lead.organisation, name=f"Depot {place}"), (str(51 + place), "-1.5")), "restricted"
        )

    page = as_person(lead).get(reverse("site_map")).content.decode()

    assert "4 sites have a position; the 2 with most to do are drawn." in page


@pytest.mark.parametrize("page", ["sites", "site_map"])
def test_the_finding_of_the_map_stands_once_on_its_page(lead, as_person, page):
    for name, at in (("Near", LONDON), ("Far", LEEDS)):
        put(make_site(lead.organisation, name=name), at)

    seen = as_person(lead).get(reverse(page)).content.decode()

    assert (seen.count("sites on the map has"), seen.count('id="map-finding"')) == (1, 1)


def test_the_map_shows_the_sites_within_reach_in_a_fixed_number_of_queries(
    lead, as_person, django_assert_max_num_queries
):
    near, far = (
        put(make_site(lead.organisation, name=name), at) for name, at in (("Near", LONDON), ("Far", LEEDS))
    )
    other = put(make_site(lead.organisation, name="Also near"), BELFAST)
    stranger = put(make_site(make_organisation("other"), name="Foreign"), LONDON)
    manager = make_person(Role.FACILITIES_MANAGER, organisation=lead.organisation, sites=[near, other])
    client = as_person(manager)

    with django_assert_max_num_queries(10):
        page = client.get(reverse("site_map")).content.decode()

    assert near.name in page
    assert far.name not in page.replace("Also near", "")
    assert stranger.name not in page
    # The list above the map has filters kept under a name, and until when each site is attested.
    with django_assert_max_num_queries(12):
        assert 'id="map"' in client.get(reverse("sites")).content.decode()


def test_a_contractor_sees_no_map(lead, as_person):
    contractor = make_person(Role.CONTRACTOR, organisation=lead.organisation)

    assert as_person(contractor).get(reverse("site_map")).status_code == 404


@pytest.mark.parametrize(
    ("typed", "position"),
    [
        ("54.606, -5.922", ("54.606", "-5.922")),
        ("(51.50123 -0.1277)", ("51.501", "-0.128")),
        ("57.487;-4.222", ("57.487", "-4.222")),
        ("", None),
    ],
)
def test_a_position_is_read_as_maps_give_it(typed, position):
    form = PositionForm({"position": typed})

    assert form.is_valid()
    assert form.cleaned_data["position"] == (position and tuple(map(Decimal, position)))


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("Belfast", "two numbers"),
        ("54.606", "two numbers"),
        ("-5.922, 54.606", "Enter the latitude first"),
        ("91, 0", "between -90 and 90"),
    ],
)
def test_what_is_no_position_is_said_with_an_example(typed, says):
    assert says in PositionForm({"position": typed}).errors["position"][0]


def test_a_position_is_saved_taken_away_and_told_without_the_position_itself(lead, as_person):
    site = make_site(lead.organisation, name="Depot")
    client, address = as_person(lead), reverse("site_position", args=[site.uuid])

    assert client.post(address, {"position": "54.606, -5.922"}).status_code == 302
    assert Site.objects.get(pk=site.pk).latitude == Decimal("54.606")
    assert client.post(address, {"position": "somewhere"}).status_code == 422
    client.post(address, {"position": ""})

    assert Site.objects.get(pk=site.pk).latitude is None
    events = AuditEvent.objects.filter(action="site placed on the map").order_by("pk")
    assert [event.after for event in events] == [{"on the map": True}, {"on the map": False}]
    assert not place_site(site, None, by=lead)


def test_add_site_takes_a_position(lead):
    code = lead.organisation.code
    call_command(
        "add_site", "d1", "Depot", "--organisation", code, "--position=54.606,-5.922", stdout=StringIO()
    )

    assert Site.objects.get(code="d1").longitude == Decimal("-5.922")
    with pytest.raises(CommandError, match="two numbers"):
        call_command("add_site", "d2", "Annexe", "--organisation", code, "--position=here")


def test_many_positions_are_pasted_from_a_spreadsheet_and_told_without_themselves(lead, as_person):
    hall = make_site(lead.organisation, name="Town Hall, West Wing")
    depot = put(make_site(lead.organisation, name="Depot", code="d-1"), LEEDS)
    other = put(make_site(lead.organisation, name="Annexe"), LONDON)
    rows = "Site\tLatitude\tLongitude", "TOWN HALL, West Wing\t54.6061\t-5.9222", "", "d-1, 53.8, -1.549"
    lines = "\n".join([*rows, "Annexe;51.5;-0.128", ""])
    client = as_person(lead)

    page = client.post(reverse("site_positions"), {"lines": lines}, follow=True)

    placed = dict(Site.objects.values_list("name", "latitude"))
    assert placed[hall.name] == Decimal("54.606")
    assert placed[depot.name] == Decimal("53.800")
    assert "put on the map" in page.content.decode()
    (event,) = AuditEvent.objects.filter(action="sites placed on the map")
    assert hall.code in event.after["sites"]
    assert "54.6" not in str(event.after)
    again = client.post(reverse("site_positions"), {"lines": f"{other.code}, 51.5, -0.128"}, follow=True)
    assert "0 sites put on the map. 1 stood there already." in again.content.decode()


def test_of_lines_that_are_not_right_none_is_taken_and_each_is_told(lead, as_person):
    make_site(lead.organisation, name="Town Hall")
    make_site(make_organisation("other"), name="Foreign")
    right, wrong = (
        "Town Hall, 54.606, -5.922",
        ("Twon Hall, 54.606, -5.922", "Foreign, 51, 0", "Town Hall, 5"),
    )
    lines = "\n".join([right, *wrong, "Town Hall, -5.9, 54.6", "Town Hall, 50, -1"])

    page = as_person(lead).post(reverse("site_positions"), {"lines": lines})

    text = unescape(page.content.decode())
    assert page.status_code == 422
    assert Site.objects.filter(latitude__isnull=False).count() == 0
    for told in (
        "Line 2: ‘Twon Hall’ is not one of your sites. Did you mean Town Hall?",
        "Line 3: ‘Foreign’ is not one of your sites",
        "Line 4: ‘Town Hall, 5’ is not a site with a latitude and a longitude",
        "Line 5: Enter the latitude first",
        "Line 6: Town Hall stands here twice, at two places",
    ):
        assert told in text
    assert "Line 1:" not in text


def test_a_first_line_that_is_a_site_without_a_position_is_not_taken_for_headings(lead, as_person):
    make_site(lead.organisation, name="Town Hall")
    make_site(lead.organisation, name="Depot")

    page = as_person(lead).post(reverse("site_positions"), {"lines": "town hall\nDepot, 53.8, -1.549"})

    assert page.status_code == 422
    assert "Line 1: ‘town hall’ is not a site with a latitude" in unescape(page.content.decode())


@pytest.mark.parametrize("written", ["530163, 180370", "530163\t180370", "TQ 30163 80370", "tq3016380370"])
def test_eastings_and_grid_references_are_positions_too(lead, as_person, written):
    make_site(lead.organisation, name="Town Hall")

    as_person(lead).post(reverse("site_positions"), {"lines": f"Town Hall\t{written}"})

    site = Site.objects.get(name="Town Hall")
    assert (site.latitude, site.longitude) == (Decimal("51.507"), Decimal("-0.126"))


def test_only_who_may_add_sites_places_many(lead, as_person):
    manager = make_person(Role.FACILITIES_MANAGER, organisation=lead.organisation)

    assert as_person(manager).post(reverse("site_positions"), {"lines": "x"}).status_code == 404
    assert reverse("site_positions") not in as_person(manager).get(reverse("site_map")).content.decode()
