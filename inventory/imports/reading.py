"""The entry to this package: an upload on disk in, typed rows out, one at a time.

    with read_upload(path, "survey.xlsx") as reading:
        for row in reading:
            ...

Or, to keep the rows for later without taking each apart now:

    with read_upload(path, "survey.xlsx") as reading, spool_path.open("wb") as spool:
        poured = reading.pour(spool)

The rows come from a child process with limits (inventory.imports.child), so this process grows by a few lines of
text however large the file, and no file can harm it.
"""

import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from inventory.imports import gate
from inventory.imports.cells import TAKEN_OUT
from inventory.imports.layout import Choices
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import ParsedRow, RejectedRow
from inventory.imports.sheets import Note
from inventory.imports.spool import row_of_line
from inventory.imports.tables import SkippedRow

PROJECT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 200.0
"""As long as this process waits for the child in all, over one file; time in which the caller works on rows does not
count. It ends before a worker's turn does. The child's processor time is limited to a seventh of it: on a machine with
much else to do a good file of 100,000 rows, which needs 8 s, was waited for longer than 90 s."""
LISTED = 1_000
"""As many notes and skipped rows are kept; their numbers are counted on."""
BLOCK = 256 * 1024
ROW, REJECT = b'["row",', b'["reject",'
NO_WARNINGS = b",[]]"
"""How the line of a row without warnings ends."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its heading row and each heading with the field it was read as ("" is kept as text).

    `layout` is its `layout_key`; `name_column` the index of a column that is read for place and asset tag both;
    `questions` what was left open, as [code, column index, settled]; `samples` a few texts of each column.
    """

    sheet: str
    heading_row: int
    columns: Mapping[str, str]
    dropped: tuple[str, ...]
    layout: str
    name_column: int | None
    questions: tuple[tuple[str, int, bool], ...]
    samples: tuple[tuple[str, ...], ...] = ()


class Reading:
    """A file being read. Iterate once over its rows; the lists are complete when the iteration has ended.

    `format` is the format's key; `sheets` the tables found so far; `warnings` what was assumed about the file;
    `skipped` rows that are no devices; `dropped_columns` headings of columns that are never stored; `positions` where
    sites are, as [site as told, latitude, longitude, rows, sheet, row, heading]. At most LISTED
    warnings and skipped rows are kept; `warnings_total` and `skipped_total` count them all. Iterating may raise
    FileRefusedError after rows were given, so keep what you stored of it apart until the end.
    """

    def __init__(self, path: Path, kind: gate.Kind, choices: Choices) -> None:
        self.format = ""
        self.sheets: list[Table] = []
        self.warnings: list[Note] = []
        self.skipped: list[SkippedRow] = []
        self.dropped_columns: list[str] = []
        self.positions: list[list[Any]] = []
        self.warnings_total = self.skipped_total = 0
        self.secret_removed = False
        self._child = _Child(path, kind, choices)
        self._lines = self._child.lines()
        try:
            self._first = self._next_line()
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __iter__(self) -> Iterator[ParsedRow | RejectedRow]:
        """The rows of devices in the file's order."""
        return map(row_of_line, self._row_lines())

    def pour(self, spool: BinaryIO) -> int:
        """Write every row to `spool` as a line of `inventory.imports.spool`; how many.

        Warnings about single cells are added to `warnings`.
        """
        total = 0
        for line in self._row_lines():
            spool.write(line + b"\n")
            total += 1
            if line.startswith(ROW) and not line.partition(b"\t")[0].endswith(NO_WARNINGS):
                self._warn_of(row_of_line(line))
        return total

    def close(self) -> None:
        """End the child; safe to call at any time and more than once."""
        self._lines.close()
        self._child.close()

    def _row_lines(self) -> Iterator[bytes]:
        line, self._first = self._first, None
        try:
            while line is not None:
                yield line
                line = self._next_line()
        finally:
            self.close()

    def _next_line(self) -> bytes | None:
        """The line of the next device; everything told before it is taken in. None at the end of the file."""
        for line in self._lines:
            if line.startswith((ROW, REJECT)):
                return line
            self._take_in(json.loads(line))
        return None

    def _warn_of(self, row: ParsedRow | RejectedRow) -> None:
        for warning in row.warnings if isinstance(row, ParsedRow) else ():
            self._note(Note(row.sheet, row.row, warning.column, warning.code, warning.message))

    def _note(self, note: Note) -> None:
        self.warnings_total += 1
        self.secret_removed |= note.code == TAKEN_OUT
        if len(self.warnings) < LISTED:
            self.warnings.append(note)

    def _take_in(self, message: list[Any]) -> None:
        match message:
            case ["table", sheet, file_format, heading_row, columns, dropped, layout, name_column, asked]:
                self.format = self.format or file_format
                questions = tuple((code, column, settled) for code, column, settled in asked)
                told = (dict(columns), tuple(dropped), layout, name_column, questions)
                self.sheets.append(Table(sheet, heading_row, *told))
                self.dropped_columns.extend(name for name in dropped if name not in self.dropped_columns)
            case ["samples", samples]:
                self.sheets[-1] = replace(self.sheets[-1], samples=tuple(map(tuple, samples)))
            case ["positions", positions]:
                self.positions = positions
            case ["skip", *skipped]:
                self.skipped_total += 1
                if len(self.skipped) < LISTED:
                    self.skipped.append(SkippedRow(*skipped))
            case ["note", *note]:
                self._note(Note(*note))


