"""The shipped schedule says what the published texts say, and no more."""

from datetime import date

import pytest

from removal.planning.calendars import Division, working_days_between
from removal.planning.deadlines import Precision
from removal.planning.obligations import decision_table
from removal.planning.schedule import ScheduleError, read_schedule, shipped_schedule

SCHEDULE = shipped_schedule()


@pytest.mark.parametrize(
    ("id", "due_on", "precision", "kind", "force"),
    [
        ("M1", date(2022, 11, 24), "day", "instruction", "INSTRUCTION"),
        ("M2", date(2023, 6, 7), "day", "commitment", "COMMITMENT"),
        ("M3", date(2023, 10, 26), "day", "law", "LAW"),
        ("M3a", date(2024, 4, 26), "day", "commitment", "COMMITMENT"),
        ("M3b", date(2024, 4, 29), "day", "event", None),
        ("M4a", date(2024, 4, 29), "day", "observed", None),
        ("M4b", date(2024, 10, 31), "month", "forecast", "FORECAST"),
        ("M5", date(2025, 4, 30), "month", "commitment", "COMMITMENT"),
        ("M6", date(2025, 2, 24), "day", "law", "LAW"),
        ("M7", date(2025, 11, 18), "day", "event", None),
    ],
)
def test_each_published_step_stands_on_its_day(id, due_on, precision, kind, force):
    step = SCHEDULE.milestone(id)

    assert (step.due_on, step.deadline.precision, step.kind) == (due_on, Precision(precision), kind)
    assert (step.force and step.force.value) == force


def test_the_schedule_holds_the_ten_published_steps_and_nothing_else():
    assert [step.id for step in SCHEDULE.milestones] == [
        "M1",
        "M2",
        "M3",
        "M3a",
        "M3b",
        "M4a",
        "M4b",
        "M5",
        "M6",
        "M7",
    ]


def test_every_step_names_and_quotes_its_source():
    for step in SCHEDULE.milestones:
        assert step.source_title
        assert step.source_url.startswith("https://")
        assert step.quote
        assert step.confidence in ("primary", "secondary")


def test_seventy_percent_removed_is_a_forecast_and_full_replacement_a_commitment():
    forecast, commitment = SCHEDULE.milestone("M4b"), SCHEDULE.milestone("M5")

    assert (forecast.target_pct, forecast.metric, forecast.can_be_missed()) == (70, "removed", False)
    assert (commitment.target_pct, commitment.metric, commitment.can_be_missed()) == (100, "replaced", True)


def test_the_timeline_came_one_working_day_after_it_was_due():
    due, published = SCHEDULE.milestone("M3a").due_on, SCHEDULE.milestone("M3b").due_on

    assert working_days_between(due, published, Division.ENGLAND_AND_WALES) == 1


def test_the_schedule_and_the_decision_table_are_one_pack():
    assert SCHEDULE.version == decision_table().version


def test_work_is_planned_for_a_working_day():
    assert SCHEDULE.milestone("M5").planning_date(Division.ENGLAND_AND_WALES) == date(2025, 4, 30)


def test_a_milestone_that_does_not_exist_is_not_found():
    with pytest.raises(KeyError):
        SCHEDULE.milestone("M99")


@pytest.mark.parametrize("fault", ['rule = "SOON"', 'rule = "RELATIVE(m0, 1, days)"', 'kind = "hope"'])
def test_a_fault_in_the_schedule_is_reported_with_its_milestone(fault):
    fields = {"rule": 'rule = "FIXED(2025-04-30)"', "kind": 'kind = "event"'}
    fields[fault.split(" ")[0]] = fault
    text = (
        'version = "1"\ntitle = "x"\n[[milestone]]\nid = "M9"\nname = "x"\ndue_text = ""\norgs = []\nsites = []\n'
        'source_title = "x"\nsource_url = ""\nquote = ""\nconfidence = "primary"\n'
        + "\n".join(fields.values())
    )

    with pytest.raises(ScheduleError, match="milestone M9"):
        read_schedule(text)
