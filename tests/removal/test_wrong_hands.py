"""Every action in the hands of everybody: generated from the workflow's table, with the states where it is open."""

from datetime import timedelta
from itertools import product

import pytest

from inventory.models import Role
from removal.models import Evidence, Exemption, Removal
from removal.planning.workflow import MAY, TRANSITIONS, Action, State, must_differ_from
from removal.services.progress import MissingEvidenceError, NotAllowedError, progress
from tests.builders import make_person
from tests.removal.lines import FACTS, TODAY, make_line, somebody, take

pytestmark = pytest.mark.django_db

ROLES = [role.value for role in Role]
FROM = {action: state for (state, action) in reversed(TRANSITIONS)}
"""A state from which each action is in the table."""
FROM[Action.CANCEL] = State.DRAFT


def opened(action):
    """A line from which the action may be taken, by whoever may."""
    state = FROM[action]
    if action is Action.CANCEL:
        return make_line(state, verdict="clear", category="ordinary")
    return make_line("disposed" if action is Action.VERIFY else state)


def untouched(line, state):
    now = Removal.objects.get(pk=line.pk)
    return (now.state, now.version) == (state, line.version) and not Evidence.objects.filter(
        removal=line
    ).exists()


@pytest.mark.parametrize(("action", "role"), list(product(Action, ROLES)))
def test_an_action_is_taken_by_the_roles_of_the_table_and_by_nobody_else(action, role):
    line = opened(action)
    state, person = line.state, somebody(line, role)
    if action is Action.TAKE_BACK:
        Removal.objects.filter(pk=line.pk).update(submitted_by=person)

    if role in {*map(str, MAY[action])}:
        assert take(line, action, by=person).state == TRANSITIONS[State(state), action]
    else:
        with pytest.raises(NotAllowedError, match="Only a"):
            take(line, action, by=person)
        assert untouched(line, state)


@pytest.mark.parametrize("action", Action)
def test_nobody_of_another_organisation_takes_any_step(action):
    line = opened(action)
    state = line.state

    with pytest.raises(NotAllowedError, match="another organisation"):
        take(line, action, by=make_person(*ROLES))

    assert untouched(line, state)


@pytest.mark.parametrize(
    ("action", "earlier"),
    [
        (action, earlier)
        for action in Action
        for earlier in sorted(must_differ_from(action, needs_removal=True))
    ],
)
def test_who_took_the_step_that_this_one_checks_may_not_take_it(action, earlier):
    line = make_line(FROM[earlier])
    by = somebody(line)
    line = take(line, earlier, by=by)
    Removal.objects.filter(pk=line.pk).update(state=FROM[action] if action is Action.APPROVE else "disposed")
    line.refresh_from_db()

    with pytest.raises(NotAllowedError, match="somebody else"):
        take(line, action, by=by)
    assert take(line, action).state == TRANSITIONS[State(line.state), action]


DAYS = [
    (action, name)
    for action in (Action.ISOLATE, Action.REMOVE, Action.DISPOSE, Action.VERIFY)
    for name, value in FACTS[action].items()
    if value == TODAY
]
"""Every day on which work was done."""


@pytest.mark.parametrize(("action", "name"), DAYS)
@pytest.mark.parametrize(("days", "allowed"), [(-1, True), (0, True), (1, False)])
def test_work_is_recorded_up_to_today_and_never_of_tomorrow(action, name, days, allowed):
    line = opened(action)
    facts = FACTS[action] | {name: TODAY + timedelta(days=days)}

    if allowed:
        assert take(line, action, facts).state != line.state
    else:
        with pytest.raises(MissingEvidenceError) as refusal:
            take(line, action, facts)
        assert "has not come yet" in refusal.value.problems[name]


@pytest.mark.parametrize(("days", "allowed"), [(-1, False), (0, True), (1, True)])
@pytest.mark.parametrize(("action", "name"), [("dispose", "disposed_on"), ("verify", "checked_on")])
def test_a_step_is_not_before_the_removal(action, name, days, allowed):
    line = opened(Action(action))
    removed_on = TODAY - timedelta(days=7)
    Removal.objects.filter(pk=line.pk).update(removed_on=removed_on)
    line.refresh_from_db()
    facts = FACTS[action] | {name: removed_on + timedelta(days=days)}

    if allowed:
        assert take(line, action, facts).state != line.state
    else:
        with pytest.raises(MissingEvidenceError) as refusal:
            take(line, action, facts)
        assert "the step before" in refusal.value.problems[name]


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "has passed"), (0, ""), (10, ""), (11, "1 day after"), (12, "2 days after")]
)
def test_a_planned_day_lies_ahead_and_not_after_the_day_it_is_due(days, words):
    line = make_line()
    due = TODAY + timedelta(days=10)
    line.camera.obligations.update(due_on=due, remediation_due_on=None)
    facts = FACTS["submit"] | {"planned_on": TODAY + timedelta(days=days)}

    if not words:
        assert take(line, "submit", facts).planned_on == facts["planned_on"]
    else:
        with pytest.raises(MissingEvidenceError, match=words):
            take(line, "submit", facts)


@pytest.mark.parametrize(("days", "runs"), [(-1, False), (0, True), (30, True), (31, False)])
def test_an_exemption_holds_from_its_first_to_its_last_day(days, runs):
    exemption = Exemption(
        state="running",
        starts_on=TODAY,
        expires_on=TODAY + timedelta(days=30),
        removal=Removal(state="draft"),
    )

    assert exemption.runs(on=TODAY + timedelta(days=days)) is runs


def test_without_evidence_no_action_that_asks_for_any_moves_a_line():
    for action in (action for action in Action if FACTS[action]):
        line = opened(action)
        with pytest.raises(MissingEvidenceError):
            progress(line, action, {}, by=somebody(line), on=TODAY)
        assert untouched(line, line.state)