def read_upload(path: Path, filename: str, choices: Choices | None = None) -> Reading:
    """Begin to read an upload; FileRefusedError when it is refused at the gate or before its first row.

    `filename` is the name that the user gave the file, of which only the extension counts.
    """
    kind = gate.check(path, filename)
    return Reading(path, kind, choices or Choices())


class _Child:
    """The limited process and its end: messages while it lives, a refusal in plain words when it dies."""

    def __init__(self, path: Path, kind: gate.Kind, choices: Choices) -> None:
        self._last_words = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
        # Not an argument: a system limits one to 128 KB, and layouts are many.
        asked = tempfile.TemporaryFile()  # noqa: SIM115 - closed below
        asked.write(json.dumps(asdict(choices)).encode())
        asked.seek(0)
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-B", "-P", "-s", "-m", "inventory.imports.child"),
                *(str(path.resolve()), kind.value),
            ],
            stdin=asked,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            cwd="/",
            env={"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "PATH": os.defpath},
            close_fds=True,
        )
        asked.close()

    def lines(self) -> Generator[bytes, None, None]:
        """Each message of the child but the last; FileRefusedError when it refuses the file or dies."""
        for line in self._all_lines():
            if line.startswith(b'["refused",'):
                message = json.loads(line)
                raise (
                    _too_much_memory() if message[1] == "too_much_memory" else FileRefusedError(*message[1:])
                )
            if line.startswith(b'["end",'):
                return
            yield line
        raise self._obituary()

    def _all_lines(self) -> Iterator[bytes]:
        assert self._process.stdout is not None  # noqa: S101 - it was asked for above
        handle = self._process.stdout.fileno()
        patience, begun = WAIT_SECONDS, b""
        with selectors.DefaultSelector() as selector:
            selector.register(handle, selectors.EVENT_READ)
            while True:
                asked = time.monotonic()
                ready = selector.select(patience)
                patience -= time.monotonic() - asked
                if not ready or patience <= 0:
                    raise _too_slow()
                block = os.read(handle, BLOCK)
                if not block:
                    return
                *lines, begun = (begun + block).split(b"\n")
                yield from lines

    def _obituary(self) -> FileRefusedError:
        """Why the child died without saying so: a limit that the system holds, or a file that broke the reader."""
        status = self._process.wait(timeout=10)
        if status in (-signal.SIGXCPU, -signal.SIGKILL):
            return _too_slow()
        self._last_words.seek(0)
        words = self._last_words.read()
        if b"memory allocation" in words or b"MemoryError" in words or b"capacity overflow" in words:
            return _too_much_memory()
        return FileRefusedError(
            "unreadable",
            "This file could not be read; it may be damaged. Open it in Excel, copy the table into a new workbook,"
            " save it as an Excel workbook (.xlsx) and upload that.",
        )

    def close(self) -> None:
        """Kill the process if it still runs, and let go of its pipes."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()
        self._last_words.close()


def _too_slow() -> FileRefusedError:
    return FileRefusedError(
        "too_slow",
        "This file takes too long to read. Copy only the rows of the table into a new file, or split it by site,"
        " and upload that.",
    )


def _too_much_memory() -> FileRefusedError:
    return FileRefusedError(
        "too_much_memory",
        "This file needs too much memory to read; often a stray cell stands far below or far right of the table."
        " Copy only the rows of the table into a new workbook and upload that.",
    )
