"""Evidence & disposal: what was recorded at each step of each removal."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from django.db.models import F, QuerySet

from removal.models import Evidence, EvidenceFile
from removal.planning.evidence import EVIDENCE, Field
from removal.planning.evidence_words import answer_in_words, label_of
from removal.reports.definition import FULL_ONLY, NOT_FOI, Column, Depth, Kind, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.site_facts import SiteFacts

# Facts that give away what the standard depth leaves out: serials, and where on the network a unit hung.
PRIVATE = frozenset({"serial_seen", "isolation_reference"})
NO_FILES: tuple[int, Iterable[Any]] = (0, ())
FORMS: dict[str, tuple[Field, ...]] = {action.value: fields for action, fields in EVIDENCE.items()}
PATHS = {
    "camera": "removal__camera__uuid",
    "asset_tag": "removal__camera__asset_tag",
    "site_id": "known_site_id",
    "plan_number": "removal__plan__number",
    "by": "recorded_by__name",
}


class Record(NamedTuple):
    """One step taken, with what was recorded of it."""

    pk: int
    uuid: UUID
    camera: UUID
    asset_tag: str
    site_id: int
    plan_number: int
    action: str
    from_state: str
    to_state: str
    by: str | None
    recorded_at: datetime
    facts: dict[str, Any]


class RecordRow(NamedTuple):
    """A record, its site, and the files that were sent with it."""

    record: Record
    site: SiteFacts
    files: Sequence[tuple[str, str]]


class Step(Protocol):
    """What was recorded at a step, as a row of a list or of its table."""

    @property
    def action(self) -> str: ...
    @property
    def facts(self) -> dict[str, Any]: ...


def rows(estate: Estate) -> Rows[RecordRow]:
    """Every step in the order of recording: three queries, one of them counting, one for the files."""
    steps = estate.known.evidence().exclude(known_site_id__in=estate.withheld_site_ids)
    return Rows(steps.count(), _read(steps, estate))


def _read(steps: QuerySet[Evidence], estate: Estate) -> Iterator[RecordRow]:
    in_order = steps.order_by("recorded_at", "pk")
    fields = [F(PATHS.get(name, name)) for name in Record._fields]
    of_steps = EvidenceFile.objects.filter(evidence__in=steps.order_by().values("pk"))
    sent = of_steps.order_by("evidence__recorded_at", "evidence_id", "pk")
    # Both are read in the order of the steps, so the files come as their step passes by.
    groups = groupby(sent.values_list("evidence_id", "name", "sha256").iterator(1000), key=itemgetter(0))
    owner, files = next(groups, NO_FILES)
    for values in in_order.values_list(*fields).iterator(1000):
        record = Record._make(values)
        mine: list[tuple[str, str]] = []
        if record.pk == owner:
            mine = [(name, sha256) for _, name, sha256 in files]
            owner, files = next(groups, NO_FILES)
        yield RecordRow(record, estate.sites[record.site_id], mine)


def files_in_words(files: Iterable[tuple[str, str]]) -> str:
    """A file a line, each with the SHA-256 of what is kept; words where none was sent."""
    return "\n".join(f"{name}\nSHA-256 {sha256}" for name, sha256 in files) or "No file"


def facts_in_words(record: Step, *, hide: frozenset[str] = frozenset()) -> str:
    """What was recorded, a line a fact in the order and words of the step's form, without those to hide."""
    fields = FORMS.get(record.action, ())
    if not fields and not record.facts:
        return "This step asks for none"
    labels = {field.name: field.label for field in fields}
    # PostgreSQL does not keep the order of a document; facts that no form asks for come last, by name.
    in_order = [*labels, *sorted(record.facts.keys() - labels.keys())]
    return "\n".join(
        f"{_asked(labels.get(name, label_of(name)))} {answer_in_words(name, str(record.facts[name]))}"
        for name in in_order
        if record.facts.get(name) not in (None, "") and name not in hide
    )


def _asked(label: str) -> str:
    """A label before its answer: a question has its own mark."""
    return label if label.endswith("?") else f"{label}:"


SHEET: Sheet[RecordRow] = Sheet(
    title="Evidence & disposal",
    table_name="evidence",
    purpose="What was recorded at each step, from isolation to the certificate of disposal",
    columns=(
        Column(
            "Evidence",
            lambda row: str(row.record.uuid)[:8],
            "Its reference in Lenscap.",
            "Evidence",
            width=12,
        ),
        Column("Camera", lambda row: str(row.record.camera)[:8], "As on Cameras.", "Evidence", width=12),
        Column("Asset tag", lambda row: row.record.asset_tag, "The organisation's own.", depths=NOT_FOI),
        Column("Site", lambda row: row.site.reference, "As on Sites.", "Evidence", width=18),
        Column("Plan", lambda row: f"P-{row.record.plan_number}", "As on Plans.", "Plan", width=10),
        Column("Step", lambda row: row.record.action.capitalize(), "What was done.", "Evidence", width=14),
        Column("From", lambda row: row.record.from_state.capitalize(), "State before.", "Evidence", width=14),
        Column("To", lambda row: row.record.to_state.capitalize(), "State after.", "Evidence", width=14),
        Column(
            "Recorded at",
            lambda row: row.record.recorded_at,
            "When it was recorded, in London.",
            "Evidence",
            kind=Kind.MOMENT,
            width=26,
        ),
        Column(
            "Recorded by", lambda row: row.record.by, "Who recorded it.", "Evidence", width=24, depths=NOT_FOI
        ),
        Column(
            "Facts",
            lambda row: facts_in_words(row.record, hide=PRIVATE),
            "What the step asks for, without serials and network references.",
            "Evidence",
            kind=Kind.SENTENCE,
            width=60,
            depths=frozenset({Depth.STANDARD}),
        ),
        Column(
            "Facts",
            lambda row: facts_in_words(row.record),
            "What the step asks for.",
            "Evidence",
            kind=Kind.SENTENCE,
            width=60,
            depths=FULL_ONLY,
        ),
        Column(
            "Files",
            lambda row: files_in_words(row.files),
            "Photos and documents sent with the step, each with the SHA-256 of what is kept.",
            "Evidence",
            kind=Kind.SENTENCE,
            width=76,
            depths=NOT_FOI,
        ),
    ),
    rows=rows,
    empty="No step of any removal has been recorded.",
)
