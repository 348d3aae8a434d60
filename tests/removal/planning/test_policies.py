"""Shipped policies can be used as they are, and a policy that cannot give a date is refused."""

from dataclasses import replace
from datetime import date

import pytest

from removal.planning.deadlines import DeadlineError, NextUpgrade
from removal.planning.grammar import rule_to_json, rule_to_text
from removal.planning.obligations import Org
from removal.planning.policies import DEADLINES, policy_from, policy_problems, shipped_policy

COUNCIL = shipped_policy(Org.ADOPTER)


@pytest.mark.parametrize("org", Org)
def test_a_shipped_policy_may_be_saved_as_it_is(org):
    assert policy_problems(shipped_policy(org), org) == []


def test_the_councils_policy_is_the_published_example():
    assert COUNCIL.purchase_frozen
    assert rule_to_text(COUNCIL.replace) == "EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]"


def test_a_replacement_rule_without_a_backstop_is_refused_for_an_adopter():
    (problem,) = policy_problems(replace(COUNCIL, replace=NextUpgrade(7)), Org.ADOPTER)

    assert "Give it a backstop" in problem


def test_a_policy_reads_the_same_from_stored_json():
    stored = {name: rule_to_json(COUNCIL.deadline(name)) for name in DEADLINES}
    stored |= {"title": "Council", "purchase_frozen": True, "starts_on": date(2023, 2, 20)}

    assert policy_from(stored) == replace(COUNCIL, starts_on=date(2023, 2, 20))


def test_a_policy_with_a_rule_that_cannot_be_read_is_refused():
    with pytest.raises(DeadlineError):
        policy_from(dict.fromkeys(DEADLINES, "SOON"))


def test_a_name_that_is_no_deadline_is_refused():
    with pytest.raises(KeyError, match="not a deadline"):
        COUNCIL.deadline("title")
