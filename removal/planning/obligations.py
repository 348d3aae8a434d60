"""The decision table: which obligations one camera's situation brings, before any date is worked out.

The table itself, with source and quote for each rule, is `removal/data/decision-table.toml`. `evaluate` hears
every rule and unites what they ask; there are about 1,500 situations, so its answers are kept. Dates, which
belong to the single camera, come second: `removal.planning.decisions`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from removal.planning.grammar import rule_from_text

DECISION_TABLE = Path(__file__).parent.parent / "data" / "decision-table.toml"


class DecisionTableError(ValueError):
    """The data file says something that cannot be; the message names file, rule and what to write."""


class Org(StrEnum):
    """Who answers for the estate: central government, an adopter of the schedule by policy, or anyone else."""

    CG = "CG"
    ADOPTER = "ADOPTER"
    OTHER = "OTHER"

    @classmethod
    def of_kind(cls, kind: str) -> "Org":
        """The column of the table for an organisation's kind: `central_government`, `adopter` or `other`."""
        return cls.CG if kind == "central_government" else cls(kind.upper())


class SiteCategory(StrEnum):
    """What has been decided of the site; UNASSESSED is not a way of saying ordinary."""

    SENSITIVE = "SENSITIVE"
    EXTENDED = "EXTENDED"
    ORDINARY = "ORDINARY"
    UNASSESSED = "UNASSESSED"


class Connection(StrEnum):
    """The network that a camera is on; ISOLATED has no route to the core network or the internet."""

    CORE = "CORE"
    OTHER_INTERNAL = "OTHER_INTERNAL"
    ISOLATED = "ISOLATED"
    INTERNET = "INTERNET"
    STANDALONE = "STANDALONE"
    UNKNOWN = "UNKNOWN"


class Basis(StrEnum):
    """On what the finding stands: the producer is subject to the law (NIL), rebadged (NIL_OEM), and so on."""

    NIL = "NIL"
    NIL_OEM = "NIL_OEM"
    SUSPECTED = "SUSPECTED"
    COMPONENT = "COMPONENT"
    OTHER_LIST = "OTHER_LIST"
    UNIDENTIFIED = "UNIDENTIFIED"
    CLEAR = "CLEAR"

    @classmethod
    def of_finding(cls, basis: str) -> "Basis":
        """The column of the table for a finding's basis, which says `own_brand` for NIL and `relabel` for NIL_OEM."""
        return cls({"own_brand": "NIL", "relabel": "NIL_OEM"}.get(basis, basis.upper()))


class Life(StrEnum):
    """NEW is planned, ordered or in store; GONE has left."""

    NEW = "NEW"
    LIVE = "LIVE"
    GONE = "GONE"


class Obligation(StrEnum):
    """What is asked, in the order in which the headline is chosen."""

    MUST_NOT_DEPLOY = "MUST_NOT_DEPLOY"
    MUST_NOT_PROCURE = "MUST_NOT_PROCURE"
    MUST_REMOVE = "MUST_REMOVE"
    MUST_DISCONNECT = "MUST_DISCONNECT"
    INVESTIGATE = "INVESTIGATE"
    REPLACE_AT_NEXT_UPGRADE = "REPLACE_AT_NEXT_UPGRADE"
    ADVISORY = "ADVISORY"
    NONE = "NONE"

    @property
    def place(self) -> int:
        """Its place in the order of headlines, 0 first."""
        return list(Obligation).index(self)


REMOVING = (Obligation.MUST_REMOVE, Obligation.REPLACE_AT_NEXT_UPGRADE)
"""What asks for a camera to be gone."""


class Force(StrEnum):
    """With what force a text asks, strongest first."""

    LAW = "LAW"
    INSTRUCTION = "INSTRUCTION"
    COMMITMENT = "COMMITMENT"
    ADVICE = "ADVICE"
    OWN_POLICY = "OWN_POLICY"
    GUIDANCE = "GUIDANCE"
    FORECAST = "FORECAST"

    @property
    def sets_dates(self) -> bool:
        """May it make a camera due? From OWN_POLICY upwards; guidance and forecasts never do (uk-schedule 6d, 4)."""
        return self not in (Force.GUIDANCE, Force.FORECAST)


