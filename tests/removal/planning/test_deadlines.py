"""A rule works out to the date that the published test vectors give, with a sentence that defends it."""

from datetime import date

import pytest

from removal.planning.calendars import Division
from removal.planning.deadlines import Circumstances, DeadlineError, Precision, can_be_dateless, work_out
from removal.planning.grammar import rule_from_text

FOUND = {"found_on": date(2027, 3, 3)}


def deadline(text, *, division="england-and-wales", upgrades_from=None, **anchors):
    return work_out(rule_from_text(text), Circumstances(anchors, Division(division), upgrades_from))


@pytest.mark.parametrize(
    ("rule", "anchors", "expected"),
    [
        ("RELATIVE(assent, 6, months)", {"assent": date(2023, 10, 26)}, date(2024, 4, 26)),
        ("RELATIVE(found_on, 6, months)", {"found_on": date(2025, 8, 31)}, date(2026, 2, 28)),
        ("RELATIVE(found_on, -1, months)", {"found_on": date(2024, 3, 31)}, date(2024, 2, 29)),
        ("RELATIVE(found_on, 30, days)", {"found_on": date(2026, 12, 18)}, date(2027, 1, 17)),
        ("RELATIVE(found_on, -1, days)", {"found_on": date(2027, 1, 1)}, date(2026, 12, 31)),
        ("RELATIVE(found_on, 0, working_days)", {"found_on": date(2027, 1, 1)}, date(2027, 1, 1)),
        ("RELATIVE(due_on, -20, working_days)", {"due_on": date(2027, 3, 31)}, date(2027, 3, 1)),
        ("RELATIVE(due_on, -5, working_days)", {"due_on": date(2027, 3, 31)}, date(2027, 3, 22)),
        ("MONTH_END(2025-04)", {}, date(2025, 4, 30)),
        ("MONTH_END(2024-10)", {}, date(2024, 10, 31)),
        ("MONTH_END(2024-02)", {}, date(2024, 2, 29)),
        ("FIXED(2025-04-30)", {}, date(2025, 4, 30)),
        ("FY_END(2023/24) roll=preceding", {}, date(2024, 3, 28)),
        ("FY_END(2023/24) roll=following", {}, date(2024, 4, 2)),
        ("FY_END(2023/24)", {}, date(2024, 3, 31)),
        ("FY_END(2025/26) roll=preceding", {}, date(2026, 3, 31)),
        ("FY_END(2026/27) roll=preceding", {}, date(2027, 3, 31)),
        ("FY_END(2027/28) roll=following", {}, date(2028, 3, 31)),
        ("FY_END(2028/29) roll=preceding", {}, date(2029, 3, 29)),
        ("FY_END(2028/29) roll=following", {}, date(2029, 4, 3)),
        ("FY_END(2029/30) roll=preceding", {}, date(2030, 3, 29)),
        ("FY_END(2026/27, month=7, day=31)", {}, date(2027, 7, 31)),
        ("NEXT_UPGRADE(7)", {"installed_on": date(2020, 2, 29)}, date(2027, 2, 28)),
        (
            "NEXT_UPGRADE(7)",
            {"installed_on": date(2020, 7, 1), "planned_refresh_on": date(2026, 9, 1)},
            date(2026, 9, 1),
        ),
    ],
)
def test_a_rule_gives_the_published_date(rule, anchors, expected):
    assert deadline(rule, **anchors).due_on == expected


@pytest.mark.parametrize(
    ("division", "expected"),
    [
        ("england-and-wales", date(2027, 1, 6)),
        ("scotland", date(2027, 1, 7)),
        ("northern-ireland", date(2027, 1, 6)),
    ],
)
def test_working_days_are_counted_where_the_site_stands(division, expected):
    worked = deadline("RELATIVE(found_on, 10, working_days)", division=division, found_on=date(2026, 12, 18))

    assert worked.due_on == expected


@pytest.mark.parametrize(
    ("rule", "provisional"),
    [
        ("FY_END(2027/28) roll=preceding", False),
        ("FY_END(2028/29) roll=preceding", True),
        ("FY_END(2029/30) roll=preceding", True),
        ("FY_END(2030/31) roll=preceding", True),
        ("FY_END(2028/29)", False),
        ("EARLIEST[FY_END(2026/27) roll=preceding, FY_END(2028/29) roll=preceding]", False),
        ("LATEST[FY_END(2026/27) roll=preceding, FY_END(2028/29) roll=preceding]", True),
    ],
)
def test_a_date_is_provisional_exactly_when_unpublished_holidays_decided_it(rule, provisional):
    worked = deadline(rule)

    assert worked.provisional is provisional
    assert (
        "provisional: bank holidays are published for 2012 to 2028 only" in worked.sentence
    ) is provisional


