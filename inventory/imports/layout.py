"""What each column of a table is: from its headings, from the format they give away, and from the rows below."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from typing import Any, Self

from inventory.imports.cells import Cell, clean_row
from inventory.imports.columns import ImportFormat, is_ours, is_secret, normal
from inventory.imports.evidence import Evidence, are_running_numbers, gather, mostly_addresses, mostly_kinds
from inventory.imports.formats import FORMATS
from inventory.imports.headings import SEARCHED_ROWS, Heading
from inventory.imports.places import is_area, sheet_site, title_site
from inventory.imports.refusal import FileRefusedError
from inventory.imports.sheets import Note

COLUMN_LIMIT = 200
SAY_WHO_MADE_IT = ("vendor", "model", "serial", "mac")
"""Where a second column of these stays unread, the file says so: it may be the one that gives the maker away."""
DATE_FIELDS = ("installed_on", "purchased_on", "planned_refresh_on")
COUNTS_ROWS = frozenset({"no", "id", "item no", "ref", "ref no"})
"""Headings under which many lists only number their rows."""
SPARSE = 0.5
"""A site column filled in fewer than half of its rows names a site once for the rows below it."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the person was asked about the file; empty choices take the defaults, which are told as warnings.

    `columns` maps a heading as written to a field of FIELDS, or to "" for "leave it as text". `site_known` says
    that rows which name no site have one, so that a column "Location" is a place at that site. `every_host` asks for
    all hosts of a network file as rows, also those that are no cameras. `layouts` maps `layout_key` to what was
    settled for tables under those headings: {"columns": {index as text: field}, "day_first": True, False or None}.
    `sites` are names of sites that are known already: a sheet with such a name holds the rows of that site.
    `irish_grid`: eastings and northings are those of the Irish grid, as in Northern Ireland.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    day_first: bool | None = None
    site_known: bool = False
    format: str = ""
    every_host: bool = False
    layouts: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    sites: Sequence[str] = ()
    irish_grid: bool = False

    def names_site(self, sheet: str) -> bool:
        """Whether a sheet has the name of a known site."""
        return normal(sheet) in set(map(normal, self.sites))

    def for_table(self, heading: Heading) -> Self:
        """These choices, with what was settled for tables under these headings."""
        settled = self.layouts.get(layout_key(heading))
        if settled is None:
            return self
        names = {str(index): name for index, name in enumerate(heading.names)}
        columns = {names[index]: name for index, name in settled["columns"].items() if index in names}
        day_first = settled["day_first"] if self.day_first is None else self.day_first
        return replace(self, columns={**columns, **self.columns}, day_first=day_first)


@dataclass(frozen=True, slots=True)
class Question:
    """What the headings and the rows leave open about a column: `site_or_place` or `date_order`.

    `settled` says that a choice answered it; else a default was taken, which a note tells.
    """

    code: str
    column: int
    settled: bool


@dataclass(frozen=True, slots=True)
class Layout:
    """How to read the rows of one table. Columns are indexes; `described` are texts joined as the description."""

    sheet: str
    heading: Heading
    format: str
    fields: Mapping[str, int]
    described: tuple[int, ...]
    dropped: tuple[int, ...]
    day_first: Mapping[int, bool]
    site: str
    fill_site: bool
    bands: bool
    notes: tuple[Note, ...]
    questions: tuple[Question, ...] = ()

    @property
    def width(self) -> int:
        """How many columns are read."""
        return len(self.heading.names)


@dataclass(slots=True)
class _Draft:
    """A layout in the making."""

    sheet: str
    heading: Heading
    fields: dict[str, int]
    described: list[int]
    notes: list[Note] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    name: int | None = None

    def warn(self, index: int | None, code: str, message: str) -> None:
        column = "" if index is None else self.heading.names[index]
        self.notes.append(Note(self.sheet, self.heading.last + 1, column, code, message))


