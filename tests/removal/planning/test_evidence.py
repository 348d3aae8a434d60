"""An action without its evidence is refused, and each message says what to record."""

from datetime import date
from decimal import Decimal

import pytest

from inventory.models import Connection
from removal.planning.evidence import (
    EVIDENCE,
    Kind,
    evidence_fields,
    evidence_problems,
    missing_evidence,
    serial_differs,
)
from removal.planning.evidence_words import answer_in_words
from removal.planning.workflow import Action

ANSWERS = {Kind.TEXT: "recorded", Kind.DATE: "2027-03-01", Kind.NUMBER: "1", Kind.BOOLEAN: "yes"}


def full(action, *, needs_removal=True, **changes):
    """Complete evidence for an action, with these answers in place of the usual ones."""
    fields = evidence_fields(action, needs_removal=needs_removal)
    given = {f.name: ANSWERS.get(f.kind) or f.choices[0][0] for f in fields}
    return given | {"no_media_confirmed_also_by": "someone else"} | changes


@pytest.mark.parametrize("needs_removal", [True, False])
@pytest.mark.parametrize("action", Action)
def test_complete_evidence_lets_an_action_through(action, needs_removal):
    given = full(action, needs_removal=needs_removal)

    assert missing_evidence(action, given, needs_removal=needs_removal) == []


@pytest.mark.parametrize(
    ("action", "name"),
    [(action, field.name) for action in Action for field in EVIDENCE[action] if not field.when],
)
def test_each_missing_field_is_named_with_what_to_do(action, name):
    needs_removal = next(field.for_removal for field in EVIDENCE[action] if field.name == name) is not False
    given = full(action, needs_removal=needs_removal) | {name: " "}

    problems = evidence_problems(action, given, needs_removal=needs_removal)

    assert name in problems
    assert problems[name].startswith(("Enter ", "Select ", "Answer ‘", "Add a photo "))


def test_closing_needs_nothing_more():
    assert EVIDENCE[Action.CLOSE] == ()


@pytest.mark.parametrize(
    ("action", "changes", "message"),
    [
        (Action.ISOLATE, {"core_unreachable": "no"}, "Isolate it further and test again"),
        (
            Action.ISOLATE,
            {"tested_on": "yesterday"},
            "“yesterday” is not understood. Enter the day it was tested, for example",
        ),
        (Action.APPROVE, {"replacement_clear": "no"}, "a maker that is not restricted"),
        (Action.APPROVE, {"dpia_reference": ""}, "Enter the impact assessment checked"),
        (
            Action.SUBMIT,
            {"identified": "no", "investigate_by": ""},
            "Enter the day by which the maker is settled",
        ),
        (Action.SUBMIT, {"cost_estimate": "-1"}, "Enter the estimated cost in pounds as a number, 0 or more"),
        (
            Action.SUBMIT,
            {"cost_estimate": "nan"},
            "Enter the estimated cost in pounds as a number, 0 or more",
        ),
        (Action.SUBMIT, {"identified": "perhaps"}, "Answer ‘Is the maker settled?’"),
        (Action.SANITISE, {"media_count": "0"}, "Enter how many media it holds as a number, 1 or more"),
        (Action.SCHEDULE, {"footage_checked": "no"}, "Export the footage"),
        (Action.SANITISE, {"sanitising_result": "no"}, "Sanitise it again"),
        (
            Action.SANITISE,
            {"highest_classification": "secret", "procedure_reference": ""},
            "Enter the reference of the procedure for SECRET and above",
        ),
        (
            Action.SANITISE,
            {
                "media_present": "no",
                "no_media_confirmed_by": "A. Shah",
                "no_media_confirmed_also_by": "a. shah",
            },
            "name another person than a. shah",
        ),
        (
            Action.DISPOSE,
            {"disposal_method": "resold"},
            "Select what became of it: destroyed, recycled, returned",
        ),
        (Action.VERIFY, {"none_left": "no"}, "take it down"),
        (
            Action.VERIFY,
            {"replacement": "not_replaced", "not_replaced_because": ""},
            "Enter why it was not replaced",
        ),
    ],
)
def test_an_answer_that_does_not_do_is_refused_with_what_would(action, changes, message):
    (problem,) = missing_evidence(action, full(action, **changes))

    assert message in problem


def test_a_removal_may_cost_nothing():
    assert missing_evidence(Action.SUBMIT, full(Action.SUBMIT, cost_estimate="0")) == []


@pytest.mark.parametrize("second", ["A. Shah", "a. shah", " A. SHAH "])
def test_one_person_does_not_count_as_two(second):
    given = {"media_present": "no", "no_media_confirmed_by": "A. Shah", "no_media_confirmed_also_by": second}

    assert len(missing_evidence(Action.SANITISE, given)) == 1


def test_a_camera_without_media_needs_two_names_and_no_certificate():
    given = {
        "media_present": "no",
        "no_media_confirmed_by": "A. Shah",
        "no_media_confirmed_also_by": "B. Jones",
    }

    assert missing_evidence(Action.SANITISE, given) == []


def test_a_line_that_is_only_disconnected_is_not_asked_for_a_replacement():
    names = {field.name for field in evidence_fields(Action.VERIFY, needs_removal=False)}

    assert "still_unreachable" in names
    assert not names & {"none_left", "replacement", "replaced_by", "not_replaced_because"}


def test_values_may_come_from_forms_as_they_are():
    given = full(Action.SUBMIT) | {
        "identified": True,
        "planned_on": date(2027, 3, 1),
        "cost_estimate": Decimal("120.50"),
    }

    assert missing_evidence(Action.SUBMIT, given) == []


@pytest.mark.parametrize(
    ("seen", "logged", "differs"),
    [
        ("DS-2CD 123", "ds2cd123", False),
        ("123", "124", True),
        ("123", "", False),
        ("not legible", "124", False),
    ],
)
def test_a_serial_differs_only_when_both_are_known(seen, logged, differs):
    assert serial_differs(seen, logged) is differs


def test_names_of_fields_and_choices_are_unique():
    for fields in EVIDENCE.values():
        assert len({field.name for field in fields}) == len(fields)
        assert all((field.kind is Kind.CHOICE) == bool(field.choices) for field in fields)
        assert all(field.else_do for field in fields if field.must_be)


@pytest.mark.parametrize("network", Connection)
def test_a_network_is_called_in_the_evidence_as_the_register_calls_it(network):
    assert answer_in_words("connection_before", network.value) == network.label
