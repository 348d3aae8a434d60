"""Say who built a device, or each device of a file, and whether that is restricted; nothing is stored."""

import codecs
import csv
import io
import json
from argparse import ArgumentTypeError
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from inventory import reference
from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import Judgement, judge
from inventory.classification.periods import Period, made
from inventory.classification.rulebook import Rulebook
from inventory.classification.standings import Answer, MakerStanding
from inventory.classification.withdrawals import in_force
from inventory.imports.refusal import FileRefusedError
from inventory.management.lookups import edition_of, organisation_called
from inventory.services.editions import rulebook_of
from inventory.services.identifying import IdentifiedFile, csv_lines, grounds_in_words

# The contract's column names (docs/operating.md) and the part of a device that each gives.
COLUMNS = {
    "vendor_text": "vendor",
    "model_text": "model",
    "mac": "mac",
    "firmware_or_banner": "banner",
    "description": "description",
    "serial": "serial",
    "location": "location",
    "site": "site",
}
# What may be said of one device on the command line.
TOLD_OF_ONE = ("vendor", "model", "mac", "serial", "description")
ADDED = ("verdict", "basis", "maker", "s889", "grounds")

VERDICTS = {
    "restricted": "Restricted",
    "suspected": "Needs checking",
    "unknown": "Cannot tell",
    "clear": "Not restricted",
}


