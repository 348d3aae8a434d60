"""What the Cover of a return says of itself, and putting number, issuer and second reader there when it is issued.

A draft has a text of its own in each of these places. Issuing replaces these texts and copies every other part of the
file byte for byte, so that what is issued is what was read.
"""

import shutil
from collections.abc import Mapping
from typing import IO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from django.utils import timezone

from inventory.models import Person
from inventory.workbooks.text import clean
from removal.models import Report, Return
from removal.planning.deadlines import in_words
from removal.reports.estate import Estate
from removal.reports.sheets import changes

HEADLINES = (
    ("All cameras", "All cameras"),
    ("All cameras", "Restricted"),
    ("Restricted, still there", "All restricted, still there"),
    ("All cameras", "Cannot tell"),
    ("Affected sites", "Affected sites"),
    ("Affected sites", "Equipment removed"),
)
"""The figures that are asked for first, by part and measure of Summary."""
# The first worksheet (`removal.reports.workbook`); openpyxl writes its texts into the sheet itself.
COVER = "xl/worksheets/sheet1.xml"
NONE_ASKED = "None: the organisation does not ask for one"


class NotTheDraftError(ValueError):
    """The file is not the draft: the places of number and readers are not there."""


def names_people(depth: str) -> bool:
    """Whether a Cover of this depth says who made, read and issued it: not where the list leaves people out."""
    return depth != Report.Depth.FOI


def facts(estate: Estate) -> list[tuple[str, str]]:
    """The Cover's lines that only a return has; none of any other report."""
    returning = estate.returning
    if returning is None:
        return []
    by = f"{returning.prepared_by or 'Lenscap, for the period that had ended'}"
    named_here = names_people(estate.depth)
    return [
        ("Return", _no_number(estate.report)),
        *([("Erratum", erratum(returning))] if returning.corrects else []),
        *([("Prepared by", by)] if named_here else []),
        ("Second reader", _no_reader(estate.report)),
        ("Changed since", changed_since(estate)),
    ]


def erratum(returning: Return) -> str:
    """Which return this one corrects, and what was wrong in it."""
    return f"This corrects {named(returning.corrects)}. What was wrong: {returning.erratum}"


def changed_since(estate: Estate) -> str:
    """The return compared with, how many figures changed, and those that are asked for first."""
    returning = estate.returning
    if returning is None or returning.compared_with is None:
        return "This is the first return"
    every = tuple(changes.rows(estate).each)
    if not every:
        return (
            f"{named(returning.compared_with)}, of a depth that shows what this one withholds: not compared"
        )
    changed = [change for change in every if change.changed]
    told = f"{named(returning.compared_with)}: {len(changed):,} of {len(every):,} figures, on Changes"
    for change in every:
        if (change.about, change.name) in HEADLINES and change.changed:
            told += f"\n{change.name}: {change.then} then, {change.now} now"
    return told


def named(returning: Return | None) -> str:
    """Return 6 of 31 October 2026, by the day of its figures."""
    if returning is None or returning.report.as_at is None:
        return "no return"
    return f"return {returning.number} of {in_words(timezone.localdate(returning.report.as_at))}"


def stamps(report: Report, *, number: int, issued: str, by: Person, read: str) -> dict[str, str]:
    """The draft's texts with what stands in their places once it is issued; `issued` and `read` in words."""
    named_here = names_people(report.depth)
    second = read if named_here or not read else "Somebody else read it before it was issued"
    return {
        _no_number(report): f"Return {number}, issued on {issued}" + (f" by {by}" if named_here else ""),
        _no_reader(report): second or NONE_ASKED,
    }


def stamp(draft: IO[bytes], texts: Mapping[str, str], out: IO[bytes]) -> None:
    """Copy the draft with each text replaced by the other. Raises NotTheDraftError unless each stands there once."""
    with ZipFile(draft) as source, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as target:
        for member in source.infolist():
            if member.filename == COVER:
                target.writestr(COVER, _stamped(source.read(member).decode(), texts))
                continue
            with source.open(member) as part, target.open(member.filename, "w", force_zip64=True) as copy:
                shutil.copyfileobj(part, copy)


def _stamped(part: str, texts: Mapping[str, str]) -> str:
    for before, after in texts.items():
        if part.count(escape(before)) != 1:
            raise NotTheDraftError(f"“{before}” does not stand in the file exactly once")
        part = part.replace(escape(before), escape(clean(after)))
    return part


def _no_number(report: Report) -> str:
    return f"Draft, not issued: it has no number. {report.uuid}"


def _no_reader(report: Report) -> str:
    return f"Draft: who read it second stands here once it is issued. {report.uuid}"
