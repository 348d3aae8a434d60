"""Two people where two are asked for: what was agreed to is what was shown."""

import re

import pytest
from django.db import transaction
from django.utils import timezone

from inventory import jobs
from removal.models import Return
from removal.services import plans as services
from removal.services import returning
from tests.builders import make_camera, make_person, make_site
from tests.removal.plan_world import SOON, at
from tests.removal.report_data import make_small_estate
from tests.removal.returns import draft

pytestmark = pytest.mark.django_db

GO = {"approval_note": "Go", "budget_reference": "B-7", "replacement_clear": "yes", "view_altered": "no"}


def prepare_again(drafted, by):
    """The same return with a draft of today's figures, one camera more than before."""
    make_camera(make_site(drafted.organisation), "clear")
    with transaction.atomic():
        again = returning.prepare_again(drafted, by=by)
        jobs.enqueue("report", organisation=drafted.organisation, by=by, report=again.report_id)
    jobs.run_all()


def seen_in(page):
    return re.search(r'name="seen" value="([0-9a-f]+)"', page.content.decode())[1]


def test_a_plan_is_approved_as_it_was_seen_and_no_camera_more(as_person, world):
    world.submit()
    client = as_person(world.lead)
    seen = seen_in(client.get(at(world.plan, "approve/")))
    late = services.add_line(world.plan, make_camera(world.site, "restricted"), by=world.manager)
    services.prepare(world.plan, {}, by=world.manager, planned_on={late.pk: timezone.localdate() + SOON})
    services.submit(world.plan, by=world.manager, on=timezone.localdate())

    answer = client.post(at(world.plan, "approve/"), GO | {"seen": seen})

    assert answer.status_code == 409
    assert "has changed since you opened" in answer.content.decode()
    assert world.states() == ["submitted"]
    again = seen_in(client.get(at(world.plan, "approve/")))
    assert client.post(at(world.plan, "approve/"), GO | {"seen": again}).status_code == 302
    assert world.states() == ["approved"]


def test_what_a_plan_costs_is_not_changed_under_the_hand_of_who_approves_it(as_person, world):
    world.submit()
    client = as_person(world.lead)
    seen = seen_in(client.get(at(world.plan, "approve/")))
    services.prepare(world.plan, {"cost_estimate": 90_000}, by=world.manager)

    assert client.post(at(world.plan, "approve/"), GO | {"seen": seen}).status_code == 409
    assert world.states() == ["submitted"]


def test_a_second_reader_has_read_the_draft_that_is_there_and_no_earlier_one(as_person):
    estate = make_small_estate()
    lead, reader = make_person(organisation=estate), make_person(organisation=estate)
    drafted = draft(estate, lead)
    page = f"/returns/{drafted.uuid}/"
    opened = seen_in(as_person(reader).get(page))
    prepare_again(drafted, lead)

    as_person(reader).post(f"{page}read/", {"seen": opened})

    assert Return.objects.get(pk=drafted.pk).read_by is None
    as_person(reader).post(f"{page}read/", {"seen": seen_in(as_person(reader).get(page))})
    assert Return.objects.get(pk=drafted.pk).read_by == reader


def test_a_return_is_issued_as_the_page_showed_it(as_person):
    estate = make_small_estate()
    lead = make_person(organisation=estate)
    drafted = draft(estate, lead)
    page = f"/returns/{drafted.uuid}/issue/"
    opened = seen_in(as_person(lead).get(page))
    prepare_again(drafted, lead)

    as_person(lead).post(page, {"seen": opened})

    assert Return.objects.get(pk=drafted.pk).state == "draft"