@pytest.mark.parametrize(
    ("rule", "sentence"),
    [
        (
            "RELATIVE(found_on, 20, working_days)",
            "2 April 2027: 20 working days after 3 March 2027, when it was found, counted in England and Wales.",
        ),
        ("RELATIVE(found_on, 1, days)", "4 March 2027: 1 day after 3 March 2027, when it was found."),
        ("MONTH_END(2025-04)", "30 April 2025: no later than April 2025."),
        (
            "FY_END(2023/24) roll=preceding",
            "28 March 2024: the last working day in England and Wales on or before 31 March 2024, "
            "the end of the financial year 2023/24.",
        ),
        (
            "NEXT_UPGRADE(7)",
            "No date: neither a planned refresh nor the day of installation is recorded.",
        ),
        ("RELATIVE(signed_on, 2, days)", "No date: the day it counts from, signed_on, is not recorded."),
    ],
)
def test_a_date_is_printed_as_a_sentence_that_can_be_defended(rule, sentence):
    assert deadline(rule, **FOUND).sentence == sentence


def test_the_council_example_takes_the_backstop_when_no_upgrade_is_known():
    worked = deadline("EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]")

    assert worked.due_on == date(2027, 3, 31)
    assert [part.decides for part in worked.contributions] == [False, True]
    assert "left out: neither a planned refresh" in worked.sentence


def test_the_council_example_takes_an_upgrade_that_comes_before_the_backstop():
    worked = deadline(
        "EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]", planned_refresh_on=date(2026, 12, 1)
    )

    assert worked.due_on == date(2026, 12, 1)
    assert worked.sentence == (
        "1 December 2026: the planned refresh, the earliest of 2 dates; not 31 March 2027, "
        "the end of the financial year 2026/27."
    )


def test_an_upgrade_after_the_backstop_never_passes_it():
    worked = deadline("EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27)]", installed_on=date(2024, 1, 1))

    assert worked.due_on == date(2027, 3, 31)


def test_the_latest_of_several_dates_ignores_members_without_one():
    worked = deadline("LATEST[NEXT_UPGRADE(7), FIXED(2026-01-02), FIXED(2026-01-03)] roll=following")

    assert worked.due_on == date(2026, 1, 5)


@pytest.mark.parametrize(
    "rule", ["EARLIEST[NEXT_UPGRADE(7)]", "LATEST[NEXT_UPGRADE(7), RELATIVE(x, 1, days)]"]
)
def test_no_dated_member_gives_no_date_and_says_why(rule):
    worked = deadline(rule)

    assert (worked.due_on, worked.precision, worked.provisional) == (None, None, False)
    assert worked.sentence.startswith("No date: ")


@pytest.mark.parametrize(
    ("installed_on", "expected"),
    [(date(2020, 3, 2), None), (date(2020, 3, 3), date(2027, 3, 3)), (date(2020, 3, 4), date(2027, 3, 4))],
)
def test_an_upgrade_that_had_passed_before_the_camera_was_found_is_not_the_next_one(installed_on, expected):
    worked = deadline("NEXT_UPGRADE(7)", installed_on=installed_on, upgrades_from=date(2027, 3, 3))

    assert worked.due_on == expected


def test_a_month_end_is_precise_to_the_month_and_all_else_to_the_day():
    assert deadline("MONTH_END(2025-04)").precision is Precision.MONTH
    assert deadline("FIXED(2025-04-30)").precision is Precision.DAY
    assert deadline("EARLIEST[FIXED(2026-01-01), MONTH_END(2025-04)]").precision is Precision.MONTH


@pytest.mark.parametrize(
    "rule", ["RELATIVE(found_on, 9999, months)", "EARLIEST[RELATIVE(found_on, -9999, months)]"]
)
def test_a_date_outside_the_calendar_is_refused_and_not_a_crash(rule):
    with pytest.raises(DeadlineError, match="outside the calendar"):
        deadline(rule, found_on=date(9990, 1, 1) if "-" not in rule else date(100, 1, 1))


@pytest.mark.parametrize(
    ("rule", "dateless"),
    [
        ("NEXT_UPGRADE(7)", True),
        ("EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27)]", False),
        ("EARLIEST[NEXT_UPGRADE(7), RELATIVE(signed_on, 1, days)]", True),
        ("RELATIVE(found_on, 5, working_days)", False),
        ("MONTH_END(2027-03)", False),
    ],
)
def test_a_rule_without_a_backstop_is_known_before_it_is_used(rule, dateless):
    assert can_be_dateless(rule_from_text(rule)) is dateless