class Command(BaseCommand):
    """One device in words, or a file with five columns more."""

    help = "Say who built a device and whether that is restricted, on what grounds; nothing is stored."

    def add_arguments(self, parser: CommandParser) -> None:
        """Either VENDOR and MODEL, or --csv and --out."""
        parser.add_argument("vendor", nargs="?", help="what the label says")
        parser.add_argument("model", nargs="?", default="", help="the model code, as written")
        parser.add_argument("--mac", default="", help="the MAC address, in any notation")
        parser.add_argument("--serial", default="", help="the serial number")
        parser.add_argument(
            "--description", default="", help="what a register or a remark says of the device"
        )
        parser.add_argument(
            "--csv",
            type=Path,
            metavar="IN",
            help=f"judge every line of this file by its columns {', '.join(COLUMNS)}",
        )
        parser.add_argument(
            "--file",
            type=Path,
            metavar="IN",
            help="judge every row of a workbook or a CSV file with any headings, as an import reads it",
        )
        parser.add_argument(
            "--out", type=Path, metavar="OUT", help="where to write the lines with their verdicts"
        )
        parser.add_argument("--on", type=_day, metavar="DATE", help="judge as of this day (default: today)")
        parser.add_argument(
            "--made", default="", metavar="DATE", help="when the unit was made: 2019, 2019-06 ..."
        )
        parser.add_argument(
            "--bought", default="", metavar="DATE", help="when it was bought, as precise as known"
        )
        parser.add_argument(
            "--organisation", metavar="CODE", help="judge by this organisation's current edition"
        )
        parser.add_argument(
            "--edition",
            type=int,
            metavar="N",
            help="judge by this edition of the organisation, not its newest",
        )
        parser.add_argument("--json", action="store_true", help="one device as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge what was given."""
        on = options["on"] or timezone.localdate()
        if options["edition"] and not options["organisation"]:
            raise CommandError("Say with --organisation CODE whose edition it is.")
        rulebook = rulebook_for(options["organisation"], number=options["edition"], on=on)
        text = DeviceText(**{name: options[name] or "" for name in TOLD_OF_ONE})
        if options["csv"]:
            self._file(options["csv"], options["out"], rulebook, on)
        elif options["file"]:
            self._upload(options["file"], options["out"], rulebook, on)
        elif text == DeviceText():
            raise CommandError("Give VENDOR and MODEL, or --csv IN or --file IN, and --out OUT.")
        else:
            period = made_between(options["made"], options["bought"])
            self._device(text, rulebook, on, period, as_json=options["json"])

    def _file(self, source: Path, target: Path | None, rulebook: Rulebook, on: date) -> None:
        if target is None:
            raise CommandError("Say with --out OUT where to write the result.")
        # All of the source is read and judged before the target is opened: a fault leaves nothing half-written,
        # and OUT may be IN.
        lines = list(judged_lines(source, rulebook, on))
        with _opened(target) as out:
            csv.writer(out).writerows(lines)
        self._say_how_many(len(lines) - 1, rulebook, on)
        read = [name for name in lines[0] if name.strip().casefold() in COLUMNS]
        if not {"vendor_text", "model_text"} & {name.strip().casefold() for name in read}:
            self.stderr.write(
                f"Read only the columns {', '.join(read)}. If others say who made it, name them vendor_text and "
                "model_text, or give the file with --file instead of --csv."
            )

    def _upload(self, source: Path, target: Path | None, rulebook: Rulebook, on: date) -> None:
        if target is None:
            raise CommandError("Say with --out OUT where to write the result.")
        try:
            with source.open("rb") as pieces:
                found = IdentifiedFile(pieces, source.name, rulebook, on=on)
            rows = list(found)
        except OSError as fault:
            raise CommandError(f"{source} cannot be read: {fault.strerror}") from fault
        except FileRefusedError as refusal:
            raise CommandError(refusal.message) from refusal
        with _opened(target) as out:
            out.writelines(csv_lines(rows))
        self._say_how_many(sum(row.judgement is not None for row in rows), rulebook, on)
        without = [row for row in rows if row.judgement is None]
        if without:
            self.stderr.write(f"{len(without)} rows were not judged; OUT says why.")

    def _say_how_many(self, lines: int, rulebook: Rulebook, on: date) -> None:
        self.stdout.write(f"{lines} lines judged as of {on.isoformat()}, list pack {rulebook.pack.version}")

    def _device(
        self, text: DeviceText, rulebook: Rulebook, on: date, period: Period, *, as_json: bool
    ) -> None:
        judgement = judge(fingerprint_of(text, rulebook), rulebook, on, period)
        if as_json:
            self.stdout.write(
                json.dumps(device_document(text, judgement, rulebook, on), ensure_ascii=False, indent=2)
            )
        else:
            self.stdout.write("\n".join(in_words(judgement, rulebook, on)))


@contextmanager
def _opened(target: Path) -> Iterator[TextIO]:
    """The target, to be written anew. Raises CommandError where it cannot be."""
    try:
        with target.open("w", encoding="utf-8", newline="") as out:
            yield out
    except OSError as fault:
        raise CommandError(f"{target} cannot be written: {fault.strerror}") from fault


def made_between(made_on: str, bought_on: str) -> Period:
    """When the unit was made, by its dates of manufacture and purchase. Raises CommandError."""
    try:
        return made(made_on, bought_on)
    except ValueError as fault:
        raise CommandError("Write --made and --bought as 2019, 2019-06 or 2019-06-30.") from fault


def rulebook_for(organisation: str | None, *, number: int | None, on: date) -> Rulebook:
    """The rulebook of an organisation's edition (its newest unless numbered) as of a day; without one, of the shipped
    pack.

    Raises CommandError for an unknown code or number, or faulty data files.
    """
    if organisation is None:
        try:
            return Rulebook.compile(in_force(reference.shipped_pack(), on))
        except reference.ReferenceDataError as fault:
            raise CommandError(str(fault)) from fault
    return rulebook_of(edition_of(organisation_called(organisation), number), on=on)


def judged_lines(source: Path, rulebook: Rulebook, on: date) -> Iterator[list[str]]:
    """The heading, then one line for each line of the file, in its order, each with the judgement at its end.

    An input column that has the name of one of ours comes out as "NAME (in)". Raises CommandError for a file that
    cannot be read or has none of the columns.
    """
    rows = read_rows(source)
    heading = next(rows, [])
    names = [name.strip() for name in heading]
    places = {
        COLUMNS[name.casefold()]: index for index, name in enumerate(names) if name.casefold() in COLUMNS
    }
    if not places:
        raise CommandError(f"{source} has none of the columns {', '.join(COLUMNS)}.")
    yield [*(f"{name} (in)" if name in ADDED else name for name in names), *ADDED]
    judged: dict[str, tuple[str, ...]] = {}
    for row in rows:
        cells = {part: row[index] for part, index in places.items() if index < len(row)}
        padded = [*row, *[""] * (len(names) - len(row))]
        yield [*padded[: len(names)], *_added(cells, rulebook, on, judged)]


def _added(
    cells: Mapping[str, str], rulebook: Rulebook, on: date, judged: dict[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The five cells of a line; lines with equal fingerprints are judged once."""
    fingerprint = fingerprint_of(DeviceText(**cells), rulebook)
    if fingerprint.key not in judged:
        found = judge(fingerprint, rulebook, on)
        judged[fingerprint.key] = (
            found.verdict,
            found.basis,
            found.maker_name,
            found.s889,
            grounds_in_words(found),
        )
    return judged[fingerprint.key]


def read_rows(source: Path) -> Iterator[list[str]]:
    """The rows of a CSV file in UTF-8, UTF-16 with its mark, or Windows-1252, with commas, semicolons or tabs.

    Raises CommandError.
    """
    try:
        content = source.read_bytes()
    except OSError as fault:
        raise CommandError(f"{source} cannot be read: {fault.strerror}") from fault
    encoding = "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    first_line = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first_line.count)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error as fault:
        raise CommandError(f"{source} is not a CSV file: {fault}") from fault


def device_document(text: DeviceText, judgement: Judgement, rulebook: Rulebook, on: date) -> dict[str, Any]:
    """One device and its judgement as JSON-able values; `maker` is the name, `maker_id` the list pack's id."""
    told = judgement.document()
    return {
        "vendor": text.vendor,
        "model": text.model,
        "mac": text.mac,
        "on": on.isoformat(),
        "list": {"version": rulebook.pack.version, "hash": rulebook.content_hash},
        **told,
        "maker": told.pop("maker_name"),
        "maker_id": judgement.maker,
    }


def in_words(judgement: Judgement, rulebook: Rulebook, on: date) -> Iterator[str]:
    """The judgement for a reader."""
    yield f"{VERDICTS[judgement.verdict]} ({judgement.verdict}, {judgement.basis}) as of {on.isoformat()}"
    yield f"Maker: {judgement.maker_name or 'not settled'}"
    yield f"US section 889: {judgement.s889}"
    yield from _section("Grounds", [f"[{each.tendency}] {each.sentence}" for each in judgement.grounds])
    said = [each for each in judgement.standings if each.answer is not Answer.NOT_NAMED]
    yield from _section("What the instruments say", [_answer(each, rulebook) for each in said])
    if judgement.question:
        yield f"To settle it: {judgement.question}"
    yield f"List pack {rulebook.pack.version}, {rulebook.content_hash[:12]}"


def _answer(standing: MakerStanding, rulebook: Rulebook) -> str:
    since = f" (since {standing.since})" if standing.since and standing.answer is Answer.NAMED else ""
    return f"{rulebook.makers[standing.maker].short_name}: {standing.title}: {standing.answer}{since}"


def _section(heading: str, lines: Sequence[str]) -> list[str]:
    """A heading and its lines, each once: entries of several sources often say the same."""
    return [f"{heading}:", *(f"  - {line}" for line in dict.fromkeys(lines))] if lines else []


def _day(text: str) -> date:
    """A day given as 2026-11-21, for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(f"{text} is not a date; write year, month and day: 2026-11-21") from None
