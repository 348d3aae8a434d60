"""JSON, one object a line, or one list of objects: read without trusting its depth, its numbers or its length."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from inventory.imports.delimited import detect_encoding
from inventory.imports.refusal import FileRefusedError
from inventory.imports.sheets import Note

LINE_LIMIT = 8 * 1024 * 1024
"""Characters of a line; a host with a screenshot in it has half a million."""
BAD_LINES_LISTED = 20

Item = dict[str, Any] | Note


def objects(path: Path) -> Iterator[tuple[int, Item]]:
    """Each object with its line; a line that is none is a note. FileRefusedError when nothing in it is an object."""
    encoding, notes = detect_encoding(path)
    yield from ((0, note) for note in notes)
    found = bad = 0
    for number, item in _items(path, encoding):
        if isinstance(item, dict):
            found += 1
            yield number, item
            continue
        bad += 1
        if bad <= BAD_LINES_LISTED:
            yield number, Note("", number, "", "bad_json", "This line is no JSON object; it was left out.")
    if not found:
        raise _no_objects()


def _items(path: Path, encoding: str) -> Iterator[tuple[int, object]]:
    with path.open(encoding=encoding, errors="replace") as file:
        for number, line in enumerate(_lines(file), start=1):
            text = line.strip()
            if number == 1 and text.startswith("["):
                yield from _list(text + file.read())
                return
            if text:
                yield number, _parsed(text)


def _lines(file: Any) -> Iterator[str]:
    while line := file.readline(LINE_LIMIT):
        if len(line) >= LINE_LIMIT:
            raise FileRefusedError(
                "line_too_long",
                f"A line of this file has more than {LINE_LIMIT:,} characters. Download it again as JSON lines,"
                " one host a line, and upload that.",
            )
        yield line


def _list(text: str) -> Iterator[tuple[int, object]]:
    read = _parsed(text)
    if not isinstance(read, list):
        raise _no_objects()
    yield from enumerate(read, start=1)


def _parsed(text: str) -> object:
    """What a text says, or None. Depth and huge numbers end in an error of the reader, not of this process."""
    try:
        return json.loads(text, parse_constant=_refused)
    except (ValueError, RecursionError):
        return None


def _refused(word: str) -> NoReturn:
    raise ValueError(f"{word} is no JSON")


def _no_objects() -> FileRefusedError:
    return FileRefusedError(
        "not_json",
        "Nothing in this file is a JSON object. Download it again as JSON lines, one host a line, and upload that.",
    )
