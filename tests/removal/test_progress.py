"""Progress: every step from every state, who may, what must be recorded, and what each step writes."""

from datetime import date

import pytest

from inventory.models import AuditEvent, Camera, Site
from removal.models import Evidence, Obligation, Removal
from removal.planning.workflow import Action, Remark, State, allowed_actions
from removal.services import replanning
from removal.services.line_facts import hold, not_replaced, release, replaced
from removal.services.progress import (
    ChangedMeanwhileError,
    MissingEvidenceError,
    NotAllowedError,
    progress,
)
from removal.services.remarks import record_remark
from removal.services.steps import allowed_actions_for
from tests.builders import make_camera, make_person
from tests.removal.lines import FACTS, TODAY, make_line, somebody, take

pytestmark = pytest.mark.django_db

WAY = ["submit", "approve", "isolate", "schedule", "remove", "sanitise", "dispose", "verify", "close"]


def camera_of(line):
    return Camera.objects.get(pk=line.camera_id)


def replan(line, on=TODAY):
    replanning.replan_now(line.plan.organisation, on=on)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("state", State)
def test_every_step_from_every_state_is_taken_or_refused_as_the_table_says(state, action):
    line = make_line(state)
    person = somebody(line)
    Removal.objects.filter(pk=line.pk).update(submitted_by=person if action is Action.TAKE_BACK else None)

    if action in allowed_actions(state, needs_removal=True, must_disconnect=False, still_obliged=True):
        assert take(line, action, by=person).state != state
    else:
        with pytest.raises(NotAllowedError):
            take(line, action)
        assert Removal.objects.get(pk=line.pk).state == state
        assert not Evidence.objects.exists()


def test_a_removal_goes_its_whole_way_and_the_camera_ends_removed():
    line = make_line()

    for action in WAY:
        line = take(line, action)
        replan(line)

    assert (line.state, line.plan.closed_at) == ("closed", None)
    line.plan.refresh_from_db()
    assert line.plan.closed_at
    camera = camera_of(line)
    assert (camera.life, camera.status, camera.headline, camera.due_on) == ("gone", "removed", "NONE", None)
    assert [row.action for row in line.evidence.all()] == WAY
    assert (line.isolated_on, line.removed_on, line.verified_on) == (TODAY, TODAY, TODAY)
    assert line.not_replaced_because == "No longer needed"


def test_a_line_that_only_has_to_be_disconnected_ends_without_a_removal():
    line = make_line(verdict="suspected", connection="core")
    assert line.needs == "MUST_DISCONNECT"

    for action in ["submit", "approve", "isolate", "verify", "close"]:
        line = take(line, action)
        replan(line)

    camera = camera_of(line)
    assert (line.state, camera.life, camera.connection) == ("closed", "live", "isolated")
    assert Removal.objects.count() == 1


def test_isolating_takes_the_camera_off_the_core_network_and_its_obligation_with_it():
    line = make_line("approved", connection="core")

    take(line, "isolate")
    replan(line)

    assert camera_of(line).connection == "isolated"
    assert not Obligation.objects.current().filter(obligation="MUST_DISCONNECT").exists()
    assert AuditEvent.objects.get(action="camera isolated").before == {"connection": "core"}


def test_a_camera_on_the_core_network_is_isolated_before_its_removal_is_scheduled():
    line = make_line("approved", connection="core")

    with pytest.raises(NotAllowedError, match="off the network first"):
        take(line, "schedule")


@pytest.mark.parametrize("action", [action for action in FACTS if FACTS[action] and action != "cancel"])
def test_a_step_without_its_evidence_is_refused_field_by_field(action):
    before = {
        "submit": "draft",
        "return": "submitted",
        "approve": "submitted",
        "isolate": "approved",
        "schedule": "isolated",
        "remove": "scheduled",
        "sanitise": "removed",
        "dispose": "sanitised",
        "verify": "disposed",
        "not_isolated": "isolated",
        "unschedule": "scheduled",
        "put_back": "removed",
    }
    line = make_line(before[action])

    with pytest.raises(MissingEvidenceError) as refusal:
        progress(line, action, {}, by=somebody(line), on=TODAY)

    assert refusal.value.problems
    assert all(refusal.value.problems.values())
    assert Removal.objects.get(pk=line.pk).state == before[action]


