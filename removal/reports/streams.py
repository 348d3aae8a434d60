"""A list as a file of one's choice, in pieces as they are read: memory does not grow with the list."""

import csv
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any, cast

from django.utils import timezone
from openpyxl import Workbook

from inventory.services.spreadsheets import Echo, defused
from inventory.workbooks.text import clean
from removal.reports import look, ods, writer
from removal.reports.definition import NOT_RECORDED, Column, Head, Rows, Share, Value
from removal.reports.workbook import pages_of

ROWS_A_PIECE = 200


class Format(StrEnum):
    """A kind of file."""

    XLSX = "xlsx"
    ODS = "ods"
    CSV = "csv"

    @property
    def media_type(self) -> str:
        """What the browser is told that it is."""
        return {
            Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format.ODS: ods.MEDIA_TYPE,
            Format.CSV: "text/csv; charset=utf-8",
        }[self]


class Pipe:
    """A file that cannot be sought in; what was written is taken out piece by piece."""

    def __init__(self) -> None:
        self._held: list[bytes] = []

    def write(self, data: bytes) -> int:
        """Hold it until it is taken."""
        self._held.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits anywhere else."""

    def take(self) -> bytes:
        """All that was written since the last time."""
        held = b"".join(self._held)
        self._held.clear()
        return held


def pieces(
    kind: Format, head: Head, columns: tuple[Column[Any], ...], rows: Rows[Any], *, marking: str, left: str
) -> Iterator[bytes]:
    """The file in pieces; `left` stands in the footer of a print beside the marking.

    Raises ReportDoesNotAddUpError where the rows are not as many as were counted.
    """
    if kind is Format.CSV:
        yield from _lines(columns, rows)
        return
    pages = list(pages_of(head, columns, rows, lambda count: _note(head, count)))
    pipe = Pipe()
    out = cast(Any, pipe)
    steps = ods.write_parts(pages, out) if kind is Format.ODS else _workbook(pages, out, marking, left)
    for _ in steps:
        yield pipe.take()
    yield pipe.take()


def _workbook(pages: list[writer.Page], out: Any, marking: str, left: str) -> Iterator[None]:
    book = Workbook()
    del book["Sheet"]
    styles = look.style_ids(book)
    for page in pages:
        writer.set_up_print(writer.add_page(book, page), marking=marking, left=left)
    book.properties.title, book.properties.keywords = pages[0].sheet.title, clean(marking)
    book.properties.creator, book.properties.language = "Lenscap", "en-GB"
    return writer.write_parts(book, {page.sheet.title: page for page in pages}, styles, out)


def _lines(columns: tuple[Column[Any], ...], rows: Rows[Any]) -> Iterator[bytes]:
    """CSV, every cell in quotes; what a spreadsheet could take for a formula has an apostrophe before it."""
    lines = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    held = [lines.writerow([column.heading for column in columns])]
    for row in rows.each:
        held.append(lines.writerow([_in_csv(column.value(row)) for column in columns]))
        if len(held) == ROWS_A_PIECE:
            yield "".join(held).encode("utf-8", "replace")
            held.clear()
    yield "".join(held).encode("utf-8", "replace")


def _in_csv(value: Value) -> str:
    match value:
        case None | "":
            return NOT_RECORDED
        case str():
            return defused(value)
        case datetime():
            return timezone.localtime(value).isoformat(timespec="seconds")
        case date():
            return value.isoformat()
        case Share(part):
            return f"{part:.0%}"
    return str(value)


def _note(head: Head, count: int) -> str:
    many = "1 row" if count == 1 else f"{count:,} rows"
    return f"This worksheet contains one table of {many}." if count else head.empty
