"""The page of deadlines: burn-down, pace, what is due, cost left, and whose sites count."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from importlib import import_module
from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import Camera
from removal.models import CameraSpan, Obligation, Removal, RemovalPlan
from removal.services import replanning
from removal.services.keeping import keep_plans
from removal.services.moves import recount_moves
from removal.services.taking_out import take_out
from tests.builders import make_camera, make_organisation, make_person, make_site

pytestmark = pytest.mark.django_db


class Estate:
    """A sensitive site with restricted cameras that were logged a hundred days ago."""

    def __init__(self, kind="central_government", days=100, cameras=12):
        self.organisation = make_organisation(kind=kind)
        self.site = make_site(self.organisation, "sensitive", name="Marsham House")
        self.lead = make_person(organisation=self.organisation)
        self.cameras = [make_camera(self.site, "restricted") for _ in range(cameras)]
        self.replan()
        CameraSpan.objects.update(since=timezone.now() - timedelta(days=days))
        recount_moves()

    def replan(self):
        replanning.replan_now(self.organisation, on=timezone.localdate())

    def take_down(self, *cameras):
        Camera.objects.filter(pk__in=[camera.pk for camera in cameras]).update(life="gone")
        self.replan()


def told(client):
    """The page without its tags, blanks drawn together."""
    text = re.sub(r"<[^>]+>", " ", client.get("/deadlines/").content.decode())
    return re.sub(r"\s+([,.:;])", r"\1", " ".join(unescape(text).split()))


def forecast(client):
    return client.get("/deadlines/").context["forecast"]


def test_the_pace_of_ninety_days_says_when_the_last_goes_and_how_late_that_is(as_person):
    estate = Estate()
    estate.take_down(*estate.cameras[:3])
    today = timezone.localdate()

    text = told(as_person(estate.lead))

    done = today + timedelta(days=270)  # nine left, three in ninety days
    late = (done - date(2025, 4, 30)).days
    assert "9 restricted cameras are in place" in text
    assert "In the last 90 days 3 went." in text
    assert f"At this pace the last goes on {done.day} {done:%B %Y}: {late:,} days late." in text


def test_the_burn_down_is_in_the_picture_and_in_the_table_beside_it(as_person):
    estate = Estate()
    estate.take_down(estate.cameras[0])
    client = as_person(estate.lead)

    seen = forecast(client)
    page = client.get("/deadlines/").content.decode()

    assert [point.left for point in seen.points] == [12] * (len(seen.points) - 1) + [11]
    assert seen.points[0].day == timezone.localdate() - timedelta(days=100)
    assert page.count("<polyline") == 3
    assert "Show the numbers" in page
    assert "style=" not in page


def test_a_camera_only_planned_anew_moves_nothing(as_person):
    estate = Estate()
    Camera.objects.update(connection="isolated", to_replan=True)
    estate.replan()

    seen = forecast(as_person(estate.lead))

    assert CameraSpan.objects.count() == 24
    assert (seen.pace.went, seen.found, {point.left for point in seen.points}) == (0, 0, {12})


def test_what_is_newly_found_is_counted_apart_from_what_went(as_person):
    estate = Estate()
    estate.take_down(*estate.cameras[:2])
    for _ in range(5):
        make_camera(estate.site, "restricted")
    estate.replan()

    text = told(as_person(estate.lead))

    assert "In the last 90 days 2 went and 5 were newly found." in text


def test_with_less_than_four_weeks_of_history_no_pace_is_named(as_person):
    estate = Estate(days=20)
    estate.take_down(estate.cameras[0])

    text = told(as_person(estate.lead))

    assert "There is too little history to speak of a pace: 20 days" in text
    assert "At this pace the last" not in text


def test_where_none_went_no_day_is_named(as_person):
    estate = Estate()

    assert "None has gone in the last 90 days" in told(as_person(estate.lead))


def test_a_forecast_makes_nothing_overdue(as_person):
    estate = Estate("adopter")
    Camera.objects.update(due_on=timezone.localdate() + timedelta(days=3), status="restricted")
    before = list(Camera.objects.order_by("pk").values())

    as_person(estate.lead).get("/deadlines/")

    assert list(Camera.objects.order_by("pk").values()) == before


def test_a_councils_own_policy_gives_the_dates(as_person):
    estate = Estate("adopter")

    seen = forecast(as_person(estate.lead))

    assert seen.dated == 12
    assert seen.last.until <= date(2027, 3, 31)


def days_asked_for():
    """By camera the earliest day on which a rule wants it gone, and whether it was found after that; from the rows."""
    asked = Obligation.objects.current().filter(obligation__in=("MUST_REMOVE", "REPLACE_AT_NEXT_UPGRADE"))
    dated = asked.filter(due_on__isnull=False, suggestion=False).exclude(force__in=("GUIDANCE", "FORECAST"))
    rows = dated.order_by("-due_on", "-pk").values_list("camera", "due_on", "late_find")
    return {camera: (day, late) for camera, day, late in rows}


@pytest.fixture
def mixed():
    """An adopter's cameras at sites of each sort, on each network, put up in many years."""
    estate = Estate("adopter", cameras=2)
    for category in ("sensitive", "ordinary", "unassessed"):
        site = make_site(estate.organisation, category, name=f"{category} site")
        for number, (verdict, network) in enumerate(
            product(("restricted", "suspected", "clear"), ("core", "isolated", "internet"))
        ):
            make_camera(site, verdict, connection=network, installed_on=str(2012 + number))
    estate.replan()
    return estate


