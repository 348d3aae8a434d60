"""`manage.py decide` answers scripts and people, and refuses in one line."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

CAMERA = {"--org": "CG", "--site": "SENSITIVE", "--conn": "CORE", "--basis": "NIL", "--life": "LIVE"}
SHAPE = ["rule", "obligation", "force", "due_on", "since", "precision", "sentence", "source"]


def decide(*flags, on="2026-11-23", **values):
    options = CAMERA | {f"--{name}": value for name, value in values.items()}
    out = StringIO()
    call_command(
        "decide", *(f"{name}={value}" for name, value in options.items()), f"--on={on}", *flags, stdout=out
    )
    return out.getvalue()


def test_the_answer_has_the_promised_shape():
    answer = json.loads(decide("--json"))

    assert list(answer) == ["headline", "results"]
    assert answer["headline"] == "MUST_REMOVE"
    assert [list(result) for result in answer["results"]] == [SHAPE, SHAPE]


def test_a_restricted_camera_on_a_sensitive_core_network_is_late_and_must_come_off():
    remove, disconnect = json.loads(decide("--json"))["results"]

    assert {key: remove[key] for key in SHAPE[:6]} == {
        "rule": "D08",
        "obligation": "MUST_REMOVE",
        "force": "COMMITMENT",
        "due_on": "2025-04-30",
        "since": None,
        "precision": "month",
    }
    assert (disconnect["rule"], disconnect["since"], disconnect["due_on"]) == (
        "D06",
        "2022-11-24",
        "2026-12-07",
    )


def test_values_are_taken_in_any_case():
    small = decide("--json", org="cg", site="Sensitive", conn="core", basis="nil", life="live")

    assert small == decide("--json")


def test_an_extended_site_has_no_date_of_its_own():
    (result,) = json.loads(decide("--json", site="EXTENDED", conn="ISOLATED"))["results"]

    assert (result["rule"], result["due_on"], result["precision"]) == ("D09", None, None)


def test_the_shipped_council_policy_freezes_purchase_and_has_a_backstop():
    planned = json.loads(decide("--json", org="ADOPTER", site="ORDINARY", conn="ISOLATED", life="NEW"))
    live = json.loads(decide("--json", org="ADOPTER", site="ORDINARY", conn="ISOLATED"))

    assert planned["headline"] == "MUST_NOT_DEPLOY"
    assert live["results"][0]["due_on"] == "2027-03-31"


def test_a_clear_camera_is_asked_nothing():
    (result,) = json.loads(decide("--json", basis="CLEAR"))["results"]

    assert (result["obligation"], result["force"], result["due_on"]) == ("NONE", None, None)


def test_without_json_people_can_read_it():
    text = decide()

    assert text.startswith("MUST_REMOVE\n")
    assert "D08  MUST_REMOVE, COMMITMENT" in text
    assert "no later than April 2025" in text


def test_without_a_day_it_counts_from_today():
    out = StringIO()
    call_command(
        "decide", *(f"{k}={v}" for k, v in (CAMERA | {"--site": "ORDINARY"}).items()), "--json", stdout=out
    )

    due_on = date.fromisoformat(json.loads(out.getvalue())["results"][0]["due_on"])
    assert 0 < (due_on - timezone.localdate()).days < 30


@pytest.mark.parametrize(
    ("values", "help"),
    [
        ({"org": "COUNCIL"}, "--org COUNCIL is not known; write one of CG, ADOPTER, OTHER"),
        ({"basis": ""}, "--basis  is not known"),
        ({"on": "23/11/2026"}, "--on: “23/11/2026” is not a date"),
        ({"on": "2026-02-30"}, "--on: “2026-02-30” is not a day of the calendar"),
    ],
)
def test_a_value_that_is_not_known_is_refused_in_one_line(values, help):
    with pytest.raises(CommandError) as refusal:
        decide("--json", **values)

    assert help in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_day_at_the_end_of_the_calendar_is_refused_in_one_line():
    with pytest.raises(CommandError, match="outside the calendar"):
        decide("--json", on="9999-12-31")
