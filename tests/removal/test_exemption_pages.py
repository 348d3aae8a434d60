"""Exemptions on screen: asking from the line, deciding by another person, one register, and where they show."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import Job
from removal.models import Appointment, Exemption
from removal.services import appointing, exempting, replanning
from tests.builders import make_person
from tests.removal.plan_world import at, of

pytestmark = pytest.mark.django_db


def request_of(days=90, **more):
    last = timezone.localdate() + timedelta(days=days)
    return {
        "reason_code": "supply",
        "reason": "The new cameras come in March.",
        "residual_risk": "It sees the yard.",
        "controls": "Patrols.",
        "isolation": "VLAN 9, CHG-7",
        "closure_plan": "Comes down with delivery 7.",
        "expires_on": last.strftime("%d %m %Y"),
    } | more


@pytest.fixture
def owner(world):
    """The responsible owner of the world's site."""
    person = make_person("administrator", organisation=world.organisation, name="Ada Owner")
    appointing.appoint(person, site=world.site, basis="Letter", by=person, on=timezone.localdate())
    return person


def asked(world, line=None, **more):
    facts = request_of() | {"expires_on": timezone.localdate() + timedelta(days=90)} | more
    return exempting.ask(line or world.line(), facts, by=world.manager, on=timezone.localdate())


def running(world, owner, line=None):
    found = exempting.approve(asked(world, line), "Agreed", by=owner, on=timezone.localdate())
    replanning.replan_now(world.organisation, on=timezone.localdate())
    return found


def test_from_asking_to_the_camera_that_reads_exempted(as_person, world, owner):
    line = world.line()
    assert "Ask for an exemption" in as_person(world.manager).get(of(line)).content.decode()

    answer = as_person(world.manager).post(of(line, "exempt/"), request_of(), follow=True)
    exemption = Exemption.objects.get()
    assert f"{exemption.reference} is asked for" in answer.content.decode()
    assert "You asked for it" in answer.content.decode()

    decision = {"decision": "approve", "note": "Agreed until delivery"}
    answer = as_person(owner).post(f"/exemptions/{exemption.uuid}/decide/", decision, follow=True)
    exemption.refresh_from_db()
    assert (exemption.state, exemption.decided_by) == ("running", owner)
    assert Job.objects.filter(kind="replan", state="queued").exists()

    replanning.replan_now(world.organisation, on=timezone.localdate())
    client = as_person(world.lead)
    for address in (of(line), at(world.plan), f"/cameras/{line.camera.uuid}/", "/exemptions/"):
        assert "Exempted" in client.get(address).content.decode(), address
    assert (
        "1</strong> of them exempted for a time; not counted as done"
        in client.get(at(world.plan)).content.decode()
    )


def test_what_is_missing_is_told_beside_each_field_and_nothing_is_written(as_person, world):
    sent = request_of(isolation="", controls="", expires_on="")

    answer = as_person(world.manager).post(of(world.line(), "exempt/"), sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_controls_error"' in text
    assert "every exemption ends" in text
    assert not Exemption.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [({"days": 400}, "12 months at most"), ({"isolation": ""}, 'id="id_isolation_error"')],
)
def test_an_exemption_longer_than_a_year_or_with_no_isolation_is_refused_in_words(
    as_person, world, wrong, words
):
    answer = as_person(world.manager).post(of(world.line(), "exempt/"), request_of(**wrong))

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Exemption.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_who_may_not_decide_is_told_who_does(as_person, world, owner, method):
    exemption = asked(world)

    answer = getattr(as_person(world.lead), method)(
        f"/exemptions/{exemption.uuid}/decide/", {"decision": "approve", "note": "Yes"}
    )

    assert answer.status_code == 409
    assert "its responsible owner decides: Ada Owner" in answer.content.decode()
    exemption.refresh_from_db()
    assert exemption.state == "asked"


def test_a_second_decision_finds_it_decided(as_person, world, owner):
    exemption = running(world, owner)

    answer = as_person(owner).post(
        f"/exemptions/{exemption.uuid}/decide/", {"decision": "refuse", "note": "No"}
    )

    assert answer.status_code == 409
    assert "not waiting for a decision" in answer.content.decode()


