"""Depths: what a report leaves out, and that its totals keep counting it."""

import pytest

from removal.reports.redaction import withheld
from removal.reports.sheets import LISTS
from tests.builders import make_camera, make_person, make_site
from tests.removal.report_data import make_small_estate, table, total, workbook_of

pytestmark = pytest.mark.django_db

PRIVATE = ("SN-CO", "28:57:be:00:00:01", "10.0.0.7", "Vault CO")


@pytest.fixture
def estate():
    return make_small_estate()


def text_of(book):
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("depth", ["standard", "foi", "summary"])
def test_only_the_full_depth_shows_addresses_serials_and_locations(estate, depth):
    text = text_of(workbook_of(estate, depth))

    assert not [value for value in PRIVATE if value in text]


def test_the_full_depth_shows_them(estate):
    text = text_of(workbook_of(estate, "full"))

    assert all(value in text for value in PRIVATE)


def test_an_foi_report_names_no_site_and_lists_no_sensitive_one(estate):
    book = workbook_of(estate, "foi")

    text = text_of(book)
    assert "Marsham" not in text
    assert "Depot" not in text
    assert "marsham" not in text
    assert {row["Category"] for row in table(book["Sites"])} == {"Ordinary", "Not assessed"}
    assert len(table(book["Cameras"])) == 5
    assert not book["Plans"].tables


def test_the_lists_of_an_foi_report_and_what_it_withholds_add_up_to_its_totals(estate):
    for sensitive in (make_site(estate, "sensitive") for _ in range(5)):
        make_camera(sensitive, "clear")
        make_camera(sensitive, "clear")

    book = workbook_of(estate, "foi")

    for about, sheet in (("Cameras", "Cameras"), ("Sites", "Sites")):
        withheld = total(book, "Counted, not listed", about)
        everything = total(book, {"Cameras": "All cameras"}.get(about, about), f"All {about.lower()}")
        assert len(table(book[sheet])) + withheld == everything == {"Cameras": 18, "Sites": 8}[about]


def test_a_summary_report_has_totals_and_no_lists(estate):
    book = workbook_of(estate, "summary")

    assert book.sheetnames == ["Cover", "Summary", "Data dictionary"]
    assert total(book, "All cameras", "All cameras") == 8
    assert total(book, "All cameras", "Cannot tell") == "Fewer than 5"


@pytest.mark.parametrize("depth", ["standard", "full", "foi", "summary"])
def test_the_cover_says_what_becomes_of_small_numbers(estate, depth):
    cover = workbook_of(estate, depth)["Cover"]
    said = next(row[1].value for row in cover.iter_rows() if row[0].value == "Small numbers")

    assert ("Fewer than 5" in said) is (depth in ("foi", "summary"))


def test_the_cover_names_the_columns_that_are_left_out(estate):
    cover = {
        row[0].value: row[1].value for row in workbook_of(estate, "standard")["Cover"].iter_rows(min_row=4)
    }

    assert "MAC address" in cover["Left out at this depth"]
    assert "IP address" in cover["Left out at this depth"]


@pytest.mark.parametrize("depth", ["standard", "foi", "full"])
def test_what_is_said_to_be_left_out_is_what_the_file_leaves_out(estate, depth):
    book = workbook_of(estate, depth)
    left_out = {each.sheet: each for each in withheld(depth)}

    for sheet in (each for each in LISTS if not each.of_returns):
        there = {cell.value for cell in book[sheet.title][4]} if sheet.title in book.sheetnames else set()
        said = left_out.get(sheet.title)
        assert there.isdisjoint(said.columns if said else ())
        assert there | set(said.columns if said else ()) >= {column.heading for column in sheet.columns}


def test_grounds_quote_a_serial_only_at_the_full_depth(estate):
    site = estate.sites.get(code="co-depot")
    camera = make_camera(site, "restricted", model="DS-X")
    told = {"column": "serial", "sentence": 'The serial says "DS-2CD-0815": Hikvision.'}
    give_grounds(camera, told, {"column": "vendor", "sentence": "The label says Hikvision."})

    standard, full = (
        {row["Camera"]: row["Why"] for row in table(workbook_of(estate, depth)["Cameras"])}[
            str(camera.uuid)[:8]
        ]
        for depth in ("standard", "full")
    )
    assert standard == "A text that this depth leaves out names a maker or a model\nThe label says Hikvision."
    assert full == 'The serial says "DS-2CD-0815": Hikvision.\nThe label says Hikvision.'


def give_grounds(camera, *grounds):
    """Another finding follows the one that stood."""
    finding = camera.fingerprint.finding
    finding.pk, finding.grounds = None, list(grounds)
    finding.save()
    camera.fingerprint.finding = finding
    camera.fingerprint.save()


def test_an_foi_report_names_nobody_and_gives_no_reason_for_being_made(estate):
    lead = make_person(organisation=estate, name="Nora Named")

    book = workbook_of(estate, "foi", by=lead)

    assert "Nora Named" not in text_of(book)
    assert "Reason given" not in text_of(book)
    assert "Nora Named" in text_of(workbook_of(estate, "summary", by=lead))


def test_an_empty_list_of_an_foi_report_does_not_speak_for_the_sites_that_it_leaves_out(estate):
    book = workbook_of(estate, "foi")

    assert not book["Exemptions"].tables
    assert book["Exemptions"]["A3"].value == (
        "Nothing to list at the sites that this depth lists. "
        "Sensitive and extended sites are counted on Summary and not listed."
    )
