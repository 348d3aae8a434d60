"""The template workbook: what it offers to choose is understood, and it comes back clean."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from inventory import jobs
from inventory.imports.columns import recognise
from inventory.imports.template import HOW_TO_SHEET, LIST_SHEET
from inventory.imports.words import read_connection, read_kind, read_life
from inventory.models import Camera, Connection, Kind, Life
from inventory.services import importing
from inventory.services.sites import add_site
from inventory.workbooks.template import COLUMNS
from tests.builders import make_person
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text

pytestmark = pytest.mark.django_db
EVIL = "=1+1 House"


@pytest.fixture
def lead():
    lead = lead_of_a_listed_organisation()
    for name in ("Ministry House", EVIL):
        add_site(lead.organisation, name, by=lead)
    return lead


def template(person):
    answer = browser(person).get(reverse("import_template"))
    assert answer.status_code == 200
    return load_workbook(io.BytesIO(answer.content))


def take(lead, book, filename="cameras.xlsx"):
    out = io.BytesIO()
    book.save(out)
    batch = importing.receive([out.getvalue()], filename, organisation=lead.organisation, by=lead)
    jobs.enqueue("import", organisation=lead.organisation, by=lead, batch=batch.pk)
    jobs.run_all()
    batch.refresh_from_db()
    return batch


def fill(book, row, **cells):
    headings = [cell.value for cell in book[LIST_SHEET][1]]
    for heading, value in cells.items():
        book[LIST_SHEET].cell(row, headings.index(heading.replace("_", " ")) + 1).value = value


def test_a_filled_in_template_is_read_without_a_warning_and_its_examples_are_not(lead):
    book = template(lead)
    fill(
        book, 4, Site="Ministry House", Asset_tag="00042", Make="Axis", Model="P3265-LVE", Serial_number="007"
    )
    fill(
        book,
        5,
        Site="Ministry House",
        Kind="Recorder",
        Make="Hikvision",
        Model="DS-7716NI-I4",
        Network="Core network",
    )

    batch = take(lead, book)

    assert (batch.state, batch.rows_total, batch.rows_created) == ("completed", 2, 2)
    assert (batch.warnings, [each["code"] for each in batch.skipped]) == ([], ["example", "example"])
    assert list(Camera.objects.order_by("pk").values_list("asset_tag", "serial", "kind", "connection")) == [
        ("00042", "007", "camera", "unknown"),
        ("", "", "recorder", "core"),
    ]


def test_a_template_with_nothing_but_its_examples_is_refused_in_words(lead):
    batch = take(lead, template(lead))

    assert (batch.state, batch.file_errors[0]["code"]) == ("refused", "no_rows")


def test_an_example_that_was_typed_over_is_a_camera(lead):
    book = template(lead)
    fill(book, 2, Site="Ministry House", Serial_number="SN889001")

    assert take(lead, book).rows_created == 1


def test_every_heading_is_understood_and_explained():
    assert [column.heading for column in COLUMNS if recognise(column.heading) is None] == []


@pytest.mark.parametrize(
    ("read", "choices"), [(read_kind, Kind), (read_life, Life), (read_connection, Connection)]
)
def test_every_word_that_is_offered_is_read_as_what_it_says(read, choices):
    assert [read(str(label)) for label in choices.labels] == choices.values


def test_each_drop_down_offers_the_words_beside_it_and_sites_stay_text(lead):
    book = template(lead)

    offered = {}
    for choice in book[LIST_SHEET].data_validations.dataValidation:
        heading = book[LIST_SHEET][f"{str(choice.sqref).partition('2')[0]}1"].value
        sheet, _, area = choice.formula1.replace("$", "").partition("!")
        offered[heading] = [cell.value for (cell,) in book[sheet.strip("'")][area]]

    assert offered == {
        "Site": [EVIL, "Ministry House"],
        "Kind": Kind.labels,
        "Network": Connection.labels,
        "Status": Life.labels,
    }
    assert book["List"]["A4"].data_type == "s"


def test_it_says_how_to_list_recorders_and_units_with_several_sensors(lead):
    words = " ".join(str(cell.value) for row in template(lead)[HOW_TO_SHEET].iter_rows() for cell in row)

    assert "Sixteen channels are no quantity" in words
    assert "several lenses" in words


def test_it_offers_only_sites_within_reach_and_only_to_who_may_import(lead):
    manager = make_person(
        "facilities_manager", organisation=lead.organisation, sites=[lead.organisation.sites.first()]
    )
    auditor = make_person("auditor", organisation=lead.organisation)

    assert [cell.value for (cell,) in template(manager)["List"]["A4:A5"]] == [EVIL, None]
    assert browser(auditor).get(reverse("import_template")).status_code == 404
    assert reverse("import_template") in text(browser(lead).get(reverse("new_import")))
