"""What one camera must do, by when and why: the clauses of the decision table with their dates worked out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from removal.planning.calendars import Division
from removal.planning.deadlines import Circumstances, Deadline, Precision, Rule, in_words, work_out
from removal.planning.grammar import rule_from_text
from removal.planning.obligations import (
    Clause,
    Force,
    Obligation,
    Org,
    Situation,
    decision_table,
    evaluate,
)
from removal.planning.policies import DEADLINES, Policy, shipped_policy

read_rule = lru_cache(maxsize=64)(rule_from_text)
"""Rules of the table are few and read once."""


@dataclass(frozen=True, slots=True)
class Facts:
    """The days that belong to one camera, its site and its organisation; None where a day is not known.

    `found_on` is the day the obligation first arose: logged, imported, site or connection changed, or newly
    judged. `extension` is the rule that the organisation's decision set for an EXTENDED site.
    """

    found_on: date
    division: Division = Division.ENGLAND_AND_WALES
    sensitive_since: date | None = None
    extended_on: date | None = None
    extension: Rule | None = None
    installed_on: date | None = None
    planned_refresh_on: date | None = None
    debarred_since: date | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """One obligation of one camera, ready to be stored and read out.

    `provisional` says that the obligation holds until the question beside it is settled, `date_provisional`
    that its date was counted past the published bank holidays. A `suggestion` never makes anything overdue.
    A `late_find` was found after its date: that date stands, and `remediation_due_on` (with `isolate_by`, for a
    removal) is what the organisation sets itself beside it.
    """

    rule: str
    obligation: Obligation
    force: Force | None
    due_on: date | None
    since: date | None
    isolate_by: date | None
    remediation_due_on: date | None
    precision: Precision | None
    provisional: bool
    date_provisional: bool
    late_find: bool
    suggestion: bool
    sentence: str
    source: str
    quote: str
    url: str
    rule_pack_version: str

    @property
    def work_by(self) -> date | None:
        """The day to plan for: the organisation's own after a late find, else the due date."""
        return self.remediation_due_on or self.due_on

    @property
    def sets_due(self) -> bool:
        """Does it make its camera due? Not a suggestion, not guidance, and not without a date."""
        return bool(self.due_on and self.force and self.force.sets_dates and not self.suggestion)


@dataclass(frozen=True, slots=True)
class EffectiveDue:
    """When a camera is due: the earliest date of the results that set one, which of them it was, and all of them."""

    due_on: date | None
    decided_by: Result | None
    contributions: tuple[Result, ...]


@dataclass(frozen=True, slots=True)
class Decision:
    """The table's whole answer for one camera: the headline and every result, the headline's first."""

    situation: Situation
    facts: Facts
    results: tuple[Result, ...]

    @property
    def headline(self) -> Obligation:
        """The first in the stated order of all that is asked."""
        return self.results[0].obligation

    @property
    def needs_removal(self) -> bool:
        """Must it come down, now or at the next upgrade?"""
        return self._asks(Obligation.MUST_REMOVE, Obligation.REPLACE_AT_NEXT_UPGRADE)

    @property
    def must_disconnect(self) -> bool:
        """Must it come off a network, for good or until a question is settled?"""
        return self._asks(Obligation.MUST_DISCONNECT)

    @property
    def opens_a_line(self) -> bool:
        """Does it get a line in its site's plan by itself?"""
        return self.needs_removal or self.must_disconnect

    def _asks(self, *obligations: Obligation) -> bool:
        return any(result.obligation in obligations and not result.suggestion for result in self.results)

    @property
    def effective(self) -> EffectiveDue:
        """When the camera is due, all results considered."""
        return effective_due(self.results)


@lru_cache(maxsize=8192)
def decide(situation: Situation, facts: Facts, policy: Policy | None = None) -> Decision:
    """Every obligation of a camera with its dates, under a policy (by default the one shipped for its kind).

    Cameras of one site that were imported together mostly share situation and days, so answers are kept.
    """
    policy = policy or shipped_policy(situation.org)
    clauses = evaluate(situation, purchase_frozen=policy.purchase_frozen)
    return Decision(situation, facts, tuple(_result(clause, situation, facts, policy) for clause in clauses))


def effective_due(results: Iterable[Result]) -> EffectiveDue:
    """The earliest date of all results with force OWN_POLICY or stronger; suggestions set none."""
    contributions = tuple(result for result in results if result.sets_due)
    decided_by = min(contributions, key=lambda result: result.due_on or date.max, default=None)
    return EffectiveDue(decided_by.due_on if decided_by else None, decided_by, contributions)


def overdue(result: Result, today: date) -> bool:
    """Has its date passed? The due day itself is still in time."""
    return bool(result.sets_due and result.due_on and today > result.due_on)


