"""The workbook of rows that were not added: the user's own columns, with what to fix in front, faults tinted.

openpyxl builds the sheets with their heading rows, the rows are streamed into them as XML: an estate whose sites are
all unknown has 100,000 of them, and openpyxl would take half a minute (reference: performance, section 6).
"""

import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, NamedTuple
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from inventory.imports.columns import WHAT_TO_FIX
from inventory.workbooks.text import text_cell, write_text

TITLE_LENGTH = 31
UNNAMED = "Cameras"
"""A title that says nothing of a place, so that it is not taken for a site when the file comes back."""
ROWS_A_WRITE = 500
WIDEST, NARROWEST, WHAT_WIDTH = 40, 12, 60

_NOT_IN_A_TITLE = re.compile(r"[\[\]:*?/\\]|^'+|'+$")
_DIMENSION = re.compile(rb"<dimension [^>]*/>")
_END_OF_DATA = b"</sheetData>"

BODY, BOLD = Font(name="Arial", size=12), Font(name="Arial", size=12, bold=True, color="FFFFFF")
HEADING_FILL = PatternFill("solid", fgColor="0F385C")
WHAT_FILL = PatternFill("solid", fgColor="FFEE80")
FAULT_FILL = PatternFill("solid", fgColor="F4D7D7")


class RowToFix(NamedTuple):
    """What to fix, the cells as the user wrote them, and the place of the one at fault where one is."""

    what: str
    cells: Sequence[str]
    fault: int | None


@dataclass(frozen=True, slots=True)
class SheetToFix:
    """One table of the user's file: its sheet's name, its headings in their order, its rows (gone through once)."""

    name: str
    headings: Sequence[str]
    count: int
    rows: Iterable[RowToFix]


class _Styles(NamedTuple):
    """Numbers of the cell styles in the workbook's own table; `quoted` ones mark text that looks like a formula."""

    text: int
    quoted: int
    fault: int
    quoted_fault: int
    what: int
    quoted_what: int


def write_rows_to_fix(sheets: Sequence[SheetToFix], out: IO[bytes]) -> None:
    """Write the workbook to an open file; its memory does not grow with the rows."""
    book = Workbook()
    styles = _style_ids(book)
    added = [(_add_sheet(book, sheet), sheet) for sheet in sheets]
    with tempfile.TemporaryFile() as skeleton:
        book.save(skeleton)
        # Only saving gives each sheet the name of its part.
        bodies = {worksheet.path.lstrip("/"): sheet for worksheet, sheet in added}
        with ZipFile(skeleton) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as target:
            for member in source.infolist():
                content = source.read(member)
                if member.filename not in bodies:
                    target.writestr(member.filename, content)
                    continue
                head, _, tail = _DIMENSION.sub(b"", content).partition(_END_OF_DATA)
                with target.open(member.filename, "w", force_zip64=True) as part:
                    part.write(head)
                    _write_rows(part, bodies[member.filename], styles)
                    part.write(_END_OF_DATA + tail)


def _write_rows(part: IO[bytes], sheet: SheetToFix, styles: _Styles) -> None:
    held = []
    for xml in _row_xml(sheet, styles):
        held.append(xml)
        if len(held) == ROWS_A_WRITE:
            part.write("".join(held).encode())
            held.clear()
    part.write("".join(held).encode())


def _row_xml(sheet: SheetToFix, styles: _Styles) -> Iterator[str]:
    letters = [get_column_letter(place) for place in range(1, len(sheet.headings) + 2)]
    for number, row in enumerate(sheet.rows, start=2):
        cells = [f'<c r="A{number}"' + text_cell(row.what, styles.what, styles.quoted_what)]
        for place, (letter, text) in enumerate(zip(letters[1:], row.cells, strict=True)):
            if place == row.fault:
                cells.append(f'<c r="{letter}{number}"' + text_cell(text, styles.fault, styles.quoted_fault))
            elif text:
                cells.append(f'<c r="{letter}{number}"' + text_cell(text, styles.text, styles.quoted))
        yield f'<row r="{number}">{"".join(cells)}</row>'


def _add_sheet(book: Workbook, sheet: SheetToFix) -> Worksheet:
    worksheet: Worksheet = book.create_sheet(_title(sheet.name))
    for place, heading in enumerate((WHAT_TO_FIX, *sheet.headings), start=1):
        cell = write_text(worksheet, 1, place, heading)
        cell.font, cell.fill = BOLD, HEADING_FILL
        cell.alignment = Alignment(wrap_text=True, vertical="bottom")
        width = WHAT_WIDTH if place == 1 else min(max(len(heading) + 4, NARROWEST), WIDEST)
        worksheet.column_dimensions[get_column_letter(place)].width = width
    worksheet.freeze_panes = "A2"
    worksheet.auto_filter.ref = f"A1:{get_column_letter(len(sheet.headings) + 1)}{sheet.count + 1}"
    return worksheet


def _title(name: str) -> str:
    """The sheet's name as a workbook may hold it; openpyxl numbers what stands twice."""
    return _NOT_IN_A_TITLE.sub(" ", name).strip()[: TITLE_LENGTH - 2] or UNNAMED


def _style_ids(book: Workbook) -> _Styles:
    """Put the styles into the workbook's table by a sheet that is taken away again; the table stays."""
    scratch: Any = book.active
    numbers = {}
    for place, name in enumerate(_Styles._fields, start=1):
        cell = scratch.cell(row=1, column=place)
        cell.font = BODY
        cell.alignment = Alignment(vertical="top", wrap_text="what" in name)
        cell.number_format = "@"
        if "fault" in name or "what" in name:
            cell.fill = FAULT_FILL if "fault" in name else WHAT_FILL
        cell.quotePrefix = "quoted" in name
        numbers[name] = cell.style_id
    book.remove(scratch)
    return _Styles(**numbers)
