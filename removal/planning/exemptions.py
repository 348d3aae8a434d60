"""How long a restricted camera may be kept by permission, and what such a permission has to say.

No published text gives an exemption route: these rules are of our own making. An exemption never moves a date,
never covers the deployment of a new camera, always ends, and is counted beside the completed share, never in it.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from removal.planning.deadlines import add_months, in_words
from removal.planning.obligations import Obligation

LONGEST_MONTHS = 12
MOST_RENEWALS = 2
TAKES_AWAY = (Obligation.MUST_REMOVE, Obligation.REPLACE_AT_NEXT_UPGRADE)
NEVER = (Obligation.MUST_NOT_DEPLOY, Obligation.MUST_NOT_PROCURE)
"""What no exemption is ever given from: putting up or buying a new restricted camera."""

TEXTS = {
    "reason": "Say why it cannot be done in time",
    "residual_risk": "Say what risk is left while it stays",
    "controls": "Say what is done meanwhile to make up for it",
    "closure_plan": "Say how and when it will be done after all",
}


def waived_by(need: str) -> frozenset[str]:
    """The obligations that an exemption from one of them waives: to take away covers both ways of asking it."""
    return frozenset(TAKES_AWAY) if need in TAKES_AWAY else frozenset({need})


def latest_end(starts_on: date) -> date:
    """The last day that an exemption beginning then may have."""
    return add_months(starts_on, LONGEST_MONTHS)


def expiry_problem(
    expires_on: date | None, *, starts_on: date, due_on: date | None = None, runs_until: date | None = None
) -> str:
    """Why that day cannot be the last one; empty when it can.

    `due_on` is the day on which the camera is due, `runs_until` the last day of the exemption that is to be renewed.
    """
    if expires_on is None:
        return "Give the last day of the exemption: every exemption ends"
    if expires_on <= starts_on:
        return f"The last day must be after {in_words(starts_on)}"
    if expires_on > latest_end(starts_on):
        return f"An exemption lasts {LONGEST_MONTHS} months at most: until {in_words(latest_end(starts_on))}"
    if runs_until and expires_on <= runs_until:
        return f"The exemption runs until {in_words(runs_until)}: its renewal must end after that day"
    if due_on and expires_on <= due_on:
        return f"Until {in_words(due_on)} it is in time without an exemption: the last day must be after that"
    return ""


def renewal_problem(granted_before: int) -> str:
    """Why a camera that was exempted so many times cannot be exempted again; empty when it can.

    Asking anew after one has lapsed counts as a renewal too, or the limit would be none.
    """
    if granted_before <= MOST_RENEWALS:
        return ""
    return (
        f"It was exempted {granted_before} times already, and {MOST_RENEWALS} renewals are the most: "
        "it has to come down now"
    )


def scope_problem(need: str, asked: Iterable[str]) -> str:
    """Why a line named after `need` cannot be exempted from what is asked of its camera; empty when it can."""
    asked = set(asked)
    if asked & set(NEVER):
        return "It is planned or in store, and there is no exemption from the ban on putting it up"
    if not asked & waived_by(need):
        return "Nothing asks for its removal, so there is nothing to be exempted from"
    return ""


def request_problems(
    given: Mapping[str, Any],
    *,
    starts_on: date,
    must_isolate: bool,
    due_on: date | None = None,
    runs_until: date | None = None,
) -> dict[str, str]:
    """What a request still has to say, in words by name of field; empty when it may be made.

    `must_isolate`: the camera must be removed and is not known to be off the network. Days: as for `expiry_problem`.
    """
    found = {name: words for name, words in TEXTS.items() if not str(given.get(name) or "").strip()}
    if not given.get("reason_code"):
        found["reason_code"] = "Choose what kind of reason it is"
    if must_isolate and not str(given.get("isolation") or "").strip():
        found["isolation"] = (
            "Say how it is kept off the network meanwhile, with the reference of the change: "
            "a camera that must be removed is exempted only when it is isolated"
        )
    last_day = given.get("expires_on")
    if problem := expiry_problem(last_day, starts_on=starts_on, due_on=due_on, runs_until=runs_until):
        found["expires_on"] = problem
    return found
