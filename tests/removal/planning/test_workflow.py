"""Every action from every state: what the table allows, and that it refuses all else."""

from datetime import date
from itertools import product

import pytest

from removal.planning.workflow import (
    MAY,
    OPEN_STATES,
    TRANSITIONS,
    Action,
    Doer,
    Line,
    State,
    WorkflowError,
    allowed_actions,
    must_differ_from,
    next_state,
    plan_state,
    planned_too_late,
    site_attestable,
    site_removed,
    site_replaced,
)

S, A = State, Action
UNDONE = {(state, A.PUT_BACK): S.SCHEDULED for state in (S.REMOVED, S.SANITISED, S.DISPOSED)} | {
    (S.ISOLATED, A.NOT_ISOLATED): S.APPROVED,
    (S.SCHEDULED, A.UNSCHEDULE): S.APPROVED,
}
REMOVAL = UNDONE | {
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.APPROVE): S.APPROVED,
    (S.SUBMITTED, A.RETURN): S.DRAFT,
    (S.SUBMITTED, A.TAKE_BACK): S.DRAFT,
    (S.APPROVED, A.ISOLATE): S.ISOLATED,
    (S.APPROVED, A.SCHEDULE): S.SCHEDULED,
    (S.ISOLATED, A.SCHEDULE): S.SCHEDULED,
    (S.SCHEDULED, A.REMOVE): S.REMOVED,
    (S.REMOVED, A.SANITISE): S.SANITISED,
    (S.SANITISED, A.DISPOSE): S.DISPOSED,
    (S.DISPOSED, A.VERIFY): S.VERIFIED,
    (S.VERIFIED, A.CLOSE): S.CLOSED,
}
DISCONNECTION = UNDONE | {
    (S.DRAFT, A.SUBMIT): S.SUBMITTED,
    (S.SUBMITTED, A.APPROVE): S.APPROVED,
    (S.SUBMITTED, A.RETURN): S.DRAFT,
    (S.SUBMITTED, A.TAKE_BACK): S.DRAFT,
    (S.APPROVED, A.ISOLATE): S.ISOLATED,
    (S.ISOLATED, A.VERIFY): S.VERIFIED,
    (S.VERIFIED, A.CLOSE): S.CLOSED,
    # Reached only by a line whose removal was dropped after the work had begun; it is still finished.
    (S.SCHEDULED, A.REMOVE): S.REMOVED,
    (S.REMOVED, A.SANITISE): S.SANITISED,
    (S.SANITISED, A.DISPOSE): S.DISPOSED,
    (S.DISPOSED, A.VERIFY): S.VERIFIED,
}
BOTH = {step: to for step, to in REMOVAL.items() if step != (S.APPROVED, A.SCHEDULE)}


@pytest.mark.parametrize(("state", "action"), list(product(State, Action)))
@pytest.mark.parametrize(
    ("table", "needs_removal", "must_disconnect"),
    [(REMOVAL, True, False), (DISCONNECTION, False, True), (BOTH, True, True)],
)
def test_an_obliged_line_takes_the_steps_of_its_table_and_no_other(
    state, action, table, needs_removal, must_disconnect
):
    if (state, action) in table:
        assert next_state(state, action, needs_removal, must_disconnect) is table[state, action]
    else:
        with pytest.raises(WorkflowError):
            next_state(state, action, needs_removal, must_disconnect)


@pytest.mark.parametrize("state", State)
def test_a_line_is_cancelled_from_any_open_state_once_nothing_obliges_it(state):
    allowed = A.CANCEL in allowed_actions(state, True, False, still_obliged=False)

    assert allowed is (state in OPEN_STATES)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_a_line_whose_obligation_stands_is_never_cancelled(state):
    with pytest.raises(WorkflowError, match="obligation still stands"):
        next_state(state, A.CANCEL, True, False)


@pytest.mark.parametrize("state", OPEN_STATES)
def test_an_open_line_always_has_a_way_on(state):
    for needs_removal, must_disconnect in [(True, False), (False, True), (True, True), (False, False)]:
        assert allowed_actions(state, needs_removal, must_disconnect)


@pytest.mark.parametrize("state", [S.CLOSED, S.CANCELLED])
def test_what_is_finished_stays_finished(state):
    assert allowed_actions(state, True, True, still_obliged=False) == ()


