"""Change log: what people and jobs changed, from what to what, out of the audit trail."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import QuerySet

from inventory.audit.wording import changes_of
from inventory.models import AuditEvent
from removal.reports.definition import FULL_ONLY, NOT_FOI, Column, Depth, Kind, Rows, Sheet
from removal.reports.estate import Estate

# Not about the estate: who may come in, and who took which file. The audit trail has these.
LEFT_OUT = ("person", "report", "session")
THINGS = {
    "camera": "Camera",
    "site": "Site",
    "removalplan": "Plan",
    "removal": "Line of a plan",
    "exemption": "Exemption",
    "importbatch": "Import",
    "edition": "Edition of the list",
    "draftedition": "Draft of an edition",
    "organisation": "Organisation",
    "appointment": "Responsible owner",
    "baseline": "Baseline",
}
# Fields whose values may stand below the full depth. Whatever is not named here may quote a place, a serial, an
# address or somebody's words.
OPEN_FIELDS = frozenset(
    {
        *("verdict", "basis", "maker", "life", "connection", "kind", "category", "extended", "status"),
        *("holds_secret", "hosts_vetted_officials", "used_by_ministers", "protected_by_socpa"),
        *("state", "planned_on", "isolated_on", "removed_on", "verified_on", "on", "number", "version"),
        *("edition", "pack", "division", "due_on", "expires_on", "starts_on", "obligation", "renewal"),
        *("installed_on", "purchased_on", "planned_refresh_on", "found_on", "option", "cost_estimate"),
        *(
            "taken_out",
            "restored",
            "rows",
            "rows_created",
            "rows_updated",
            "cameras_created",
            "sites",
            "lines",
        ),
    }
)
WITHHELD = "Withheld at this depth"
SEVERAL = "What was recorded"


class ChangeRow(NamedTuple):
    """One field that an event changed, or all that an event states."""

    event: AuditEvent
    field: str
    name: str
    before: str
    after: str

    @property
    def is_open(self) -> bool:
        """Whether its values may stand below the full depth."""
        return self.field in OPEN_FIELDS


def rows(estate: Estate) -> Rows[ChangeRow]:
    """Two passes over the trail, one of them counting: an event may have changed several fields."""
    events = AuditEvent.objects.filter(organisation=estate.organisation, at__lte=estate.as_at)
    events = events.exclude(subject_kind__in=LEFT_OUT).order_by("pk")
    return Rows(sum(1 for _ in _read(events)), _read(events))


def _read(events: QuerySet[AuditEvent]) -> Iterator[ChangeRow]:
    for event in events.iterator(1000):
        changes = changes_of(event)
        if event.before:
            for change in changes:
                yield ChangeRow(event, change.field, change.name, change.before, change.after)
        else:
            yield ChangeRow(event, "", SEVERAL, "", "\n".join(map(str, changes)))


def stated(row: ChangeRow) -> str:
    """What an event states, without what this depth leaves out."""
    if row.field:
        return row.after if row.is_open else WITHHELD
    shown = [change for change in changes_of(row.event) if change.field in OPEN_FIELDS]
    return "\n".join(map(str, shown)) or "Nothing more"


SHEET: Sheet[ChangeRow] = Sheet(
    title="Change log",
    table_name="change_log",
    purpose="What was changed, by whom, from what to what; the audit trail seals it",
    columns=(
        Column(
            "When",
            lambda row: row.event.at,
            "In London.",
            "Audit trail",
            kind=Kind.MOMENT,
            width=26,
            depths=NOT_FOI,
        ),
        Column(
            "Who",
            lambda row: row.event.actor_name,
            "As the name read then; Lenscap for jobs.",
            "Audit trail",
            width=24,
            depths=NOT_FOI,
        ),
        Column(
            "What was done",
            lambda row: row.event.action.capitalize(),
            "In the trail's words.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=30,
            depths=NOT_FOI,
        ),
        Column(
            "Thing",
            lambda row: THINGS.get(row.event.subject_kind, row.event.subject_kind.capitalize() or "Several"),
            "What sort of thing it was done to.",
            "Audit trail",
            width=20,
            depths=NOT_FOI,
        ),
        Column(
            "Reference",
            lambda row: row.event.subject_key[:8] or "Several",
            "For cameras as on Cameras.",
            "Audit trail",
            width=14,
            depths=NOT_FOI,
        ),
        Column(
            "Name",
            lambda row: row.event.subject_name or "Several",
            "What it was called then; it may say where it hangs.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=36,
            depths=FULL_ONLY,
        ),
        Column(
            "Field",
            lambda row: row.name,
            "What of it.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=26,
            depths=NOT_FOI,
        ),
        Column(
            "Old",
            lambda row: (row.before or "Not said") if row.is_open else WITHHELD if row.field else "Not said",
            "Before; locations, serials, addresses and free text only at the full depth.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=40,
            depths=frozenset({Depth.STANDARD}),
        ),
        Column(
            "New",
            stated,
            "After; locations, serials, addresses and free text only at the full depth.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=40,
            depths=frozenset({Depth.STANDARD}),
        ),
        Column(
            "Old",
            lambda row: row.before or "Not said",
            "Before.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=40,
            depths=FULL_ONLY,
        ),
        Column(
            "New",
            lambda row: row.after or "Nothing more",
            "After.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=40,
            depths=FULL_ONLY,
        ),
        Column(
            "Reason",
            lambda row: row.event.reason or "None given",
            "Why, in the words of whoever did it.",
            "Audit trail",
            kind=Kind.SENTENCE,
            width=50,
            depths=FULL_ONLY,
        ),
    ),
    rows=rows,
    empty="Nothing has been changed.",
    depths=NOT_FOI,
)
