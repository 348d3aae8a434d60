"""Rules in words: every rule that is shipped or can be written reads as a sentence."""

import pytest

from removal.planning.calendars import Division
from removal.planning.grammar import rule_from_text
from removal.planning.obligations import Org
from removal.planning.policies import DEADLINES, shipped_policy
from removal.planning.wording import common_day_in_words, rule_in_words


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FIXED(2025-04-30)", "on 30 April 2025"),
        ("MONTH_END(2025-04)", "at the end of April 2025"),
        ("RELATIVE(found_on, 10, working_days)", "10 working days after it was found"),
        ("RELATIVE(found_on, 1, months)", "1 month after it was found"),
        ("RELATIVE(sensitive_since, -6, days)", "6 days before the site became sensitive"),
        (
            "FY_END(2026/27) roll=preceding",
            "at the end of the financial year 2026/27, or the working day before",
        ),
        (
            "EARLIEST[NEXT_UPGRADE(7), FIXED(2030-01-02)]",
            "whichever comes first: at its planned refresh, or where none is planned 7 years after it was installed;"
            " on 2 January 2030",
        ),
        (
            "LATEST[FIXED(2030-01-02), MONTH_END(2030-02)]",
            "whichever comes last: on 2 January 2030; at the end of",
        ),
    ],
)
def test_a_rule_reads_as_people_say_it(rule, words):
    assert rule_in_words(rule_from_text(rule)).startswith(words)


@pytest.mark.parametrize("org", Org)
@pytest.mark.parametrize("name", DEADLINES)
def test_no_shipped_deadline_shows_the_grammar(org, name):
    words = rule_in_words(shipped_policy(org).deadline(name))

    assert not set("()[]_") & set(words)


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FY_END(2026/27)", "31 March 2027"),
        (
            "FY_END(2028/29) roll=preceding",
            "29 March 2029 (provisional: bank holidays are published for 2012 to 2028 only)",
        ),
        ("EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]", "At the latest 31 March 2027"),
        ("LATEST[NEXT_UPGRADE(7), FY_END(2026/27)]", "At the earliest 31 March 2027"),
        ("RELATIVE(found_on, 10, working_days)", ""),
        ("FIXED(2027-01-29)", ""),
    ],
)
def test_the_day_that_all_cameras_share_is_told_and_whether_it_may_yet_move(rule, words):
    assert common_day_in_words(rule_from_text(rule), Division.ENGLAND_AND_WALES) == words
