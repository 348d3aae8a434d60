"""Excel workbooks, read by calamine. Only the limited child process calls this: a hostile file can abort it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from inventory.imports.cells import FORBIDDEN, Cell
from inventory.imports.formats import report
from inventory.imports.gate import damaged_workbook
from inventory.imports.parts import Unseen, inspect
from inventory.imports.places import sheet_site
from inventory.imports.sheets import Merge, Note

MERGES_LIMIT = 20_000
NAME_LENGTH = 100
"""Excel allows 31 characters; other programs write more."""


class WorkbookSheet:
    """One worksheet, held by calamine; `rows` gives Python values row by row."""

    def __init__(self, sheet: CalamineSheet, unseen: Unseen) -> None:
        self.name = FORBIDDEN.sub("", sheet.name)[:NAME_LENGTH]
        self.unseen = unseen
        self.notes: Sequence[Note] = ()
        self.merges = tuple(
            Merge(top, left, bottom, right)
            for (top, left), (bottom, right) in (sheet.merged_cell_ranges or [])[:MERGES_LIMIT]
        )
        self._sheet = sheet
        # The iterator starts at the first row but, unlike to_python(skip_empty_area=False), at the first column in
        # use: without these blanks column numbers would shift.
        self._blanks: list[Cell] = [""] * (sheet.start[1] if sheet.start else 0)

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Rows from the file's first, column A first."""
        if not self._blanks:
            return iter(self._sheet.iter_rows())
        return (self._blanks + row for row in self._sheet.iter_rows())


class Workbook:
    """An opened workbook: the names of its worksheets, hidden ones too, and the sheets one at a time."""

    def __init__(self, path: Path) -> None:
        self._unseen = inspect(path)
        try:
            self._workbook = CalamineWorkbook.from_path(path)
        except (CalamineError, PasswordError) as error:
            raise damaged_workbook() from error
        self._positions = {
            about.name: position
            for position, about in enumerate(self._workbook.sheets_metadata)
            if about.typ == SheetTypeEnum.WorkSheet
        }

    @property
    def named_after_sites(self) -> bool:
        """Whether two worksheets or more have names that could be sites, as in a workbook with one sheet a site."""
        return sum(bool(sheet_site(name)) for name in self._positions) > 1

    @property
    def is_our_report(self) -> bool:
        """Whether this is a removal report that Lenscap made."""
        return self._positions.keys() >= report.SHEETS

    def sheets(self) -> Iterator[WorkbookSheet]:
        """Each worksheet in turn; a sheet fills memory, so let go of one before asking for the next."""
        for name, position in self._positions.items():
            try:
                sheet = self._workbook.get_sheet_by_index(position)
            except CalamineError as error:
                raise damaged_workbook() from error
            yield WorkbookSheet(sheet, self._unseen.get(name, Unseen()))
