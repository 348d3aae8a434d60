"""Builders for situations and days, so that a test names only what matters to it."""

from datetime import date

from removal.planning.decisions import Facts, decide
from removal.planning.obligations import Basis, Connection, Life, Org, SiteCategory, Situation

FOUND = date(2026, 11, 23)


def situation(
    org="CG", site="SENSITIVE", connection="ISOLATED", basis="NIL", life="LIVE", debarred=False
) -> Situation:
    """A restricted camera in use at a sensitive government site, unless the test says otherwise."""
    return Situation(Org(org), SiteCategory(site), Connection(connection), Basis(basis), Life(life), debarred)


def results(*, policy=None, found_on=FOUND, days=None, **where):
    """All results for one camera, by rule and obligation."""
    decision = decide(situation(**where), Facts(found_on, **(days or {})), policy)
    return {(result.rule, result.obligation.value): result for result in decision.results}


def only(rule, *, policy=None, found_on=FOUND, days=None, **where):
    """The one result that a rule gives for one camera."""
    (result,) = (
        r
        for (name, _), r in results(policy=policy, found_on=found_on, days=days, **where).items()
        if name == rule
    )
    return result