def test_a_camera_counts_once_on_the_earliest_day_by_which_a_rule_wants_it_gone(mixed, as_person):
    asked = days_asked_for()
    in_place = Camera.objects.filter(verdict="restricted", life="live")

    seen = forecast(as_person(mixed.lead))

    kept = {
        pk: (day, late) for pk, day, late in Camera.objects.values_list("pk", "gone_by", "found_late") if day
    }
    assert kept == asked
    wanted = [asked[pk] for pk in in_place.values_list("pk", flat=True) if pk in asked]
    assert len({day for day, _ in wanted}) > 1
    assert sum(month.number for month in seen.months) == seen.dated == len(wanted)
    assert sum(month.late_finds for month in seen.months) == sum(late for _, late in wanted)
    assert seen.left == in_place.count()


def test_the_migration_fills_in_what_a_replan_would(mixed):
    rows = Camera.objects.order_by("pk").values_list("pk", "gone_by", "found_late")
    before = list(rows)
    Camera.objects.update(gone_by=None, found_late=False)

    with connection.cursor() as cursor:
        cursor.execute(import_module("removal.migrations.0017_days_to_be_gone_by").FILL)

    assert list(rows) == before


def test_years_are_folded_where_there_are_many_months_and_the_next_one_is_open(as_person):
    estate = Estate("adopter", cameras=0)
    depot = make_site(estate.organisation, "ordinary", name="Depot")
    today = timezone.localdate()
    for months in range(-2, 14):
        day = date(today.year + 1 + months // 12, months % 12 + 1, 5)
        camera = make_camera(depot, "restricted")
        Camera.objects.filter(pk=camera.pk).update(gone_by=day)

    page = as_person(estate.lead).get("/deadlines/").content.decode()

    seen = forecast(as_person(estate.lead))
    assert [(year.until.year - today.year, len(year.months)) for year in seen.years] == [
        (0, 2),
        (1, 12),
        (2, 2),
    ]
    assert page.count("<details") == 3
    assert page.count('<details class="govuk-details" open>') == 1
    assert all(f"{year.until.year}: {year.number} cameras" in page for year in seen.years)
    assert len(seen.months) == page.count('data-label="Gone by"') == 16


def test_a_few_months_are_not_folded(as_person):
    page = as_person(Estate().lead).get("/deadlines/").content.decode()

    assert (page.count("<details"), page.count('data-label="Gone by"')) == (1, 1)


def test_suggestions_bind_nobody_without_a_policy(as_person):
    estate = Estate("other")

    text = told(as_person(estate.lead))

    assert forecast(as_person(estate.lead)).dated == 0
    assert "none with a date by which it must be gone" in text
    assert "Your organisation has no removal policy, so nothing here binds it." in text


def test_what_is_due_is_counted_within_seven_thirty_and_ninety_days(as_person):
    estate = Estate(cameras=5)
    today = timezone.localdate()
    for camera, days in zip(estate.cameras, (-1, 0, 7, 8, 90), strict=True):
        Camera.objects.filter(pk=camera.pk).update(due_on=today + timedelta(days=days))

    (row,) = forecast(as_person(estate.lead)).due_soon

    assert (row.asked, row.passed, row.within) == ("MUST_REMOVE", 1, (2, 3, 4))


def test_exempted_cameras_are_counted_apart(as_person):
    estate = Estate(cameras=2)
    Camera.objects.filter(pk=estate.cameras[0].pk).update(status="exempted")

    seen = forecast(as_person(estate.lead))

    assert (seen.exempted, [row.passed for row in seen.due_soon]) == (1, [1])


def test_sites_with_overdue_cameras_come_first_and_a_quiet_one_is_left_out(as_person):
    estate = Estate(cameras=2)
    near, quiet = (make_site(estate.organisation, name=name) for name in ("Near", "Quiet"))
    make_camera(near, "restricted", due_on=timezone.localdate() + timedelta(days=90))
    make_camera(quiet, "restricted", due_on=timezone.localdate() + timedelta(days=91))

    sites = forecast(as_person(estate.lead)).sites

    assert [(site.name, site.overdue, site.unplanned) for site in sites] == [
        ("Marsham House", 2, 0),
        ("Near", 0, 1),
    ]


def test_the_cost_left_names_the_year_and_the_lines_without_an_estimate(as_person):
    estate = Estate(cameras=4)
    other = make_site(estate.organisation, "sensitive", name="Other")
    make_camera(other, "restricted")
    estate.replan()
    RemovalPlan.objects.filter(site=estate.site).update(cost_estimate=Decimal("1000.00"))
    Removal.objects.filter(plan__site=estate.site).update(planned_on=date(2099, 5, 1))
    done = Removal.objects.filter(plan__site=estate.site).first()
    Removal.objects.filter(pk=done.pk).update(state="removed")
    keep_plans(RemovalPlan.objects.values_list("pk", flat=True))

    costs = forecast(as_person(estate.lead)).costs

    assert costs.by_year == (("2099/00", Decimal(750)),)
    assert costs.lines_without == 1


def test_a_facilities_manager_sees_the_figures_of_their_own_sites(as_person):
    estate = Estate(cameras=3)
    mine = make_site(estate.organisation, "sensitive", name="Mine")
    make_camera(mine, "restricted")
    estate.replan()
    manager = make_person("facilities_manager", organisation=estate.organisation, sites=[mine])

    seen, text = forecast(as_person(manager)), told(as_person(manager))

    assert (seen.left, seen.dated, [site.name for site in seen.sites]) == (1, 1, ["Mine"])
    assert seen.points[-1].left == 1
    assert "Deadlines at your sites" in text
    assert "Marsham House" not in text


def test_an_import_that_was_undone_leaves_no_trace_in_the_picture(as_person):
    estate = Estate(cameras=3)
    take_out(estate.cameras[:1], "The import was undone.", organisation=estate.organisation)

    seen = forecast(as_person(estate.lead))

    assert {point.left for point in seen.points} == {2}
    assert (seen.left, seen.dated) == (2, 2)


def test_the_number_of_queries_does_not_grow_with_the_estate(as_person):
    estate = Estate(cameras=2)
    client = as_person(estate.lead)
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/deadlines/")
    for number in range(8):
        make_camera(make_site(estate.organisation, "sensitive", name=f"S{number}"), "restricted")
    estate.replan()
    with CaptureQueriesContext(connection) as many:
        client.get("/deadlines/")

    assert len(many) == len(few) <= 10
