"""The limited process that reads workbooks of unknown origin: what their Cover claims, and where two differ.

    python -m removal.reports.claims cover PATH
    python -m removal.reports.claims compare PATH ISSUED

It prints one JSON object and imports no Django. A hostile file can only end this process (`inventory.imports.child`).
"""

import json
import sys
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook

from inventory.imports.child import limit_this_process

COVER = "Cover"
LONGEST = 300
"""Characters of a cell that are told."""
TOLD = 20
"""Cells that are told; all are counted."""
COVER_ROWS = 100


def cover(path: Path) -> dict[str, str]:
    """The lines of the Cover's first two columns, the first of each label; none without such a sheet."""
    book = CalamineWorkbook.from_path(str(path))
    if COVER not in book.sheet_names:
        return {}
    said: dict[str, str] = {}
    for row in _rows(book.get_sheet_by_name(COVER), most=COVER_ROWS):
        label, text = (str(cell)[:LONGEST] for cell in (*row, "", "")[:2])
        said.setdefault(label, text)
    return said


def compare(path: Path, issued: Path) -> dict[str, Any]:
    """Cells that read otherwise: `total`, and the first of them as sheet, cell, text issued and text found."""
    books = [CalamineWorkbook.from_path(str(each)) for each in (issued, path)]
    names = dict.fromkeys(chain.from_iterable(book.sheet_names for book in books))
    told: list[list[str]] = []
    total = 0
    for name in names:
        for cell, before, after in _differences(name, *books):
            total += 1
            if len(told) < TOLD:
                told.append([name, cell, _short(before), _short(after)])
    return {"total": total, "told": told}


def _differences(
    name: str, issued: CalamineWorkbook, found: CalamineWorkbook
) -> Iterator[tuple[str, Any, Any]]:
    if name not in found.sheet_names:
        yield "", "the sheet", "no such sheet"
        return
    if name not in issued.sheet_names:
        yield "", "no such sheet", "a sheet"
        return
    rows = (_rows(book.get_sheet_by_name(name)) for book in (issued, found))
    for number, (before, after) in enumerate(zip_longest(*rows, fillvalue=[]), start=1):
        if before == after:
            continue
        for place, (left, right) in enumerate(zip_longest(before, after, fillvalue=""), start=1):
            if left != right:
                yield f"{_letters(place)}{number}", left, right


def _rows(sheet: CalamineSheet, most: int | None = None) -> Iterator[list[Any]]:
    """Rows from A1 on; those above the first cell that holds something come out empty."""
    if sheet.start is None:
        return
    first_row, first_column = sheet.start
    for _ in range(first_row):
        yield []
    for number, row in enumerate(sheet.iter_rows()):
        if most is not None and number >= most:
            return
        yield [""] * first_column + list(row)


def _letters(place: int) -> str:
    letters = ""
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _short(value: Any) -> str:
    return str(value)[:LONGEST]


def main(arguments: list[str]) -> int:
    """Do what the first argument says to the files; what cannot be read is told as an error."""
    limit_this_process()
    told: dict[str, Any]
    try:
        paths = [Path(each) for each in arguments[1:]]
        told = {"cover": cover(*paths)} if arguments[0] == "cover" else compare(*paths)
    except (CalamineError, OSError, ValueError, MemoryError) as problem:
        told = {"error": type(problem).__name__}
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
