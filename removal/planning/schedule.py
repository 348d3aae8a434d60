"""The shipped schedule: the dated steps that the Government has published, each with its source and words."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any

from removal.planning.calendars import Division, planning_date
from removal.planning.deadlines import Circumstances, Deadline, Rule, work_out
from removal.planning.grammar import rule_from_text
from removal.planning.obligations import Force, Org, SiteCategory

UK_SCHEDULE = Path(__file__).parent.parent / "data" / "uk-schedule.toml"


class ScheduleError(ValueError):
    """The data file says something that cannot be; the message names the milestone."""


class MilestoneKind(StrEnum):
    """What sort of step it is; only an instruction, a commitment or an own policy can be missed."""

    INSTRUCTION = "instruction"
    COMMITMENT = "commitment"
    LAW = "law"
    EVENT = "event"
    OBSERVED = "observed"
    FORECAST = "forecast"
    OWN_POLICY = "own_policy"


class Metric(StrEnum):
    """What a target percentage counts, always of sites found to have used such equipment."""

    REMOVED = "removed"
    REPLACED = "replaced"
    ISOLATED = "isolated"
    SURVEYED = "surveyed"


@dataclass(frozen=True, slots=True)
class Milestone:
    """A dated step of a schedule. No `orgs` means that it asks nothing of an estate; no `sites`, of no one site."""

    id: str
    name: str
    rule: Rule
    due_on: date
    deadline: Deadline
    due_text: str
    kind: MilestoneKind
    force: Force | None
    orgs: frozenset[Org]
    sites: frozenset[SiteCategory]
    target_pct: int | None
    metric: Metric | None
    source_title: str
    source_url: str
    source_date: date | None
    quote: str
    confidence: str
    rule_pack_version: str

    def planning_date(self, division: Division) -> date:
        """The last working day on or before the date, to plan work for."""
        return planning_date(self.due_on, division)

    def can_be_missed(self) -> bool:
        """Does it ask for something by its date? Forecasts, observations and events do not."""
        return self.kind in (MilestoneKind.INSTRUCTION, MilestoneKind.COMMITMENT, MilestoneKind.OWN_POLICY)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A rule pack's milestones in the order of their dates, with its version and title."""

    version: str
    title: str
    milestones: tuple[Milestone, ...]

    def milestone(self, id: str) -> Milestone:
        """The milestone of this id; raises KeyError when there is none."""
        for milestone in self.milestones:
            if milestone.id == id:
                return milestone
        raise KeyError(id)


@cache
def shipped_schedule() -> Schedule:
    """The schedule shipped with the product, read and checked once."""
    return read_schedule(UK_SCHEDULE.read_text(encoding="utf-8"))


def read_schedule(text: str) -> Schedule:
    """Read a schedule from its TOML text; raises ScheduleError naming the milestone at fault.

    A milestone's rule may count from the milestones above it.
    """
    data = tomllib.loads(text)
    milestones: list[Milestone] = []
    for entry in data["milestone"]:
        anchors = {milestone.id.lower(): milestone.due_on for milestone in milestones}
        try:
            milestones.append(_milestone(entry, anchors, data["version"]))
        except (KeyError, TypeError, ValueError) as error:
            raise ScheduleError(f"{UK_SCHEDULE.name}, milestone {entry.get('id')}: {error}") from error
    return Schedule(data["version"], data["title"], tuple(milestones))


def _milestone(entry: Mapping[str, Any], anchors: Mapping[str, date], version: str) -> Milestone:
    rule = rule_from_text(entry["rule"])
    deadline = work_out(rule, Circumstances(anchors))
    if deadline.due_on is None:
        raise ScheduleError(deadline.sentence)
    return Milestone(
        id=entry["id"],
        name=entry["name"],
        rule=rule,
        due_on=deadline.due_on,
        deadline=deadline,
        due_text=entry["due_text"],
        kind=MilestoneKind(entry["kind"]),
        force=Force(entry["force"]) if "force" in entry else None,
        orgs=frozenset(map(Org, entry["orgs"])),
        sites=frozenset(map(SiteCategory, entry["sites"])),
        target_pct=entry.get("target_pct"),
        metric=Metric(entry["metric"]) if "metric" in entry else None,
        source_title=entry["source_title"],
        source_url=entry["source_url"],
        source_date=entry.get("source_date"),
        quote=entry["quote"],
        confidence=entry["confidence"],
        rule_pack_version=version,
    )


def without_own_words(org: Org) -> str:
    """Whose dates hold where an organisation has not adopted a schedule of its own."""
    if org is Org.OTHER:
        return "None: no schedule binds this body and it has adopted none; dates are suggestions"
    if org is Org.ADOPTER:
        return "The terms shipped for adopters; the organisation has not adopted a schedule of its own"
    return f"The published schedule for central government, rule pack {shipped_schedule().version}"
