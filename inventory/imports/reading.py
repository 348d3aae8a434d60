"""The entry to this package: an upload on disk in, typed rows out, one at a time.

    with read_upload(path, "survey.xlsx") as reading:
        for row in reading:
            ...

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
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from inventory.imports import gate
from inventory.imports.layout import Choices
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import CellWarning, ParsedRow, RejectedRow
from inventory.imports.sheets import Note
from inventory.imports.tables import SkippedRow

PROJECT = Path(__file__).resolve().parents[2]
WAIT_SECONDS = 90.0
"""As long as this process waits for the child in all, over one file; time in which the caller works on rows does not
count. The child's processor time is limited to a third of it."""
LISTED = 1_000
"""As many notes and skipped rows are kept; their numbers are counted on."""
BLOCK = 256 * 1024


@dataclass(frozen=True, slots=True)
class Table:
    """One table of the file: its heading row and each heading with the field it was read as ("" is kept as text)."""

    sheet: str
    heading_row: int
    columns: Mapping[str, str]
    dropped: tuple[str, ...]


class Reading:
    """A file being read. Iterate once over its rows; the lists are complete when the iteration has ended.

    `format` is the format's key; `sheets` the tables found so far; `warnings` what was assumed about the file;
    `skipped` rows that are no devices; `dropped_columns` headings of columns that are never stored. At most LISTED
    warnings and skipped rows are kept; `warnings_total` and `skipped_total` count them all. Iterating may raise
    FileRefusedError after rows were given, so keep what you stored of it apart until the end.
    """

    def __init__(self, path: Path, kind: gate.Kind, choices: Choices) -> None:
        self.format = ""
        self.sheets: list[Table] = []
        self.warnings: list[Note] = []
        self.skipped: list[SkippedRow] = []
        self.dropped_columns: list[str] = []
        self.warnings_total = self.skipped_total = 0
        self._child = _Child(path, kind, choices)
        self._messages = self._child.messages()
        self._headings: list[str] = []
        try:
            self._first = self._next_row()
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
        row, self._first = self._first, None
        try:
            while row is not None:
                yield row
                row = self._next_row()
        finally:
            self.close()

    def close(self) -> None:
        """End the child; safe to call at any time and more than once."""
        self._messages.close()
        self._child.close()

    def _next_row(self) -> ParsedRow | RejectedRow | None:
        """The next row of a device; everything told before it is taken in. None at the end of the file."""
        for message in self._messages:
            match message:
                case ["row", row, cells, values, warnings]:
                    notes = tuple(CellWarning(*warning) for warning in warnings)
                    facts: list[Any] = [self.sheets[-1].sheet, row, *values, self._raw(cells), notes]
                    return ParsedRow(*facts)
                case ["reject", row, cells, column, code, text]:
                    return RejectedRow(self.sheets[-1].sheet, row, column, code, text, self._raw(cells))
                case _:
                    self._take_in(message)
        return None

    def _raw(self, cells: list[str]) -> dict[str, str]:
        return {name: text for name, text in zip(self._headings, cells, strict=False) if text}

    def _take_in(self, message: list[Any]) -> None:
        match message:
            case ["table", sheet, file_format, heading_row, columns, dropped]:
                self.format = self.format or file_format
                self._headings = [name for name, _ in columns]
                self.sheets.append(Table(sheet, heading_row, dict(columns), tuple(dropped)))
                self.dropped_columns.extend(name for name in dropped if name not in self.dropped_columns)
            case ["skip", *skipped]:
                self.skipped_total += 1
                if len(self.skipped) < LISTED:
                    self.skipped.append(SkippedRow(*skipped))
            case ["note", *note]:
                self.warnings_total += 1
                if len(self.warnings) < LISTED:
                    self.warnings.append(Note(*note))


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
        self._process = subprocess.Popen(
            [
                *(sys.executable, "-B", "-P", "-s", "-m", "inventory.imports.child"),
                *(str(path.resolve()), kind.value, json.dumps(asdict(choices))),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._last_words,
            cwd="/",
            env={"PYTHONPATH": str(PROJECT), "PYTHONUTF8": "1", "PATH": os.defpath},
            close_fds=True,
        )

    def messages(self) -> Generator[list[Any], None, None]:
        """Each message of the child but the last; FileRefusedError when it refuses the file or dies."""
        for line in self._lines():
            message: list[Any] = json.loads(line)
            if message[0] == "refused":
                raise (
                    _too_much_memory() if message[1] == "too_much_memory" else FileRefusedError(*message[1:])
                )
            if message[0] == "end":
                return
            yield message
        raise self._obituary()

    def _lines(self) -> Iterator[bytes]:
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
