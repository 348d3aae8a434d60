"""Builders of small real files for the tests of reading."""

import zipfile
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from inventory.imports.layout import Choices
from inventory.imports.reading import Reading, read_upload
from inventory.imports.rows import ParsedRow, RejectedRow

HEADINGS = ["Site", "Cam No", "Position", "Make", "Model", "Serial"]
DEVICE = ["Ministry House", "C001", "Reception", "Hikvision", "DS-2CD2385C1-I", "00000000"]


def workbook(
    path: Path, rows: Sequence[Sequence[object]], *, merges: Sequence[str] = (), title: str = "Sheet1"
) -> Path:
    """A workbook of one sheet; text cells stay text whatever they begin with."""
    return workbook_of(path, {title: rows}, merges=merges)


def workbook_of(
    path: Path, sheets: dict[str, Sequence[Sequence[object]]], *, merges: Sequence[str] = ()
) -> Path:
    """A workbook of several sheets, all with the same merged ranges."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column, value)
                if isinstance(value, str):
                    cell.data_type = "s"
        for merge in merges:
            sheet.merge_cells(merge)
    book.save(path)
    return path


def text(path: Path, content: str, *, encoding: str = "utf-8") -> Path:
    """A text file as it stands, with its own line ends."""
    path.write_bytes(content.encode(encoding))
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one part added or replaced, as a hostile or odd program would write it."""
    with zipfile.ZipFile(path) as archive:
        parts = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    parts[name] = content
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, data in parts.items():
            archive.writestr(part, data)
    return path


def read(path: Path, choices: Choices | None = None) -> tuple[Reading, list[ParsedRow], list[RejectedRow]]:
    """Everything in a file: the finished reading, its devices, its rejected rows."""
    with read_upload(path, path.name, choices) as reading:
        rows = list(reading)
    return (
        reading,
        [row for row in rows if isinstance(row, ParsedRow)],
        [row for row in rows if isinstance(row, RejectedRow)],
    )


def devices(path: Path, choices: Choices | None = None) -> list[ParsedRow]:
    """The devices in a file."""
    return read(path, choices)[1]
