"""The date that matters: made, else bought, else any time; brands that changed hands and relabels that ended."""

from datetime import date

import pytest

from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import judge
from inventory.classification.periods import ANY_TIME, Period, made
from inventory.classification.rulebook import Rulebook
from inventory.reference import shipped_pack
from tests.inventory.classification.judged import TODAY

RULEBOOK = Rulebook.compile(shipped_pack())


def judged_made(vendor, model="8 channel", **dates):
    fingerprint = fingerprint_of(DeviceText(vendor=vendor, model=model), RULEBOOK)
    return judge(fingerprint, RULEBOOK, TODAY, made(**dates))


@pytest.mark.parametrize(
    ("dates", "period"),
    [
        ({"made_on": "2019"}, Period(date(2019, 1, 1), date(2020, 1, 1))),
        ({"made_on": "2019-12"}, Period(date(2019, 12, 1), date(2020, 1, 1))),
        ({"made_on": "2020-02-29"}, Period(date(2020, 2, 29), date(2020, 3, 1))),
        ({"made_on": "2019", "bought_on": "2021"}, Period(date(2019, 1, 1), date(2020, 1, 1))),
        ({"bought_on": "2021-06-30"}, Period(date.min, date(2021, 7, 1))),
        ({}, ANY_TIME),
    ],
)
def test_the_date_of_manufacture_counts_then_that_of_purchase_then_any_time(dates, period):
    assert made(**dates) == period


def test_a_date_that_is_none_is_refused():
    with pytest.raises(ValueError, match="month must be"):
        made("2019-13")


@pytest.mark.parametrize(
    ("vendor", "dates", "verdict"),
    [
        ("March Networks", {}, "suspected"),
        ("March Networks", {"made_on": "2011"}, "clear"),
        ("March Networks", {"made_on": "2012"}, "suspected"),
        ("March Networks", {"made_on": "2022-12"}, "suspected"),
        ("March Networks", {"made_on": "2023"}, "clear"),
        ("March Networks", {"bought_on": "2011-05"}, "clear"),
        ("March Networks", {"bought_on": "2023"}, "suspected"),
    ],
)
def test_a_brand_that_changed_hands_is_a_question_only_for_units_made_under_its_former_owner(
    vendor, dates, verdict
):
    assert judged_made(vendor, **dates).verdict == verdict


def test_the_maker_is_settled_where_the_date_settles_it():
    assert judged_made("March Networks", made_on="2023").maker == "march"
    assert judged_made("March Networks").maker == ""


@pytest.mark.parametrize(
    ("made_on", "suspected"), [("2021-04-30", False), ("2021-03", True), ("2021-05", False), ("2015", True)]
)
def test_a_relabel_that_ended_speaks_of_units_made_until_then(made_on, suspected):
    found = judged_made("IndigoVision", made_on=made_on)
    dahua = [each for each in found.grounds if each.rule == "relabel:indigovision--dahua--encyclopaedia"]

    assert bool(dahua) is (suspected or made_on == "2021-04-30")
