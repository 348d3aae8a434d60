"""Rules are read as people type them and as JSON keeps them, and refused with a word of help."""

from datetime import date

import pytest

from removal.planning.deadlines import (
    DeadlineError,
    Earliest,
    FinancialYearEnd,
    Fixed,
    MonthEnd,
    NextUpgrade,
    Relative,
    Roll,
    Unit,
)
from removal.planning.grammar import EXAMPLES, rule_from_json, rule_from_text, rule_to_json, rule_to_text

RULES = [
    ("FIXED(2025-04-30)", Fixed(date(2025, 4, 30))),
    ("MONTH_END(2025-04)", MonthEnd(2025, 4)),
    ("RELATIVE(found_on, 10, working_days)", Relative("found_on", 10, Unit.WORKING_DAYS)),
    ("RELATIVE(found_on, -6, months)", Relative("found_on", -6, Unit.MONTHS)),
    ("FY_END(2026/27)", FinancialYearEnd(2026)),
    ("FY_END(1999/00) roll=following", FinancialYearEnd(1999, roll=Roll.FOLLOWING)),
    ("FY_END(2026/27, month=7, day=31)", FinancialYearEnd(2026, 7, 31)),
    ("NEXT_UPGRADE(7)", NextUpgrade(7)),
    (
        "EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]",
        Earliest((NextUpgrade(7), FinancialYearEnd(2026, roll=Roll.PRECEDING))),
    ),
    (
        "EARLIEST[EARLIEST[FIXED(2025-04-30)] roll=following] roll=preceding",
        Earliest((Earliest((Fixed(date(2025, 4, 30)),), Roll.FOLLOWING),), Roll.PRECEDING),
    ),
]


@pytest.mark.parametrize(("text", "rule"), RULES)
def test_a_rule_reads_the_same_from_its_text_and_from_its_json(text, rule):
    assert rule_from_text(text) == rule
    assert rule_to_text(rule) == text
    assert rule_from_json(rule_to_json(rule)) == rule


@pytest.mark.parametrize("text", EXAMPLES.values())
def test_every_example_in_a_message_can_be_typed_in(text):
    assert rule_to_text(rule_from_text(text)) == text


@pytest.mark.parametrize(
    ("loose", "exact"),
    [
        ("  fixed( 2025-04-30 )  ", "FIXED(2025-04-30)"),
        ("RELATIVE(found_on,10,working_days)", "RELATIVE(found_on, 10, working_days)"),
        ("FY_END(2026/2027)", "FY_END(2026/27)"),
        ("NEXT_UPGRADE()", "NEXT_UPGRADE(7)"),
        ("EARLIEST[ NEXT_UPGRADE(7) ,FY_END(2026/27)  roll=PRECEDING ]", RULES[8][0]),
        ("FIXED(2025-04-30) roll=none", "FIXED(2025-04-30)"),
    ],
)
def test_spaces_and_case_do_not_matter(loose, exact):
    assert rule_to_text(rule_from_text(loose)) == exact


@pytest.mark.parametrize(
    ("text", "help"),
    [
        ("", "does not begin with a rule"),
        ("SOON", "does not begin with a rule"),
        ("FIXED", "round brackets"),
        ("FIXED(2025-04-30", "round brackets"),
        ("FIXED(30/04/2025)", "write year, month and day"),
        ("FIXED(2025-04-31)", "not a day of the calendar"),
        ("FIXED(2025-04-30) tomorrow", "“tomorrow” after the rule"),
        ("FIXED(2025-04-30) roll=sideways", "roll=preceding or roll=following"),
        ("MONTH_END(April)", "not a month"),
        ("MONTH_END(2025-13)", "Month 13 does not exist"),
        ("MONTH_END(0000-01)", "year 0"),
        ("RELATIVE(found_on, 10)", "has 2 values and needs 3"),
        ("RELATIVE(found_on, ten, days)", "“ten” is not a whole number"),
        ("RELATIVE(found_on, 10, weeks)", "days, working_days, months"),
        ("RELATIVE(Found On, 10, days)", "name of a day"),
        ("RELATIVE(found_on, 10001, days)", "too far"),
        ("FY_END()", "needs a financial year"),
        ("FY_END(2026/28)", "two years that follow each other"),
        ("FY_END(2026/27, month=2, day=30)", "day 30 of month 2"),
        ("FY_END(2026/27, week=2)", "month=7, day=31"),
        ("NEXT_UPGRADE(0)", "not between 1 and 50"),
        ("NEXT_UPGRADE(7, 8)", "has 2 values"),
        ("EARLIEST[]", "does not begin with a rule"),
        ("EARLIEST[FIXED(2025-04-30)", "not closed"),
        ("EARLIEST(FIXED(2025-04-30))", "square brackets"),
        ("EARLIEST[FIXED(2025-04-30),]", "does not begin with a rule"),
        ("EARLIEST[" * 9, "at most 8 deep"),
        ("X" * 2001, "at most 2,000 characters"),
    ],
)
def test_a_rule_that_cannot_be_read_is_refused_with_what_to_write(text, help):
    with pytest.raises(DeadlineError, match=help.replace("(", r"\(")):
        rule_from_text(text)


@pytest.mark.parametrize(
    ("data", "help"),
    [
        (None, "A rule is an object"),
        ({"rule": "SOON"}, "A rule is an object"),
        ({"rule": "FIXED"}, "FIXED lacks 'date'"),
        ({"rule": "RELATIVE", "anchor": "found_on", "n": 1.5, "unit": "days"}, "not a whole number"),
        ({"rule": "MONTH_END", "year": True, "month": 4}, "not a whole number"),
        ({"rule": "EARLIEST", "of": []}, "needs a list of rules"),
        ({"rule": "FIXED", "date": "2025-04-30", "roll": "sideways"}, "roll=preceding"),
    ],
)
def test_json_that_is_no_rule_is_refused_with_what_it_lacks(data, help):
    with pytest.raises(DeadlineError, match=help):
        rule_from_json(data)


def test_json_nested_without_end_is_refused():
    data = {"rule": "FIXED", "date": "2025-04-30"}
    for _ in range(9):
        data = {"rule": "LATEST", "of": [data]}

    with pytest.raises(DeadlineError, match="at most 8 deep"):
        rule_from_json(data)