def plan_layout(
    sheet: str,
    heading: Heading,
    rows_below: Iterable[Sequence[object]],
    *,
    titles: Sequence[Sequence[str]],
    sites_by_sheet: bool,
    choices: Choices,
) -> Layout:
    """The layout of the table under a heading. `titles` are the rows above it, in which a site may be named.

    `sites_by_sheet` says that several sheets of the workbook are named after something, so this one's name may
    be its site.
    """
    if heading.written > COLUMN_LIMIT:
        raise too_many_columns(heading.written)
    choices = choices.for_table(heading)
    chosen = _format_of(heading, choices)
    dropped = tuple(index for index, name in enumerate(heading.names) if is_secret(name) or is_ours(name))
    draft = _assign(sheet, heading, chosen, set(dropped), choices)
    dates = [draft.fields[name] for name in DATE_FIELDS if name in draft.fields]
    draft.name = draft.fields.get("name")
    evidence = gather(rows_below, len(heading.names), dates=dates, name=draft.name)
    _settle_types(draft, evidence)
    _settle_tags(draft, evidence, choices)
    bands = "site" not in draft.fields and _has_bands(evidence)
    site = title_site(titles) or ("" if bands or choices.site_known else sheet_site(sheet))
    by_sheet = site if sites_by_sheet or choices.names_site(sheet) else ""
    _settle_location(draft, bands=bands, site=title_site(titles) or by_sheet, choices=choices)
    _settle_name(draft, evidence)
    if "site" in draft.fields:
        site = ""
    elif site and site == sheet_site(sheet):
        draft.warn(None, "site_from_sheet", f"The sheet's name, {site}, was taken as the site of its rows.")
    return Layout(
        sheet=sheet,
        heading=heading,
        format=chosen.key,
        fields=draft.fields,
        described=tuple(sorted(draft.described)),
        dropped=dropped,
        day_first=_date_orders(draft, evidence, choices),
        site=site,
        fill_site=_site_is_sparse(draft, evidence),
        bands="site" not in draft.fields,
        notes=tuple(draft.notes),
        questions=tuple(draft.questions),
    )


def layout_key(heading: Heading) -> str:
    """What two tables have in common whose headings are the same, in the same order, but for case and punctuation."""
    names = [normal(name) for name in heading.names[: heading.written]]
    return sha256("\n".join(names).encode()).hexdigest()[:32]


def too_many_columns(count: int) -> FileRefusedError:
    """The refusal of a table that is wider than any list of devices."""
    return FileRefusedError(
        "too_many_columns",
        f"This table has {count:,} columns; the limit is {COLUMN_LIMIT}. Delete the columns that do not describe the"
        " devices and upload it again.",
    )


def _format_of(heading: Heading, choices: Choices) -> ImportFormat:
    for candidate in FORMATS:
        if choices.format == candidate.key or (not choices.format and candidate.matches(heading.names)):
            return candidate
    known = ", ".join(candidate.key for candidate in FORMATS)
    raise FileRefusedError(
        "unknown_format", f"A table cannot be read as {choices.format!r}. Choose one of: {known}."
    )


def _assign(
    sheet: str, heading: Heading, chosen: ImportFormat, dropped: set[int], choices: Choices
) -> _Draft:
    """The surest column for each field; other columns of text about the device add to its description."""
    draft = _Draft(sheet, heading, {}, [])
    for _, index, name in sorted(_claims(heading, chosen, dropped, choices)):
        second = bool(name) and name != "description" and draft.fields.setdefault(name, index) != index
        if name == "description" or (second and name == "model"):
            draft.described.append(index)
        if second and name in SAY_WHO_MADE_IT and not (name == "model" and _another_text(draft, index)):
            draft.warn(
                index,
                "second_column",
                f"{heading.names[draft.fields[name]]} was read for the {name}; this column was "
                + ("added to the description." if name == "model" else "kept and not read.")
                + " If it tells of the same device, put both texts into one column.",
            )
    return draft


def _claims(
    heading: Heading, chosen: ImportFormat, dropped: set[int], choices: Choices
) -> Iterator[tuple[int, int, str]]:
    """(rank, column, field) of each column: the person's choice before the format's meaning before the heading's."""
    for index, name in enumerate(heading.names):
        text, found = normal(name), heading.found[index]
        if index in dropped:
            continue
        if name in choices.columns:
            yield -2, index, choices.columns[name]
        elif text in chosen.columns:
            yield -1, index, chosen.columns[text]
        elif found:
            yield found[1], index, found[0]


def _another_text(draft: _Draft, index: int) -> bool:
    """A second column for the model under another heading ("Part no." beside "Model"); not one under the same."""
    return "(" not in draft.heading.names[index] and draft.heading.first == draft.heading.last