@pytest.mark.parametrize(
    ("action", "role", "state"),
    [
        ("submit", "contractor", "draft"),
        ("approve", "facilities_manager", "submitted"),
        ("return", "facilities_manager", "submitted"),
        ("schedule", "contractor", "approved"),
        ("verify", "contractor", "disposed"),
        ("remove", "auditor", "scheduled"),
        ("remove", "administrator", "scheduled"),
    ],
)
def test_who_has_not_the_role_may_not(action, role, state):
    line = make_line(state)

    with pytest.raises(NotAllowedError, match="Only a"):
        take(line, action, by=somebody(line, role))


def test_a_contractor_records_the_removal():
    line = make_line("scheduled")

    assert take(line, "remove", by=somebody(line, "contractor")).state == "removed"


def test_only_who_submitted_takes_it_back_and_only_until_it_is_decided():
    line = make_line()
    manager, lead = somebody(line, "facilities_manager"), somebody(line)
    line = take(line, "submit", by=manager)

    with pytest.raises(NotAllowedError, match="submitted by somebody else"):
        take(line, "take_back", by=lead)
    line = take(line, "take_back", by=manager)
    assert (line.state, line.submitted_by) == ("draft", None)
    line = take(take(line, "submit", by=manager), "approve", by=lead)
    with pytest.raises(NotAllowedError):
        take(line, "take_back", by=manager)


def test_who_submitted_may_not_approve_even_as_compliance_lead():
    line = make_line()
    lead = somebody(line)
    line = take(line, "submit", by=lead)

    with pytest.raises(NotAllowedError, match="submitted by you"):
        take(line, "approve", by=lead)


def test_who_removed_may_not_verify():
    line = make_line("scheduled")
    remover = somebody(line)
    line = take(line, "remove", by=remover)
    line = take(take(line, "sanitise", by=remover), "dispose", by=remover)

    with pytest.raises(NotAllowedError, match="removed by you"):
        take(line, "verify", by=remover)
    with pytest.raises(MissingEvidenceError, match="another person than Sam Ladd"):
        take(line, "verify", checked_by="sam ladd")


def test_another_organisation_may_do_nothing():
    line = make_line()

    with pytest.raises(NotAllowedError, match="another organisation"):
        take(line, "submit", by=make_person())


def test_of_two_who_opened_the_same_page_only_the_first_wins():
    line = make_line()
    stale = Removal.objects.get(pk=line.pk)
    take(line, "submit")

    with pytest.raises(ChangedMeanwhileError, match="submitted now"):
        take(stale, "submit")


def test_the_version_of_an_older_page_can_be_given():
    line = make_line("approved")

    with pytest.raises(ChangedMeanwhileError):
        progress(line, "isolate", FACTS["isolate"], by=somebody(line), on=TODAY, version=line.version - 1)


def test_removing_makes_the_camera_gone_but_not_yet_removed_for_good():
    line = take(make_line("scheduled"), "remove")

    replan(line)

    assert (camera_of(line).life, camera_of(line).status) == ("gone", "reported_gone")
    assert not line.discrepancy


def test_another_serial_at_removal_is_kept_as_a_discrepancy_and_told():
    line = take(make_line("scheduled"), "remove", serial_seen="SN-000777")

    facts = line.evidence.get().facts
    assert (facts["serial_discrepancy"], facts["serial_on_record"]) == ("yes", "SN889001")
    assert "SN-000777" in line.discrepancy


def test_work_is_not_recorded_before_the_day_it_is_done():
    with pytest.raises(MissingEvidenceError, match="24 November 2026 has not come yet"):
        take(make_line("scheduled"), "remove", removed_on=date(2026, 11, 24))


def test_a_check_is_not_made_before_the_removal():
    line = make_line("disposed")
    Removal.objects.filter(pk=line.pk).update(removed_on=TODAY)

    with pytest.raises(MissingEvidenceError) as refusal:
        take(line, "verify", checked_on=date(2026, 11, 20))

    assert set(refusal.value.problems) == {"checked_on"}


