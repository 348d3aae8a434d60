"""Writing the workbook: openpyxl builds every sheet's structure, the bodies are streamed into it.

1. openpyxl saves the workbook with titles, headings, tables, print set-up and the short sheets complete.
2. Its parts are copied into the finished file; where a sheet has a body, the rows are written as XML between
   its heading row and the end of its data, one at a time, so that memory does not grow with the estate
   (reference: performance, section 6: 6 to 8 times as fast as openpyxl's write-only mode, at 56 MB).
"""

import re
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import IO, Any
from xml.sax.saxutils import quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from openpyxl import Workbook
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.filters import AutoFilter
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.table import Table, TableColumn, TableStyleInfo
from openpyxl.worksheet.worksheet import Worksheet

from inventory.workbooks.text import clean, write_text
from removal.reports import look
from removal.reports.cells import StyleIds, renderer
from removal.reports.definition import Column, Head, Kind, Rows
from removal.reports.estate import ReportDoesNotAddUpError

TITLE_ROW, PURPOSE_ROW, NOTE_ROW, HEADING_ROW = 1, 2, 3, 4
FIRST_ROW = HEADING_ROW + 1
ROWS_A_WRITE = 200
PAPER_A4 = "9"
# Units of column width that A4 landscape still prints at about 6 points.
WIDEST_PAGE = 270
BESIDE_CHARTS_PERCENT = 62

_DIMENSION = re.compile(rb'<dimension ref="[^"]*"')
_END_OF_DATA = b"</sheetData>"
_CHART = re.compile(rb'name="Chart (\d+)"')


@dataclass(frozen=True, slots=True)
class Page:
    """A worksheet with what it holds."""

    sheet: Head
    columns: tuple[Column[Any], ...]
    rows: Rows[Any]
    note: str

    @property
    def area(self) -> str:
        """The table's range: heading row and rows."""
        return f"A{HEADING_ROW}:{get_column_letter(len(self.columns))}{HEADING_ROW + self.rows.count}"


def add_page(book: Workbook, page: Page) -> Worksheet:
    """A worksheet with everything but its rows: title, headings, widths, table, tints."""
    worksheet: Worksheet = book.create_sheet(page.sheet.title)
    write_text(worksheet, TITLE_ROW, 1, page.sheet.title).font = look.TITLE
    write_text(worksheet, PURPOSE_ROW, 1, page.sheet.purpose).font = look.SUBTITLE
    write_text(worksheet, NOTE_ROW, 1, page.note).font = look.BODY
    for place, column in enumerate(page.columns, start=1):
        _head(worksheet, place, column)
    worksheet.row_dimensions[HEADING_ROW].height = look.height(
        # A heading is bold, stands beside the filter's button, and breaks between its words.
        (column.heading, column.width * 0.8)
        for column in page.columns
    )
    worksheet.freeze_panes = f"A{FIRST_ROW}"
    worksheet.print_title_rows = f"{HEADING_ROW}:{HEADING_ROW}"
    if page.rows.count:
        add_table(worksheet, page.sheet.table_name, page.area, [column.heading for column in page.columns])
        _tint(worksheet, page)
    return worksheet


def add_table(worksheet: Worksheet, name: str, area: str, headings: list[str]) -> None:
    """A named table with filters. Its columns are given, else openpyxl would make every cell of the area."""
    table = Table(displayName=name, ref=area)
    table.tableColumns = [
        TableColumn(id=place, name=heading) for place, heading in enumerate(headings, start=1)
    ]
    table.autoFilter = AutoFilter(ref=area)
    table.tableStyleInfo = TableStyleInfo(name="TableStyleLight1", showRowStripes=False)
    worksheet.add_table(table)


def set_up_print(worksheet: Worksheet, *, marking: str, left: str, name: str = "") -> None:
    """A4 landscape, fitted to the width; the marking above and below, page numbers, no grid lines.

    `name` stands at the left above, `left` below, both small, or a long one would run into the marking.

    A list too wide to be read on one page is fitted to several, its first two columns repeated on each.
    """
    worksheet.sheet_view.showGridLines = False
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = PAPER_A4
    width = sum(column.width for column in worksheet.column_dimensions.values())
    pages = max(1, ceil(width / WIDEST_PAGE))
    worksheet.page_setup.fitToWidth, worksheet.page_setup.fitToHeight = pages, 0
    if pages > 1:
        worksheet.print_title_cols = "A:B"
    # What breaks into columns of pages by itself is shrunk by a fixed part: fitting would break it elsewhere.
    broken = bool(worksheet.col_breaks.brk)
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=not broken)
    if broken:
        worksheet.page_setup.scale = BESIDE_CHARTS_PERCENT
    worksheet.page_margins.left = worksheet.page_margins.right = 0.4
    # An ampersand begins a code in headers and footers; doubled it stands for itself.
    marking, left, name = (clean(text).replace("&", "&&") for text in (marking, left, name))
    header: Any = worksheet.oddHeader
    footer: Any = worksheet.oddFooter
    header.center.text = footer.center.text = marking
    footer.left.text, footer.left.size = left, 8
    if name:
        header.left.text, header.left.size = name, 8
    footer.right.text, footer.right.size = "Page &P of &N", 8


