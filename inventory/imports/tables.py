"""Walking down a sheet: which rows are devices, and of which site; every other row is named with its reason."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from inventory.imports.cells import Flaw, clean_row
from inventory.imports.columns import FIELDS
from inventory.imports.headings import find_heading, single_heading
from inventory.imports.layout import COLUMN_LIMIT, DATE_FIELDS, Choices, Layout, plan_layout, sample_texts
from inventory.imports.places import band_site, is_area, is_summary
from inventory.imports.sheets import Note, Sheet
from inventory.imports.template import is_example, is_no_list

BLANK_RUN_LIMIT = 1_000
TABLES_LIMIT = 50
"""Tables under headings of their own within one sheet; a sheet with more is no list of devices."""
BAND_LENGTH = 80

FIRST_OF_MONTH = re.compile(r"\d{4}-\d\d-01")
"""What Excel keeps when a month was typed; its format tells that no day was meant."""
_TOTAL = re.compile(
    r"(?:(?:grand|sub|site|overall)[ -]?)?totals?(?: (?:number|no\.?|count))?(?: (?:of )?(?:all )?"
    r"(?:cameras?|devices?|units?|recorders?|items?|sites?))?\s*[:=]?\s*\d*|sum\s*:?\s*\d*|count\s*:?\s*\d*",
    re.IGNORECASE,
)
_HEADING_WORDS = frozenset(heading for headings in FIELDS.values() for heading in headings)
_DEVICE_FIELDS = ("vendor", "model", "serial", "mac")


@dataclass(frozen=True, slots=True)
class SkippedRow:
    """A row that is no device, and why; code is one of `_REASONS`."""

    sheet: str
    row: int
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A row of a device: clean text for each column of the layout, and the site that stands for it."""

    row: int
    cells: list[str]
    site: str
    flaws: list[Flaw]


@dataclass(frozen=True, slots=True)
class NoTable:
    """A sheet in which no row is a heading."""

    sheet: str


@dataclass(frozen=True, slots=True)
class UntoldRow:
    """A row that may be a device or not, with the column, code and message of the question it leaves."""

    row: int
    cells: list[str]
    column: str
    code: str
    message: str


Step = Layout | DeviceRow | UntoldRow | SkippedRow | Note | NoTable

_REASONS = {
    "blank": "The row is empty.",
    "title": "The row stands above the headings.",
    "heading": "The row repeats the headings.",
    "band": "The row names the site of the rows below it.",
    "section": "The row is a heading for the rows below it.",
    "total": "The row is a total.",
    "example": "The row is an example of the template.",
    "note": "The row is a note.",
}


COUNTS_ONLY = 2
"""A table of a maker and a number, on a sheet whose name says so, counts devices and lists none."""
SUMMARY_LEFT_OUT = (
    "By its name and its columns this sheet counts devices that stand on other sheets, so it was left out. If it lists"
    " devices, give it another name and upload the file again."
)
FORMULA_WITHOUT_RESULT = (
    "The cell holds a formula whose result the file does not hold; it was read as empty. Open the file in Excel, save"
    " it, and upload it again."
)


def skipped(sheet: str, row: int, code: str) -> SkippedRow:
    """A skipped row with the reason in words."""
    return SkippedRow(sheet, row, code, _REASONS[code])


def walk(sheet: Sheet, *, sites_by_sheet: bool, choices: Choices) -> Iterator[Step]:
    """Everything in a sheet in its order: a layout, then the rows read by it, then perhaps the next layout."""
    yield from sheet.notes
    start = 0
    for _ in range(TABLES_LIMIT):
        top = sample_texts(islice(sheet.rows(), start, None))
        if is_no_list(sheet.name, top):
            return
        heading = find_heading(top, sheet.merges, start)
        if heading is None:
            if not start and any(map(any, top)):
                yield NoTable(sheet.name)
            return
        if heading.score <= COUNTS_ONLY and is_summary(sheet.name):
            yield Note(sheet.name, heading.last + 1, "", "summary_left_out", SUMMARY_LEFT_OUT)
            return
        titles = top[: heading.first - start]
        layout = plan_layout(
            sheet.name,
            heading,
            islice(sheet.rows(), heading.last + 1, None),
            titles=titles,
            sites_by_sheet=sites_by_sheet,
            choices=choices,
        )
        for number, row in enumerate(titles, start=start + 1):
            yield skipped(sheet.name, number, "title" if any(row) else "blank")
        yield layout
        yield from layout.notes
        yield from _unseen(sheet, layout, start)
        table = _Table(sheet, layout)
        yield from table.rows()
        if table.next_start is None:
            return
        start = table.next_start


