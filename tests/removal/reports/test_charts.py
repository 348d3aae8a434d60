"""The charts of the Summary: drawn from its own rows, each with its finding, told in words too."""

from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest

from removal.models import Report
from removal.reports.progress import month_ends
from removal.services import reporting
from tests.builders import make_camera, make_organisation, make_site
from tests.removal.report_data import make_line, make_plan, make_small_estate, table, total, workbook_of

pytestmark = pytest.mark.django_db

BY_SITE = "Restricted, removal not recorded, by site"
BURN_DOWN = "Restricted, left at the month's end"


def rows_of(book, about):
    return [(row["Measure"], row["Number"]) for row in table(book["Summary"]) if row["About"] == about]


@pytest.mark.parametrize("depth", ["standard", "foi", "summary"])
def test_what_is_left_is_the_same_by_site_by_month_and_on_the_sites_sheet(depth):
    organisation = make_organisation("CO")
    for category in ("sensitive", "ordinary"):
        make_cameras(make_site(organisation, category), 5, "restricted")
    book = workbook_of(organisation, depth)

    *sites, (_, everything) = rows_of(book, BY_SITE)
    (_, last) = rows_of(book, BURN_DOWN)[-1]

    assert sum(number for _, number in sites) == everything == 10
    # The months of a freedom-of-information report are those of the sites that it lists.
    assert last == (5 if depth == "foi" else 10)
    if depth == "standard":
        column = "Restricted, removal not recorded"
        assert sum(row[column] for row in table(book["Sites"])) == everything


def make_cameras(site, number, verdict):
    for _ in range(number):
        make_camera(site, verdict)


def test_what_is_withheld_is_not_drawn_as_nothing():
    book = workbook_of(make_small_estate(), "summary")

    assert {number for _, number in rows_of(book, BURN_DOWN)} == {"Withheld"}
    assert not book["Summary"]._charts


def test_a_camera_is_left_from_the_day_it_was_found_until_the_day_it_came_down():
    site = make_site(make_organisation("CO"), "sensitive")
    camera = make_camera(site, "restricted", found_on=date(2026, 8, 31))
    make_line(make_plan(site), camera, "removed", removed_on=date(2026, 9, 30))

    left = dict(rows_of(workbook_of(site.organisation), BURN_DOWN))

    days = ("31 July 2026", "31 August 2026", "30 September 2026")
    assert [left[day] for day in days if day in left] == [0, 1, 0]


def test_past_the_tenth_sites_stand_together():
    organisation = make_organisation("CO")
    for number in range(12):
        make_camera(make_site(organisation, name=f"Site {number:02}"), "restricted")

    sites = rows_of(workbook_of(organisation), BY_SITE)

    assert sites[-2:] == [("2 other sites", 2), ("All sites", 12)]
    assert len(sites) == 12


def test_each_chart_has_its_finding_for_a_title_and_a_description_for_those_who_do_not_see_it():
    book = workbook_of(make_small_estate())
    parts = ZipFile(BytesIO(reporting.stored_file(Report.objects.get()).read_bytes()))
    drawing = parts.read("xl/drawings/drawing1.xml").decode()
    finding = next(
        row["How it is counted"]
        for row in table(book["Summary"])
        if (row["About"], row["Measure"]) == ("Findings", BY_SITE)
    )

    assert finding == "3 restricted cameras are left, at 3 of 3 sites."
    assert finding in parts.read("xl/charts/chart2.xml").decode()
    assert drawing.count("descr=") == 3
    assert f"{BY_SITE}. {finding} " in drawing
    assert total(book, "Findings", BY_SITE) == 3


def test_the_last_twelve_months_end_with_the_one_before_the_day():
    ends = month_ends(date(2024, 3, 15), 12)

    assert (ends[0], ends[-1], len(ends)) == (date(2023, 3, 31), date(2024, 2, 29), 12)
