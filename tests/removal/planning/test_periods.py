"""Reporting periods."""

from datetime import date

import pytest

from removal.planning.periods import period_ends


@pytest.mark.parametrize(
    ("every", "ends"),
    [
        ("monthly", [(2023, 12, 31), (2024, 1, 31), (2024, 2, 29), (2024, 3, 31)]),
        ("quarterly", [(2023, 12, 31), (2024, 3, 31)]),
        ("yearly", [(2024, 3, 31)]),
    ],
)
def test_periods_end_on_their_last_day(every, ends):
    found = period_ends(every, since=date(2023, 12, 31), on=date(2024, 4, 1))

    assert list(found) == [date(*day) for day in ends]


def test_a_period_is_not_over_on_its_last_day():
    assert list(period_ends("monthly", since=date(2024, 1, 1), on=date(2024, 1, 31))) == []
    assert list(period_ends("monthly", since=date(2024, 1, 1), on=date(2024, 2, 1))) == [date(2024, 1, 31)]


def test_a_period_that_ended_before_it_was_wanted_is_left_out():
    assert list(period_ends("yearly", since=date(2024, 4, 1), on=date(2025, 3, 31))) == []
