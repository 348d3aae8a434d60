"""Excel workbooks, read by calamine. Only the limited child process calls this: a hostile file can abort it."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum

from inventory.imports.cells import Cell
from inventory.imports.gate import damaged_workbook
from inventory.imports.parts import Unseen, inspect
from inventory.imports.sheets import Merge, Note

MERGES_LIMIT = 20_000


class WorkbookSheet:
    """One worksheet, held by calamine; `rows` gives Python values row by row."""

    def __init__(self, sheet: CalamineSheet, unseen: Unseen) -> None:
        self.name: str = sheet.name
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


def read_workbook(path: Path) -> Iterator[WorkbookSheet]:
    """The worksheets in the workbook's order, hidden ones too; one at a time, since each fills memory."""
    unseen = inspect(path)
    try:
        workbook = CalamineWorkbook.from_path(path)
        for position, about in enumerate(workbook.sheets_metadata):
            if about.typ == SheetTypeEnum.WorkSheet:
                sheet = workbook.get_sheet_by_index(position)
                yield WorkbookSheet(sheet, unseen.get(about.name, Unseen()))
    except (CalamineError, PasswordError) as error:
        raise damaged_workbook() from error


def sheet_names(path: Path) -> list[str]:
    """The names of the visible and hidden worksheets."""
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return [about.name for about in workbook.sheets_metadata if about.typ == SheetTypeEnum.WorkSheet]
    except CalamineError as error:
        raise damaged_workbook() from error