def _unseen(sheet: Sheet, layout: Layout, start: int) -> Iterator[Note]:
    """What the reader of cells hid: errors, read as empty, and numbers that Excel shows with leading zeros."""
    names = layout.heading.names
    if start:
        return
    for index, row in sheet.unseen.error_cells:
        if index < layout.width and row > layout.heading.last + 1:
            yield Note(
                sheet.name, row, names[index], "error_cell", "The cell holds an error; it was read as empty."
            )
    for index, row in sheet.unseen.uncalculated_cells:
        if index < layout.width and row > layout.heading.last + 1:
            yield Note(sheet.name, row, names[index], "formula_without_result", FORMULA_WITHOUT_RESULT)
    for index in sheet.unseen.padded_columns:
        if index < layout.width:
            yield Note(
                sheet.name,
                layout.heading.last + 1,
                names[index],
                "leading_zeros_lost",
                "Excel shows numbers in this column with leading zeros that the file does not hold. If the zeros"
                " matter, format the column as text, type them and upload the file again.",
            )


class _Table:
    """The rows below one heading; `next_start` is the index where a table with another heading begins."""

    def __init__(self, sheet: Sheet, layout: Layout) -> None:
        self.next_start: int | None = None
        self._sheet = sheet
        self._layout = layout
        self._site = layout.site
        self._width = min(layout.width, COLUMN_LIMIT)
        self._headings = {name.casefold() for name in layout.heading.names}
        self._device_columns = [layout.fields[name] for name in _DEVICE_FIELDS if name in layout.fields]
        self._site_column = layout.fields.get("site")
        self._merged_rows = {merge.top for merge in sheet.merges if merge.right > merge.left}
        self._filled = _cells_merged_down(sheet, layout)
        dates = {layout.fields[name] for name in DATE_FIELDS if name in layout.fields}
        self._months = dates & set(sheet.unseen.month_columns)
        self._vendors: set[str] = set()
        self._blanks: list[int] = []

    def rows(self) -> Iterator[Step]:
        """Device rows and skipped rows; stops after a long run of blank rows."""
        first = self._layout.heading.last + 1
        for number, row in enumerate(islice(self._sheet.rows(), first, None), start=first + 1):
            cells, flaws = clean_row(row, self._width)
            if len(row) > self._width and any(row[self._width :]):
                flaws.append(Flaw(self._width - 1, "cells_beyond_headings"))
            for index, text in self._filled.get(number - 1, ()):
                cells[index] = cells[index] or text
            count = self._width - cells.count("")
            if not count:
                self._blanks.append(number)
                if len(self._blanks) >= BLANK_RUN_LIMIT:
                    yield self._stopped(number)
                    return
                continue
            yield from (skipped(self._sheet.name, blank, "blank") for blank in self._blanks)
            self._blanks.clear()
            if self._is_other_heading(cells, count):
                self.next_start = number - 1
                return
            code = self._code(number, cells, count)
            if code:
                yield skipped(self._sheet.name, number, code)
            else:
                yield self._device(number, cells, flaws)

    def _device(self, number: int, cells: list[str], flaws: list[Flaw]) -> DeviceRow:
        for index in self._layout.dropped:
            cells[index] = ""
        for index in self._months:
            if FIRST_OF_MONTH.fullmatch(cells[index]):
                cells[index] = cells[index][:7]
        if self._site_column is None:
            site = self._site
        else:
            site = cells[self._site_column]
            if self._layout.fill_site:
                self._site = site = site or self._site
        vendor = self._layout.fields.get("vendor")
        if vendor is not None and len(self._vendors) < 1_000:
            self._vendors.add(cells[vendor].casefold())
        return DeviceRow(number, cells, site, flaws)

    def _code(self, number: int, cells: list[str], count: int) -> str:
        """Why a row is no device; empty when it is one. A band sets the site of the rows below it."""
        first = next(index for index, cell in enumerate(cells) if cell)
        text = cells[first]
        if is_example(cells):
            return "example"
        if _TOTAL.fullmatch(text) and not self._names_a_device(cells, first):
            return "total"
        if count >= 2 and self._repeats_heading(cells, text):
            return "heading"
        if count > 1 or self._width == 1 or self._is_lone_device(number, first, text):
            return ""
        if len(text) > BAND_LENGTH or text.endswith("."):
            return "note"
        if not self._layout.bands or is_area(text):
            return "section"
        self._site = band_site(text)
        return "band"

    def _names_a_device(self, cells: list[str], first: int) -> bool:
        """Whether a device column holds more than a number; below some tables stand counts in every column."""
        return any(cells[index].strip("0123456789., ") for index in self._device_columns if index != first)

    def _is_lone_device(self, number: int, first: int, text: str) -> bool:
        """A row with one cell is a device when that cell is a device's fact and not the first column's title."""
        if number - 1 in self._merged_rows:
            return False
        if first not in self._device_columns and first not in self._layout.described:
            return False
        return first > 0 or any(map(str.isdigit, text)) or text.casefold() in self._vendors

    def _repeats_heading(self, cells: list[str], first: str) -> bool:
        if first.casefold() not in self._headings:
            return False
        filled = [cell for cell in cells if cell]
        return (
            sum(" ".join(cell.split()).casefold() in self._headings for cell in filled) * 5 >= len(filled) * 4
        )

    def _is_other_heading(self, cells: list[str], count: int) -> bool:
        """Other headings in the middle of a sheet (accessories, recorders) begin a table of their own."""
        said = [cells[index].casefold().strip(" .:*") for index in self._device_columns]
        if count < 3 or _HEADING_WORDS.isdisjoint(said):
            return False
        if self._repeats_heading(cells, next(filter(None, cells))):
            return False
        heading = single_heading(cells, 0)
        return heading.speaks_of_devices and heading.score >= 3 and heading.score * 5 >= count * 3

    def _stopped(self, number: int) -> Note:
        return Note(
            self._sheet.name,
            number,
            "",
            "stopped_at_blank_rows",
            f"Reading stopped at row {number:,} after {BLANK_RUN_LIMIT:,} empty rows. If there are devices further"
            " down, delete the empty rows and upload the file again.",
        )


def _cells_merged_down(sheet: Sheet, layout: Layout) -> dict[int, list[tuple[int, str]]]:
    """Texts of cells merged over several rows, for each row below the first: a merged site stands for all of them."""
    tall = [
        merge
        for merge in sheet.merges
        if merge.bottom > merge.top > layout.heading.last
        and merge.left < layout.width
        and merge.bottom - merge.top < 10_000
    ]
    if not tall:
        return {}
    tops: dict[int, list[int]] = {merge.top: [] for merge in tall}
    for merge in tall:
        tops[merge.top].append(merge.left)
    texts: dict[tuple[int, int], str] = {}
    for index, row in enumerate(islice(sheet.rows(), max(tops) + 1)):
        if index in tops:
            cells, _ = clean_row(row, layout.width)
            texts.update(((index, left), cells[left]) for left in tops[index])
    filled: dict[int, list[tuple[int, str]]] = {}
    for merge in tall:
        for row_index in range(merge.top + 1, merge.bottom + 1):
            filled.setdefault(row_index, []).append((merge.left, texts.get((merge.top, merge.left), "")))
    return filled
