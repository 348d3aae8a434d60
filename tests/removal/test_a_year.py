"""A year in the life of a small estate: whatever happened, and whichever nights were missed, its numbers are right."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from inventory import access as inventory_access
from inventory.models import AuditEvent, Camera, Site, Verdict
from inventory.services import estate as figures_of
from removal import access
from removal.models import Evidence, Exemption, Removal, RemovalPlan
from removal.planning.workflow import Action, State
from removal.services import integrity
from removal.services.forecasting import forecast
from tests.removal.report_data import table, workbook_of
from tests.removal.year import UNDONE_BY, Clock, Estate

pytestmark = pytest.mark.django_db

START = date(2026, 4, 6)
WEEKS, DEEDS_A_WEEK = 52, 8
EDITIONS = (13, 39)
REPORTS = (3, 51)
DAYS = {"isolated_on": Action.ISOLATE, "removed_on": Action.REMOVE}


@pytest.fixture
def clock(monkeypatch):
    clock = Clock(START)
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


def broken():
    return {each.name: each.first for each in integrity.check(deep=True) if each.count}


def dashboard(estate):
    told = figures_of.figures(inventory_access.sums(estate.lead))
    return {name: getattr(told, name) for name in told.__slots__}


def strays(estate):
    """Cameras that read overdue and are not, or are and do not read so: what a wrong number comes from."""
    return [
        (camera.asset_tag, camera.status, estate.is_late(camera), camera.life, camera.connection)
        for camera in Camera.objects.filter(undone_at=None).exclude(life="gone")
        if (camera.status == "overdue") != estate.is_late(camera)
    ]


def deadlines(estate):
    return forecast(
        cameras=inventory_access.cameras(estate.lead),
        tallies=inventory_access.tallies(estate.lead),
        dates=inventory_access.dates(estate.lead),
        spans=access.spans(estate.lead),
        moves=access.moves(estate.lead),
        plans=access.plans(estate.lead),
        on=estate.today,
    )


def check_month(estate):
    """What the pages say is what the rows say, and nothing is broken."""
    counted = estate.counted()
    seen = deadlines(estate)
    told = {point.day: point.left for point in seen.points}

    assert broken() == {}
    assert strays(estate) == []
    assert dashboard(estate) == counted
    assert (seen.left, seen.points[-1].left) == (counted["restricted"], counted["restricted"])
    assert {day: left for day, left in estate.week_ends.items() if day in told} == {
        day: told[day] for day in estate.week_ends if day in told
    }
    assert sum(row.passed for row in seen.due_soon) >= counted["overdue"]


def check_ledger(estate):
    """The rows are what the events of the audit trail lead to."""
    events = list(AuditEvent.objects.values_list("action", flat=True))
    gone = Camera.objects.filter(life="gone", undone_at=None).count()

    assert events.count("camera removed") - events.count("camera put back") == gone
    assert events.count("exemption asked for") == Exemption.objects.count()
    assert not Exemption.objects.filter(state="running", expires_on__lt=estate.today).exists()
    assert RemovalPlan.objects.filter(closed_at=None).count() == sum(
        1
        for plan in RemovalPlan.objects.all()
        if not (states := list(plan.removals.values_list("state", flat=True)))
        or any(State(state).is_open for state in states)
    )


def check_lines(estate):
    """Days of steps stand until these are taken back, only what came down is gone, and serials stay put right."""
    corrected = {}
    for line in Removal.objects.all():
        told = list(line.evidence.order_by("recorded_at", "pk"))
        for day, step in DAYS.items():
            last = [row.action for row in told if row.action in (step, UNDONE_BY[step])][-1:]
            assert (getattr(line, day) is not None) == (last == [step])
        put_right = [row.facts["serial_now"] for row in told if "serial_now" in row.facts]
        if put_right:
            corrected[line.camera_id] = put_right[-1]

    there = Camera.objects.filter(undone_at=None)
    came_down = set(Removal.objects.exclude(removed_on=None).values_list("camera", flat=True))
    assert set(there.filter(life="gone").values_list("pk", flat=True)) == came_down
    assert dict(there.filter(pk__in=corrected).values_list("pk", "serial")) == corrected


def check_summary(estate):
    """The workbook's Summary says what the dashboard says."""
    sheet = table(workbook_of(estate.organisation)["Summary"])
    told = {(row["About"], row["Measure"]): row["Number"] for row in sheet}
    register, counted = [each for each in Camera.objects.all() if each.undone_at is None], estate.counted()

    for verdict in Verdict:
        number = sum(camera.verdict == verdict for camera in register)
        assert told["All cameras", verdict.label] == number
    for category in Site.Category:
        assert told["Sites", category.label] == sum(s.category == category for s in Site.objects.all())
    assert told["Status", "Overdue"] == counted["overdue"]
    assert told["Status", "Exempted"] == counted["exempted"]
    assert told["Exemptions", "All exemptions"] == Exemption.objects.count()


def test_after_a_year_of_chance_every_number_is_what_the_rows_and_events_say(clock):
    estate = Estate(clock, seed=6)
    for week in range(WEEKS):
        clock.to(START + timedelta(weeks=week))
        if week in EDITIONS:
            estate.publish()
        estate.week(DEEDS_A_WEEK)
        if estate.chance.random() < 0.5:
            estate.night()
        if week % 4 == 3:
            clock.to(START + timedelta(weeks=week, days=6))
            estate.night()
            check_month(estate)
            check_lines(estate)
        if week in REPORTS:
            check_summary(estate)
    check_ledger(estate)
    steps = list(Evidence.objects.values_list("action", flat=True))

    deeds = ("find", "plan", "approve", "work", "ask", "move", "together")
    assert min(estate.done[deed] for deed in deeds) > 3
    assert min(steps.count(step) for step in ("not_isolated", "unschedule", "put_back", "explain")) > 2
    assert {"verified", "closed"} & set(Removal.objects.values_list("state", flat=True))
