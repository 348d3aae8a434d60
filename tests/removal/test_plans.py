"""Plans: lines come and go with obligations; people prepare, submit, return and approve them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory.models import AuditEvent, Camera, Life
from removal.models import Removal, RemovalPlan
from removal.services import plans, replanning
from removal.services.drafting import open_plan
from removal.services.progress import MissingEvidenceError, NotAllowedError
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.removal.lines import TODAY, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    return make_organisation()


@pytest.fixture
def site(organisation):
    return make_site(organisation, "sensitive")


@pytest.fixture
def manager(organisation, site):
    return make_person("facilities_manager", organisation=organisation, sites=[site])


@pytest.fixture
def lead(organisation):
    return make_person("compliance_lead", organisation=organisation)


def restricted(site, **fields):
    return make_camera(site, "restricted", connection="isolated", **fields)


def replan(site):
    return replanning.replan_now(site.organisation, on=TODAY)


def prepared(site, manager, cameras=2):
    """A plan with everything filled in."""
    for _ in range(cameras):
        restricted(site, found_on=TODAY)
    replan(site)
    plan = RemovalPlan.objects.get(site=site)
    facts = {"coverage_gap": "Patrols", "cost_estimate": Decimal("1200.00"), "option": "remove"}
    days = {line.pk: date(2026, 12, 14) for line in plan.removals.all()}
    return plans.prepare(plan, facts, by=manager, planned_on=days)


APPROVAL = {
    "approval_note": "Agreed",
    "budget_reference": "B-7",
    "replacement_clear": True,
    "view_altered": False,
}


def states(plan):
    return sorted(plan.removals.values_list("state", flat=True))


def test_each_site_gets_a_numbered_plan_with_a_line_for_each_camera(organisation, site):
    other = make_site(organisation, "ordinary")
    cameras = [restricted(site), restricted(site), restricted(other)]

    replan(site)

    assert sorted(RemovalPlan.objects.values_list("number", "site")) == [(1, site.pk), (2, other.pk)]
    needs = {line.camera_id: line.needs for line in Removal.objects.all()}
    assert [needs[camera.pk] for camera in cameras] == [
        "MUST_REMOVE",
        "MUST_REMOVE",
        "REPLACE_AT_NEXT_UPGRADE",
    ]


def test_nothing_is_drafted_for_what_is_clear_or_only_in_store(site):
    make_camera(site, "clear", connection="core")
    restricted(site, life="new")

    replan(site)

    assert not RemovalPlan.objects.exists()


def test_a_later_find_joins_the_open_plan(site):
    restricted(site)
    replan(site)
    restricted(site)

    counts = replan(site)

    assert (counts["plans_created"], counts["lines_added"]) == (0, 1)


def test_a_draft_that_nothing_asks_for_any_more_is_cancelled_and_its_plan_closed(site):
    camera = restricted(site)
    replan(site)
    Camera.objects.update(verdict="clear", basis="clear")

    counts = replan(site)

    line = Removal.objects.get(camera=camera)
    assert (line.state, counts["lines_cancelled"]) == ("cancelled", 1)
    assert line.evidence.get().facts["reason"].startswith("Nothing asks")
    assert RemovalPlan.objects.get().closed_at
    assert AuditEvent.objects.get(action="lines cancelled").after["lines"] == [str(line.uuid)]


def test_what_was_submitted_is_not_cancelled_by_itself(site):
    restricted(site)
    replan(site)
    Removal.objects.update(state="submitted")
    Camera.objects.update(verdict="clear", basis="clear")

    assert replan(site)["lines_cancelled"] == 0


def test_a_draft_moves_with_its_camera(organisation, site):
    camera = restricted(site)
    replan(site)
    other = make_site(organisation, "sensitive")
    Camera.objects.filter(pk=camera.pk).update(site=other)

    replan(site)

    assert dict(Removal.objects.values_list("plan__site", "state")) == {
        site.pk: "cancelled",
        other.pk: "draft",
    }
    assert RemovalPlan.objects.get(site=site).closed_at


def test_a_line_that_had_to_be_disconnected_is_named_anew_when_it_must_come_down(site):
    camera = make_camera(site, "suspected", connection="core")
    replan(site)
    line = Removal.objects.get()
    take(line, "submit")
    Camera.objects.filter(pk=camera.pk).update(verdict="restricted", basis="own_brand")

    replan(site)

    line.refresh_from_db()
    assert (line.state, line.needs) == ("submitted", "MUST_REMOVE")


def test_a_person_may_add_any_camera_and_it_stays(site, manager):
    camera = make_camera(site, "clear")
    line = plans.add_line(open_plan(site, by=manager), camera, by=manager)

    replan(site)

    line.refresh_from_db()
    assert (line.state, line.needs) == ("draft", Removal.CHOSEN)


def test_a_camera_has_one_open_line_and_it_is_in_its_own_sites_plan(organisation, site, manager):
    camera, elsewhere = make_camera(site, "clear"), make_camera(make_site(organisation), "clear")
    plan = open_plan(site, by=manager)
    plans.add_line(plan, camera, by=manager)

    with pytest.raises(NotAllowedError, match="has a line already, in P-1"):
        plans.add_line(plan, camera, by=manager)
    with pytest.raises(NotAllowedError, match="plan of its own site"):
        plans.add_line(plan, elsewhere, by=manager)
    Camera.objects.filter(pk=camera.pk).update(life=Life.GONE)
    camera.refresh_from_db()
    with pytest.raises(NotAllowedError, match="gone already"):
        plans.add_line(plan, camera, by=manager)


def test_a_plan_is_opened_once(site, manager):
    assert open_plan(site, by=manager) == open_plan(site, by=manager)
    assert AuditEvent.objects.filter(action="plan drafted").count() == 1


def test_preparing_is_audited_with_before_and_after(site, manager):
    plan = prepared(site, manager, cameras=1)

    event = AuditEvent.objects.get(action="plan prepared")
    assert event.before["coverage_gap"] == ""
    assert event.after["cost_estimate"] == "1200.00"
    assert plan.removals.get().planned_on == date(2026, 12, 14)


def test_a_whole_plan_is_submitted_and_approved_by_two_people(site, manager, lead):
    plan = prepared(site, manager)

    plans.submit(plan, by=manager, on=TODAY)
    assert states(plan) == ["submitted", "submitted"]
    plans.approve(plan, APPROVAL, by=lead, on=TODAY)

    assert plans.state_of(plan) == "approved"
    assert AuditEvent.objects.filter(action__in=["plan submitted", "plan approved"]).count() == 2
    assert plan.removals.first().approved_by == lead


def test_who_submitted_a_plan_may_not_approve_it(site, manager, lead):
    plan = prepared(site, manager)
    plans.submit(plan, by=lead, on=TODAY)

    with pytest.raises(NotAllowedError, match="submitted by you"):
        plans.approve(plan, APPROVAL, by=lead, on=TODAY)
    assert states(plan) == ["submitted", "submitted"]


def test_a_returned_plan_is_a_draft_again_and_may_be_submitted_anew(site, manager, lead):
    plan = prepared(site, manager)
    plans.submit(plan, by=manager, on=TODAY)

    plans.return_plan(plan, "Name the budget.", by=lead, on=TODAY)

    assert states(plan) == ["draft", "draft"]
    assert AuditEvent.objects.get(action="plan returned").reason == "Name the budget."
    assert plans.submit(plan, by=manager, on=TODAY)


def test_what_is_missing_stands_once_for_the_plan_and_beside_each_line(site, manager):
    plan = prepared(site, manager)
    plans.prepare(plan, {"coverage_gap": ""}, by=manager, planned_on={plan.removals.first().pk: None})

    with pytest.raises(MissingEvidenceError) as refusal:
        plans.submit(plan, by=manager, on=TODAY)

    assert set(refusal.value.problems) == {"coverage_gap"}
    assert {uuid: set(own) for uuid, own in refusal.value.by_line.items()} == {
        plan.removals.first().uuid: {"planned_on"}
    }
    assert states(plan) == ["draft", "draft"]


def test_a_maker_that_is_not_settled_is_submitted_with_the_day_by_which_it_will_be(site, manager):
    make_camera(site, "suspected", connection="core", found_on=TODAY)
    replan(site)
    plan = RemovalPlan.objects.get()
    days = {line.pk: date(2026, 11, 30) for line in plan.removals.all()}
    plans.prepare(plan, {"cost_estimate": 0}, by=manager, planned_on=days)

    (line,) = plans.submit(plan, by=manager, on=TODAY)

    facts = line.evidence.get().facts
    assert (facts["identified"], facts["investigate_by"]) == ("no", "2026-11-30")


def test_a_closed_plan_is_not_changed(site, manager):
    plan = prepared(site, manager)
    RemovalPlan.objects.update(closed_at="2026-11-23T12:00Z")

    with pytest.raises(NotAllowedError, match="P-1 is closed"):
        plans.prepare(plan, {"contractor": "Ladders Ltd"}, by=manager)


def test_the_day_of_a_submitted_line_stands(site, manager):
    plan = prepared(site, manager)
    plans.submit(plan, by=manager, on=TODAY)

    with pytest.raises(NotAllowedError, match="only while it is a draft"):
        plans.prepare(plan, {}, by=manager, planned_on={plan.removals.first().pk: date(2026, 12, 21)})


def test_submitting_takes_the_same_number_of_queries_for_any_number_of_cameras(organisation, manager):
    def queries(cameras):
        plan = prepared(make_site(organisation, "sensitive"), manager, cameras)
        with CaptureQueriesContext(connection) as seen:
            plans.submit(plan, by=manager, on=TODAY)
        return len(seen)

    queries(1)
    assert queries(2) == queries(12)
