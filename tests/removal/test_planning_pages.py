"""Working on a plan as a whole: what is prepared, submitted and decided, and what is refused in which words."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from inventory.models import AuditEvent, Job
from removal.models import Removal, RemovalPlan
from tests.builders import make_camera, make_person, make_site
from tests.removal.plan_world import SOON, at, rows

pytestmark = pytest.mark.django_db


def test_a_plan_is_prepared_in_one_go(as_person, world):
    line = world.line()
    own_day = timezone.localdate() + timedelta(days=30)
    sent = {
        "owner": str(world.manager.uuid),
        "option": "remove",
        "coverage_gap": "Patrols",
        "cost_estimate": "1200.50",
        "contractor": "Cable & Sons",
        "every_day": (timezone.localdate() + SOON).strftime("%d/%m/%Y"),
        f"day_{line.uuid.hex}": own_day.strftime("%d %B %Y"),
    }

    answer = as_person(world.manager).post(at(world.plan, "prepare/"), sent, follow=True)

    world.plan.refresh_from_db()
    assert (world.plan.owner, world.plan.cost_estimate) == (world.manager, Decimal("1200.50"))
    assert sorted(world.plan.removals.values_list("planned_on", flat=True)) == [
        timezone.localdate() + SOON,
        own_day,
    ]
    assert "It can be submitted now" in answer.content.decode()


def ready(**changes):
    """What a person writes of a plan, and presses *Save and submit for approval*."""
    day = (timezone.localdate() + SOON).strftime("%d %m %Y")
    said = {"option": "remove", "coverage_gap": "Patrols", "cost_estimate": "0", "every_day": day}
    return said | {"then": "submit"} | changes


def test_a_prepared_plan_is_submitted_with_the_same_press(as_person, world):
    answer = as_person(world.manager).post(at(world.plan, "prepare/"), ready(), follow=True)

    world.plan.refresh_from_db()
    assert (world.states(), world.plan.coverage_gap) == (["submitted"], "Patrols")
    assert "Another person has to approve it" in answer.content.decode()


def test_what_keeps_it_from_being_submitted_stands_beside_its_field_and_the_rest_is_saved(as_person, world):
    late = {f"day_{world.line().uuid.hex}": "1 1 2020"}

    answer = as_person(world.manager).post(
        at(world.plan, "prepare/"), ready(coverage_gap="", cost_estimate="12") | late
    )

    text = answer.content.decode()
    world.plan.refresh_from_db()
    assert (answer.status_code, world.states(), world.plan.cost_estimate) == (422, ["draft"], Decimal(12))
    assert "What you wrote is saved. The plan is not submitted yet" in text
    assert 'href="#id_coverage_gap"' in text
    assert f'href="#id_day_{world.line().uuid.hex}"' in text
    assert 'href="#id_every_day"' not in text


def test_a_plan_that_cannot_be_read_is_neither_saved_nor_submitted(as_person, world):
    before = rows()

    answer = as_person(world.manager).post(at(world.plan, "prepare/"), ready(cost_estimate="a lot"))

    assert "What you wrote is saved" not in answer.content.decode()
    assert rows() == before


def test_whoever_looks_after_the_site_is_offered_as_owner_of_a_plan_without_one(as_person, world):
    chosen = f'value="{world.manager.uuid}" selected'

    assert chosen in as_person(world.manager).get(at(world.plan, "prepare/")).content.decode()
    assert "selected" not in as_person(world.lead).get(at(world.plan, "prepare/")).content.decode().replace(
        '<option value="" selected>', ""
    )


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("cost_estimate", "a lot", "Enter the estimated cost as a number"),
        ("cost_estimate", "-1", "must be 0 or more"),
        ("every_day", "31 2 2027", "Enter a real date"),
        ("option", "blow_up", "from the list"),
        ("owner", "7c1465fd-0000-4000-8000-fda8e2000000", "from the list"),
    ],
)
def test_what_cannot_be_planned_is_told_beside_its_field(as_person, world, field, value, words):
    before = rows()

    answer = as_person(world.manager).post(at(world.plan, "prepare/"), {"option": "remove", field: value})

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert rows() == before


def test_an_owner_is_somebody_of_the_organisation_who_works_on_plans(as_person, world):
    for person in (make_person(), world.person("contractor")):
        sent = {"option": "remove", "owner": str(person.uuid)}
        assert as_person(world.lead).post(at(world.plan, "prepare/"), sent).status_code == 422


def test_a_plan_is_submitted_and_approved_by_another_person(as_person, world):
    world.prepare()

    shown = as_person(world.manager).get(at(world.plan, "submit/")).content.decode()
    as_person(world.manager).post(at(world.plan, "submit/"))
    assert "£900" in shown
    assert world.states() == ["submitted"]
    sent = {
        "approval_note": "Go",
        "budget_reference": "B-7",
        "replacement_clear": "yes",
        "view_altered": "no",
    }
    as_person(world.lead).post(at(world.plan, "approve/"), sent)

    assert world.states() == ["approved"]
    assert Job.objects.filter(kind="replan", organisation=world.organisation).exists()


def test_who_decides_reads_when_it_is_due_and_what_is_not_settled(as_person, world):
    RemovalPlan.objects.update(option="remove_and_replace")
    world.submit()
    due = RemovalPlan.objects.get().next_due

    text = as_person(world.lead).get(at(world.plan, "approve/")).content.decode()

    assert f"{due.day} {due:%B %Y}" in text
    assert "2 cameras are to be replaced, and nobody has said by what" in text
    assert f'href="{at(world.plan, "return/")}"' in text


def test_who_submitted_a_plan_is_told_that_somebody_else_has_to_approve_it(as_person, world):
    world.submit(by=world.lead)
    client, before = as_person(world.lead), rows()

    looked = client.get(at(world.plan))
    for answer in (client.get(at(world.plan, "approve/")), client.post(at(world.plan, "approve/"), {})):
        assert answer.status_code == 409
        assert "You submitted this plan, so somebody else has to approve it" in answer.content.decode()

    assert "You submitted it, so somebody else has to approve it" in looked.content.decode()
    assert rows() == before


def test_who_submitted_a_plan_takes_it_back_until_somebody_has_decided(as_person, world):
    world.submit()
    back, lead = at(world.plan, "take-back/"), as_person(world.lead)
    assert back not in lead.get(at(world.plan)).content.decode()
    assert (lead.post(back).status_code, world.states()) == (409, ["submitted"])
    client = as_person(world.manager)
    assert back in client.get(at(world.plan)).content.decode()

    taken = client.post(back, follow=True)

    assert world.states() == ["draft"]
    assert "2 cameras taken back. Submit the plan again once it is changed" in taken.content.decode()
    assert "Returned to be changed" not in taken.content.decode()
    assert client.post(back).status_code == 409
    assert AuditEvent.objects.filter(action="plan taken back", actor=world.manager).exists()


def test_an_unprepared_plan_is_not_submitted_and_says_what_is_missing(as_person, world):
    before = rows()

    answer = as_person(world.manager).post(at(world.plan, "submit/"))

    assert answer.status_code == 422
    assert "Enter the estimated cost in pounds as a number" in answer.content.decode()
    assert rows() == before


def test_an_approval_without_its_evidence_lists_each_field(as_person, world):
    world.submit()
    before = rows()

    answer = as_person(world.lead).post(
        at(world.plan, "approve/"), {"view_altered": "yes", "replacement_clear": "no"}
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    for words in (
        "Enter why it is approved",
        "Choose a replacement by a maker",
        "Enter the impact assessment checked",
    ):
        assert words in text
    assert 'href="#id_approval_note"' in text
    assert rows() == before


def test_a_returned_plan_shows_its_reason_to_whoever_prepares_it_anew(as_person, world):
    world.submit()

    as_person(world.lead).post(at(world.plan, "return/"), {"reason": "The dates are too late <b>"})

    text = as_person(world.manager).get(at(world.plan)).content.decode()
    assert world.states() == ["draft"]
    assert "The dates are too late &lt;b&gt;" in text


def test_a_plan_that_waits_for_nobody_cannot_be_decided(as_person, world):
    for page in ("approve/", "return/"):
        answer = as_person(world.lead).post(at(world.plan, page), {"reason": "x"})
        assert answer.status_code == 409
        assert "No camera of this plan waits for approval" in answer.content.decode()


def test_a_camera_is_added_by_hand(as_person, world):
    sent = {"camera": str(world.other_camera.uuid)}

    as_person(world.manager).post(at(world.plan, "add/"), sent)

    line = Removal.objects.get(camera=world.other_camera)
    assert (line.plan, line.needs, line.state) == (world.plan, Removal.CHOSEN, "draft")


def test_only_a_camera_of_the_site_without_a_line_can_be_added(as_person, world):
    there = make_camera(make_site(world.organisation), "clear")
    gone = make_camera(world.site, "clear", life="gone")
    before = rows()

    for camera in (there, gone, world.cameras[0], make_camera()):
        answer = as_person(world.lead).post(at(world.plan, "add/"), {"camera": str(camera.uuid)})
        assert answer.status_code == 422

    assert rows() == before


def test_a_camera_to_add_is_found_by_words(as_person, world):
    make_camera(world.site, "clear", vendor="Bosch", model="Flexidome", location="Basement")

    text = as_person(world.lead).get(at(world.plan, "add/?q=bosch+base")).content.decode()

    assert "Flexidome" in text
    assert "P3245" not in text


def test_a_closed_plan_is_changed_no_more(as_person, world):
    RemovalPlan.objects.update(closed_at=timezone.now())
    client, before = as_person(world.lead), rows()

    assert client.post(at(world.plan, "prepare/"), {"option": "remove"}).status_code == 409
    assert client.post(at(world.plan, "add/"), {"camera": str(world.other_camera.uuid)}).status_code == 409
    assert rows() == before


def test_a_site_leads_to_its_plan_or_starts_one(as_person, world):
    empty = make_site(world.organisation)
    client = as_person(world.lead)

    assert client.get(f"/sites/{world.site.uuid}/plan/").url == at(world.plan)
    assert client.get(f"/sites/{empty.uuid}/plan/").status_code == 200
    assert not RemovalPlan.objects.filter(site=empty).exists()
    client.post(f"/sites/{empty.uuid}/plan/")
    assert RemovalPlan.objects.get(site=empty).number == 2
