"""The columns of an upload as a page shows them: one group for each layout, however many sheets have it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from inventory.imports.columns import is_ours
from inventory.imports.dates import UnreadableDateError, read_date
from inventory.imports.formats import NETWORK_FORMATS
from inventory.imports.headings import unwritten_name
from inventory.models import ColumnLayout, ImportBatch
from inventory.services.column_layouts import READ_AS, in_words, open_questions


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its heading, what it was read as, and a few of its texts; a dropped one has none."""

    index: int
    heading: str
    field: str
    samples: tuple[str, ...]
    dropped: bool
    asked: bool
    """Whether it has to be told if it names a site or a place at one."""

    @property
    def read_as(self) -> str:
        """What it was read as, in the words of the page."""
        return READ_AS[self.field]


@dataclass(frozen=True, slots=True)
class Group:
    """Tables under the same headings. `dates` are headings of columns whose rows do not show the order of dates;
    `day_first` is what was settled for them, None where it is open; `said` tells who settled the layout and when."""

    layout: str
    sheets: list[str]
    columns: list[Column]
    dates: list[str] = field(default_factory=list)
    date_sample: str = ""
    day_first: bool | None = None
    said: str = ""
    remembered: bool = False

    @property
    def title(self) -> str:
        """Its sheets by name, and how many more; empty for a text file."""
        named = ", ".join(filter(None, self.sheets[:3]))
        more = len(self.sheets) - 3
        return f"{named} and {more} more sheets" if more > 0 else named


def column_groups(batch: ImportBatch) -> list[Group]:
    """The groups of a file that has been read; none for a network file, whose columns are ours."""
    if batch.format in {known.key for known in NETWORK_FORMATS}:
        return []
    remembered = set(
        ColumnLayout.objects.filter(organisation=batch.organisation_id).values_list("key", flat=True)
    )
    groups: dict[str, Group] = {}
    for table in batch.tables:
        key = table.get("layout")
        if key and key in groups:
            groups[key].sheets.append(table["sheet"])
        elif key:
            groups[key] = _group(batch, table, remembered=key in remembered)
    return list(groups.values())


def _group(batch: ImportBatch, table: Mapping[str, Any], *, remembered: bool) -> Group:
    settled = (batch.layouts or {}).get(table["layout"])
    asked = {column for code, column in open_questions(batch, table) if code == "site_or_place"}
    dates = [column for code, column, _ in table["questions"] if code == "date_order"]
    headings = [heading for heading, _ in table["columns"]]
    return Group(
        layout=table["layout"],
        sheets=[table["sheet"]],
        columns=[column for index in range(len(headings)) if (column := _column(table, index, asked))],
        dates=[headings[index] for index in dates],
        date_sample=next(
            (text for index in dates for text in table["samples"][index] if _both_ways(text)), ""
        ),
        day_first=settled["day_first"] if settled else None,
        said=in_words(headings, settled) if settled else "",
        remembered=remembered,
    )


def _both_ways(text: str) -> bool:
    """Whether it is a day, and another one when the month comes first."""
    try:
        return read_date(text) != read_date(text, day_first=False)
    except UnreadableDateError:
        return False


def _column(table: Mapping[str, Any], index: int, asked: set[int]) -> Column | None:
    """None for what nobody wrote a heading or a text for, and for the column that Lenscap added itself."""
    heading, read_as = table["columns"][index]
    samples = tuple(table["samples"][index]) if index < len(table["samples"]) else ()
    if is_ours(heading) or (heading == unwritten_name(index) and not samples):
        return None
    return Column(
        index=index,
        heading=heading,
        field="name" if index == table["name_column"] else read_as,
        samples=samples,
        dropped=heading in table["dropped"],
        asked=index in asked,
    )
