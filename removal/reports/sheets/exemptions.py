"""Exemptions: every permission to be late that was asked for, beside the completed share and never inside it."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import F

from removal.models import Exemption, Report
from removal.reports.counted import Figure, count
from removal.reports.definition import FULL_ONLY, NOT_FOI, Column, Kind, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.site_facts import SiteFacts
from removal.reports.suppression import Cell, Key
from removal.reports.words import OBLIGATIONS, in_words, labels

State = Exemption.State
STATES, REASONS = labels(State), labels(Exemption.Reason)
NOT_GRANTED, NOT_DECIDED = "Not granted", "Not decided yet"
PATHS = {
    "site_id": "known_site_id",
    "camera": "removal__camera__uuid",
    "asset_tag": "removal__camera__asset_tag",
    "plan_number": "removal__plan__number",
    "asker": "requested_by__name",
    "decider": "decided_by__name",
}


class Record(NamedTuple):
    """An exemption as its row has it now."""

    site_id: int
    number: int
    camera: UUID
    asset_tag: str
    plan_number: int
    state: str
    obligation: str
    due_on: date | None
    reason_code: str
    reason: str
    residual_risk: str
    controls: str
    isolation: str
    closure_plan: str
    expires_on: date
    renewal: int
    asker: str
    requested_at: datetime
    decider: str | None
    decided_as: str
    decided_at: datetime | None
    starts_on: date | None
    ended_on: date | None

    def decided_by_then(self, at: datetime) -> bool:
        """Whether somebody had decided it."""
        return self.decided_at is not None and self.decided_at <= at

    def known_state(self, at: datetime, on: date) -> str:
        """Where it stood at an instant: it lapses on the day after its last, whether or not a job ran."""
        if self.ended_on and self.ended_on <= on:
            return self.state
        if not self.decided_by_then(at):
            return State.ASKED
        if self.state == State.REFUSED:
            return State.REFUSED
        return State.LAPSED if self.expires_on < on else State.RUNNING


class ExemptionRow(NamedTuple):
    """An exemption with its site, as it stood at the instant of the report."""

    record: Record
    site: SiteFacts
    state: str
    decided: bool
    on: date

    @property
    def days_left(self) -> int | str:
        """Days until its last, that day included."""
        return (self.record.expires_on - self.on).days if self.state == State.RUNNING else "Not running"


def rows(estate: Estate) -> Rows[ExemptionRow]:
    """Those that the depth shows, in the order of asking: two queries, one of them counting."""
    shown = estate.known.exemptions().exclude(known_site_id__in=estate.withheld_site_ids)
    return Rows(
        shown.count(), (row for row in _read(estate) if row.record.site_id not in estate.withheld_site_ids)
    )


def counts(estate: Estate) -> dict[str, Figure]:
    """How many exemptions of the whole estate stand at each state, and of all states under the empty one."""
    listed, rest = Counter[str](), Counter[str]()
    foi = estate.depth == Report.Depth.FOI
    for row in _read(estate):
        shown = foi and row.record.site_id not in estate.withheld_site_ids
        (listed if shown else rest)[row.state] += 1
    total: Cell[str] = Cell(Key("", ""), lambda _: True)
    states: list[Cell[str]] = [Cell(Key("", state.value), state.value.__eq__) for state in State]
    return {key.name: figure for key, figure in count(listed, rest, [[total], states], estate.depth).items()}


def _read(estate: Estate) -> Iterator[ExemptionRow]:
    fields = [F(PATHS.get(name, name)) for name in Record._fields]
    for values in estate.known.exemptions().order_by("number").values_list(*fields).iterator(1000):
        record = Record._make(values)
        yield ExemptionRow(
            record,
            estate.sites[record.site_id],
            record.known_state(estate.as_at, estate.on),
            record.decided_by_then(estate.as_at),
            estate.on,
        )


SHEET: Sheet[ExemptionRow] = Sheet(
    title="Exemptions",
    table_name="exemptions",
    purpose="Permissions to be late: each ends, moves no date, and counts beside what is completed, never in it",
    columns=(
        Column("Exemption", lambda row: f"X-{row.record.number}", "Its number.", "Exemption", width=12),
        Column("Status", lambda row: STATES[row.state], "Where it stands.", "Exemption", width=24),
        Column("Camera", lambda row: str(row.record.camera)[:8], "As on Cameras.", "Exemption", width=12),
        Column("Asset tag", lambda row: row.record.asset_tag, "The organisation's own.", depths=NOT_FOI),
        Column("Site", lambda row: row.site.reference, "As on Sites.", "Exemption", width=18),
        Column("Plan", lambda row: f"P-{row.record.plan_number}", "As on Plans.", "Plan", width=10),
        Column(
            "What is waived",
            lambda row: in_words(row.record.obligation, OBLIGATIONS),
            "The obligation whose lateness is accepted.",
            "Exemption",
            width=28,
        ),
        Column(
            "Due by",
            lambda row: row.record.due_on or "No date",
            "The date; no exemption moves it.",
            "Decision table",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Ground",
            lambda row: REASONS.get(row.record.reason_code, row.record.reason_code),
            "Why, by kind.",
            "Exemption",
            width=32,
        ),
        Column(
            "Reason",
            lambda row: row.record.reason,
            "Why, in the asker's words.",
            "Exemption",
            kind=Kind.SENTENCE,
            width=44,
            depths=FULL_ONLY,
        ),
        Column(
            "Residual risk",
            lambda row: row.record.residual_risk,
            "What may happen meanwhile.",
            "Exemption",
            kind=Kind.SENTENCE,
            width=44,
            depths=FULL_ONLY,
        ),
        Column(
            "Compensating controls",
            lambda row: row.record.controls,
            "What makes up for it.",
            "Exemption",
            kind=Kind.SENTENCE,
            width=44,
            depths=FULL_ONLY,
        ),
        Column(
            "Isolation",
            lambda row: row.record.isolation or "None stated",
            "How it is kept off the network.",
            "Exemption",
            kind=Kind.SENTENCE,
            width=40,
            depths=FULL_ONLY,
        ),
        Column("Asked by", lambda row: row.record.asker, "Who asked.", "Exemption", width=24, depths=NOT_FOI),
        Column(
            "Asked at",
            lambda row: row.record.requested_at,
            "When.",
            "Exemption",
            kind=Kind.MOMENT,
            width=26,
        ),
        Column(
            "Decided by",
            lambda row: row.record.decider if row.decided else NOT_DECIDED,
            "Another person than the asker.",
            "Exemption",
            width=24,
            depths=NOT_FOI,
        ),
        Column(
            "Decided as",
            lambda row: (
                row.record.decided_as[:1].upper() + row.record.decided_as[1:] if row.decided else NOT_DECIDED
            ),
            "Responsible owner or compliance lead.",
            "Exemption",
            width=22,
        ),
        Column(
            "From",
            lambda row: (row.record.starts_on if row.decided else None) or NOT_GRANTED,
            "Its first day.",
            "Exemption",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Expires",
            lambda row: row.record.expires_on,
            "Its last day; 12 months at most.",
            "Exemption",
            kind=Kind.DATE,
            width=20,
        ),
        Column(
            "Days left",
            lambda row: row.days_left,
            "Days until the last one.",
            "Worked out",
            kind=Kind.NUMBER,
            width=14,
        ),
        Column(
            "Renewals",
            lambda row: row.record.renewal,
            "Granted before for this camera; two at most.",
            "Exemption",
            kind=Kind.NUMBER,
            width=12,
        ),
        Column(
            "Closure plan",
            lambda row: row.record.closure_plan,
            "How it will be done after all.",
            "Exemption",
            kind=Kind.SENTENCE,
            width=44,
            depths=FULL_ONLY,
        ),
    ),
    rows=rows,
    empty="No exemption has been asked for.",
    tints={"Status": {"Exempted": "purple", "Waiting for a decision": "yellow", "Lapsed": "red"}},
)
