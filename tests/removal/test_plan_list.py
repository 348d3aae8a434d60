"""The list of plans: its order, its pages by key, its four views over one set, and what it costs."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import Camera
from removal.models import RemovalPlan
from removal.planning.workflow import OPEN_STATES, State
from removal.services import keeping, plan_list
from removal.services import plans as plan_services
from removal.services.integrity.plans import strayed_plans
from removal.services.plan_list import PLANS_A_PAGE, Stretch
from removal.views.timeline import finding, timeline
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.report_data import make_line, make_obligation, make_plan

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 23)


def made(organisation, number, due_on=None, state="draft", planned_on=None, **fields):
    """A plan of one line whose camera is due on a day."""
    plan = make_plan(make_site(organisation, name=f"Site {number:03}"), number, **fields)
    camera = make_camera(plan.site, "restricted")
    if due_on:
        make_obligation(camera, due_on=due_on)
    make_line(plan, camera, state=state, planned_on=planned_on)
    keeping.keep_plans([plan.pk])
    return RemovalPlan.objects.get(pk=plan.pk)


def numbers(window):
    return [plan.number for plan in window.plans]


def test_pages_follow_each_other_by_the_due_day_and_end_with_what_has_none():
    organisation = make_organisation()
    days = [None, date(2027, 3, 1), date(2026, 12, 1), None, date(2026, 12, 1)]
    for number in range(60):
        made(organisation, number + 1, days[number % 5])
    plans = RemovalPlan.objects.filter(organisation=organisation)
    wanted = [*range(3, 61, 5), *range(5, 61, 5), *range(2, 61, 5), *range(1, 61, 5), *range(4, 61, 5)]
    in_order = sorted(wanted, key=lambda n: (days[(n - 1) % 5] or date.max, n))

    seen, after, pages = [], "", []
    while not pages or pages[-1].more_after:
        pages.append(plan_list.window(plans, finished=False, after=after))
        seen += numbers(pages[-1])
        after = str(pages[-1].plans[-1].uuid)
    back = plan_list.window(plans, finished=False, before=str(pages[-1].plans[0].uuid))

    assert seen == in_order
    assert len(pages[0].plans) == PLANS_A_PAGE
    assert numbers(back) == numbers(pages[-2])
    assert not pages[0].more_before


def test_finished_plans_come_newest_first_page_by_page():
    organisation = make_organisation()
    for number in range(1, 31):
        made(organisation, number, state="closed", closed_at=timezone.now() - timedelta(days=number))
    plans = RemovalPlan.objects.filter(organisation=organisation)

    first = plan_list.window(plans, finished=True)
    second = plan_list.window(plans, finished=True, after=str(first.plans[-1].uuid))

    assert numbers(first) + numbers(second) == list(range(1, 31))
    assert numbers(plan_list.window(plans, finished=True, before=str(second.plans[0].uuid))) == numbers(first)


@pytest.mark.parametrize("state", State)
def test_a_plan_keeps_the_state_of_its_least_line_and_the_earliest_day_of_what_is_in_place(state):
    plan = made(make_organisation(), 1, date(2027, 1, 5), state=state.value)

    in_place = state.place < State.REMOVED.place
    assert (plan.stage, plan.next_due) == (state, date(2027, 1, 5) if in_place else None)
    assert list(strayed_plans(deep=True)) == []


def test_a_kept_day_that_is_not_what_the_lines_say_is_found():
    plan = made(make_organisation(), 1, date(2027, 1, 5))
    RemovalPlan.objects.filter(pk=plan.pk).update(next_due=None)

    assert [str(plan.uuid) in words for words in strayed_plans(deep=False)] == [True]


def test_every_open_state_has_one_column_of_the_board():
    columns = [state for states in plan_list.STAGES.values() for state in states]

    assert sorted(columns) == sorted(set(OPEN_STATES))
    assert len(columns) == len(set(columns))


def test_the_board_counts_what_it_does_not_show():
    organisation = make_organisation()
    for number in range(1, 13):
        made(organisation, number, date(2027, 1, number), state="approved")
    made(organisation, 13, None, state="scheduled")
    plans = RemovalPlan.objects.filter(organisation=organisation)

    board = plan_list.board(plans)
    counted = plan_list.stages(plans, by=make_person(organisation=organisation), on=date(2027, 1, 3))

    assert [plan.number for plan in board["approved"]] == list(range(1, 9))
    assert [plan.number for plan in board["in_progress"]] == [13]
    assert (counted["approved"], counted["in_progress"], counted[""], counted["late"]) == (12, 1, 13, 2)


@pytest.mark.parametrize("view", ["table", "board", "timeline", "cost"])
def test_each_view_shows_the_same_plans_and_asks_the_database_the_same_for_one_and_for_thirty(
    as_person, view
):
    organisation = make_organisation()
    client, asked = as_person(make_person(organisation=organisation)), []
    for first, last in ((1, 2), (2, 31)):
        for number in range(first, last):
            made(organisation, number, date(2027, 1, 5), planned_on=date(2027, 1, 9))
        client.get(f"/plans/?view={view}")
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(f"/plans/?view={view}")
        asked.append(len(queries))

    assert answer.status_code == 200
    assert view == "cost" or "Site 001" in answer.content.decode()
    assert asked[0] == asked[1] <= 10


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("stage=late", {"Site 001"}),
        ("stage=draft", {"Site 002"}),
        ("stage=mine", {"Site 001"}),
        ("q=site+002", {"Site 002"}),
        ("q=P-1", {"Site 001"}),
        ("stage=nonsense&q=", {"Site 001", "Site 002"}),
        ("after=nonsense", {"Site 001", "Site 002"}),
        ("q=nowhere", set()),
    ],
)
def test_the_list_is_narrowed(as_person, query, found):
    person = make_person()
    made(person.organisation, 1, date(2025, 4, 30), state="approved", owner=person)
    made(person.organisation, 2, None)

    text = as_person(person).get(f"/plans/?{query}").content.decode()

    assert {name for name in ("Site 001", "Site 002") if name in text} == found


def test_a_contractor_is_shown_no_cost(as_person):
    plan = made(make_organisation(), 1, date(2027, 1, 5), state="approved", cost_estimate=900)
    contractor = as_person(make_person("contractor", organisation=plan.organisation, sites=[plan.site]))

    text = contractor.get("/plans/?view=cost").content.decode()

    assert "Site 001" in text
    assert "Cost" not in text
    assert "900" not in text


@pytest.mark.parametrize(
    ("planned_on", "too_late", "in_hand"),
    [(date(2027, 1, 4), 0, 1), (date(2027, 1, 5), 0, 0), (date(2027, 1, 6), 1, None)],
)
def test_work_is_too_late_from_the_day_after_its_due_day(planned_on, too_late, in_hand):
    plan = made(make_organisation(), 1, date(2027, 1, 5), planned_on=planned_on)

    (stretch,) = plan_list.stretches(plan.removals.all(), [plan])

    assert (stretch.too_late, stretch.in_hand) == (too_late, in_hand)


def test_after_a_late_find_the_work_is_measured_by_the_organisations_own_day():
    plan = made(make_organisation(), 1, planned_on=date(2027, 1, 5))
    own = {"due_on": date(2025, 4, 30), "remediation_due_on": date(2027, 5, 21), "late_find": True}
    make_obligation(Camera.objects.get(), **own)
    keeping.keep_plans([plan.pk])
    plan.refresh_from_db()

    (stretch,) = plan_list.stretches(plan.removals.all(), [plan])

    assert (stretch.due_on, stretch.was_due_on, stretch.too_late) == (
        date(2027, 5, 21),
        date(2025, 4, 30),
        0,
    )


def stretch(first, last, due_on, **fields):
    plan = RemovalPlan(number=7, next_due=due_on)
    late = max((last - due_on).days, 0) if last and due_on else 0
    values = {"too_late": late, "lines_late": int(bool(late)), "without_day": 0}
    return Stretch(plan=plan, first=first, last=last, due_on=due_on, **values | fields)


def test_the_picture_marks_today_the_bar_what_is_late_of_it_and_the_due_day():
    picture = timeline([stretch(date(2026, 12, 1), date(2027, 1, 20), date(2027, 1, 5))], on=ON)

    (row,) = picture.rows
    assert picture.left <= picture.today < row.bar < row.due < row.bar + row.width <= picture.right
    assert row.late_from == row.due
    assert row.late_from + row.late_width == row.bar + row.width
    assert not row.due_outside


def test_a_due_day_long_past_stands_at_the_edge_and_says_so():
    picture = timeline([stretch(date(2026, 12, 1), date(2026, 12, 2), date(2015, 4, 30))], on=ON)

    assert picture.rows[0].due_outside
    assert picture.rows[0].due == picture.left


def test_without_a_day_there_is_no_picture():
    assert timeline([stretch(None, None, None)], on=ON) is None


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            [(date(2026, 12, 1), date(2026, 12, 2), date(2027, 1, 5))],
            "No work here is planned after",
        ),
        ([(None, None, date(2027, 1, 5))], "1 plan has a due day and no planned one yet."),
    ],
)
def test_the_finding_says_what_the_picture_shows(rows, words):
    assert words in finding([stretch(*row) for row in rows])


def test_the_finding_names_the_plan_that_is_latest_and_by_how_much():
    site = make_site(name="Marsham House")
    late = stretch(date(2026, 12, 1), date(2027, 1, 6), date(2027, 1, 5))
    late.plan.site = site

    assert finding([late]) == (
        "1 plan here has work planned after its due day; the latest is P-7, Marsham House, by 1 day."
    )


def test_what_a_plan_was_returned_for_is_told_until_it_is_submitted_again(as_person, world):
    world.submit()
    plan_services.return_plan(world.plan, "Name the budget.", by=world.lead, on=timezone.localdate())
    client = as_person(world.manager)

    returned = client.get(f"/plans/{world.plan.uuid}/").content.decode()
    plan_services.submit(world.plan, by=world.manager, on=timezone.localdate())
    again = client.get(f"/plans/{world.plan.uuid}/").content.decode()
    plan_services.take_back(world.plan, by=world.manager, on=timezone.localdate())
    taken_back = client.get(f"/plans/{world.plan.uuid}/").content.decode()

    told = "Returned to be changed:</strong> Name the budget."
    assert (told in returned, told in again, told in taken_back) == (True, False, False)


def test_what_kind_of_site_it_is_a_contractor_is_not_told_by_lists_nor_by_their_order(as_person):
    organisation = make_organisation()
    plans = [
        make_plan(make_site(organisation, category, name=name), number)
        for number, (name, category) in enumerate((("Alder", "ordinary"), ("Zinc", "sensitive")), start=1)
    ]
    for plan in plans:
        make_line(plan, make_camera(plan.site, "restricted"), state="approved")
        keeping.keep_plans([plan.pk])
    person = make_person("contractor", organisation=organisation, sites=[plan.site for plan in plans])
    contractor = as_person(person)

    shown = [
        contractor.get(path).content.decode() for path in ("/sites/", "/plans/", f"/plans/{plans[1].uuid}/")
    ]

    assert shown[0].index("Alder") < shown[0].index("Zinc")
    assert not [page for page in shown if "ensitive" in page.replace("OFFICIAL-SENSITIVE", "")]
