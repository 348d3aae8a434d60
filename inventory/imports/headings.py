"""Finding the heading row of a table: below title rows, over one row or two, with merged cells."""

from collections.abc import Sequence
from dataclasses import dataclass

from inventory.imports.columns import DEVICE_FIELDS, HEADING_LENGTH, is_secret, normal, recognise
from inventory.imports.sheets import Merge

SEARCHED_ROWS = 60
"""Rows from the start of a table in which its heading has to stand; cover notes are shorter."""
SURE_SCORE = 3
"""A row that names as many different things is a heading, whatever stands below."""
OTHER_UNITS = frozenset(
    {"nvr", "dvr", "recorder", "server", "switch", "monitor", "lens", "ups", "encoder", "vms"}
)
"""Under such a group heading "Model" is not the camera's."""
ALONE = frozenset({"vendor", "model", "serial", "mac"})
"""A single heading makes a table only when it is one of these: a bare list of models is a list of devices."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Headings as written, and what each was recognised as; `first` and `last` are row indexes.

    `written` is how many columns there are up to the last one with a heading.
    """

    first: int
    last: int
    written: int
    names: tuple[str, ...]
    found: tuple[tuple[str, int] | None, ...]

    @property
    def score(self) -> int:
        """How many different things the headings name."""
        return len({field for field, _ in filter(None, self.found)}) + sum(map(is_secret, self.names))

    @property
    def speaks_of_devices(self) -> bool:
        """Whether rows below could say what they are."""
        fields = {field for field, _ in filter(None, self.found)}
        return bool(fields & DEVICE_FIELDS) and (self.score > 1 or bool(fields & ALONE))

    @property
    def is_sure(self) -> bool:
        """Whether a better heading further down is another table's: above it stand devices, not titles."""
        nothing_else = self.score > 1 and all(self.found[: self.written])
        return self.speaks_of_devices and (self.score >= SURE_SCORE or nothing_else)


def find_heading(rows: Sequence[Sequence[str]], merges: Sequence[Merge], offset: int = 0) -> Heading | None:
    """The first sure heading among the rows, else the best, or None; `offset` is the first row's index in the sheet."""
    best: Heading | None = None
    for index in range(min(len(rows), SEARCHED_ROWS)):
        if best and best.is_sure and offset + index > best.last + 1:
            break
        candidates = [single_heading(rows[index], offset + index)]
        if index:
            candidates.append(_double_heading(rows[index - 1], rows[index], offset + index, merges))
        for candidate in candidates:
            if candidate.speaks_of_devices and (best is None or candidate.score > best.score):
                best = candidate
    return best


def single_heading(cells: Sequence[str], index: int) -> Heading:
    """One row taken as headings."""
    found = tuple(recognise(cell) if cell else None for cell in cells)
    return Heading(index, index, _written(cells), _named(cells), found)


def _double_heading(
    upper: Sequence[str], lower: Sequence[str], index: int, merges: Sequence[Merge]
) -> Heading:
    """Two rows as one heading: groups merged over columns stand above, cells merged over both rows beside."""
    groups = list(upper) + [""] * (len(lower) - len(upper))
    for merge in merges:
        if merge.top <= index - 1 <= merge.bottom and merge.right - merge.left + 1 < len(lower):
            for column in range(merge.left, min(merge.right + 1, len(groups))):
                groups[column] = groups[column] or groups[merge.left]
    names, found = [], []
    for group, cell in zip(groups, lower, strict=False):
        names.append(" ".join(filter(None, (group, cell))))
        found.append(_recognise_pair(group, cell))
    return Heading(index - 1, index, _written(names), _named(names), tuple(found))


def _written(cells: Sequence[str]) -> int:
    return max((index + 1 for index, cell in enumerate(cells) if cell), default=0)


def _recognise_pair(group: str, cell: str) -> tuple[str, int] | None:
    joined = recognise(f"{group} {cell}") if group and cell else None
    if joined or not OTHER_UNITS.isdisjoint(normal(group).split()):
        return joined
    text = cell or group
    return recognise(text) if text else None


def _named(cells: Sequence[str]) -> tuple[str, ...]:
    """Headings that are all different and never empty, so that no text below them gets lost."""
    names: dict[str, None] = {}
    last: dict[str, int] = {}
    for index, cell in enumerate(cells):
        written = " ".join(cell.split())[:HEADING_LENGTH] or unwritten_name(index)
        name = written
        while name in names:
            last[written] = last.get(written, 1) + 1
            name = f"{written} ({last[written]})"
        names[name] = None
    return tuple(names)


def unwritten_name(index: int) -> str:
    """What a column without a heading is called."""
    return f"Column {letters(index)}"


def letters(index: int) -> str:
    """The letters of a column as a spreadsheet shows them: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(65 + rest) + name
    return name
