"""The limited process that reads one upload: `python -m inventory.imports.child PATH KIND`, choices on standard input.

A hostile file can abort the reader, fill memory or run for hours. Here it can only end this process: it has a
limit of memory and of processor time, may write no file, and tells what it read as one JSON list a line on its
standard output. It is started by `inventory.imports.reading` and imports no Django.
"""

import json
import resource
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from json.encoder import encode_basestring_ascii as quoted
from pathlib import Path
from typing import Any

from inventory.imports import network
from inventory.imports.columns import is_secret
from inventory.imports.delimited import TextSheet
from inventory.imports.formats import report
from inventory.imports.gate import NETWORK_KINDS, Kind
from inventory.imports.layout import Choices, Layout, layout_key
from inventory.imports.positions import Positions, TablePositions
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import RowReader
from inventory.imports.samples import Samples
from inventory.imports.sheets import Note, Sheet
from inventory.imports.tables import DeviceRow, NoTable, SkippedRow, Step, UntoldRow, walk
from inventory.imports.workbook import Workbook

MEGABYTE = 1024 * 1024
ADDRESS_SPACE = 768 * MEGABYTE
"""Measured (VmPeak of a bare calamine read, python-calamine 0.9.1, x86-64): 100,000 rows x 25 columns of inline text in
20 MB 336 MB, the same with 2.5 million different shared strings 433 MB, 90,000 x 50 shared strings 489 MB; this
process adds about 20 MB. Only a sheet of 200 columns full of single digits up to the unpacked limit (12 million
cells) wants more, 1,045 MB, and is refused in words. benchmarks/reading.py measures it again."""
CPU_SECONDS = 30
"""Measured on a 2.5 GHz core: 100,000 x 25 take 9 s, 90,000 x 50 take 10 s, of which calamine has 3 to 4 s."""
WRITTEN_BYTES = 64 * 1024
"""Only for what a dying process says on its standard error."""
ROW_LIMIT = 100_000
ROWS = ("row", "reject")
"""Messages that speak of a device; the last of their parts is its texts as JSON."""
encode = json.JSONEncoder(separators=(",", ":")).encode


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
    positions = Positions(irish=choices.irish_grid)
    for steps in _tables(path, kind, choices):
        for message in _messages(steps, positions):
            tables += message[0] == "table"
            devices += message[0] in ROWS
            if devices > ROW_LIMIT:
                raise _too_many_rows()
            yield message
    if not devices and not choices.every_host:
        raise _nothing_found(tables)
    yield from positions.told()
    yield ["end", devices]


def _tables(path: Path, kind: Kind, choices: Choices) -> Iterator[Iterator[Step]]:
    if kind in NETWORK_KINDS:
        yield network.steps(path, kind, choices)
        return
    for sheet, sites_by_sheet in _sheets(path, kind):
        if isinstance(sheet, Note):
            yield iter([sheet])
            continue
        yield walk(sheet, sites_by_sheet=sites_by_sheet, choices=choices)


def _messages(steps: Iterable[Step], positions: Positions) -> Iterator[list[Any]]:
    reader: RowReader | None = None
    points: TablePositions | None = None
    sheet, raw = "", _as_json(())
    samples = Samples(0, ())
    for step in steps:
        if isinstance(step, Layout):
            if reader:
                yield ["samples", samples.told()]
            reader, sheet, raw = RowReader(step), step.sheet, _as_json(step.heading.names)
            samples, points = Samples(step.width, step.dropped), positions.of_table(step)
            yield _layout(step)
        elif isinstance(step, UntoldRow):
            yield ["reject", sheet, step.row, step.column, step.code, step.message, raw(step.cells)]
        elif not isinstance(step, DeviceRow):
            yield _aside(step)
        elif reader:
            samples.see(step.cells)
            yield [*_row(step, sheet, reader, points), raw(step.cells)]
    if reader:
        yield ["samples", samples.told()]


def _as_json(names: Iterable[str]) -> Callable[[Sequence[str]], str]:
    """What writes a row's texts under their headings as JSON, the headings once for all: half the time of a dict."""
    keys = [f"{quoted(name)}:" for name in names]

    def raw(cells: Sequence[str]) -> str:
        texts = [key + quoted(text) for key, text in zip(keys, cells, strict=False) if text]
        return f"{{{','.join(texts)}}}"

    return raw


_REPORT_SHEET = (
    "Of Lenscap's own removal report the list of cameras was read; this sheet tells of it and was left out."
)
_WITHOUT_IDENTITY = (
    "This is Lenscap's own removal report, at a depth that leaves out serial numbers and locations, so its cameras"
    " cannot be told apart. Upload the report at full depth, or the list of cameras as downloaded."
)
_NO_HEADINGS = "No row of this sheet holds headings such as Make, Model or Serial number, so it was left out."


def _sheets(path: Path, kind: Kind) -> Iterator[tuple[Sheet | Note, bool]]:
    if kind is Kind.TEXT:
        yield TextSheet(path), False
        return
    workbook = Workbook(path)
    if workbook.is_our_report:
        yield from _sheets_of_our_report(workbook)
        return
    for sheet in workbook.sheets():
        yield sheet, workbook.named_after_sites


def _sheets_of_our_report(workbook: Workbook) -> Iterator[tuple[Sheet | Note, bool]]:
    listed = False
    for sheet in workbook.sheets():
        if not sheet.name.startswith(report.CAMERAS):
            yield Note(sheet.name, 0, "", "report_sheet_left_out", _REPORT_SHEET), False
        elif report.tells_cameras_apart(sheet.rows()):
            listed = True
            yield sheet, False
    if not listed:
        raise FileRefusedError("report_without_identity", _WITHOUT_IDENTITY)


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
        [names[index] for index in layout.dropped if is_secret(names[index])],
        layout_key(layout.heading),
        _name_column(layout),
        [[question.code, question.column, question.settled] for question in layout.questions],
    ]


def _name_column(layout: Layout) -> int | None:
    """The column that is read for the place and the asset tag both, as a system's name of a camera is."""
    index = layout.fields.get("location")
    return index if index is not None and index == layout.fields.get("asset_tag") else None


def _row(step: DeviceRow, sheet: str, reader: RowReader, points: TablePositions | None) -> list[Any]:
    read_row = reader.read(step.cells, step.site, step.flaws)
    if read_row.says_nothing:
        return ["reject", sheet, step.row, *reader.rejection()]
    if points:
        points.see(str(read_row.values[0]), step.row, step.cells, read_row.warnings)
    warnings = [[warning.column, warning.code, warning.message] for warning in read_row.warnings]
    return ["row", sheet, step.row, read_row.values, warnings]


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
    path, kind = arguments
    limit_this_process()
    out = sys.stdout
    try:
        for message in read(Path(path), Kind(kind), Choices(**json.load(sys.stdin))):
            if message[0] in ROWS:
                raw = message.pop()
                out.write(f"{encode(message)}\t{raw}\n")
            else:
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
