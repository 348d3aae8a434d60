"""Reading an upload, once, through the limited child process into its spool."""

from dataclasses import asdict
from typing import Any

from inventory.imports.layout import Choices
from inventory.imports.reading import Table, read_upload
from inventory.models import ImportBatch
from inventory.services.importing.uploads import spool_files, upload_path


def read_into_spool(batch: ImportBatch) -> dict[str, Any]:
    """Read the whole file; the facts of its batch. Raises FileRefusedError, and then leaves no spool.

    A spool is whole or not there: it gets its name when the file has been read to its end.
    """
    spool, draft = spool_files(batch)
    choices = Choices(site_known=batch.site is not None, format=batch.format)
    try:
        with read_upload(upload_path(batch), batch.filename, choices) as reading, draft.open("wb") as file:
            total = reading.pour(file)
        draft.replace(spool)
    finally:
        draft.unlink(missing_ok=True)
    return {
        "format": reading.format,
        "warnings": [asdict(warning) for warning in reading.warnings],
        "columns": {
            table.sheet: {field: heading for heading, field in table.columns.items() if field}
            for table in reading.sheets
        },
        "tables": [_table(table) for table in reading.sheets],
        "skipped": [asdict(skipped) for skipped in reading.skipped],
        "dropped_columns": reading.dropped_columns,
        "rows_total": total,
    }


def _table(table: Table) -> dict[str, Any]:
    """A table of the file as its batch keeps it: the order of its columns too."""
    return {
        "sheet": table.sheet,
        "heading_row": table.heading_row,
        "columns": [[heading, field] for heading, field in table.columns.items()],
    }
