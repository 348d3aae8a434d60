"""`manage.py deadline` works out a rule for scripts and people, and refuses in one line."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command


def deadline(*words):
    out = StringIO()
    call_command("deadline", *words, stdout=out)
    return out.getvalue()


def test_the_answer_has_the_promised_shape():
    assert json.loads(deadline("MONTH_END(2025-04)", "--json")) == {
        "date": "2025-04-30",
        "precision": "month",
        "provisional": False,
        "sentence": "30 April 2025: no later than April 2025.",
    }


@pytest.mark.parametrize(
    ("division", "date"),
    [("england-and-wales", "2027-01-06"), ("scotland", "2027-01-07"), ("northern-ireland", "2027-01-06")],
)
def test_working_days_are_counted_in_the_division(division, date):
    answer = deadline(
        "RELATIVE(found_on, 10, working_days)",
        "--anchor=found_on=2026-12-18",
        f"--division={division}",
        "--json",
    )

    assert json.loads(answer)["date"] == date


COUNCIL = "EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]"
INSTALLED, PLANNED = "installed_on=2015-05-05", "planned_refresh_on=2027-01-04"


@pytest.mark.parametrize(
    "words",
    [
        [COUNCIL, "--json", "--anchor", INSTALLED, "--anchor", PLANNED],
        [COUNCIL, "--json", "--anchor", INSTALLED, PLANNED],
        ["--json", "--anchor", INSTALLED, PLANNED, COUNCIL],
        ["--json", f"--anchor={INSTALLED}", f"--anchor={PLANNED}", COUNCIL],
    ],
)
def test_several_anchors_may_be_given_before_or_after_the_rule(words):
    assert json.loads(deadline(*words))["date"] == "2027-01-04"


def test_without_a_rule_it_says_what_to_write():
    with pytest.raises(CommandError, match="Write the rule in quotation marks"):
        deadline("--json")


def test_an_upgrade_that_is_long_past_is_worked_out_as_it_is():
    assert (
        json.loads(deadline("NEXT_UPGRADE(7)", "--anchor=installed_on=2010-05-05", "--json"))["date"]
        == "2017-05-05"
    )


def test_a_date_past_the_published_holidays_is_provisional():
    answer = json.loads(deadline("FY_END(2028/29) roll=preceding", "--json"))

    assert (answer["date"], answer["provisional"]) == ("2029-03-29", True)


@pytest.mark.parametrize(
    "rule", ["RELATIVE(found_on, 5, days)", "NEXT_UPGRADE(7)", "EARLIEST[NEXT_UPGRADE(7)]"]
)
def test_without_its_anchor_a_rule_has_no_date_and_says_why(rule):
    answer = json.loads(deadline(rule, "--json"))

    assert (answer["date"], answer["precision"]) == (None, None)
    assert answer["sentence"].startswith("No date: ")


def test_without_json_the_sentence_is_printed():
    assert deadline("RELATIVE(found_on, 20, working_days)", "--anchor=found_on=2027-03-03") == (
        "2 April 2027: 20 working days after 3 March 2027, when it was found, counted in England and Wales.\n"
    )


@pytest.mark.parametrize(
    ("rule", "flags", "help"),
    [
        ("SOON", [], "does not begin with a rule"),
        ("FIXED(2025-02-29)", [], "not a day of the calendar"),
        ("FIXED(2025-02-28)", ["--division=wales"], "write one of england-and-wales"),
        ("FIXED(2025-02-28)", ["--anchor", "found_on"], "lacks its date"),
        ("FIXED(2025-02-28)", ["--anchor=found_on=yesterday"], "is not a date"),
    ],
)
def test_what_cannot_be_understood_is_refused_in_one_line(rule, flags, help):
    with pytest.raises(CommandError) as refusal:
        deadline(rule, *flags)

    assert help in str(refusal.value)
    assert "\n" not in str(refusal.value)