def _result(clause: Clause, situation: Situation, facts: Facts, policy: Policy) -> Result:
    given = _circumstances(facts, policy)
    deadline = _deadline(clause, facts, policy, given)
    later_site = _is_later_site(clause, facts, deadline)
    if later_site and clause.later_sites:
        deadline = work_out(policy.deadline(clause.later_sites), given)
    due_on = deadline.due_on if deadline else None
    late_find = bool(due_on and due_on < facts.found_on)
    isolate_by, remediation = _own_dates(clause, policy, given, late_find=late_find, later_site=later_site)
    since = _since(clause, facts, policy)
    force = _force(clause, policy, later_site=later_site)
    suggestion = situation.org is Org.OTHER and force is Force.OWN_POLICY
    sentences = [
        clause.says,
        _timing(since, deadline),
        _later_site_words(facts, isolate_by, late_find=late_find) if later_site else "",
        _late_find_words(facts, isolate_by, remediation) if late_find else "",
        "Provisional: it holds until this is settled" if clause.provisional else "",
        "A suggestion: this body has no policy and is under no obligation" if suggestion else "",
        _quoted(clause),
    ]
    return Result(
        rule=clause.rule,
        obligation=clause.obligation,
        force=force,
        due_on=due_on,
        since=since,
        isolate_by=isolate_by,
        remediation_due_on=remediation,
        precision=deadline.precision if deadline and due_on else Precision.DAY if since else None,
        provisional=clause.provisional,
        date_provisional=bool(deadline and deadline.provisional),
        late_find=late_find,
        suggestion=suggestion,
        sentence=" ".join(f"{part.rstrip('.')}." for part in sentences if part),
        source="; ".join(dict.fromkeys(source.title for source in clause.sources)),
        quote=" … ".join(source.quote for source in clause.sources if source.quote),
        url=next((source.url for source in clause.sources if source.url), ""),
        rule_pack_version=decision_table().version,
    )


def _circumstances(facts: Facts, policy: Policy) -> Circumstances:
    days = {
        "found_on": facts.found_on,
        "sensitive_since": facts.sensitive_since,
        "extended_on": facts.extended_on,
        "installed_on": facts.installed_on,
        "planned_refresh_on": facts.planned_refresh_on,
        "policy_start": policy.starts_on,
    }
    known = {name: day for name, day in days.items() if day}
    return Circumstances(known, facts.division, upgrades_from=facts.found_on)


def _deadline(clause: Clause, facts: Facts, policy: Policy, given: Circumstances) -> Deadline | None:
    if clause.due is None:
        return None
    decided = (
        replace(work_out(facts.extension, given), reason=_extension_words(facts)) if facts.extension else None
    )
    if clause.due == "extension":
        untold = "the decision that extended the schedule to this site sets it"
        return decided or Deadline(None, None, False, untold)
    due = work_out(policy.deadline(clause.due) if clause.due in DEADLINES else read_rule(clause.due), given)
    if clause.or_extension and decided and decided.due_on:
        return min(decided, due, key=lambda each: each.due_on or date.max)
    return due


def _extension_words(facts: Facts) -> str:
    on = f" of {in_words(facts.extended_on)}" if facts.extended_on else ""
    return f"the day set by the organisation's decision{on} that extended the mitigation to this site"


def _is_later_site(clause: Clause, facts: Facts, deadline: Deadline | None) -> bool:
    """Did the site become sensitive after the government's date, so that only the organisation's policy speaks?"""
    due_on = deadline.due_on if deadline else None
    return bool(clause.later_sites and facts.sensitive_since and due_on and facts.sensitive_since > due_on)


def _own_dates(
    clause: Clause, policy: Policy, given: Circumstances, *, late_find: bool, later_site: bool
) -> tuple[date | None, date | None]:
    """By when the organisation itself isolates and removes, where the due date alone does not say it."""
    isolate = remove = None
    if late_find:
        isolate, remove = policy.isolate_late, policy.remove_late
    elif later_site:
        isolate = policy.isolate_later_site
    if clause.obligation is not Obligation.MUST_REMOVE:
        isolate = None
    return (
        work_out(isolate, given).due_on if isolate else None,
        work_out(remove, given).due_on if remove else None,
    )


def _since(clause: Clause, facts: Facts, policy: Policy) -> date | None:
    match clause.since:
        case "found_on":
            return facts.found_on
        case "extended_on":
            return facts.extended_on
        case "debarred_since":
            return facts.debarred_since
        case "policy_start":
            return policy.starts_on
        case date() as day:
            became = facts.sensitive_since if clause.since_sensitive else None
            return max(day, became) if became else day
    return None


def _force(clause: Clause, policy: Policy, *, later_site: bool) -> Force | None:
    if later_site:
        return Force.OWN_POLICY
    return Force.INSTRUCTION if clause.may_be_instruction and policy.advice_is_instruction else clause.force


def _timing(since: date | None, deadline: Deadline | None) -> str:
    in_force = f"In force since {in_words(since)}" if since else ""
    due = "" if not deadline else f"Due {deadline.sentence}" if deadline.due_on else deadline.sentence
    return ". ".join(part for part in (in_force, due) if part)


def _later_site_words(facts: Facts, isolate_by: date | None, *, late_find: bool) -> str:
    since = in_words(facts.sensitive_since) if facts.sensitive_since else ""
    words = f"The site became sensitive on {since}, after the government's date, so the date is the organisation's own"
    return words if late_find or not isolate_by else f"{words}; isolate it by {in_words(isolate_by)}"


def _late_find_words(facts: Facts, isolate_by: date | None, remediation: date | None) -> str:
    own = [f"isolate it by {in_words(isolate_by)}"] if isolate_by else []
    own += [f"remove it by {in_words(remediation)}"] if remediation else []
    found = f"Late find: it was found on {in_words(facts.found_on)}, after that date, which stands"
    return f"{found}; the organisation's own dates are to {' and '.join(own)}" if own else found


def _quoted(clause: Clause) -> str:
    if clause.obligation is Obligation.NONE:
        return ""
    parts = [f"{s.title}: “{s.quote}”" if s.quote else s.title for s in clause.sources]
    return (
        f"Source: {'; compare '.join(parts) if clause.sources[0].confidence == 'own' else '; '.join(parts)}"
    )