def test_ending_it_asks_first_and_makes_the_camera_late_again(as_person, world, owner):
    exemption = running(world, owner)
    address = f"/exemptions/{exemption.uuid}/withdraw/"

    assert "the camera is late again" in as_person(owner).get(address).content.decode()
    assert as_person(owner).post(address, {"reason": ""}).status_code == 422
    as_person(owner).post(address, {"reason": "The risk has grown"})

    replanning.replan_now(world.organisation, on=timezone.localdate())
    line = world.line()
    assert line.camera.status == "overdue"


def test_a_renewal_begins_from_what_the_running_one_says(as_person, world, owner):
    running(world, owner)

    text = as_person(world.manager).get(of(world.line(), "exempt/")).content.decode()

    assert "Ask to renew exemption X-1" in text
    assert "VLAN 9, CHG-7" in text
    assert "The new cameras come in March." not in text


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["X-1", "X-2"]),
        ("?show=waiting", ["X-2"]),
        ("?show=running", ["X-1"]),
        ("?show=ending", []),
        ("?show=ended", []),
        ("?reason=weather", []),
        ("?site=SITE", ["X-1", "X-2"]),
    ],
)
def test_the_register_narrows(as_person, world, owner, query, shown):
    first, second = world.plan.removals.select_related("camera").order_by("pk")
    running(world, owner, first)
    asked(world, second)

    text = (
        as_person(world.lead)
        .get("/exemptions/" + query.replace("SITE", str(world.site.uuid)))
        .content.decode()
    )

    assert [name for name in ("X-1", "X-2") if f">{name}</a>" in text] == shown


def test_one_past_its_last_day_reads_lapsed_before_any_night_has_written_it_down(as_person, world, owner):
    exemption = running(world, owner)
    today = timezone.localdate()
    Exemption.objects.update(starts_on=today - timedelta(days=9), expires_on=today - timedelta(days=1))

    client = as_person(world.lead)

    assert "Lapsed" in client.get(f"/exemptions/{exemption.uuid}/").content.decode()
    assert "X-1" not in client.get("/exemptions/?show=running").content.decode()
    assert "Exempted until" not in client.get(of(world.line())).content.decode()


def test_the_register_takes_as_many_queries_for_many_as_for_one(as_person, world, owner):
    counts = []
    for line in world.plan.removals.select_related("camera").order_by("pk"):
        running(world, owner, line)
        client = as_person(world.lead)
        with CaptureQueriesContext(connection) as captured:
            client.get("/exemptions/")
        counts.append(len(captured))

    assert counts[0] == counts[1] <= 10


def test_a_contractor_learns_nothing_of_an_exemption(as_person, world, owner):
    exemption = running(world, owner)
    contractor = as_person(world.person("contractor"))

    assert contractor.get("/exemptions/").status_code == 404
    assert contractor.get(f"/exemptions/{exemption.uuid}/").status_code == 404
    assert "X-1" not in contractor.get(of(world.line())).content.decode()


def test_an_administrator_appoints_and_ends_and_history_stays(as_person, world):
    admin = make_person("administrator", organisation=world.organisation, name="Adam In")
    client = as_person(admin)
    sent = {"person": str(world.lead.uuid), "site": str(world.site.uuid), "basis": "Letter of 3 March"}

    assert client.post("/responsible-owners/", sent | {"basis": ""}).status_code == 422
    client.post("/responsible-owners/", sent)
    appointment = Appointment.objects.get()
    assert (appointment.person, appointment.site) == (world.lead, world.site)
    client.post(f"/responsible-owners/{appointment.uuid}/end/")

    appointment.refresh_from_db()
    assert appointment.ended_on == timezone.localdate()
    assert "Lead, for Marsham House" in client.get("/responsible-owners/").content.decode()


def test_somebody_out_of_reach_is_not_appointed(as_person, world):
    admin = make_person("administrator", organisation=world.organisation)
    other = make_person("facilities_manager", organisation=world.organisation, name="Far Away")

    answer = as_person(admin).post(
        "/responsible-owners/", {"person": str(other.uuid), "site": str(world.site.uuid), "basis": "Letter"}
    )

    assert answer.status_code == 422
    assert "assign it to them first" in answer.content.decode()
    assert not Appointment.objects.exists()
