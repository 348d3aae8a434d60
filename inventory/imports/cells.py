"""From what a reader returns to text that any database, page and workbook can hold."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import cast

CELL_LIMIT = 32_000
"""Excel holds 32,767 characters in a cell, and writers cut there without a word."""

LINES_EXPECTED = 30
FEWEST_DELIMITERS = 3
"""Two commas around a line break are prose; rows of a list have more columns than that."""

# C0 without TAB and LF, DEL and C1, lone surrogates, non-characters: openpyxl refuses some of them and writes an
# unreadable workbook for the others; PostgreSQL refuses NUL.
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    "\U0001fffe\U0001ffff\U0002fffe\U0002ffff\U000ffffe\U000fffff\U0010fffe\U0010ffff]"
)
LINE_END = re.compile("\r\n?")
# The length of a scheme is bounded, or a cell of 32,000 dashes and letters takes ten seconds.
TAKEN_OUT = "secret_removed"
"""The code of the warning where what looks like a password was removed from a cell."""
SECRET = re.compile(
    r"(?P<scheme>\b[a-z][a-z0-9+.-]{0,20}://)[^/\s:@]*:[^/\s@]*@"
    r"|(?P<word>\b(?:password|passwort|kennwort|mot de passe|contrase[ñn]a|cyfrinair|passwd|pwd|"
    r"pw|p/w|pword|passcode|credentials?|pin)\b\s*(?:is\b|[:=])\s*)\S+",
    re.IGNORECASE,
)
SECRET_SIGNS = ("://", "pass", "pw", "p/w", "credential", "pin", "kennwort", "contrase", "cyfrinair")
"""What SECRET needs to match at all; looking for these first saves a fifth of the time of a large file."""
EXACT_DIGITS = 10**15
"""Excel keeps fifteen digits of a number; what it shows beyond them is made up."""

TEXT_ALONE = frozenset({str})
Cell = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Flaw:
    """What cleaning did to one cell: its column's index and a code of FLAWS."""

    index: int
    code: str


FLAWS = {
    "characters_removed": "Characters that cannot be printed were removed.",
    TAKEN_OUT: "What looks like a password was removed; it is never stored.",
    "cell_too_long": f"The text was cut at {CELL_LIMIT:,} characters.",
    "many_lines": f"The cell holds more than {LINES_EXPECTED} lines: a quotation mark before it may not be closed, so"
    " that several rows read as one. Check the file here.",
    "rows_in_cell": "The cell holds what looks like several rows of the list: a quotation mark in it or before it is"
    " wrong, so that their devices were not read. Correct it and import the file again.",
    "cells_beyond_headings": "The row has more cells than there are headings, so the last ones were left out. Often a"
    " delimiter stands inside a text: put the text in quotation marks.",
    "digits_lost": "The number has more digits than Excel keeps, so its last digits are lost. Format the column"
    " as text and type it again.",
}


def clean_row(cells: Sequence[Cell], width: int) -> tuple[list[str], list[Flaw]]:
    """A row as clean text of `width` cells, and what had to be changed. Text is kept as text, whatever it says."""
    flaws: list[Flaw] = []
    texts = cast(list[str], cells[:width])
    if not set(map(type, texts)) <= TEXT_ALONE:
        texts = [
            cell if isinstance(cell, str) else as_text(cell, index, flaws) for index, cell in enumerate(texts)
        ]
    joined = "".join(texts)
    if (
        not joined.isascii()
        or not joined.isprintable()
        or len(joined) > CELL_LIMIT
        or _may_hold_secret(joined)
    ):
        texts = [_clean(text, index, width, flaws) for index, text in enumerate(texts)]
    texts = list(map(str.strip, texts))
    texts.extend([""] * (width - len(texts)))
    return texts, flaws


def _may_hold_secret(text: str) -> bool:
    lower = text.lower()
    return any(map(lower.__contains__, SECRET_SIGNS))


def as_text(cell: Cell, index: int, flaws: list[Flaw]) -> str:
    """A value as its owner wrote it: 4413.0 is 4413, a date is ISO, a truth value is TRUE or FALSE as in Excel."""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, int | float):
        return _number(cell, index, flaws)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "seconds")
    if isinstance(cell, date | time):
        return cell.isoformat()
    return str(cell)


def _number(number: float, index: int, flaws: list[Flaw]) -> str:
    if abs(number) >= EXACT_DIGITS:
        flaws.append(Flaw(index, "digits_lost"))
    if number == number and abs(number) < 1e21 and number == int(number):
        return str(int(number))
    return format(number, ".15g")


def _clean(text: str, index: int, width: int, flaws: list[Flaw]) -> str:
    if len(text) > CELL_LIMIT:
        flaws.append(Flaw(index, "cell_too_long"))
        text = text[:CELL_LIMIT]
    text = LINE_END.sub("\n", text)
    if _holds_rows(text, width):
        flaws.append(Flaw(index, "rows_in_cell"))
    elif text.count("\n") > LINES_EXPECTED:
        flaws.append(Flaw(index, "many_lines"))
    cleaned = FORBIDDEN.sub("", text)
    if cleaned != text:
        flaws.append(Flaw(index, "characters_removed"))
    if SECRET.search(cleaned):
        flaws.append(Flaw(index, TAKEN_OUT))
        cleaned = SECRET.sub(lambda match: match["scheme"] or f"{match['word']}[removed]", cleaned)
    return cleaned if cleaned.isascii() else unicodedata.normalize("NFC", cleaned)


def _holds_rows(text: str, width: int) -> bool:
    """Whether each line break stands among as many delimiters as a row has: rows between two stray quotation marks."""
    breaks = text.count("\n")
    needed = max(breaks * (width - 1), FEWEST_DELIMITERS)
    return breaks > 0 and any(text.count(delimiter) >= needed for delimiter in ",;\t|")
