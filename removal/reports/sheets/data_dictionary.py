"""Data dictionary: every column of every sheet of this report, printed from the definitions themselves."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from removal.reports.definition import ALWAYS, Column, Depth, Kind, Rows, Sheet
from removal.reports.estate import Estate

KINDS = {
    Kind.TEXT: "Text",
    Kind.SENTENCE: "Text",
    Kind.NUMBER: "Number",
    Kind.MONEY: "Pounds",
    Kind.DATE: "Date",
    Kind.MOMENT: "Date and time",
}
DEPTHS = {Depth.STANDARD: "Standard", Depth.FULL: "Full", Depth.FOI: "FOI", Depth.SUMMARY: "Summary"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A column and the sheet it stands on."""

    sheet: Sheet[Any]
    column: Column[Any]


def describing(sheets: Iterable[Sheet[Any]]) -> Sheet[Entry]:
    """The dictionary of these sheets: one row for each column that the report's depth shows."""
    described = tuple(sheets)

    def rows(estate: Estate) -> Rows[Entry]:
        depth = Depth(estate.depth)
        return Rows.listed(
            Entry(sheet, column)
            for sheet in described
            if sheet.is_in(estate)
            for column in sheet.columns_at(depth)
        )

    return Sheet(
        title="Data dictionary",
        table_name="data_dictionary",
        purpose="What each column means and where it comes from",
        columns=COLUMNS,
        rows=rows,
        empty="No columns.",
        depths=ALWAYS,
    )


def _shown_in(column: Column[Any]) -> str:
    return ", ".join(words for depth, words in DEPTHS.items() if depth in column.depths)


def _column(
    heading: str, value: Callable[[Entry], str], meaning: str, width: int, kind: Kind
) -> Column[Entry]:
    return Column(heading, value, meaning, "This workbook", kind, width, ALWAYS)


COLUMNS = (
    _column("Sheet", lambda entry: entry.sheet.title, "The worksheet.", 30, Kind.TEXT),
    _column("Column", lambda entry: entry.column.heading, "Its heading.", 34, Kind.TEXT),
    _column("Meaning", lambda entry: entry.column.meaning, "What it says.", 80, Kind.SENTENCE),
    _column("Holds", lambda entry: KINDS[entry.column.kind], "Text, number or date.", 16, Kind.TEXT),
    _column("Source", lambda entry: entry.column.source, "Where it comes from.", 24, Kind.TEXT),
    _column("Shown at depth", lambda entry: _shown_in(entry.column), "Reports that have it.", 30, Kind.TEXT),
)
