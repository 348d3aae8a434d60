"""How long an exemption may be, what it covers, and what it has to say."""

from datetime import date

import pytest

from removal.planning.exemptions import (
    TEXTS,
    expiry_problem,
    renewal_problem,
    request_problems,
    scope_problem,
    waived_by,
)

START = date(2026, 11, 23)
WHOLE = dict.fromkeys(TEXTS, "said") | {"reason_code": "supply", "expires_on": date(2027, 5, 1)}


@pytest.mark.parametrize(
    ("expires_on", "words"),
    [
        (None, "every exemption ends"),
        (START, "must be after 23 November 2026"),
        (date(2026, 11, 24), ""),
        (date(2027, 11, 23), ""),
        (date(2027, 11, 24), "12 months at most: until 23 November 2027"),
    ],
)
def test_an_exemption_ends_within_twelve_months(expires_on, words):
    problem = expiry_problem(expires_on, starts_on=START)

    assert (words in problem) if words else (problem == "")


@pytest.mark.parametrize(
    ("expires_on", "days", "words"),
    [
        (date(2027, 2, 5), {"due_on": date(2027, 2, 5)}, "Until 5 February 2027 it is in time without"),
        (date(2027, 2, 6), {"due_on": date(2027, 2, 5)}, ""),
        (date(2027, 2, 6), {"due_on": date(2025, 4, 30)}, ""),
        (date(2027, 2, 5), {"runs_until": date(2027, 2, 5)}, "its renewal must end after that day"),
        (date(2027, 2, 6), {"runs_until": date(2027, 2, 5)}, ""),
    ],
)
def test_it_lets_something_be_late_and_its_renewal_lets_it_be_later(expires_on, days, words):
    problem = expiry_problem(expires_on, starts_on=START, **days)

    assert (words in problem) if words else (problem == "")


@pytest.mark.parametrize(("granted", "may"), [(0, True), (1, True), (2, True), (3, False)])
def test_it_is_renewed_twice_at_most(granted, may):
    assert (renewal_problem(granted) == "") is may


@pytest.mark.parametrize(
    ("need", "asked", "words"),
    [
        ("MUST_REMOVE", {"MUST_REMOVE"}, ""),
        ("MUST_REMOVE", {"REPLACE_AT_NEXT_UPGRADE"}, ""),
        ("MUST_DISCONNECT", {"MUST_DISCONNECT", "ADVISORY"}, ""),
        ("MUST_REMOVE", {"MUST_DISCONNECT"}, "nothing to be exempted from"),
        ("CHOSEN", {"ADVISORY"}, "nothing to be exempted from"),
        ("MUST_REMOVE", {"MUST_NOT_DEPLOY", "MUST_REMOVE"}, "no exemption from the ban"),
        ("CHOSEN", {"MUST_NOT_PROCURE"}, "no exemption from the ban"),
    ],
)
def test_deployment_is_never_exempted_and_there_must_be_something_to_be_exempted_from(need, asked, words):
    problem = scope_problem(need, asked)

    assert (words in problem) if words else (problem == "")


def test_to_take_away_covers_both_ways_of_asking_it_and_not_the_network():
    assert (
        waived_by("MUST_REMOVE")
        == waived_by("REPLACE_AT_NEXT_UPGRADE")
        == {
            "MUST_REMOVE",
            "REPLACE_AT_NEXT_UPGRADE",
        }
    )
    assert waived_by("MUST_DISCONNECT") == {"MUST_DISCONNECT"}


@pytest.mark.parametrize("missing", [*TEXTS, "reason_code", "expires_on"])
def test_a_request_says_everything(missing):
    assert request_problems(WHOLE, starts_on=START, must_isolate=False) == {}
    assert list(request_problems(WHOLE | {missing: None}, starts_on=START, must_isolate=False)) == [missing]


def test_a_camera_that_must_be_removed_is_kept_off_the_network_meanwhile():
    assert list(request_problems(WHOLE, starts_on=START, must_isolate=True)) == ["isolation"]
    assert request_problems(WHOLE | {"isolation": "CHG-7"}, starts_on=START, must_isolate=True) == {}
