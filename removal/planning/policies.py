"""The deadlines that an organisation sets for itself: the shipped policies and the check of a new one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from removal.planning.deadlines import Rule, can_be_dateless
from removal.planning.grammar import rule_from_json, rule_from_text
from removal.planning.obligations import Org

POLICIES = Path(__file__).parent.parent / "data" / "policies.toml"


@dataclass(frozen=True, slots=True)
class Policy:
    """An organisation's own schedule: what each deadline is for stands at the head of policies.toml.

    `starts_on` is the day the policy was adopted, None while it is not recorded. `advice_is_instruction` lets a
    department hold the advice on core networks to be an instruction, as one department's answer called it.
    """

    title: str
    purchase_frozen: bool
    advice_is_instruction: bool
    investigate_sensitive: Rule
    investigate: Rule
    disconnect: Rule
    remove: Rule
    replace: Rule
    isolate_late: Rule
    remove_late: Rule
    isolate_later_site: Rule
    remove_later_site: Rule
    starts_on: date | None = None

    def deadline(self, name: str) -> Rule:
        """The rule of a deadline by its name in the data files; raises KeyError for a name that is none."""
        if name not in DEADLINES:
            raise KeyError(f"“{name}” is not a deadline of a policy; there are {', '.join(DEADLINES)}")
        rule: Rule = getattr(self, name)
        return rule


DEADLINES = tuple(field.name for field in fields(Policy) if field.type is Rule)
"""The names of the deadlines that every policy sets."""


@cache
def shipped_policy(org: Org) -> Policy:
    """The policy that speaks until an organisation sets its own: department, council, or suggestions only."""
    data = tomllib.loads(POLICIES.read_text(encoding="utf-8"))
    return policy_from(data[org.value])


def policy_from(data: Mapping[str, Any]) -> Policy:
    """A policy from plain data, its rules written as text or as JSON objects.

    Raises DeadlineError for a rule that cannot be read and KeyError for one that is missing.
    """
    rules = {name: _rule(data[name]) for name in DEADLINES}
    return Policy(
        title=data["title"],
        purchase_frozen=bool(data["purchase_frozen"]),
        advice_is_instruction=bool(data.get("advice_is_instruction", False)),
        starts_on=data.get("starts_on"),
        **rules,
    )


def policy_problems(policy: Policy, org: Org) -> list[str]:
    """Why a policy may not be saved, in words; empty when it may.

    An adopter's replacement rule must give a date whatever is known of the camera (uk-schedule 6d, rule 5).
    """
    problems = []
    for name in ("replace", "remove"):
        if org is Org.ADOPTER and can_be_dateless(policy.deadline(name)):
            problems.append(
                f"The deadline “{name}” can come out without a date. Give it a backstop, for example "
                "EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]"
            )
    return problems


def _rule(data: object) -> Rule:
    return rule_from_text(data) if isinstance(data, str) else rule_from_json(data)
