"""What every kind of file is read into: named sheets of rows, which can be gone through more than once."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

from inventory.imports.cells import Cell
from inventory.imports.parts import Unseen


@dataclass(frozen=True, slots=True)
class Merge:
    """Merged cells, as zero-based indexes, both ends included."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True, slots=True)
class Note:
    """A warning about a file or one of its cells; row 0 speaks of the sheet, an empty sheet of the file."""

    sheet: str
    row: int
    column: str
    code: str
    message: str


class Sheet(Protocol):
    """One table of cells. Rows start at the file's first row, so that the n-th is row n on the user's screen."""

    @property
    def name(self) -> str:
        """As the workbook names it; empty for a text file."""
        ...

    @property
    def merges(self) -> Sequence[Merge]:
        """Its merged cells."""
        ...

    @property
    def unseen(self) -> Unseen:
        """What the reader of cells does not tell."""
        ...

    @property
    def notes(self) -> Sequence[Note]:
        """What had to be assumed to read it at all."""
        ...

    def rows(self) -> Iterator[Sequence[Cell]]:
        """All rows from the first; may be called again."""
        ...
