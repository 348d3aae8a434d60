"""Reading an upload, once, through the limited child process into its spool."""

from dataclasses import asdict
from typing import Any

from inventory.imports.layout import Choices
from inventory.imports.reading import Table, read_upload
from inventory.imports.sheets import Note
from inventory.models import Division, ImportBatch
from inventory.services.column_layouts import Layouts, in_words, layouts_for
from inventory.services.importing.uploads import spool_files, upload_path
from inventory.services.known_sites import Sites


def read_into_spool(batch: ImportBatch) -> dict[str, Any]:
    """Read the whole file; the facts of its batch. Raises FileRefusedError, and then leaves no spool.

    A spool is whole or not there: it gets its name when the file has been read to its end.
    """
    spool, draft = spool_files(batch)
    layouts = layouts_for(batch)
    sites = list(Sites(batch).names.values())
    choices = Choices(
        site_known=batch.site is not None,
        format=batch.format,
        layouts=layouts,
        sites=sites,
        irish_grid=batch.organisation.division == Division.NORTHERN_IRELAND,
    )
    try:
        with read_upload(upload_path(batch), batch.filename, choices) as reading, draft.open("wb") as file:
            total = reading.pour(file)
        draft.replace(spool)
    finally:
        draft.unlink(missing_ok=True)
    used = {table.layout: layouts[table.layout] for table in reading.sheets if table.layout in layouts}
    settled = _said(reading.sheets, used)
    return {
        "format": reading.format,
        # Kept with the batch, so that whoever reads the file again after a fault reads it as before.
        "layouts": used,
        "warnings": [*settled, *(asdict(warning) for warning in reading.warnings)],
        "warnings_total": len(settled) + reading.warnings_total,
        "columns": {
            table.sheet: {field: heading for heading, field in table.columns.items() if field}
            for table in reading.sheets
        },
        "tables": [_table(table) for table in reading.sheets],
        "skipped": [asdict(skipped) for skipped in reading.skipped],
        "skipped_total": reading.skipped_total,
        "dropped_columns": reading.dropped_columns,
        "positions": reading.positions,
        "held_secrets": bool(reading.dropped_columns) or reading.secret_removed,
        "rows_total": total,
    }


def _table(table: Table) -> dict[str, Any]:
    """A table of the file as its batch keeps it: the order of its columns too."""
    return {
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "columns": [[heading, field] for heading, field in table.columns.items()],
        "layout": table.layout,
        "name_column": table.name_column,
        "dropped": list(table.dropped),
        "questions": [list(question) for question in table.questions],
        "samples": [list(texts) for texts in table.samples],
    }


def _said(tables: list[Table], used: Layouts) -> list[dict[str, Any]]:
    """A note for each layout that a person settled, at the first table that it was used for."""
    first = {table.layout: table for table in reversed(tables) if table.layout in used}
    return [
        asdict(
            Note(table.sheet, table.heading_row, "", "columns_settled", in_words(table.columns, used[layout]))
        )
        for layout, table in first.items()
    ]
