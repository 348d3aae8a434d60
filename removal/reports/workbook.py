"""The workbook of one report: which sheets its depth shows, and the finished file."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import islice
from math import ceil
from typing import IO, Any

from openpyxl import Workbook

from inventory.workbooks.text import clean
from removal.reports import look
from removal.reports.charts import draw
from removal.reports.cover import add_cover, moment, summary_of
from removal.reports.definition import Column, Depth, Head, Rows, Sheet
from removal.reports.estate import Estate
from removal.reports.sheets import SHEETS, changes, summary
from removal.reports.writer import FIRST_ROW, Page, add_page, save, set_up_print

# A worksheet has 1,048,576 rows (ECMA-376 as Excel implements it); four are above the body.
MOST_ROWS = 1_048_572


def write_workbook(estate: Estate, out: IO[bytes]) -> dict[str, int]:
    """Write the report's file; the number of rows of each sheet by title.

    Call it inside `snapshot()`: lists are read while they are written. Raises ReportDoesNotAddUpError when a
    list and the totals disagree.
    """
    depth = Depth(estate.depth)
    pages = [page for sheet in SHEETS if sheet.is_in(estate) for page in _pages(sheet, estate, depth)]
    book = Workbook()
    del book["Sheet"]
    styles = look.style_ids(book)
    for page in pages:
        add_page(book, page)
    described = draw(book[pages[0].sheet.title], list(pages[0].rows.each), FIRST_ROW)
    add_cover(book, estate, pages)
    _describe(book, estate)
    save(book, {page.sheet.title: page for page in pages}, styles, out, described)
    return {page.sheet.title: page.rows.count for page in pages}


def _pages(sheet: Sheet[Any], estate: Estate, depth: Depth) -> Iterator[Page]:
    return pages_of(sheet, sheet.columns_at(depth), sheet.rows(estate), partial(_note, sheet, estate))


def pages_of(
    head: Head, columns: tuple[Column[Any], ...], rows: Rows[Any], note: Callable[[int], str]
) -> Iterator[Page]:
    """The worksheets of a list: one, or as many as its rows fill, each saying where it goes on."""
    if rows.count <= MOST_ROWS:
        yield Page(head, columns, rows, note(rows.count))
        return
    parts = ceil(rows.count / MOST_ROWS)
    each = iter(rows.each)
    for part in range(1, parts + 1):
        # The last part takes whatever is left, so that a row too many is noticed.
        last = part == parts
        count = rows.count - (parts - 1) * MOST_ROWS if last else MOST_ROWS
        told = note(count) + f" It is part {part} of {parts} of the {rows.count:,} rows of {head.title}"
        told += "." if last else f"; the list goes on on {_part(head, part + 1).title}."
        yield Page(_part(head, part), columns, Rows(count, each if last else islice(each, count)), told)


def _part(head: Head, part: int) -> Head:
    """The sheet under the names of its nth worksheet."""
    if part == 1:
        return head
    return replace(head, title=f"{head.title} {part}", table_name=f"{head.table_name}_{part}")


def _note(sheet: Sheet[Any], estate: Estate, count: int) -> str:
    many = "1 row" if count == 1 else f"{count:,} rows"
    note = f"This worksheet contains one table of {many}." if count else sheet.empty
    if estate.withheld_site_ids and not count and sheet.title != changes.SHEET.title:
        # What a list says when it is empty would be said of the whole estate here, and it may be untrue of it.
        note = "Nothing to list at the sites that this depth lists."
    if estate.withheld_site_ids and sheet.title != summary.SHEET.title:
        note += " Sensitive and extended sites are counted on Summary and not listed."
    return note


def _describe(book: Workbook, estate: Estate) -> None:
    """Print set-up of each sheet and the file's own properties."""
    marking = estate.organisation.marking
    for worksheet in book.worksheets:
        set_up_print(
            worksheet, marking=marking, left=f"As at {moment(estate.as_at)}", name=estate.organisation.name
        )
    properties = book.properties
    properties.title = clean(summary_of(estate.report))
    properties.subject = f"As at {moment(estate.as_at)}, {estate.report.get_depth_display()}"
    properties.creator = properties.lastModifiedBy = f"Lenscap {estate.app_version}"
    properties.keywords = clean(marking)
    properties.category, properties.language = "Removal report", "en-GB"
    properties.created = properties.modified = estate.as_at.replace(tzinfo=None)
    book.active = 0
