"""Rows that were not added, as a workbook to correct and upload again (docs/imports.md, "Rows to fix")."""

from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import IO, Any

from django.db import transaction
from django.db.models import QuerySet

from inventory import audit
from inventory.imports.columns import is_ours
from inventory.imports.headings import unwritten_name
from inventory.models import ImportBatch, ImportRow, Person
from inventory.workbooks.rows_to_fix import RowToFix, SheetToFix, write_rows_to_fix

SITE = "Site"
"""The column that is added where the file tells sites by bands, titles or sheet names, or not at all."""
NEEDS_A_SITE = ("no_site", "unknown_site")
ROWS_A_READ = 1_000

Rows = QuerySet[ImportRow]


def rejects_filename(batch: ImportBatch) -> str:
    """What the file is called: `to-fix-survey.xlsx` for the rows of `survey.csv`."""
    return f"to-fix-{PurePath(batch.filename).stem[:80] or 'import'}.xlsx"


def write_rejects(batch: ImportBatch, rows: Rows, out: IO[bytes], *, by: Person) -> None:
    """Write the rejected rows among `rows` (those that the person may see) to an open file, and say so in the trail."""
    rejected = rows.filter(outcome=ImportRow.Outcome.REJECTED).order_by("number")
    sheets = [sheet for table in _tables(batch) if (sheet := _sheet(table, rejected))]
    write_rows_to_fix(sheets, out)
    with transaction.atomic():
        audit.record(
            "rows to fix downloaded",
            organisation=batch.organisation,
            by=by,
            subject=batch,
            after={"rows": sum(sheet.count for sheet in sheets)},
        )


def _tables(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """The file's tables, each with the row below which the next one of its sheet begins."""
    for place, table in enumerate(batch.tables):
        below = batch.tables[place + 1] if place + 1 < len(batch.tables) else {}
        ends = below["heading_row"] if below.get("sheet") == table["sheet"] else None
        yield table | {"ends": ends}


def _sheet(table: dict[str, Any], rejected: Rows) -> SheetToFix | None:
    rows = rejected.filter(sheet=table["sheet"], row__gt=table["heading_row"])
    if table["ends"] is not None:
        rows = rows.filter(row__lt=table["ends"])
    count = rows.count()
    if not count:
        return None
    headings = [
        heading
        for place, (heading, _) in enumerate(table["columns"])
        if not is_ours(heading)
        and (heading != unwritten_name(place) or rows.filter(raw__has_key=heading).exists())
    ]
    site = next((heading for heading, field in table["columns"] if field == "site"), "")
    if not site and (rows.exclude(site_said="") | rows.filter(code__in=NEEDS_A_SITE)).exists():
        site = SITE
        headings.insert(0, SITE)
    return SheetToFix(table["sheet"], headings, count, _rows(rows, headings, site))


def _rows(rows: Rows, headings: Sequence[str], site: str) -> Iterator[RowToFix]:
    """Each row under its headings; a site that stood above the row, not in it, is written into it."""
    places = {heading: place for place, heading in enumerate(headings)}
    facts = rows.values_list("message", "column", "raw", "site_said")
    for message, column, raw, said in facts.iterator(chunk_size=ROWS_A_READ):
        told = raw if raw.get(site) or not site else raw | {site: said}
        yield RowToFix(message, [told.get(heading, "") for heading in headings], places.get(column))
