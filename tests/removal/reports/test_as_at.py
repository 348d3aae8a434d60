"""As at: a report of a past day says what was known then, and which later corrections would change it."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from inventory.models import Camera, SensitivityDecision
from inventory.services.sites import decide_sensitivity
from removal.models import CameraSpan, Removal
from removal.reports.known import end_of
from removal.services import replanning
from removal.services.progress import progress
from removal.services.reporting import ReportRefusedError, ask_for_report
from tests.builders import make_camera, make_edition, make_organisation, make_person, make_site
from tests.removal import lines
from tests.removal.report_data import table, total, workbook_of

pytestmark = pytest.mark.django_db

LONDON = ZoneInfo("Europe/London")
JUNE, JULY, AUGUST, SEPTEMBER, OCTOBER, NOVEMBER, DECEMBER = (date(2026, month, 9) for month in range(6, 13))


@pytest.fixture
def clock(monkeypatch):
    """Set the day on which everything happens; a second passes with each look."""

    class Clock:
        def __init__(self):
            self.at = None

        def set(self, day, hour=9):
            self.at = datetime.combine(day, time(hour), tzinfo=LONDON)

        def now(self):
            self.at += timedelta(seconds=1)
            return self.at

    clock = Clock()
    clock.set(JUNE)
    monkeypatch.setattr(timezone, "now", clock.now)
    return clock


class Estate:
    """A department whose estate changes from month to month, as its services change it."""

    def __init__(self, clock):
        self.clock = clock
        self.organisation = make_organisation("CO")
        self.ministry = make_site(self.organisation, "sensitive", name="Ministry")
        self.depot = make_site(self.organisation, "unassessed", name="Depot")
        self.first = make_camera(self.ministry, "restricted", connection="core", found_on=JUNE)
        self.second = make_camera(self.ministry, "restricted", model="DS-9", found_on=JUNE)
        self.doubtful = make_camera(self.ministry, "suspected", model="X-1", found_on=JUNE)
        self.depots = make_camera(self.depot, "restricted", model="DS-7", found_on=JUNE)
        self.people = [make_person(organisation=self.organisation, name=f"Person {n}") for n in range(9)]
        self.nobody_yet = iter(self.people)

    def assess(self):
        limbs = dict.fromkeys(SensitivityDecision.LIMBS, "yes")
        decide_sensitivity(self.depot, limbs, on=self.clock.now().date(), by=None)

    def correct(self):
        """What was suspected turns out to be clear, under another edition."""
        finding = self.doubtful.fingerprint.finding
        finding.pk, finding.verdict, finding.basis = None, "clear", "clear"
        finding.edition = make_edition(self.organisation, number=2)
        finding.save()
        self.doubtful.fingerprint.finding = finding
        self.doubtful.fingerprint.save()
        Camera.objects.filter(pk=self.doubtful.pk).update(verdict="clear", basis="clear", to_replan=True)

    def move(self):
        """A camera goes to another site and network, and a new one is logged."""
        Camera.objects.filter(pk=self.second.pk).update(
            site=self.depot, connection="isolated", to_replan=True
        )
        make_camera(self.depot, "unknown", vendor="", model="", found_on=self.clock.now().date())

    def take(self, *actions):
        """The first camera's line goes these steps on."""
        day = self.clock.now().date()
        for action in actions:
            line = Removal.objects.select_related("plan__organisation", "plan__site", "camera").get(
                camera=self.first
            )
            facts = {
                name: {lines.TODAY: day, date(2026, 12, 1): day + timedelta(days=2)}.get(value, value)
                if isinstance(value, date)
                else value
                for name, value in lines.FACTS[action].items()
            }
            progress(line, action, facts, by=next(self.nobody_yet), on=day)

    def plan(self):
        replanning.replan_now(self.organisation, on=self.clock.now().date())


@pytest.fixture
def estate(clock):
    return Estate(clock)


def contents(organisation, **asked):
    """Every list of the report but the Cover, which says when and by whom it was made, and what it is silent on."""
    book = workbook_of(organisation, "full", **asked)
    return {sheet.title: table(sheet) for sheet in book.worksheets[1:] if sheet.tables}


def without_later(contents):
    """The lists without what only a report of a past day adds."""
    summary = [row for row in contents["Summary"] if row["About"] != "Known since"]
    return contents | {"Summary": summary}


MONTHS = (
    (JUNE, lambda estate: None),
    (JULY, lambda estate: estate.assess()),
    (AUGUST, lambda estate: estate.correct()),
    (SEPTEMBER, lambda estate: estate.move()),
    (OCTOBER, lambda estate: estate.take("submit", "approve", "isolate", "schedule")),
    (NOVEMBER, lambda estate: estate.take("remove", "sanitise", "dispose")),
    (DECEMBER, lambda estate: estate.take("verify", "close")),
)


