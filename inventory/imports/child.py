"""The limited process that reads one upload: `python -m inventory.imports.child PATH KIND CHOICES`.

A hostile file can abort the reader, fill memory or run for hours. Here it can only end this process: it has a
limit of memory and of processor time, may write no file, and tells what it read as one JSON list a line on its
standard output. It is started by `inventory.imports.reading` and imports no Django.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from inventory.imports.delimited import TextSheet
from inventory.imports.gate import Kind
from inventory.imports.layout import Choices, Layout
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import RowReader
from inventory.imports.sheets import Note, Sheet
from inventory.imports.tables import DeviceRow, NoTable, SkippedRow, walk
from inventory.imports.workbook import Workbook

MEGABYTE = 1024 * 1024
ADDRESS_SPACE = 1024 * MEGABYTE
CPU_SECONDS = 30
WRITTEN_BYTES = 64 * 1024
"""Only for what a dying process says on its standard error."""
ROW_LIMIT = 100_000


def limit_this_process() -> None:
    """Take away what reading a file does not need; cannot be undone by this process."""
    for kind, limit in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, WRITTEN_BYTES),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 2))


def read(path: Path, kind: Kind, choices: Choices) -> Iterator[list[Any]]:
    """What the parent is told, message by message; see `inventory.imports.reading` for each of them."""
    devices = tables = 0
    asides: list[list[Any]] = []
    for sheet, sites_by_sheet in _sheets(path, kind):
        reader: RowReader | None = None
        for step in walk(sheet, sites_by_sheet=sites_by_sheet, choices=choices):
            if isinstance(step, DeviceRow) and reader:
                devices += 1
                if devices > ROW_LIMIT:
                    raise _too_many_rows()
                yield _row(step, reader)
            elif isinstance(step, Layout):
                tables += 1
                reader = RowReader(step)
                yield _layout(step)
            elif isinstance(step, SkippedRow | Note | NoTable):
                asides.append(_aside(step))
                if reader:
                    yield from asides
                    asides.clear()
    if not devices:
        raise _nothing_found(tables)
    yield from asides
    yield ["end", devices]


_NO_HEADINGS = "No row of this sheet holds headings such as Make, Model or Serial number, so it was left out."


def _sheets(path: Path, kind: Kind) -> Iterator[tuple[Sheet, bool]]:
    if kind is Kind.TEXT:
        yield TextSheet(path), False
        return
    workbook = Workbook(path)
    for sheet in workbook.sheets():
        yield sheet, workbook.named_after_sites


def _layout(layout: Layout) -> list[Any]:
    columns = {index: name for name, index in layout.fields.items()}
    columns.update(dict.fromkeys(layout.described, "description"))
    names = layout.heading.names
    meaning = [[name, columns.get(index, "")] for index, name in enumerate(names)]
    return [
        "table",
        layout.sheet,
        layout.format,
        layout.heading.last + 1,
        meaning,
        [names[index] for index in layout.dropped],
    ]


def _row(step: DeviceRow, reader: RowReader) -> list[Any]:
    read_row = reader.read(step.cells, step.site, step.flaws)
    if read_row.says_nothing:
        return ["reject", step.row, step.cells, *reader.rejection()]
    warnings = [[warning.column, warning.code, warning.message] for warning in read_row.warnings]
    return ["row", step.row, step.cells, read_row.values, warnings]


def _aside(step: SkippedRow | Note | NoTable) -> list[Any]:
    match step:
        case SkippedRow():
            return ["skip", step.sheet, step.row, step.code, step.message]
        case Note():
            return ["note", step.sheet, step.row, step.column, step.code, step.message]
        case NoTable():
            return ["note", step.sheet, 0, "", "no_headings", _NO_HEADINGS]


def _too_many_rows() -> FileRefusedError:
    return FileRefusedError(
        "too_many_rows",
        f"This file has more than {ROW_LIMIT:,} rows of devices. Split it, for example by site, and upload the parts.",
    )


def _nothing_found(tables: int) -> FileRefusedError:
    if tables:
        return FileRefusedError(
            "no_rows",
            "This file has headings but no devices below them. Check that it was saved with its rows.",
        )
    return FileRefusedError(
        "no_headings",
        "No row of this file holds headings that we know. Put a row above the devices with headings such as Site,"
        " Location, Make, Model and Serial number, and upload it again.",
    )


def main(arguments: list[str]) -> int:
    """Read the file named by the arguments and tell of it on standard output; a refusal is told, not raised."""
    path, kind, chosen = arguments
    limit_this_process()
    encode = json.JSONEncoder(separators=(",", ":")).encode
    out = sys.stdout
    try:
        for message in read(Path(path), Kind(kind), Choices(**json.loads(chosen))):
            out.write(encode(message) + "\n")
    except FileRefusedError as refusal:
        out.write(encode(["refused", refusal.code, refusal.message]) + "\n")
    except MemoryError:
        # Nothing more can be built here; the parent knows this code.
        out.write('["refused","too_much_memory",""]\n')
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