@dataclass(frozen=True, slots=True)
class Situation:
    """Everything about one camera at one site that decides which rules apply."""

    org: Org
    site: SiteCategory
    connection: Connection
    basis: Basis
    life: Life
    debarred: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """A text that asks for something: where it stands, its words, and whether we read the original."""

    title: str
    url: str
    quote: str
    confidence: str


@dataclass(frozen=True, slots=True)
class Scope:
    """The situations that a rule or clause speaks to."""

    orgs: frozenset[Org]
    sites: frozenset[SiteCategory]
    connections: frozenset[Connection]
    bases: frozenset[Basis]
    lives: frozenset[Life]

    def includes(self, situation: Situation) -> bool:
        """Does it speak to this situation?"""
        return (
            situation.org in self.orgs
            and situation.site in self.sites
            and situation.connection in self.connections
            and situation.basis in self.bases
            and situation.life in self.lives
        )


@dataclass(frozen=True, slots=True)
class Clause:
    """One obligation that a rule brings, with the words of the table for its dates (see the head of the file)."""

    rule: str
    scope: Scope
    obligation: Obligation
    says: str
    sources: tuple[Source, ...]
    force: Force | None
    since: date | str | None = None
    due: str | None = None
    or_extension: bool = False
    later_sites: str | None = None
    since_sensitive: bool = False
    provisional: bool = False
    debarred: bool = False
    when_frozen: bool | None = None
    may_be_instruction: bool = False

    def applies(self, situation: Situation, *, purchase_frozen: bool) -> bool:
        """Does this clause speak to the situation under a policy that freezes purchase, or does not?"""
        return (
            self.scope.includes(situation)
            and (situation.debarred or not self.debarred)
            and self.when_frozen in (None, purchase_frozen)
        )


@dataclass(frozen=True, slots=True)
class DecisionTable:
    """All clauses of all rules, ordered by headline and then by rule, and the version of the pack."""

    version: str
    title: str
    clauses: tuple[Clause, ...]


@cache
def evaluate(situation: Situation, *, purchase_frozen: bool = True) -> tuple[Clause, ...]:
    """Every clause that applies, the headline's first; never empty."""
    return tuple(
        clause
        for clause in decision_table().clauses
        if clause.applies(situation, purchase_frozen=purchase_frozen)
    )


@cache
def decision_table() -> DecisionTable:
    """The shipped table, read and checked once."""
    return read_decision_table(DECISION_TABLE.read_text(encoding="utf-8"))


def read_decision_table(text: str) -> DecisionTable:
    """Read a table from its TOML text; raises DecisionTableError naming the rule at fault."""
    data = tomllib.loads(text)
    sources = {key: Source(**entry) for key, entry in data["source"].items()}
    clauses: list[Clause] = []
    for rule in data["rule"]:
        try:
            clauses += [_clause(rule, clause, sources) for clause in rule["clause"]]
        except (KeyError, TypeError, ValueError) as error:
            raise DecisionTableError(f"{DECISION_TABLE.name}, rule {rule.get('id')}: {error}") from error
    clauses.sort(key=lambda clause: (clause.obligation.place, clause.rule))
    return DecisionTable(data["version"], data["title"], tuple(clauses))


def _clause(rule: Mapping[str, Any], clause: Mapping[str, Any], sources: Mapping[str, Source]) -> Clause:
    own = {key: value for key, value in clause.items() if key not in _SCOPE_LISTS}
    force = own.pop("force", None)
    if "(" in own.get("due", ""):
        rule_from_text(own["due"])
    return Clause(
        rule=rule["id"],
        scope=_scope({**rule, **clause}),
        obligation=Obligation(own.pop("obligation")),
        sources=tuple(sources[key] for key in rule["sources"]),
        force=Force(force) if force else None,
        debarred=rule.get("debarred", False),
        **own,
    )


_SCOPE_LISTS = ("orgs", "sites", "connections", "bases", "lives")


def _scope(data: Mapping[str, Any]) -> Scope:
    return Scope(
        orgs=frozenset(map(Org, data.get("orgs", Org))),
        sites=frozenset(map(SiteCategory, data.get("sites", SiteCategory))),
        connections=frozenset(map(Connection, data.get("connections", Connection))),
        bases=frozenset(map(Basis, data.get("bases", Basis))),
        lives=frozenset(map(Life, data.get("lives", Life))),
    )