def save(
    book: Workbook, pages: dict[str, Page], styles: StyleIds, out: IO[bytes], described: Sequence[str] = ()
) -> None:
    """Write the finished file; `pages` are those whose rows are streamed, by title, `described` says its charts.

    Raises ReportDoesNotAddUpError when a sheet's rows are not as many as were counted.
    """
    for _ in write_parts(book, pages, styles, out, described):
        pass


def write_parts(
    book: Workbook, pages: dict[str, Page], styles: StyleIds, out: IO[bytes], described: Sequence[str] = ()
) -> Iterator[None]:
    """As `save`, and hand over to the caller after every few rows, who may send on what has been written so far."""
    with tempfile.TemporaryFile() as skeleton:
        book.save(skeleton)
        bodies = {book[title].path.lstrip("/"): page for title, page in pages.items()}
        with ZipFile(skeleton) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as target:
            for member in source.infolist():
                content = source.read(member)
                if member.filename in bodies:
                    with target.open(member.filename, "w", force_zip64=True) as part:
                        yield from _write_part(part, content, bodies[member.filename], styles)
                else:
                    drawing = member.filename.startswith("xl/drawings/drawing")
                    target.writestr(member.filename, describe(content, described) if drawing else content)


def _write_part(part: IO[bytes], skeleton: bytes, page: Page, styles: StyleIds) -> Iterator[None]:
    head, tail = skeleton.split(_END_OF_DATA)
    whole = f"A1:{page.area.split(':')[1]}".encode()
    part.write(_DIMENSION.sub(b'<dimension ref="' + whole + b'"', head, count=1))
    written, held = 0, []
    for written, row in enumerate(row_xml(page, styles), start=1):  # noqa: B007 - the last number is the count
        held.append(row)
        if len(held) == ROWS_A_WRITE:
            part.write("".join(held).encode())
            held.clear()
            yield
    part.write("".join(held).encode())
    part.write(_END_OF_DATA + tail)
    if written != page.rows.count:
        raise ReportDoesNotAddUpError(
            f"{page.sheet.title}: {page.rows.count} rows were counted and {written} were read"
        )


def row_xml(page: Page, styles: StyleIds) -> Iterator[str]:
    """Each row of a sheet's body as XML, high enough for its sentences."""
    columns = [
        (f'<c r="{get_column_letter(place)}', column.value, renderer(column.kind, styles))
        for place, column in enumerate(page.columns, start=1)
    ]
    sentences = [
        (place, column.width) for place, column in enumerate(page.columns) if column.kind is Kind.SENTENCE
    ]
    for number, row in enumerate(page.rows.each, start=FIRST_ROW):
        values = [value(row) for _, value, _ in columns]
        rest = f'{number}"'
        cells = "".join(
            [start + rest + cell(value) for (start, _, cell), value in zip(columns, values, strict=True)]
        )
        points = look.height((str(values[place] or ""), width) for place, width in sentences)
        yield f'<row r="{number}" ht="{points}" customHeight="1">{cells}</row>'


def _head(worksheet: Worksheet, place: int, column: Column[Any]) -> None:
    cell = write_text(worksheet, HEADING_ROW, place, column.heading)
    cell.font, cell.fill = look.HEADING, look.HEADING_FILL
    numeric = column.kind in look.NUMERIC
    cell.alignment = Alignment(
        wrap_text=True,
        vertical="bottom",
        horizontal="right" if numeric else "left",
        indent=1 if numeric else 0,
    )
    worksheet.column_dimensions[get_column_letter(place)].width = column.width


def _tint(worksheet: Worksheet, page: Page) -> None:
    for place, column in enumerate(page.columns, start=1):
        letter = get_column_letter(place)
        area = f"{letter}{FIRST_ROW}:{letter}{HEADING_ROW + page.rows.count}"
        for word, name in page.sheet.tints.get(column.heading, {}).items():
            worksheet.conditional_formatting.add(
                area, Rule(type="cellIs", operator="equal", dxf=look.tint(name), formula=[f'"{word}"'])
            )


def describe(drawing: bytes, described: Sequence[str]) -> bytes:
    """A drawing part whose charts carry their descriptions, which openpyxl has no way to set."""

    def told(found: re.Match[bytes]) -> bytes:
        text = quoteattr(clean(described[int(found[1]) - 1]))
        return found[0] + f" descr={text}".encode()

    return _CHART.sub(told, drawing)
