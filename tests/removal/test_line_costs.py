"""What each camera costs: the plan's figure is then their sum, by year too, and what has none is said in words."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from inventory.models import Camera
from removal.models import Evidence, Removal, RemovalPlan
from removal.services import keeping, pairing, replanning
from removal.services import plans as services
from removal.services.forecasting import costs, costs_of
from removal.services.integrity.plans import strayed_plans
from removal.services.pairing import Pairing
from tests.builders import make_camera
from tests.removal.plan_world import at

pytestmark = pytest.mark.django_db


def priced(world, *amounts):
    """Estimates for the plan's lines, in their order; None leaves one without."""
    lines = world.plan.removals.order_by("pk")
    given = {
        line.pk: Pairing(cost=None if amount is None else Decimal(amount))
        for line, amount in zip(lines, amounts, strict=True)
    }
    pairing.pair(world.plan, given, by=world.manager, on=timezone.localdate())
    world.plan.refresh_from_db()


def page(as_person, world, path=""):
    return as_person(world.manager).get(at(world.plan, path)).content.decode()


def lines_of(world):
    return world.plan.removals.select_related("camera").order_by("pk")


def test_the_plans_figure_is_the_sum_of_its_cameras(as_person, world):
    priced(world, *["420.50"] * world.plan.removals.count())

    assert world.plan.cost_estimate == Decimal("420.50") * world.plan.removals.count()
    assert "the sum of its cameras’ estimates" in page(as_person, world)
    assert 'name="cost_estimate"' not in page(as_person, world, "prepare/")


def test_cameras_without_an_estimate_are_told_in_words_and_counted(as_person, world):
    number = world.plan.removals.count()
    priced(world, "400", *[None] * (number - 1))

    told = costs(RemovalPlan.objects.filter(pk=world.plan.pk), on=timezone.localdate())

    assert f"£400 for 1 of {number} cameras; the others have no estimate yet" in page(as_person, world)
    assert (told.total, told.lines_without) == (400, number - 1)
    assert costs_of(world.plan, lines_of(world), on=timezone.localdate()) == told


def test_a_plan_without_estimates_of_cameras_keeps_what_was_written(world):
    world.prepare()
    world.plan.refresh_from_db()
    written = world.plan.cost_estimate

    priced(world, *[None] * world.plan.removals.count())

    assert world.plan.cost_estimate == written
    assert costs_of(world.plan, lines_of(world), on=timezone.localdate()).total == written


def test_a_cancelled_camera_leaves_the_sum(world):
    number = world.plan.removals.count()
    priced(world, *["100"] * number)
    Removal.objects.filter(pk=lines_of(world).first().pk).update(state="cancelled")
    assert list(strayed_plans(deep=False))

    keeping.keep_plans([world.plan.pk])

    world.plan.refresh_from_db()
    assert world.plan.cost_estimate == 100 * (number - 1)
    assert not list(strayed_plans(deep=False))


def test_what_is_written_for_the_plan_does_not_stand_above_the_sum(world):
    number = world.plan.removals.count()
    priced(world, *["100"] * number)

    services.prepare(world.plan, {"cost_estimate": Decimal(9)}, by=world.manager)

    world.plan.refresh_from_db()
    assert world.plan.cost_estimate == 100 * number


def test_one_figure_for_every_camera_fills_those_without(as_person, world):
    first, *others = lines_of(world)
    sent = {"every_cost": "250", f"cost_{first.uuid.hex}": "0"}

    as_person(world.manager).post(at(world.plan, "replacements/"), sent)

    found = list(lines_of(world).values_list("cost_estimate", flat=True))
    assert found == [0, *[250] * len(others)]


def test_words_for_a_cost_are_refused_beside_their_box(as_person, world):
    first = lines_of(world).first()

    answer = as_person(world.manager).post(
        at(world.plan, "replacements/"), {f"cost_{first.uuid.hex}": "much"}
    )

    assert answer.status_code == 422
    assert "enter a number, for example 420" in answer.content.decode()


def test_a_line_is_submitted_with_its_own_estimate(world):
    number = world.plan.removals.count()
    world.prepare()
    priced(world, *["300"] * number)

    services.submit(world.plan, by=world.manager, on=timezone.localdate())

    submitted = Evidence.objects.filter(removal__plan=world.plan, action="submit")
    assert {Decimal(each.facts["cost_estimate"]) for each in submitted} == {Decimal(300)}


def years_of(world):
    return dict(costs(RemovalPlan.objects.filter(pk=world.plan.pk), on=timezone.localdate()).by_year)


def test_a_camera_without_a_planned_day_costs_in_the_year_of_its_due_day_wherever_that_moves(world):
    number = world.plan.removals.count()
    priced(world, *["300"] * number)
    before = years_of(world)
    camera = world.plan.removals.order_by("pk").first().camera
    Removal.objects.filter(camera=camera).update(planned_on=None)
    Camera.objects.filter(pk=camera.pk).update(due_on=date(2099, 5, 1))
    keeping.keep_due_days([keeping.NewDay(world.plan.pk, camera.due_on, date(2099, 5, 1))])

    assert sum(before.values()) == sum(years_of(world).values()) == 300 * number
    assert years_of(world)["2099/00"] == 300
    assert list(strayed_plans(deep=True)) == []


def test_lines_that_a_replan_drafts_are_counted_at_once(world):
    before = costs(RemovalPlan.objects.filter(pk=world.plan.pk), on=timezone.localdate()).lines_without
    for _ in range(3):
        make_camera(world.plan.site, "restricted")

    replanning.replan_now(world.plan.organisation, on=timezone.localdate())

    told = costs(RemovalPlan.objects.filter(pk=world.plan.pk), on=timezone.localdate())
    assert told.lines_without == before + 3
    assert list(strayed_plans(deep=True)) == []


@pytest.mark.parametrize("estimate", [None, Decimal("1000.00"), Decimal(0)])
def test_what_is_kept_is_what_the_lines_come_to(world, estimate):
    RemovalPlan.objects.filter(pk=world.plan.pk).update(cost_estimate=estimate)
    keeping.keep_plans([world.plan.pk])
    world.plan.refresh_from_db()

    told = costs(RemovalPlan.objects.filter(pk=world.plan.pk), on=timezone.localdate())

    assert told == costs_of(world.plan, lines_of(world), on=timezone.localdate())
    assert bool(told.by_year) == (estimate is not None)