@pytest.mark.parametrize(
    ("planned_on", "why"), [(date(2026, 11, 22), "has passed"), (date(2027, 6, 1), "plan an earlier day")]
)
def test_a_day_that_is_past_or_too_late_is_not_submitted(planned_on, why):
    line = make_line(found_on=TODAY)

    with pytest.raises(MissingEvidenceError, match=why):
        take(line, "submit", planned_on=planned_on)


def test_the_organisations_own_day_after_a_late_find_is_in_time():
    line = make_line(found_on=TODAY)

    assert take(line, "submit", planned_on=date(2027, 5, 21)).planned_on == date(2027, 5, 21)


def test_a_removal_whose_every_date_has_passed_can_still_be_planned():
    line = take(make_line(found_on=date(2026, 2, 9)), "submit", planned_on=date(2026, 12, 18))

    assert line.evidence.get().facts["was_due_on"] == "2026-08-07"


def test_a_line_is_cancelled_only_when_nothing_obliges_it():
    line = make_line("approved")
    with pytest.raises(NotAllowedError, match="still stands"):
        take(line, "cancel")
    Camera.objects.filter(pk=line.camera_id).update(verdict="clear", basis="clear", to_replan=True)
    replan(line)

    line = take(line, "cancel")

    line.plan.refresh_from_db()
    assert (line.state, bool(line.plan.closed_at)) == ("cancelled", True)


@pytest.mark.parametrize("state", ["removed", "sanitised", "disposed", "verified"])
def test_a_camera_that_is_down_is_not_cancelled(state):
    line = make_line(state)
    Camera.objects.filter(pk=line.camera_id).update(life="gone")
    replan(line)

    with pytest.raises(NotAllowedError):
        take(line, "cancel")


def test_a_step_leaves_evidence_and_an_event_with_before_and_after():
    line = make_line()
    lead = somebody(line)

    take(line, "submit", by=lead)

    row = Evidence.objects.get()
    assert (row.action, row.from_state, row.to_state, row.recorded_by) == (
        "submit",
        "draft",
        "submitted",
        lead,
    )
    assert row.facts["identified"] == "yes"
    event = AuditEvent.objects.get(action="removal submitted")
    assert event.before == {"state": "draft", "planned_on": ""}
    assert event.after == {"state": "submitted", "planned_on": "2026-12-01"}


def test_an_approved_line_makes_its_camera_planned_at_the_next_replan():
    line = make_line("submitted", category="ordinary")

    take(line, "approve")
    assert camera_of(line).to_replan
    replan(line)

    assert camera_of(line).status == "planned"


def test_a_line_on_hold_goes_on_where_it_was():
    line = make_line("approved")
    line = hold(line, "Roof closed.", by=somebody(line), on=TODAY)
    with pytest.raises(NotAllowedError, match="on hold since 23 November 2026: Roof closed"):
        take(line, "isolate")

    line = release(line, by=somebody(line), on=TODAY)

    assert take(line, "isolate").state == "isolated"
    assert [row.action for row in line.evidence.all()] == ["hold", "release", "isolate"]


def test_a_hold_needs_a_reason_and_an_open_line():
    line, closed = make_line("approved"), make_line("closed")

    with pytest.raises(MissingEvidenceError):
        hold(line, " ", by=somebody(line), on=TODAY)
    with pytest.raises(NotAllowedError):
        hold(closed, "Why not", by=somebody(closed), on=TODAY)


def test_a_replacement_is_a_camera_whose_maker_is_not_restricted():
    line = make_line("disposed")
    new = make_camera(line.plan.site, "clear", vendor="Axis", model="P3265", asset_tag="N1")
    named = {"replacement": "replaced", "replaced_by": "n1"}
    with pytest.raises(MissingEvidenceError, match="no one camera “N9”"):
        take(line, "verify", replacement="replaced", replaced_by="N9")
    Camera.objects.filter(pk=new.pk).update(verdict="unknown")
    with pytest.raises(MissingEvidenceError, match="Cannot tell"):
        take(line, "verify", **named)
    Camera.objects.filter(pk=new.pk).update(verdict="clear")

    assert take(line, "verify", **named).replaced_by == new


