"""One camera's line: each step with its evidence, what is refused in which words, and who may not take it."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone
from django.utils.html import escape

from removal.models import Evidence, Removal
from removal.planning.evidence import Kind, evidence_fields
from removal.planning.workflow import Action, State
from removal.services.progress import progress
from tests.builders import make_camera, make_site
from tests.removal.plan_world import ISOLATION, at, of, rows, typed
from tests.removal.report_data import make_line, make_plan

pytestmark = pytest.mark.django_db


def test_each_step_has_a_form_with_every_field_of_its_evidence(as_person, world):
    world.approve()

    for state, action in (
        (State.APPROVED, Action.ISOLATE),
        (State.SCHEDULED, Action.REMOVE),
        (State.REMOVED, Action.SANITISE),
    ):
        Removal.objects.update(state=state)
        text = as_person(world.manager).get(of(world.line(), f"{action}/")).content.decode()
        for field in evidence_fields(action):
            assert escape(field.label) in text
            assert f'name="{field.name}"' in text
            assert ('type="radio"' in text) or field.kind not in (Kind.CHOICE, Kind.BOOLEAN)


def test_a_step_is_recorded_and_the_banner_says_what_comes_next(as_person, world):
    world.approve()
    line = world.line()

    answer = as_person(world.person("contractor")).post(
        of(line, "isolate/"), typed(ISOLATION, version=line.version), follow=True
    )

    line.refresh_from_db()
    assert (line.state, line.isolated_on) == ("isolated", timezone.localdate())
    assert "taken off the network" in answer.content.decode()
    text = as_person(world.manager).get(of(line)).content.decode()
    assert "Port switched off" in text
    assert "Schedule the removal" in text


def test_missing_evidence_is_told_beside_each_field_and_nothing_moves(as_person, world):
    world.approve()
    line, before = world.line(), rows()
    sent = typed(ISOLATION | {"isolated_by": "", "core_unreachable": "no", "tested_on": "30 2 2026"})

    answer = as_person(world.manager).post(of(line, "isolate/"), sent)

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="id_isolated_by_error"' in text
    assert "Isolate it further and test again" in text
    assert text.count("Enter a real date") == 2
    assert rows() == before


def test_work_is_not_recorded_before_it_is_done(as_person, world):
    world.approve()
    tomorrow = (timezone.localdate() + timedelta(days=1)).strftime("%d %m %Y")

    answer = as_person(world.manager).post(
        of(world.line(), "isolate/"), typed(ISOLATION | {"isolated_on": tomorrow})
    )

    assert answer.status_code == 422
    assert "has not come yet" in answer.content.decode()


def test_what_another_answer_closes_is_not_kept(as_person, world):
    world.approve()
    Removal.objects.update(state="removed", removed_on=timezone.localdate())
    line = world.line()
    sent = {
        "media_present": "no",
        "no_media_confirmed_by": "Ann",
        "no_media_confirmed_also_by": "Bob",
        "media_officer": "Left over",
    }

    as_person(world.manager).post(of(line, "sanitise/"), sent | {"version": line.version})

    facts = line.evidence.get(action="sanitise").facts
    assert facts["no_media_confirmed_also_by"] == "Bob"
    assert "media_officer" not in facts


def test_a_step_out_of_turn_is_refused_in_words(as_person, world):
    before = rows()

    for method in ("get", "post"):
        answer = getattr(as_person(world.lead), method)(of(world.line(), "dispose/"))
        assert answer.status_code == 409
        assert "It is draft, and this step does not come next" in answer.content.decode()

    assert rows() == before


def test_a_camera_that_must_be_disconnected_is_not_scheduled_before_that(as_person, world):
    world.approve()

    answer = as_person(world.manager).get(of(world.line(), "schedule/"))

    assert answer.status_code == 409
    assert "It must be taken off the network first" in answer.content.decode()


def test_a_line_that_somebody_else_changed_says_what_they_did_and_keeps_what_was_typed(as_person, world):
    world.approve()
    line = world.line()
    seen = line.version
    client = as_person(world.second)
    client.post(of(line, "hold/"), {"reason": "The lift is broken"})
    client.post(of(line, "release/"))

    answer = as_person(world.manager).post(of(line, "isolate/"), typed(ISOLATION, version=seen))

    text = answer.content.decode()
    line.refresh_from_db()
    assert (answer.status_code, line.state) == (409, "approved")
    for words in ("Somebody else changed this line", "Taken off hold, by Second lead", "CHG-1"):
        assert words in text
    assert f'name="version" value="{line.version}"' in text


def test_a_step_that_was_taken_meanwhile_says_who_took_it(as_person, world):
    world.approve()
    line = world.line()
    progress(
        line,
        "isolate",
        {**ISOLATION, "isolated_on": timezone.localdate(), "tested_on": timezone.localdate()},
        by=world.second,
        on=timezone.localdate(),
    )

    answer = as_person(world.manager).post(of(line, "isolate/"), typed(ISOLATION, version=line.version))

    assert answer.status_code == 409
    assert "by Second lead: taken off the network" in answer.content.decode()


def test_a_line_is_put_on_hold_with_a_reason_and_taken_off_again(as_person, world):
    client, line = as_person(world.manager), world.line()

    assert client.post(of(line, "hold/"), {"reason": " "}).status_code == 422
    client.post(of(line, "hold/"), {"reason": "Asbestos <i>found</i>"})
    held = client.get(of(line)).content.decode()
    again = client.post(of(line, "hold/"), {"reason": "Twice"})
    client.post(of(line, "release/"))

    line.refresh_from_db()
    assert "Asbestos &lt;i&gt;found&lt;/i&gt;" in held
    assert "Take off hold" in held
    assert again.status_code == 409
    assert (line.on_hold_since, line.hold_reason) == (None, "")


def removed_by_the_manager(world):
    world.approve()
    line = world.line()
    down = {"removed_on": date(2026, 11, 2), "removed_by": world.manager}
    Removal.objects.filter(pk=line.pk).update(state="disposed", **down)
    Evidence.objects.create(
        removal=line,
        action="remove",
        from_state="scheduled",
        to_state="removed",
        facts={},
        recorded_by=world.manager,
        recorded_at=timezone.now(),
    )
    return line


def test_the_remover_does_not_also_check(as_person, world):
    line = removed_by_the_manager(world)

    answer = as_person(world.manager).get(of(line, "verify/"))

    assert answer.status_code == 409
    assert "somebody else has to take it" in answer.content.decode()


PRIMARY = re.compile(r'class="govuk-button" href="([^"]+)"')


def test_a_step_back_is_never_offered_as_the_next_one(as_person, world):
    line = removed_by_the_manager(world)

    remover, checker = (
        as_person(each).get(of(line)).content.decode() for each in (world.manager, world.lead)
    )
    contractor = as_person(world.person("contractor")).get(of(line)).content.decode()

    assert "Next: record the check. You took the step that it checks, so another person takes it." in remover
    assert of(line, "put_back/") in remover
    assert PRIMARY.findall(remover) == []
    assert PRIMARY.findall(checker) == [of(line, "verify/")]
    assert "Next: record the check. A facilities manager or compliance lead takes it." in contractor


@pytest.mark.parametrize(
    ("state", "action", "button", "told"),
    [
        ("isolated", "not_isolated", "It is not off the network", "Not off the network after all"),
        ("scheduled", "unschedule", "Take back the schedule", "Schedule taken back"),
    ],
)
def test_isolation_and_schedule_are_taken_back_with_a_reason_that_stays(
    as_person, world, state, action, button, told
):
    world.approve()
    Removal.objects.update(state=state)
    line, client = world.line(), as_person(world.manager)
    offered = client.get(of(line)).content.decode()

    empty = client.post(of(line, f"{action}/"), {"version": line.version})
    done = client.post(of(line, f"{action}/"), {"version": line.version, "reason": "DOOR-3"}, follow=True)

    assert button in offered
    assert of(line, f"{action}/") not in PRIMARY.findall(offered)
    assert empty.status_code == 422
    line.refresh_from_db()
    assert line.state == "approved"
    assert told in (text := done.content.decode())
    assert "DOOR-3" in text


def test_the_plan_leads_nobody_to_the_check_of_their_own_removal(as_person, world):
    line = removed_by_the_manager(world)

    assert (
        of(line, "verify/") not in as_person(world.manager).get(f"/plans/{line.plan.uuid}/").content.decode()
    )
    assert of(line, "verify/") in as_person(world.lead).get(f"/plans/{line.plan.uuid}/").content.decode()


def test_the_check_is_offered_with_today_and_the_name_of_who_looks(as_person, world):
    text = as_person(world.lead).get(of(removed_by_the_manager(world), "verify/")).content.decode()

    assert 'name="checked_by" value="Lead"' in text
    assert f'name="checked_on" value="{timezone.localdate():%d %m %Y}"' in text


def test_a_serial_that_differs_is_told_but_its_record_is_not_given_to_a_contractor(as_person, world):
    world.approve()
    Removal.objects.update(state="scheduled", isolated_on=timezone.localdate())
    line = world.line()
    sent = {
        "serial_seen": "OTHER-1",
        "photo_before": "a",
        "photo_after": "b",
        "removed_on": "today",
        "removed_by": "Al",
        "stored_at": "Store",
    }

    answer = as_person(world.person("contractor")).post(
        of(line, "remove/"), typed(sent, version=line.version), follow=True
    )

    text = answer.content.decode()
    assert "not the one on record" in text
    assert "SN-SECRET" not in text


def test_what_people_type_is_shown_as_text(as_person, world):
    hostile = '<script>alert(1)</script>"onload=x'
    site = make_site(world.organisation, name=hostile[:100])
    plan = make_plan(site, number=9, contractor=hostile, coverage_gap=hostile)
    line = make_line(
        plan,
        make_camera(site, "restricted", vendor=hostile, model=hostile, location=hostile, asset_tag=hostile),
    )
    Evidence.objects.create(
        removal=line,
        action="hold",
        from_state="draft",
        to_state="draft",
        facts={"reason": hostile, hostile: hostile},
        recorded_at=timezone.now(),
    )
    client = as_person(world.lead)

    for address in (
        "/plans/",
        at(plan),
        at(plan, "prepare/"),
        at(plan, "submit/"),
        of(line),
        of(line, "hold/"),
    ):
        text = client.get(address).content.decode()
        assert "alert(1)" in text
        assert "<script>alert" not in text
