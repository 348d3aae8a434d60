"""Download these rows: every list, its filters, three kinds of file, nothing private, and a line in the trail."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook
from python_calamine import CalamineWorkbook

from inventory import listed
from inventory.models import AuditEvent, Edition
from inventory.services.editions import store_shipped_pack
from removal.services import surveying
from removal.tables import BY_KEY, LISTINGS
from tests.builders import make_camera, make_person, make_site
from tests.removal.report_data import make_small_estate

pytestmark = pytest.mark.django_db

PRIVATE = ("SN-CO", "28:57:be:00:00:01", "10.0.0.7", "Vault CO")
PAGES = {
    "cameras": "cameras",
    "sites": "sites",
    "plans": "plans",
    "exemptions": "exemptions",
    "deadlines": "deadlines",
    "attestations": "attestations",
    "audit_trail": "audit_trail",
    "editions": "editions",
    "listed_makers": "restricted_list",
    "people": "people",
}
KEYS = [listing.key for listing in LISTINGS]


@pytest.fixture
def organisation():
    """The small estate, with the list that Lenscap ships as its newest edition."""
    organisation = make_small_estate()
    pack, now = store_shipped_pack(), timezone.now()
    Edition.objects.create(organisation=organisation, number=2, pack=pack, published_at=now)
    return organisation


@pytest.fixture
def lead(organisation):
    return make_person("compliance_lead", "administrator", organisation=organisation)


def taken(client, key, kind="csv", query=""):
    answer = client.post(reverse(f"download_{key}") + query, {"format": kind})
    return b"".join(answer.streaming_content)


def rows_of(content):
    return list(csv.DictReader(StringIO(content.decode())))


@pytest.mark.parametrize("key", KEYS)
def test_every_list_is_the_same_in_each_kind_of_file(as_person, lead, key):
    client = as_person(lead)

    lines = rows_of(taken(client, key))
    xlsx = load_workbook(BytesIO(taken(client, key, "xlsx"))).worksheets[0]
    ods = CalamineWorkbook.from_filelike(BytesIO(taken(client, key, "ods"))).get_sheet_by_index(0)

    headings = [column.heading for column in BY_KEY[key].shown]
    # Each download is itself an event of the trail, so the later file has one more.
    more = (0, 1, 2) if key == "audit_trail" else (0, 0, 0)
    assert [cell.value for cell in xlsx[4]] == headings
    assert ods.to_python(skip_empty_area=False)[3] == headings
    assert xlsx.max_row - 4 == len(lines) + more[1]
    assert len(ods.to_python(skip_empty_area=False)) - 4 == len(lines) + more[2]
    for line, row in zip(lines, xlsx.iter_rows(min_row=5, values_only=True), strict=False):
        numbers = [str(value) for value in row if isinstance(value, int)]
        assert all(value not in (None, "") for value in row)
        assert [value for value in line.values() if value in numbers] == numbers


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize("kind", ["csv", "ods"])
def test_no_list_shows_an_address_a_serial_or_an_exact_location(as_person, lead, key, kind):
    content = taken(as_person(lead), key, kind)
    if kind == "ods":
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        content = str(sheet.to_python()).encode()

    assert content
    # The trail tells what was changed to what, for those who may read it.
    if key != "audit_trail":
        assert not [text for text in PRIVATE if text.encode() in content]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "ods"])
def test_hostile_text_stays_text_in_every_kind(as_person, lead, organisation, kind):
    hostile = ["=1+1", "@SUM(A1)", "-5", "a\nb", "two  spaces", "<b>&\x01", "\u202etxt"]
    site = make_site(organisation, name="Hostile")
    for text in hostile:
        make_camera(site, "unknown", model=text)

    content = taken(as_person(lead), "cameras", kind, f"?site={site.uuid}")

    if kind == "csv":
        read = {row["Model"].removeprefix("'") for row in rows_of(content)}
        assert {row["Model"] for row in rows_of(content)} >= {"'=1+1", "'@SUM(A1)", "'-5"}
    elif kind == "xlsx":
        cells = [row[8] for row in load_workbook(BytesIO(content)).worksheets[0].iter_rows(min_row=5)]
        assert {cell.data_type for cell in cells} == {"s"}
        read = {cell.value for cell in cells}
    else:
        sheet = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0)
        read = {row[8] for row in sheet.to_python(skip_empty_area=False)[4:]}
    assert {text.replace("\x01", "") for text in read} == {text.replace("\x01", "") for text in hostile}


def test_the_filters_of_the_page_are_those_of_the_file(as_person, lead):
    client = as_person(lead)
    page = client.get(reverse("cameras") + "?verdict=restricted&after=").content.decode()
    (action,) = re.findall(r'action="(/cameras/download/[^"]*)"', page)

    answer = client.post(action.replace("&amp;", "&"), {"format": "csv"})
    rows = rows_of(b"".join(answer.streaming_content))

    assert action == "/cameras/download/?verdict=restricted"
    assert {row["Verdict"] for row in rows} == {"Restricted"}
    assert len(rows) == 4


@pytest.mark.parametrize("key", PAGES)
def test_each_list_offers_its_rows_in_three_kinds(as_person, lead, key):
    page = as_person(lead).get(reverse(PAGES[key])).content.decode()

    assert "Download these rows" in page
    assert reverse(f"download_{key}") in page
    assert all(f'value="{kind}"' in page for kind in ("csv", "xlsx", "ods"))


def test_taking_rows_away_is_told_in_the_trail(as_person, lead):
    taken(as_person(lead), "cameras", "ods", "?verdict=restricted")

    event = AuditEvent.objects.latest("pk")
    assert (event.action, event.actor) == ("rows downloaded", lead)
    told = {name: event.after[name] for name in ("list", "rows", "format", "filter")}
    assert told == {"list": "Cameras", "rows": 4, "format": "ods", "filter": "verdict=restricted"}


def test_a_manager_takes_the_rows_of_the_own_sites_alone(as_person, organisation):
    depot = organisation.sites.get(code="co-depot")
    manager = make_person("facilities_manager", organisation=organisation, sites=[depot])
    client = as_person(manager)

    assert {row["Site"] for row in rows_of(taken(client, "cameras"))} == {"co-depot"}
    assert {row["Site"] for row in rows_of(taken(client, "sites"))} == {"co-depot"}
    assert client.post(reverse("download_audit_trail"), {"format": "csv"}).status_code == 404


def test_a_round_reads_in_the_file_as_on_its_sites_page(as_person, lead, organisation):
    depot = organisation.sites.get(code="co-depot")
    survey = surveying.start(depot, method="physical", by=lead)
    for camera, answer in zip(depot.cameras.order_by("pk"), ("found", "missing", "no_label"), strict=True):
        surveying.answer(survey, camera.uuid, answer, by=lead)
    survey = surveying.finish(survey, coverage="whole", not_covered="", notes="", by=lead)
    make_camera(depot, "unknown")
    surveying.start(depot, method="physical", by=lead)
    client = as_person(lead)

    page = client.get(reverse("site_rounds", args=[depot.uuid])).content.decode()
    (row,) = rows_of(taken(client, "rounds", query=f"?site={depot.uuid}"))

    assert f"/rounds/download/?site={depot.uuid}" in page
    figures = surveying.figures(survey)
    assert (row["Round"], row["State"], row["Covered"]) == ("R-1", "Finished", "The whole site")
    told = [int(row[name]) for name in ("Expected", "Surveyed", "Not there", "Unexpected", "Unidentified")]
    assert told == [
        figures.expected,
        figures.answered,
        figures.missing,
        figures.unexpected,
        figures.unidentified,
    ]
    assert told[:3] == [3, 3, 1]
    manager = make_person("facilities_manager", organisation=organisation, sites=[])
    assert rows_of(taken(as_person(manager), "rounds")) == []


def test_people_are_taken_away_by_those_who_manage_them_alone(as_person, lead, organisation):
    manager = make_person("facilities_manager", organisation=organisation, sites=[organisation.sites.first()])

    rows = {row["Email"]: row for row in rows_of(taken(as_person(lead), "people"))}

    assert rows[manager.email]["Roles"] == "Facilities manager"
    assert rows[manager.email]["Sites"] == organisation.sites.first().name
    assert rows[lead.email]["Sites"] == "All sites"
    only_lead = make_person(organisation=organisation)
    for key in ("people", "responsible_owners"):
        assert as_person(only_lead).post(reverse(f"download_{key}")).status_code == 404


@pytest.mark.parametrize("section", listed.SECTIONS)
def test_a_section_of_the_restricted_list_is_taken_away_as_it_was_searched(as_person, lead, section):
    client, asked = as_person(lead), f"?show={section}&q=hikvision"
    page = client.get(reverse("restricted_list") + asked)

    rows = rows_of(taken(client, f"listed_{section}", query=asked))

    assert f"{reverse(f'download_listed_{section}')}{asked}".replace("&", "&amp;") in page.content.decode()
    heading = next(iter(rows[0])) if rows else ""
    assert [row[heading] for row in rows] == [row.name for row in page.context["page"].paginator.object_list]
    every = rows_of(taken(client, f"listed_{section}"))
    assert len(rows) < len(every)
    assert all(row["Source"] != "Not recorded" for row in every)


def test_a_plan_that_is_not_ones_own_has_no_rows(as_person, lead):
    for query in ("?plan=00000000-0000-4000-8000-000000000000", "?plan=x"):
        assert rows_of(taken(as_person(lead), "lines", query=query)) == []
        assert rows_of(taken(as_person(lead), "evidence", query=query)) == []


def test_no_other_kind_of_file_is_made(as_person, lead):
    assert as_person(lead).post(reverse("download_cameras"), {"format": "pdf"}).status_code == 404
    assert as_person(lead).get(reverse("download_cameras")).status_code == 405


def test_the_queries_do_not_grow_with_the_rows(as_person, lead, organisation, django_assert_max_num_queries):
    client, site = as_person(lead), organisation.sites.first()
    for _ in range(30):
        make_camera(site, "unknown")

    for key in KEYS:
        with django_assert_max_num_queries(24):
            taken(client, key, "xlsx")