def _settle_types(draft: _Draft, evidence: Evidence) -> None:
    """ "Type" is a word for the sort of device in one list and the maker's code in the next: its cells tell."""
    index = draft.fields.pop("kind_or_model", None)
    if index is not None:
        if mostly_kinds(evidence.values(index)):
            draft.fields.setdefault("kind", index)
        elif "model" not in draft.fields:
            draft.fields["model"] = index
            draft.warn(index, "type_read_as_model", "This column was read as the model.")
        else:
            draft.described.append(index)
    index = draft.fields.pop("ip_or_other", None)
    if index is not None and mostly_addresses(evidence.values(index)):
        draft.fields.setdefault("ip", index)


def _settle_tags(draft: _Draft, evidence: Evidence, choices: Choices) -> None:
    """Numbers that run from 1 on under "No." count the rows: as tags they would name other cameras once rows move."""
    index = draft.fields.get("asset_tag")
    if index is None or normal(draft.heading.names[index]) not in COUNTS_ROWS:
        return
    if draft.heading.names[index] in choices.columns:
        return
    if are_running_numbers(evidence.values(index)):
        del draft.fields["asset_tag"]
        draft.warn(
            index,
            "running_numbers",
            "The numbers in this column run from 1 on, so they were taken as row numbers and not as asset tags.",
        )


def _settle_location(draft: _Draft, *, bands: bool, site: str, choices: Choices) -> None:
    """ "Location" is the place at a site where the site is told otherwise, and else the site itself."""
    index = draft.fields.pop("site_or_location", None)
    if index is None:
        return
    site_told = "site" in draft.fields or bands or bool(site) or choices.site_known
    if "location" in draft.fields and "site" not in draft.fields:
        draft.fields["site"] = index
    elif site_told:
        draft.fields.setdefault("location", index)
        return
    else:
        draft.fields["site"] = index
        draft.questions.append(Question("site_or_place", index, settled=False))
    draft.warn(
        index,
        "location_read_as_site",
        "This column was read as the site, because nothing else names one. If it is a place at a site, say which"
        " site the rows belong to.",
    )


def _settle_name(draft: _Draft, evidence: Evidence) -> None:
    """What a system calls a camera tells where it hangs, and is its tag where no other is and no two are equal."""
    index = draft.fields.pop("name", None)
    if index is None:
        return
    draft.fields.setdefault("location", index)
    if "asset_tag" in draft.fields:
        return
    if evidence.name_repeats:
        draft.warn(
            index, "names_repeat", "Names repeat in this column, so they were not taken as asset tags."
        )
    else:
        draft.fields["asset_tag"] = index


def _date_orders(draft: _Draft, evidence: Evidence, choices: Choices) -> dict[int, bool]:
    """Day first or not for each column of dates: what it proves itself, else what was chosen, else day first."""
    orders = {}
    for index, order in evidence.orders.items():
        orders[index] = order.day_first
        if order.assumed:
            draft.questions.append(Question("date_order", index, settled=choices.day_first is not None))
        if order.assumed and choices.day_first is not None:
            orders[index] = choices.day_first
        elif order.assumed:
            draft.warn(
                index,
                "day_first_assumed",
                f"Dates such as 03/04/2019 were read day first; nothing in the column shows the order"
                f" ({order.ambiguous:,} cells).",
            )
        elif not order.day_first:
            draft.warn(
                index, "month_first", "Dates were read month first, because some are only possible so."
            )
    return orders


def _has_bands(evidence: Evidence) -> bool:
    """Whether rows with a single text stand between the devices, as a contractor's survey names its sites."""
    filled = [sum(map(bool, row)) for row in evidence.sample]
    return any(
        count == 1
        and max(filled[number + 1 : number + 4], default=0) > 2
        and not is_area(next(filter(None, row)))
        for number, (count, row) in enumerate(zip(filled, evidence.sample, strict=True))
    )


def _site_is_sparse(draft: _Draft, evidence: Evidence) -> bool:
    index = draft.fields.get("site")
    rows = [row for row in evidence.sample if sum(map(bool, row)) > 1]
    if index is None or not rows or not rows[0][index]:
        return False
    sparse = sum(bool(row[index]) for row in rows) < SPARSE * len(rows)
    if sparse and len(rows) > 1:
        draft.warn(
            index, "site_filled_down", "Where this column is empty, the site of the row above was taken."
        )
    return sparse


def sample_texts(rows: Iterable[Sequence[Cell]]) -> list[list[str]]:
    """The first rows as clean text of equal width, to look for headings in."""
    first = list(islice(rows, SEARCHED_ROWS))
    width = max(map(len, first), default=0)
    return [clean_row(row, width)[0] for row in first]
