"""Who built a device, asked without storing anything: one device, or each row of a file as an upload is read."""

import csv
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice
from pathlib import Path

from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import Judgement, judge
from inventory.classification.rulebook import Rulebook
from inventory.imports.reading import Reading, read_upload
from inventory.imports.refusal import FileRefusedError
from inventory.imports.rows import ParsedRow, RejectedRow
from inventory.services.spreadsheets import Echo, defused

TOLD = ("site", "location", "vendor", "model", "serial", "mac", "description")
HEADINGS = (
    *("sheet", "row", "site", "location", "vendor_text", "model_text", "serial", "mac", "description"),
    *("verdict", "basis", "maker", "s889", "grounds"),
)
# As many judgements of one file are kept in memory; registers have about a thousand descriptions.
KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Identified:
    """One row of a file: what it says, and the judgement, or why there is none."""

    sheet: str
    row: int
    text: DeviceText
    judgement: Judgement | None
    problem: str = ""


def identify(text: DeviceText, rulebook: Rulebook, *, on: date) -> Judgement:
    """The list's answer on one device. What people have determined of an estate's own devices does not speak."""
    return judge(fingerprint_of(text, rulebook), rulebook, on)


class IdentifiedFile:
    """A file whose rows are judged one at a time, in their order; nothing of it outlives the iteration.

    Raises FileRefusedError when the file is refused before its first row. One that is refused further down ends with
    a row that says so.
    """

    def __init__(self, pieces: Iterable[bytes], filename: str, rulebook: Rulebook, *, on: date) -> None:
        self._rulebook, self._on = rulebook, on
        self._folder = tempfile.TemporaryDirectory(prefix="lenscap-identify-")
        try:
            path = Path(self._folder.name) / "upload"
            with path.open("wb") as copy:
                for piece in pieces:
                    copy.write(piece)
            self._reading: Reading = read_upload(path, filename)
        except BaseException:
            self._folder.cleanup()
            raise

    def __iter__(self) -> Iterator[Identified]:
        judged: dict[str, Judgement] = {}
        try:
            for row in self._reading:
                yield self._identified(row, judged)
        except FileRefusedError as refusal:
            yield Identified(
                "", 0, DeviceText(), None, f"The rest of the file was not read. {refusal.message}"
            )
        finally:
            self.close()

    def first(self, number: int) -> list[Identified]:
        """The first rows; the file is let go of."""
        rows = iter(self)
        try:
            return list(islice(rows, number))
        finally:
            self.close()

    def close(self) -> None:
        """Let go of the reading process and of the copy; safe to call more than once."""
        self._reading.close()
        self._folder.cleanup()

    def _identified(self, row: ParsedRow | RejectedRow, judged: dict[str, Judgement]) -> Identified:
        if isinstance(row, RejectedRow):
            return Identified(row.sheet, row.row, DeviceText(), None, row.message)
        said = row.said
        text = DeviceText(
            vendor=said.vendor,
            model=said.model,
            mac=said.mac,
            banner=said.banner,
            description=said.description,
            serial=said.serial,
            location=said.location,
            site=said.site,
        )
        fingerprint = fingerprint_of(text, self._rulebook)
        if fingerprint.key not in judged:
            if len(judged) >= KEPT:
                judged.clear()
            judged[fingerprint.key] = judge(fingerprint, self._rulebook, self._on)
        return Identified(row.sheet, row.row, text, judged[fingerprint.key])


def csv_lines(rows: Iterable[Identified]) -> Iterator[str]:
    """The rows as lines of CSV with their verdicts; no cell can be taken for a formula."""
    writer = csv.writer(Echo(), quoting=csv.QUOTE_ALL)
    yield writer.writerow(HEADINGS)
    for row in rows:
        said = (row.sheet, str(row.row or ""), *(getattr(row.text, name) for name in TOLD))
        yield writer.writerow([defused(cell) for cell in (*said, *_answer(row))])


def grounds_in_words(judgement: Judgement) -> str:
    """Every rule that spoke, where it points and why, and what would settle an open case."""
    told = list(dict.fromkeys(f"{each.tendency}: {each.sentence}" for each in judgement.grounds))
    if judgement.question:
        told.append(f"to settle it: {judgement.question}")
    return " | ".join(told)


def _answer(row: Identified) -> tuple[str, ...]:
    found = row.judgement
    if found is None:
        return ("", "", "", "", row.problem)
    return (found.verdict, found.basis, found.maker_name, found.s889, grounds_in_words(found))