def test_a_schedule_that_is_taken_back_leaves_the_line_where_it_was_before():
    assert next_state(S.SCHEDULED, A.UNSCHEDULE, True, True, isolated=True) is S.ISOLATED
    assert next_state(S.SCHEDULED, A.UNSCHEDULE, True, False, isolated=False) is S.APPROVED


def test_a_line_to_disconnect_says_what_comes_before_scheduling():
    with pytest.raises(WorkflowError, match="record its isolation, then schedule"):
        next_state(S.APPROVED, A.SCHEDULE, True, True)


def test_a_refusal_names_what_can_be_done_instead():
    with pytest.raises(WorkflowError, match="it can be: submit"):
        next_state(S.DRAFT, A.REMOVE, True, False)


def test_a_disconnected_line_goes_on_after_its_obligation_was_met_by_the_disconnection():
    assert next_state(S.ISOLATED, A.VERIFY, False, False) is S.VERIFIED


def test_only_the_table_knows_where_an_action_leads():
    assert {action for _, action in TRANSITIONS} == set(Action) == set(MAY)
    assert set(TRANSITIONS.values()) == set(State)


def test_approving_and_cancelling_are_left_to_those_who_answer_for_it():
    for action in (A.APPROVE, A.RETURN, A.CANCEL):
        assert MAY[action] == {Doer.COMPLIANCE_LEAD, Doer.RESPONSIBLE_OWNER}


def test_a_contractor_records_work_and_decides_nothing():
    assert {a for a in Action if Doer.CONTRACTOR in MAY[a]} == {A.ISOLATE, A.REMOVE, A.SANITISE, A.DISPOSE}


def test_four_eyes_see_each_approval_and_each_check():
    assert must_differ_from(A.APPROVE, needs_removal=True) == {A.SUBMIT}
    assert must_differ_from(A.VERIFY, needs_removal=True) == {A.REMOVE}
    assert must_differ_from(A.VERIFY, needs_removal=False) == {A.ISOLATE}
    assert must_differ_from(A.DISPOSE, needs_removal=True) == frozenset()


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        ([], S.DRAFT),
        ([S.CLOSED, S.APPROVED, S.REMOVED], S.APPROVED),
        ([S.CANCELLED, S.REMOVED], S.REMOVED),
        ([S.CANCELLED, S.CANCELLED], S.CANCELLED),
        ([S.CLOSED, S.CLOSED], S.CLOSED),
    ],
)
def test_a_plan_is_as_far_as_the_least_of_its_lines(states, expected):
    assert plan_state(states) is expected


@pytest.mark.parametrize("state", State)
def test_a_site_is_removed_when_no_restricted_line_is_earlier_than_removed(state):
    reached = state in (S.REMOVED, S.SANITISED, S.DISPOSED, S.VERIFIED, S.CLOSED)

    assert site_removed([Line(S.CLOSED), Line(state)]) is (reached or state is S.CANCELLED)


def test_a_site_is_not_removed_by_disconnecting():
    assert not site_removed([Line(S.CLOSED, needs_removal=False)])


def test_a_line_that_is_not_restricted_does_not_hold_a_site_back_from_removed():
    assert site_removed([Line(S.REMOVED), Line(S.DRAFT, restricted=False)])


def test_a_site_without_restricted_lines_is_not_called_removed():
    assert not site_removed([])
    assert not site_removed([Line(S.CANCELLED)])


def test_removed_and_replaced_are_counted_apart():
    removed = [Line(S.REMOVED, replaced=True), Line(S.REMOVED)]

    assert site_removed(removed)
    assert not site_replaced(removed)
    assert site_replaced([Line(S.REMOVED, replaced=True)])


@pytest.mark.parametrize(
    ("planned_on", "exempted_until", "late"),
    [
        (date(2027, 3, 31), None, False),
        (date(2027, 4, 1), None, True),
        (date(2027, 4, 1), date(2027, 4, 1), False),
        (date(2027, 4, 2), date(2027, 4, 1), True),
    ],
)
def test_work_is_planned_in_time_or_under_an_exemption(planned_on, exempted_until, late):
    message = planned_too_late(planned_on, date(2027, 3, 31), exempted_until=exempted_until)

    assert bool(message) is late


def test_work_without_a_due_date_is_never_planned_too_late():
    assert planned_too_late(date(2099, 1, 1), None) == ""


def test_a_site_is_attested_only_when_every_line_is_finished():
    assert site_attestable([Line(S.CLOSED), Line(S.CANCELLED)])
    assert not site_attestable([Line(S.CLOSED), Line(S.VERIFIED)])
