"""Pages of plans: who sees what of them, and at what cost."""

import uuid
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import escape

from inventory.models import Camera
from removal.models import Evidence, Removal, RemovalPlan
from removal.planning.workflow import Action
from removal.services import plans as services
from removal.services.progress import MissingEvidenceError
from tests.builders import make_camera, make_person, make_site
from tests.removal.plan_world import SOON, at, bare, of, rows
from tests.removal.report_data import make_line, make_obligation, make_plan

pytestmark = pytest.mark.django_db


def test_the_list_has_one_row_a_plan_with_its_lines_by_state_and_its_next_date(as_person, world):
    text = as_person(world.lead).get("/plans/").content.decode()

    for words in ("P-1", "Marsham House", "Sensitive", "2 draft", "0 of 2 finished", "30 April 2025", "Late"):
        assert words in text


def test_finished_plans_are_on_a_page_of_their_own(as_person, world):
    RemovalPlan.objects.update(closed_at=timezone.now())
    client = as_person(world.lead)

    assert "P-1" not in client.get("/plans/").content.decode()
    assert "P-1" in client.get("/plans/?show=finished").content.decode()


def test_without_plans_the_page_says_when_there_will_be_one(as_person):
    text = as_person(make_person()).get("/plans/").content.decode()

    assert "A plan is made by itself" in text


@pytest.mark.parametrize("query", ["?page=0", "?page=x", "?page=99", "?page=" + "9" * 400, "?show=nothing"])
def test_a_strange_page_is_no_fault(as_person, world, query):
    assert as_person(world.lead).get(f"/plans/{query}").status_code == 200


def test_a_long_plan_is_shown_in_pages_and_counted_whole(as_person, world):
    for _ in range(101):
        make_line(world.plan, make_camera(world.site, "restricted"))
    client = as_person(world.lead)

    first, second = (client.get(at(world.plan, f"?page={page}")).content.decode() for page in (1, 2))

    assert "1 to 100 of 103" in first
    assert "101 to 103 of 103" in second
    assert "0 of 103 finished" in second


def test_what_is_left_to_do_stands_before_what_is_finished(as_person, world):
    first, second = Removal.objects.order_by("pk")
    Removal.objects.filter(pk=first.pk).update(state="closed")
    Camera.objects.filter(pk=first.camera_id).update(due_on=None)

    shown = as_person(world.lead).get(at(world.plan)).context["rows"]

    assert [row["line"] for row in shown] == [second, first]


def test_the_day_for_every_line_reaches_lines_without_a_box(as_person, world, monkeypatch):
    monkeypatch.setattr("removal.forms.plans.BOXES", 1)
    day = timezone.localdate() + SOON
    client = as_person(world.manager)

    page = client.get(at(world.plan, "prepare/")).content.decode()
    client.post(at(world.plan, "prepare/"), {"every_day": day.strftime("%d %m %Y")})

    assert "1 more camera has no box here" in page
    assert list(world.plan.removals.values_list("planned_on", flat=True)) == [day, day]


def test_a_plan_says_what_keeps_it_from_being_submitted(as_person, world):
    text = as_person(world.manager).get(at(world.plan)).content.decode()

    for words in (
        "Enter the day it is planned for",
        "Enter how the area stays watched meanwhile",
        "3 things to settle",
    ):
        assert words in text


def test_what_the_plan_page_misses_is_what_submitting_refuses(as_person, world):
    with pytest.raises(MissingEvidenceError) as refusal:
        services.submit(world.plan, by=world.manager, on=timezone.localdate())

    text = as_person(world.manager).get(at(world.plan)).content.decode()
    for words in refusal.value.messages:
        assert escape(words) in text


def test_a_line_whose_maker_is_not_settled_can_be_submitted_by_itself_with_a_day_for_that(as_person, world):
    make_line(world.plan, make_camera(world.site, "suspected", asset_tag="DOUBTFUL"))
    world.prepare()
    line = Removal.objects.get(camera__asset_tag="DOUBTFUL")
    day = (timezone.localdate() + SOON).strftime("%d %m %Y")
    sent = {"identified": "no", "investigate_by": day, "planned_on": day, "option": "remove"}
    client = as_person(world.manager)

    text = client.get(at(world.plan)).content.decode()
    client.post(of(line, "submit/"), sent | {"coverage_gap": "None needed", "cost_estimate": "0"})

    line.refresh_from_db()
    assert f'<a class="govuk-link" href="{of(line, "submit/")}">DOUBTFUL</a>' in text
    assert line.state == "submitted"


def test_a_line_says_what_is_asked_by_when_and_why(as_person, world):
    text = as_person(world.manager).get(of(world.line())).content.decode()

    for words in (
        "Must be removed",
        "30 April 2025",
        "Commitment, rule D08",
        "no later than April 2025",
        "SN-SECRET",
    ):
        assert words in text


