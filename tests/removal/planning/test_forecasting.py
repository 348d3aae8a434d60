"""What the pace makes of the dates, by hand-worked figures."""

from datetime import date, timedelta

import pytest

from removal.planning.forecasting import (
    DueDay,
    Pace,
    Work,
    by_year,
    cost_left,
    expected,
    first_year,
    left_by_day,
    shares,
    year_words,
)

ON = date(2026, 11, 22)


@pytest.mark.parametrize(("days", "known"), [(27, False), (28, True), (90, True)])
def test_four_weeks_of_history_are_needed_for_a_pace(days, known):
    pace = Pace(5, days)

    assert pace.is_known is known
    assert (pace.done_on(1, on=ON) is None) is not known


def test_the_day_of_the_last_camera_is_rounded_up_to_whole_days():
    assert Pace(9, 90).done_on(3, on=ON) == ON + timedelta(days=30)
    assert Pace(7, 90).done_on(3, on=ON) == ON + timedelta(days=39)  # 38.57


def test_without_one_that_went_or_beyond_ten_years_no_day_is_named():
    assert Pace(0, 90).done_on(1, on=ON) is None
    assert Pace(0, 90).done_on(0, on=ON) == ON
    assert Pace(1, 90).done_on(40, on=ON) is not None
    assert Pace(1, 90).done_on(41, on=ON) is None


def test_months_come_in_order_and_each_waits_for_all_before_it():
    dues = [
        DueDay(date(2027, 3, 31), 30),
        DueDay(date(2025, 4, 30), 10, late_finds=4),
        DueDay(date(2027, 3, 1), 5),
    ]

    first, last = expected(dues, Pace(9, 90), on=ON)

    assert (first.until, first.number, first.late_finds, first.running) == (date(2025, 4, 30), 10, 4, 10)
    assert first.done_on == ON + timedelta(days=100)
    assert (last.until, last.number, last.running) == (date(2027, 3, 31), 35, 45)
    assert last.done_on == ON + timedelta(days=450) == date(2028, 2, 15)
    assert last.days_late == (date(2028, 2, 15) - date(2027, 3, 31)).days == 321


@pytest.mark.parametrize(("due", "late"), [(date(2026, 12, 1), 1), (date(2026, 12, 2), 0)])
def test_the_due_day_itself_is_in_time(due, late):
    (month,) = expected([DueDay(due, 1)], Pace(9, 90), on=ON)

    assert (month.done_on, month.days_late) == (date(2026, 12, 2), late)


def test_what_came_and_went_adds_up_at_the_end_of_each_day():
    moves = {date(2026, 1, 1): 10, date(2026, 1, 3): -2, date(2026, 1, 5): 1}
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 3), date(2026, 1, 9)]

    assert left_by_day(moves, days) == [0, 10, 8, 9]


@pytest.mark.parametrize(
    ("day", "year"),
    [
        (date(2027, 3, 31), "2026/27"),
        (date(2027, 4, 1), "2027/28"),
        (date(2099, 12, 1), "2099/00"),
    ],
)
def test_the_financial_year_ends_with_march(day, year):
    assert year_words(first_year(day)) == year


def test_an_estimate_is_shared_over_all_lines_and_what_is_late_falls_into_this_year():
    work = [
        Work(plan=1, cost=100_000, day=date(2025, 4, 30), to_do=True, lines=1),
        Work(plan=1, cost=100_000, day=date(2027, 5, 1), to_do=True, lines=1),
        Work(plan=1, cost=100_000, day=date(2026, 1, 1), to_do=False, lines=1),
        Work(plan=2, cost=5_000, day=None, to_do=True, lines=4),
        Work(plan=3, cost=None, day=ON, to_do=True, lines=4),
    ]

    assert cost_left(shares(work), on=ON) == {"2026/27": 33_333, "2027/28": 33_333, "": 5_000}
    assert list(cost_left(shares(work), on=ON)) == ["2026/27", "2027/28", ""]


def test_lines_with_estimates_of_their_own_cost_those_and_the_plans_figure_is_not_shared():
    work = [
        Work(plan=1, cost=70_000, day=date(2027, 3, 31), to_do=True, lines=2, priced=1, own_cost=30_000),
        Work(plan=1, cost=70_000, day=date(2027, 4, 1), to_do=True, lines=1, priced=1, own_cost=40_000),
        Work(plan=1, cost=70_000, day=date(2027, 4, 1), to_do=False, lines=1, priced=1, own_cost=9_000),
        Work(plan=2, cost=5_000, day=date(2027, 4, 1), to_do=True, lines=4),
        Work(plan=3, cost=None, day=ON, to_do=True, lines=4),
    ]

    assert cost_left(shares(work), on=ON) == {"2026/27": 30_000, "2027/28": 45_000}
    assert sum(share.without for share in shares(work)) == 5


def test_months_are_gathered_by_year_with_the_latest_of_each():
    slow = Pace(went=9, days=90)
    dues = [DueDay(date(2026, 12, 1), 20), DueDay(date(2027, 2, 1), 3), DueDay(date(2029, 2, 1), 4)]

    years = by_year(expected(dues, slow, on=ON))

    assert [(year.until, year.number) for year in years] == [
        (date(2026, 12, 1), 20),
        (date(2027, 2, 1), 3),
        (date(2029, 2, 1), 4),
    ]
    assert [year.days_late for year in years] == [191, 159, 0]
    assert by_year(expected(dues, Pace(0, 90), on=ON))[0].days_late is None
