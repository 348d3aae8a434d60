"""Text files with one row a line: which encoding, which delimiter, and their rows."""

import codecs
import csv
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from inventory.imports.cells import Cell
from inventory.imports.gate import SAMPLE, looks_utf16
from inventory.imports.parts import Unseen
from inventory.imports.refusal import FileRefusedError
from inventory.imports.sheets import Merge, Note

DELIMITERS = (",", ";", "\t", "|")
SAMPLE_ROWS = 60
FIELD_LIMIT = 1_000_000
"""A field this long is a quotation mark that was never closed, not text that somebody wrote."""
COLUMNS_LIMIT = 16_384
"""As many columns as a spreadsheet program shows; a row of a million cells is no row of a list."""
UNCLOSED = "unclosed_quote"
STRAY_QUOTE = (
    'A quotation mark (") in this file is not closed in its row, so each line was read as one row and the mark as part'
    " of its text. If a text of the list has several lines, check its rows."
)
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class TextSheet:
    """The one table of a text file; read again from the disk each time, so it never fills memory."""

    name = ""
    merges: Sequence[Merge] = ()
    unseen = Unseen()

    def __init__(self, path: Path) -> None:
        self._path = path
        self.encoding, self.notes = detect_encoding(path)
        self.delimiter = detect_delimiter(self._sample())
        self._quoted = True
        if self.delimiter == "\t":
            self._mind_stray_quotes()

    def rows(self) -> Iterator[Sequence[Cell]]:
        """Rows as a spreadsheet program would number them: a line break inside quotation marks begins no row."""
        return self._rows() if self._quoted else map(_without_quotes, self._rows())

    def _mind_stray_quotes(self) -> None:
        """Where a quotation mark is never closed, or only by another in a later row, let each line be a row.

        Programs that write tabs between cells need no quotation marks, and leave those of a text as they are.
        """
        if self._has_stray_quotes():
            self._quoted = False
            self.notes = (*self.notes, Note("", 0, "", "stray_quote", STRAY_QUOTE))

    def _has_stray_quotes(self) -> bool:
        try:
            return any("\t" in cell and "\n" in cell for row in self._rows() for cell in row)
        except FileRefusedError as refusal:
            return refusal.code == UNCLOSED

    def _rows(self) -> Iterator[list[str]]:
        csv.field_size_limit(FIELD_LIMIT)
        number = 1
        with self._path.open(encoding=self.encoding, errors="replace", newline="") as file:
            lines = _Lines(file)
            reader = csv.reader(
                lines,
                delimiter=self.delimiter,
                quoting=csv.QUOTE_MINIMAL if self._quoted else csv.QUOTE_NONE,
            )
            try:
                for number, row in enumerate(reader, start=1):
                    if lines.ended_inside(row):
                        raise _unclosed(number)
                    if len(row) > COLUMNS_LIMIT:
                        raise _too_wide(number, len(row))
                    yield row
                    lines.next_record()
            except csv.Error as error:
                raise _unclosed(number) from error

    def _sample(self) -> list[str]:
        with self._path.open(encoding=self.encoding, errors="replace", newline="") as file:
            return file.read(SAMPLE * 4).splitlines(keepends=True)[:SAMPLE_ROWS]


class _Lines:
    """The lines of a file; knows when the file ended in the middle of a record of several lines."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._count = 0
        self._exhausted = False

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        try:
            line = next(self._lines)
        except StopIteration:
            self._exhausted = True
            raise
        self._count += 1
        return line

    def ended_inside(self, row: Sequence[str]) -> bool:
        """The reader asks for one more line only inside quotation marks, so a row that met the end was open."""
        return self._exhausted and self._count > 1 and "\n" in "".join(row)

    def next_record(self) -> None:
        self._count = 0


def _without_quotes(cells: list[str]) -> list[str]:
    """The cells of a row that was read as it stands, without quotation marks that stand around a whole cell."""
    return [
        cell[1:-1].replace('""', '"') if len(cell) > 1 and cell[0] == cell[-1] == '"' else cell
        for cell in cells
    ]


def _unclosed(row: int) -> FileRefusedError:
    return FileRefusedError(
        UNCLOSED,
        f'A quotation mark (") in row {row:,} or the row after it is never closed, so the rest of the file reads as'
        " one cell. Close or remove it, or save the file as an Excel workbook (.xlsx), and upload it again.",
    )


def _too_wide(row: int, cells: int) -> FileRefusedError:
    return FileRefusedError(
        "too_many_columns",
        f"Row {row:,} has {cells:,} cells. Save the list again with only the columns that describe the devices, and"
        " upload it again.",
    )


def detect_encoding(path: Path) -> tuple[str, tuple[Note, ...]]:
    """The codec of a text file, and a note where it had to be assumed.

    A byte order mark decides; else NULs at every other byte mean UTF-16; else valid UTF-8 is UTF-8; else it is
    Windows-1252, which is what Excel's "CSV (comma delimited)" writes in Western Europe.
    """
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    for mark, codec in MARKS:
        if start.startswith(mark):
            return codec, ()
    if utf16 := looks_utf16(start):
        return utf16, ()
    wide, broken = _count_utf8(path)
    if not broken:
        return "utf-8", ()
    if wide > 10 * broken:
        return "utf-8", (
            Note("", 0, "", "encoding_damaged", "Some characters could not be read and are shown as \ufffd."),
        )
    return "cp1252", (
        Note(
            "",
            0,
            "",
            "encoding_assumed",
            "The file is not UTF-8, so it was read as Windows-1252. If accented letters look wrong, save it as"
            ' "CSV UTF-8" and upload it again.',
        ),
    )


def _count_utf8(path: Path) -> tuple[int, int]:
    """How many characters beyond ASCII are valid UTF-8, and how many sequences are not."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    wide = broken = 0
    with path.open("rb") as file:
        while block := file.read(1024 * 1024):
            text = decoder.decode(block)
            if not text.isascii():
                bad = text.count("\ufffd")
                broken += bad
                wide += sum(character > "\x7f" for character in text) - bad
        broken += decoder.decode(b"", final=True).count("\ufffd")
    return wide, broken


def detect_delimiter(sample: Sequence[str]) -> str:
    """The delimiter that cuts most rows into the same number of cells, more than one; a first `sep=` line decides."""
    if sample and sample[0].lower().startswith("sep=") and sample[0][4:5] in DELIMITERS:
        return sample[0][4]
    return max(DELIMITERS, key=lambda delimiter: _evenness(sample, delimiter))


def _evenness(sample: Sequence[str], delimiter: str) -> tuple[int, int]:
    csv.field_size_limit(FIELD_LIMIT)
    try:
        widths = Counter(len(row) for row in csv.reader(sample, delimiter=delimiter) if len(row) > 1)
    except csv.Error:
        return (0, 0)
    width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(0, 0))
    return (rows, width)