def test_a_replacement_recorded_before_the_check_is_not_asked_again():
    line = make_line("removed")
    new = make_camera(line.plan.site, "clear", asset_tag="N1")
    line = replaced(line, new, by=somebody(line), on=TODAY)
    line = take(take(line, "sanitise"), "dispose")
    check = {
        name: FACTS["verify"][name] for name in ("checked_by", "checked_on", "check_method", "none_left")
    }

    assert take(line, "verify", check).replaced_by == new


def test_nothing_replaces_a_camera_that_still_hangs():
    line = make_line("scheduled")

    with pytest.raises(NotAllowedError, match="once it is removed"):
        not_replaced(line, "No longer needed", by=somebody(line), on=TODAY)


def test_a_page_offers_what_the_person_may_do():
    line = make_line()
    lead, manager = somebody(line, "compliance_lead"), somebody(line, "facilities_manager")

    assert allowed_actions_for(line, manager) == (Action.SUBMIT,)
    line = take(line, "submit", by=manager)
    assert allowed_actions_for(line, manager) == (Action.TAKE_BACK,)
    assert allowed_actions_for(line, lead) == (Action.RETURN, Action.APPROVE)
    assert allowed_actions_for(take(make_line(), "submit", by=None), make_person("auditor")) == ()


def test_a_serial_that_differs_keeps_the_line_open_until_somebody_explains_it():
    line = take(make_line("scheduled"), "remove", serial_seen="SN-000777")
    assert line.serial_differs_since == TODAY
    for action in ("sanitise", "dispose", "verify"):
        line = take(line, action)
    with pytest.raises(NotAllowedError, match="Explain it"):
        take(line, "close")

    line = record_remark(
        line, Remark.EXPLAIN, {"outcome": "misread", "explanation": "Invoice 7"}, by=somebody(line), on=TODAY
    )

    assert line.serial_differs_since is None
    assert take(line, "close").state == "closed"


def test_a_serial_is_explained_by_the_office_and_only_where_one_differs():
    differs, same = take(make_line("scheduled"), "remove", serial_seen="SN-000777"), make_line("removed")
    facts = {"outcome": "this_one", "explanation": "Invoice 7"}

    for line, roles in ((differs, ["contractor"]), (same, ["compliance_lead"])):
        with pytest.raises(NotAllowedError):
            record_remark(line, Remark.EXPLAIN, facts, by=somebody(line, *roles), on=TODAY)
    with pytest.raises(MissingEvidenceError, match="Enter how you know"):
        record_remark(differs, Remark.EXPLAIN, {"outcome": "this_one"}, by=somebody(differs), on=TODAY)


def test_a_camera_that_turns_out_to_hang_still_is_in_place_and_asked_to_come_down_again():
    line = take(make_line("scheduled"), "remove", serial_seen="SN-000777")
    replan(line)

    line = take(line, "put_back")
    replan(line)

    camera = camera_of(line)
    assert (line.state, line.removed_on, line.serial_differs_since) == ("scheduled", None, None)
    assert (camera.life, camera.headline) == ("live", "MUST_REMOVE")


def test_what_is_not_off_the_network_after_all_is_where_it_was_and_due_when_it_was():
    line = make_line("approved", connection="core")
    asked = Obligation.objects.current().get(obligation="MUST_DISCONNECT")
    replan(take(line, "isolate"), on=date(2026, 11, 24))

    line = take(Removal.objects.get(pk=line.pk), "not_isolated", on=date(2026, 12, 4))
    replan(line, on=date(2026, 12, 4))

    again = Obligation.objects.current().get(obligation="MUST_DISCONNECT")
    assert (line.state, line.isolated_on, camera_of(line).connection) == ("approved", None, "core")
    assert (again.found_on, again.due_on) == (asked.found_on, asked.due_on)
    assert AuditEvent.objects.get(action="camera found connected").after == {"connection": "core"}


