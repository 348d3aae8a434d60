"""Working days are counted as GOV.UK publishes them, and by the standing rule beyond that."""

from datetime import date

import pytest

from removal.planning.calendars import (
    Division,
    add_working_days,
    easter_sunday,
    edition,
    first_working_day_from,
    is_working_day,
    last_working_day_until,
    planning_date,
    statutory_holidays,
    working_days_between,
)

ENGLAND, SCOTLAND, NI = Division.ENGLAND_AND_WALES, Division.SCOTLAND, Division.NORTHERN_IRELAND
PROCLAIMED = {2012, 2020, 2022, 2023}


@pytest.mark.parametrize(("division", "entries"), [(ENGLAND, 140), (SCOTLAND, 157), (NI, 174)])
def test_the_shipped_holidays_speak_for_2012_to_2028(division, entries):
    shipped = edition(division)

    assert len(shipped.holidays) >= entries
    assert shipped.covers(date(2012, 1, 1))
    assert shipped.covers(date(2028, 12, 31))
    assert not shipped.covers(date(2011, 12, 31))


@pytest.mark.parametrize("division", Division)
@pytest.mark.parametrize("year", sorted(set(range(2012, 2029)) - PROCLAIMED))
def test_the_standing_rule_gives_the_published_holidays_of_every_ordinary_year(division, year):
    published = {day for day in edition(division).holidays if day.year == year}

    assert statutory_holidays(year, division) == published


@pytest.mark.parametrize("year", sorted(PROCLAIMED))
def test_a_proclaimed_holiday_is_known_from_the_data_alone(year):
    published = {day for day in edition(ENGLAND).holidays if day.year == year}

    assert statutory_holidays(year, ENGLAND) != published


@pytest.mark.parametrize(
    ("year", "easter"),
    [
        (2000, date(2000, 4, 23)),
        (2024, date(2024, 3, 31)),
        (2029, date(2029, 4, 1)),
        (2038, date(2038, 4, 25)),
        (2049, date(2049, 4, 18)),
        (2076, date(2076, 4, 19)),
    ],
)
def test_easter_falls_where_the_church_keeps_it(year, easter):
    assert easter_sunday(year) == easter


@pytest.mark.parametrize(
    ("day", "division", "works"),
    [
        (date(2026, 11, 30), ENGLAND, True),
        (date(2026, 11, 30), SCOTLAND, False),
        (date(2026, 3, 17), NI, False),
        (date(2026, 3, 17), ENGLAND, True),
        (date(2026, 4, 6), SCOTLAND, True),
        (date(2026, 11, 22), ENGLAND, False),
        (date(2022, 9, 19), ENGLAND, False),
        (date(2023, 5, 8), SCOTLAND, False),
        (date(2029, 3, 30), ENGLAND, False),
    ],
)
def test_people_work_on_weekdays_that_their_division_does_not_keep(day, division, works):
    assert is_working_day(day, division) is works


@pytest.mark.parametrize(
    ("start", "count", "division", "expected"),
    [
        (date(2026, 12, 18), 10, ENGLAND, date(2027, 1, 6)),
        (date(2026, 12, 18), 10, SCOTLAND, date(2027, 1, 7)),
        (date(2026, 12, 18), 10, NI, date(2027, 1, 6)),
        (date(2026, 4, 2), 1, ENGLAND, date(2026, 4, 7)),
        (date(2026, 4, 2), 1, SCOTLAND, date(2026, 4, 6)),
        (date(2027, 3, 31), -20, ENGLAND, date(2027, 3, 1)),
        (date(2027, 3, 31), -5, ENGLAND, date(2027, 3, 22)),
        (date(2026, 4, 3), 0, ENGLAND, date(2026, 4, 3)),
    ],
)
def test_the_day_that_starts_the_clock_is_not_counted(start, count, division, expected):
    found = add_working_days(start, count, division)

    assert (found.day, found.provisional) == (expected, False)


def test_one_working_day_lies_between_the_promised_and_the_published_timeline():
    assert working_days_between(date(2024, 4, 26), date(2024, 4, 29), ENGLAND) == 1
    assert working_days_between(date(2024, 4, 29), date(2024, 4, 26), ENGLAND) == -1
    assert working_days_between(date(2024, 4, 26), date(2024, 4, 26), ENGLAND) == 0


@pytest.mark.parametrize(
    ("start", "provisional"),
    [(date(2028, 12, 28), False), (date(2028, 12, 29), True), (date(2029, 1, 5), True)],
)
def test_a_day_counted_past_the_published_years_is_provisional(start, provisional):
    assert add_working_days(start, 1, ENGLAND).provisional is provisional


def test_a_count_back_from_past_the_edition_is_provisional_too():
    assert add_working_days(date(2029, 1, 5), -10, ENGLAND).provisional


def test_counting_no_days_looks_at_no_calendar():
    assert not add_working_days(date(2030, 1, 5), 0, ENGLAND).provisional


def test_easter_day_2024_rolls_over_the_whole_holiday_either_way():
    assert last_working_day_until(date(2024, 3, 31), ENGLAND).day == date(2024, 3, 28)
    assert first_working_day_from(date(2024, 3, 31), ENGLAND).day == date(2024, 4, 2)


def test_a_working_day_does_not_roll():
    assert last_working_day_until(date(2027, 3, 31), ENGLAND).day == date(2027, 3, 31)
    assert first_working_day_from(date(2027, 3, 31), ENGLAND).day == date(2027, 3, 31)


def test_work_for_a_date_that_must_not_move_is_planned_for_the_working_day_before_it():
    assert planning_date(date(2024, 3, 31), ENGLAND) == date(2024, 3, 28)
    assert planning_date(date(2025, 4, 30), ENGLAND) == date(2025, 4, 30)