def test_a_report_of_each_past_month_is_the_report_that_was_built_then(clock, estate):
    built = {}
    for day, change in MONTHS:
        clock.set(day)
        change(estate)
        estate.plan()
        clock.set(day, hour=18)
        built[day] = contents(estate.organisation)
    clock.set(date(2027, 3, 1))
    estate.plan()

    for day, then in built.items():
        asked = without_later(contents(estate.organisation, as_at=day))
        for title, rows in then.items():
            assert asked[title] == rows, (day, title)
        assert asked.keys() == then.keys()
    assert len({str(then["Summary"]) for then in built.values()}) == len(MONTHS)


def test_a_report_of_a_past_day_says_which_later_corrections_would_change_it(clock, estate):
    estate.plan()
    clock.set(JULY)
    estate.assess()
    estate.correct()
    estate.move()
    estate.plan()
    estate.take("submit", "approve", "isolate", "schedule")
    remove_as_of(JUNE, estate, clock)
    clock.set(AUGUST)

    book = workbook_of(estate.organisation, as_at=JUNE)

    assert total(book, "Known since", "Cameras: Needs checking then, Not restricted now") == 1
    assert total(book, "Known since", "Cameras logged since") == 1
    assert total(book, "Known since", "Sites of another category now") == 1
    assert total(book, "Known since", "Removals of that day or before, recorded since") == 1
    assert total(book, "Known since", "Editions of the list published since") == 1
    assert "as it was known then" in cover_of(book)["As at"]


def remove_as_of(day, estate, clock):
    """The removal is recorded now, with a day that lies before what was recorded of it."""
    estate.take("remove")
    Removal.objects.filter(camera=estate.first).update(removed_on=day)


def cover_of(book):
    return {row[0].value: row[1].value for row in book["Cover"].iter_rows(min_row=4)}


def test_a_report_of_today_has_no_later_corrections(clock, estate):
    estate.plan()

    book = workbook_of(estate.organisation, as_at=JUNE)

    assert "Known since" not in {row["About"] for row in table(book["Summary"])}


def test_a_day_ends_at_midnight_in_london(clock, estate):
    estate.plan()
    clock.set(JULY, hour=23)
    estate.correct()
    estate.plan()
    clock.set(AUGUST)

    assert end_of(JULY).astimezone(LONDON).time() == time(23, 59, 59, 999999)
    assert total(workbook_of(estate.organisation, as_at=JULY), "All cameras", "Needs checking") == 0
    day_before = workbook_of(estate.organisation, as_at=JULY - timedelta(days=1))
    assert total(day_before, "All cameras", "Needs checking") == 1


def test_a_camera_logged_but_not_visited_yet_was_not_checked(clock, estate):
    clock.set(JULY)
    estate.plan()

    book = workbook_of(estate.organisation, as_at=JUNE)

    assert total(book, "All cameras", "Not checked yet") == len(table(book["Cameras"])) == 4


def test_a_day_before_the_organisation_was_added_shows_an_empty_estate(clock, estate):
    clock.set(JULY)

    book = workbook_of(estate.organisation, as_at=JUNE - timedelta(days=30))

    assert total(book, "All cameras", "All cameras") == 0
    assert not book["Sites"].tables


def test_a_day_to_come_is_refused(clock, estate):
    with pytest.raises(ReportRefusedError, match="9 July 2026 has not come yet"):
        ask_for_report(estate.organisation, as_at=JULY, by=None)


def test_a_day_before_the_history_was_kept_is_refused_with_the_earliest(clock, estate):
    estate.plan()
    CameraSpan.objects.update(carried_over=True)
    clock.set(AUGUST)

    with pytest.raises(ReportRefusedError, match="the earliest day is 9 June 2026"):
        ask_for_report(estate.organisation, as_at=JUNE - timedelta(days=1), by=None)
    assert ask_for_report(estate.organisation, as_at=JUNE, by=None).as_at_day == JUNE


def test_a_span_ends_where_the_next_begins_and_only_a_difference_begins_one(clock, estate):
    estate.plan()
    estate.plan()
    assert CameraSpan.objects.count() == 4
    clock.set(JUNE + timedelta(days=1))
    estate.correct()
    estate.plan()

    before, after = CameraSpan.objects.filter(camera=estate.doubtful).order_by("since")

    assert (before.status, after.status) == ("to_check", "clear")
    assert before.until == after.since
    assert after.until is None
    assert CameraSpan.objects.count() == 5


def test_another_finding_with_the_same_verdict_begins_a_span_too(clock, estate):
    estate.plan()
    finding = estate.first.fingerprint.finding
    finding.pk, finding.edition = None, make_edition(estate.organisation, number=2)
    finding.save()
    estate.first.fingerprint.finding = finding
    estate.first.fingerprint.save()
    clock.set(JULY)
    estate.plan()

    editions = CameraSpan.objects.filter(camera=estate.first).order_by("since")
    assert [span.finding.edition.number for span in editions] == [1, 2]
