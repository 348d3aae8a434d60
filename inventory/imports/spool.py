"""The rows of a file between reading and writing: one line a row, as the child told it.

A line is a JSON list, a tab, and the row's texts as a JSON object, which is stored as it stands and so is not taken
apart here: reading a line costs half as much.
"""

import json
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple, Self

from inventory.imports.rows import CellWarning, ParsedRow, RejectedRow, Said

# A line is one value without blanks around it, for which json.loads would look in every line.
_take_apart = json.JSONDecoder().raw_decode


class SpooledRow(NamedTuple):
    """A row of the spool: its number in the file over all sheets, from 1, and where it stands.

    `said` is None for a row that says nothing of a device; column, code and message then tell why. `raw` is the
    row's texts under their headings, as JSON.
    """

    number: int
    sheet: str
    row: int
    said: Said | None
    raw: str
    column: str = ""
    code: str = ""
    message: str = ""


def row_of_line(line: bytes) -> ParsedRow | RejectedRow:
    """A line with everything it holds taken apart."""
    head, _, raw = line.partition(b"\t")
    facts: list[Any] = json.loads(head)
    if facts.pop(0) == "reject":
        facts.append(json.loads(raw))
        return RejectedRow(*facts)
    sheet, row, values, warnings = facts
    return ParsedRow(
        sheet, row, Said(*values), json.loads(raw), tuple(CellWarning(*each) for each in warnings)
    )


class Spool:
    """A spool open for reading from any row on; close it, or use it in a `with`."""

    def __init__(self, path: Path) -> None:
        self._file: BinaryIO = path.open("rb")
        self.number = 0
        """Of the row that was read last."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; reading from it after that is a fault."""
        self._file.close()

    def skip_to(self, number: int) -> None:
        """Go on behind the row of that number, forwards or back."""
        if number < self.number:
            self._file.seek(0)
            self.number = 0
        for _ in islice(self._file, number - self.number):
            self.number += 1

    def take(self, units: int) -> list[SpooledRow]:
        """The next rows, until they speak of that many units; none at the end."""
        rows, taken = [], 0
        for row in self:
            rows.append(row)
            taken += row.said.quantity if row.said else 1
            if taken >= units:
                break
        return rows

    def __iter__(self) -> Iterator[SpooledRow]:
        for line in self._file:
            self.number += 1
            yield _spooled(self.number, line)


def _spooled(number: int, line: bytes) -> SpooledRow:
    head, _, raw = line.decode().rstrip("\n").partition("\t")
    (what, sheet, row, *rest), _end = _take_apart(head)
    if what == "reject":
        column, code, message = rest
        return SpooledRow(number, sheet, row, None, raw, column or "", code, message)
    return SpooledRow(number, sheet, row, Said._make(rest[0]), raw)
