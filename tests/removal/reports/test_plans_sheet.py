"""What the Plans sheet says of options, replacements, clearance, the impact assessment, cover and cost."""

from datetime import date
from decimal import Decimal

import pytest

from removal.reports.definition import NOT_RECORDED
from tests.builders import make_camera, make_organisation, make_site
from tests.removal.report_data import make_line, make_plan, table, workbook_of

pytestmark = pytest.mark.django_db

AXIS = {"new_vendor": "Axis", "new_model": "P3265", "new_verdict": "clear"}


@pytest.fixture
def organisation():
    return make_organisation("CO")


@pytest.fixture
def site(organisation):
    return make_site(organisation, "sensitive")


def lines(plan, number, **fields):
    for _ in range(number):
        make_line(plan, make_camera(plan.site, "restricted"), **fields)


def the_row(organisation, depth="standard"):
    (row,) = table(workbook_of(organisation, depth=depth)["Plans"])
    return row


def test_what_is_said_of_each_camera_is_counted_in_words(organisation, site):
    plan = make_plan(site, clearance="SC cleared", view_altered="yes", dpia_reference="DPIA 7")
    lines(plan, 2, **AXIS)
    lines(plan, 1, option="remove")
    lines(plan, 1, state="cancelled", option="landlord_action")

    row = the_row(organisation)

    assert row["Option by camera"] == "2 Remove and replace; 1 Remove"
    assert (row["Replacement"], row["Replacement judged"]) == ("2 Axis P3265", "2 Not restricted")
    assert (row["Clearance"], row["View altered"], row["Impact assessment"]) == (
        "SC cleared",
        "Yes",
        "DPIA 7",
    )


def test_what_is_estimated_by_camera_falls_into_the_years_of_their_days(organisation, site):
    plan = make_plan(site, cost_estimate=Decimal(750))
    lines(plan, 1, cost_estimate=Decimal(300), planned_on=date(2099, 3, 31))
    lines(plan, 1, cost_estimate=Decimal("450.50"), planned_on=date(2099, 4, 1))
    lines(plan, 1)

    row = the_row(organisation)

    assert row["Estimated by camera"] == "2 of 3 cameras"
    assert row["Cost left by year"] == "2098/99: £300; 2099/00: £450.50"


@pytest.mark.parametrize(
    ("estimate", "state", "told"),
    [
        (None, "draft", (NOT_RECORDED, NOT_RECORDED)),
        (Decimal(900), "draft", ("As a whole", "No day planned: £900")),
        (Decimal(900), "removed", ("As a whole", "Nothing left to spend")),
    ],
)
def test_a_plan_estimated_as_a_whole_or_not_at_all_says_so(organisation, site, estimate, state, told):
    lines(make_plan(site, cost_estimate=estimate), 2, state=state)

    row = the_row(organisation)

    assert (row["Estimated by camera"], row["Cost left by year"]) == told


def test_makes_clearance_and_assessments_are_left_out_for_freedom_of_information(organisation, site):
    other = make_site(organisation, "ordinary")
    lines(make_plan(other, clearance="SC cleared", dpia_reference="DPIA 7"), 6, **AXIS)

    row = the_row(organisation, "foi")

    assert not {"Replacement", "Clearance", "Impact assessment"} & row.keys()
    assert row["Replacement judged"]