@pytest.mark.parametrize("shown", ["plan", "line"])
def test_a_contractor_sees_place_make_and_model_and_no_address_serial_or_money(as_person, world, shown):
    world.approve()
    line = world.line()
    facts = {"serial_seen": "SN-SECRET", "serial_on_record": "SN-OTHER", "cost_estimate": "987.65"}
    Evidence.objects.create(
        removal=line, action="remove", from_state="x", to_state="y", facts=facts, recorded_at=timezone.now()
    )

    address = at(world.plan) if shown == "plan" else of(line)
    text = as_person(world.person("contractor")).get(address).content.decode()

    assert "Hikvision" in text
    assert line.camera.model_text in text
    for hidden in ("SN-SECRET", "SN-OTHER", "10.9.8.7", "44:19:B6", "B-7", "987.65"):
        assert hidden not in text


def test_a_contractor_sees_no_plan_after_the_last_day_of_the_assignment(as_person, world):
    contractor = world.person("contractor")
    contractor.site_assignments.update(until=timezone.localdate() - timedelta(days=1))

    assert as_person(contractor).get(at(world.plan)).status_code == 404


PAGES = ["", "prepare/", "submit/", "return/", "approve/", "add/"]


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("who", ["other organisation", "other site"])
def test_what_is_not_yours_is_as_unknown_as_what_does_not_exist(as_person, world, who, method):
    world.submit()
    stranger = make_person()
    if who == "other site":
        stranger = make_person(
            "facilities_manager", organisation=world.organisation, sites=[make_site(world.organisation)]
        )
    client, line, before = as_person(stranger), world.line(), rows()
    asked = [(at(world.plan, page), f"/plans/{uuid.uuid4()}/{page}") for page in PAGES]
    asked += [
        (of(line, action), f"/removals/{uuid.uuid4()}/{action}") for action in ("", "isolate/", "hold/")
    ]
    asked += [(f"/sites/{world.site.uuid}/plan/", f"/sites/{uuid.uuid4()}/plan/")]

    for theirs, unknown in asked:
        answer, other = getattr(client, method)(theirs), getattr(client, method)(unknown)
        assert answer.status_code == other.status_code
        assert answer.status_code in (404, 405)
        assert bare(answer) == bare(other)
    assert rows() == before


@pytest.mark.parametrize("role", ["auditor", "administrator", "contractor"])
def test_those_who_only_look_change_nothing(as_person, world, role):
    world.submit()
    client, before = as_person(world.person(role)), rows()

    assert client.get(at(world.plan)).status_code == 200
    assert client.get(of(world.line())).status_code == 200
    for page in PAGES[1:]:
        assert client.get(at(world.plan, page)).status_code == 404
        assert client.post(at(world.plan, page), {"reason": "x"}).status_code == 404
    assert client.post(of(world.line(), "approve/"), {}).status_code == 404
    assert rows() == before


@pytest.mark.parametrize("action", ["explode", "HOLD", "submit2"])
def test_what_is_no_step_is_unknown(as_person, world, action):
    assert as_person(world.lead).get(of(world.line(), f"{action}/")).status_code == 404


def test_looking_never_writes(as_person, world):
    world.submit()
    client, line, before = as_person(world.lead), world.line(), rows()

    for address in ("/plans/", *(at(world.plan, page) for page in PAGES), of(line)):
        client.get(address)
    for action in (*Action, "hold", "release"):
        client.get(of(line, f"{action}/"))

    assert rows() == before


@pytest.mark.parametrize("shown", ["plans", "plan", "prepare", "submit", "removal", "approve"])
def test_a_page_takes_ten_queries_at_most_with_5_and_with_100_lines(as_person, world, shown):
    world.submit()
    client = as_person(world.lead)
    address = {
        "plans": "/plans/",
        "plan": at(world.plan),
        "prepare": at(world.plan, "prepare/"),
        "submit": at(world.plan, "submit/"),
        "approve": at(world.plan, "approve/"),
        "removal": of(world.line()),
    }[shown]

    counts = []
    for more in (3, 95):
        for number in range(more):
            camera = make_camera(world.site, "restricted", connection="core")
            make_line(world.plan, camera, "draft" if number % 2 else "submitted", submitted_by=world.manager)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(address).status_code == 200
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 10


def test_the_list_takes_as_many_queries_for_a_page_of_plans_as_for_one(as_person, world):
    client = as_person(world.lead)
    with CaptureQueriesContext(connection) as few:
        client.get("/plans/")
    for number in range(30):
        site = make_site(world.organisation)
        make_line(make_plan(site, number=number + 2), make_camera(site, "restricted"))
    with CaptureQueriesContext(connection) as many:
        text = client.get("/plans/").content.decode()

    assert len(many) == len(few) <= 10
    assert "?after=" in text


def test_a_line_says_the_day_and_the_force_of_what_asked_for_it_and_not_of_an_open_question(as_person, world):
    line = world.line()
    make_obligation(line.camera, "INVESTIGATE", rule="D28", force="OWN_POLICY", due_on=date(2025, 1, 6))
    Camera.objects.filter(pk=line.camera_id).update(due_on=date(2025, 1, 6))

    person = as_person(world.manager)
    page, row = (person.get(path).content.decode() for path in (of(line), at(world.plan)))

    assert "30 April 2025</time>" in page
    assert "(commitment)" in page
    assert "6 January 2025</time>" not in row.partition("Make and model")[2]
    assert "30 April 2025</time>, past; commitment</span>" in row