def test_a_network_put_right_by_hand_before_the_isolation_is_taken_back_moves_no_deadline():
    line = make_line("approved", connection="core")
    asked = Obligation.objects.current().get(obligation="MUST_DISCONNECT")
    replan(take(line, "isolate"), on=date(2026, 11, 24))
    Camera.objects.filter(pk=line.camera_id).update(connection="core", to_replan=True)
    replan(line, on=date(2026, 12, 1))

    take(Removal.objects.get(pk=line.pk), "not_isolated", on=date(2026, 12, 4))
    replan(line, on=date(2026, 12, 4))

    again = Obligation.objects.current().get(obligation="MUST_DISCONNECT")
    assert (again.found_on, again.due_on) == (asked.found_on, asked.due_on)


def test_what_a_site_asks_since_it_became_sensitive_again_counts_from_then():
    line = make_line("approved", connection="core")
    replan(take(line, "isolate"), on=date(2026, 11, 24))
    for day, category, since in ((25, "ordinary", None), (27, "sensitive", date(2026, 11, 27))):
        Site.objects.update(category=category, sensitive_since=since)
        replan(line, on=date(2026, 11, day))

    take(Removal.objects.get(pk=line.pk), "not_isolated", on=date(2026, 12, 4))
    replan(line, on=date(2026, 12, 4))

    assert Obligation.objects.current().get(obligation="MUST_REMOVE").found_on == date(2026, 11, 27)


def test_a_schedule_taken_back_asks_nothing_again():
    line = take(make_line("approved"), "schedule")
    Site.objects.update(category="ordinary")
    replan(line, on=date(2026, 11, 25))
    told = set(Obligation.objects.values_list("pk", flat=True))

    take(Removal.objects.get(pk=line.pk), "unschedule", on=date(2026, 12, 4))

    assert set(Obligation.objects.values_list("pk", flat=True)) == told


def test_a_camera_put_back_is_due_when_it_was_before():
    line = make_line("scheduled")
    asked = Obligation.objects.current().get(obligation="MUST_REMOVE")
    replan(take(line, "remove"), on=date(2026, 11, 24))

    line = take(Removal.objects.get(pk=line.pk), "put_back", on=date(2026, 12, 4))
    replan(line, on=date(2026, 12, 4))

    again = Obligation.objects.current().get(obligation="MUST_REMOVE")
    assert (again.found_on, again.remediation_due_on) == (asked.found_on, asked.remediation_due_on)


@pytest.mark.parametrize(("was", "is_again"), [("isolated", "isolated"), ("standalone", "standalone")])
def test_a_camera_that_was_off_the_network_anyway_stays_so_without_its_isolation(was, is_again):
    line = take(make_line("approved", connection=was), "isolate")

    take(line, "not_isolated")

    assert camera_of(line).connection == is_again


def test_a_network_recorded_since_the_isolation_is_left_alone_and_one_unheard_of_is_not_known():
    recorded = take(make_line("approved", connection="core"), "isolate")
    Camera.objects.filter(pk=recorded.camera_id).update(connection="internet")
    silent = make_line("isolated", connection="isolated")

    take(recorded, "not_isolated")
    take(silent, "not_isolated")

    assert camera_of(recorded).connection == "internet"
    assert camera_of(silent).connection == "unknown"


@pytest.mark.parametrize(("way", "state"), [(["isolate"], "isolated"), ([], "approved")])
def test_a_schedule_taken_back_leaves_the_submitted_day_and_what_was_recorded(way, state):
    line = make_line()
    for action in ["submit", "approve", *way, "schedule"]:
        line = take(line, action, **({"work_on": date(2026, 11, 30)} if action == "schedule" else {}))

    line = take(line, "unschedule")

    assert (line.state, line.planned_on) == (state, date(2026, 12, 1))
    assert [row.action for row in line.evidence.all()][-2:] == ["schedule", "unschedule"]
    assert line.evidence.last().facts["reason"] == "The wrong day"


@pytest.mark.parametrize(("action", "state"), [("not_isolated", "isolated"), ("unschedule", "scheduled")])
def test_a_contractor_takes_neither_isolation_nor_schedule_back(action, state):
    line = make_line(state)

    with pytest.raises(NotAllowedError, match="Only a facilities manager or compliance lead"):
        take(line, action, by=somebody(line, "contractor"))
