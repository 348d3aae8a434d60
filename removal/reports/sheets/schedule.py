"""Schedule: the published steps with their words, and how this estate stands against those that bind it."""

from dataclasses import dataclass
from datetime import date

from removal.planning.calendars import Division
from removal.planning.obligations import Org
from removal.planning.schedule import Metric, Milestone, MilestoneKind, shipped_schedule
from removal.reports.counted import AFFECTED, Figure
from removal.reports.definition import Column, Kind, Rows, Share, Sheet, Value
from removal.reports.estate import Estate
from removal.reports.sheets.summary import NO_AFFECTED_SITES, WITHHELD
from removal.reports.words import FORCES, in_words

NO_TARGET = "No target"
KINDS = {
    MilestoneKind.INSTRUCTION: "Instruction",
    MilestoneKind.COMMITMENT: "Commitment",
    MilestoneKind.LAW: "Law",
    MilestoneKind.EVENT: "Event",
    MilestoneKind.OBSERVED: "Figure reported",
    MilestoneKind.FORECAST: "Forecast",
    MilestoneKind.OWN_POLICY: "Own policy",
}

HAPPENED = frozenset({MilestoneKind.EVENT, MilestoneKind.OBSERVED, MilestoneKind.FORECAST})


@dataclass(frozen=True, slots=True)
class Step:
    """A milestone, and how many of this estate's affected sites meet what it counts."""

    milestone: Milestone
    plan_for: date
    binds: bool
    affected: Figure
    done: Figure | None
    left: Figure | None
    on: date

    @property
    def actual(self) -> Value:
        """Today's share of the affected sites, in words where nothing is counted."""
        if self.done is None or not self.binds:
            return NO_TARGET
        affected, done = self.affected.number, self.done.number
        if affected is None or done is None:
            return WITHHELD
        return Share(done / affected) if affected else NO_AFFECTED_SITES

    @property
    def status(self) -> str:
        """Met, or how many sites are left; a forecast, a figure or an event cannot be missed."""
        if not self.binds:
            return "Does not bind this body" if self.milestone.orgs else "Asks nothing of an estate"
        if self.milestone.kind in HAPPENED:
            return KINDS[self.milestone.kind]
        if self.left is None:
            return "In force" if self.on >= self.milestone.due_on else "Not yet in force"
        if self.left.number == 0:
            return "Met" if self.affected.number else NO_AFFECTED_SITES
        late = "Overdue" if self.on > self.milestone.due_on else "Open"
        return WITHHELD if self.left.number is None else f"{late}: {self.left} of {self.affected} sites left"


def rows(estate: Estate) -> Rows[Step]:
    """The shipped milestones in the order of their dates."""
    org = Org.of_kind(estate.organisation.kind)
    done: dict[Metric | None, tuple[str, str]] = {
        Metric.REMOVED: ("Equipment removed", "Not removed"),
        Metric.REPLACED: ("Equipment replaced", "Not replaced"),
    }
    division = Division(estate.organisation.division)
    affected = estate.counted[AFFECTED, "Affected sites"]

    def step(milestone: Milestone) -> Step:
        met, left = (
            estate.counted[AFFECTED, name] if name else None for name in done.get(milestone.metric, ("", ""))
        )
        planned = milestone.planning_date(division)
        return Step(milestone, planned, org in milestone.orgs, affected, met, left, estate.on)

    return Rows.listed(map(step, shipped_schedule().milestones))


SHEET: Sheet[Step] = Sheet(
    title="Schedule",
    table_name="schedule",
    purpose="The published steps, in their own words, and how this estate stands",
    columns=(
        Column(
            "Milestone", lambda step: step.milestone.id, "Its number in the rule pack.", "Rule pack", width=12
        ),
        Column(
            "Step",
            lambda step: step.milestone.name,
            "What it asks.",
            "Rule pack",
            kind=Kind.SENTENCE,
            width=44,
        ),
        Column(
            "Kind",
            lambda step: KINDS[step.milestone.kind],
            "Only an instruction, a commitment or an own policy can be missed.",
            "Rule pack",
            width=18,
        ),
        Column(
            "Force",
            lambda step: in_words(step.milestone.force, FORCES) if step.milestone.force else "None",
            "With what force it asks.",
            "Rule pack",
        ),
        Column(
            "By, as published",
            lambda step: step.milestone.due_text,
            "The date in its own words.",
            "Rule pack",
            width=34,
        ),
        Column(
            "Date",
            lambda step: step.milestone.due_on,
            "The day it comes to.",
            "Rule pack",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Plan for",
            lambda step: step.plan_for,
            "The last working day on or before it; the date itself does not move.",
            "Worked out",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Target",
            lambda step: (
                Share(step.milestone.target_pct / 100) if step.milestone.target_pct is not None else NO_TARGET
            ),
            "Share of affected sites.",
            "Rule pack",
            kind=Kind.NUMBER,
            width=12,
        ),
        Column(
            "Counts",
            lambda step: f"Sites {step.milestone.metric.value}" if step.milestone.metric else "Nothing",
            "What the target counts.",
            "Rule pack",
        ),
        Column(
            "Today",
            lambda step: step.actual,
            "This estate's share of its affected sites today, as on Summary.",
            "Worked out",
            kind=Kind.NUMBER,
            width=20,
        ),
        Column(
            "Standing", lambda step: step.status, "Met, or how many sites are left.", "Worked out", width=34
        ),
        Column(
            "Source",
            lambda step: step.milestone.source_title,
            "Where it was published.",
            "Rule pack",
            kind=Kind.SENTENCE,
            width=40,
        ),
        Column(
            "Words",
            lambda step: step.milestone.quote,
            "The sentence it rests on.",
            "Rule pack",
            kind=Kind.SENTENCE,
            width=64,
        ),
        Column(
            "Read in",
            lambda step: step.milestone.confidence.capitalize(),
            "Primary: the original was read. Secondary: a text that quotes it.",
            "Rule pack",
            width=12,
        ),
        Column(
            "Address",
            lambda step: step.milestone.source_url,
            "The page, as text.",
            "Rule pack",
            kind=Kind.SENTENCE,
            width=60,
        ),
    ),
    rows=rows,
    empty="No milestones.",
)
