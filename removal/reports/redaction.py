"""What a depth leaves out, from the definitions of the sheets: on the Cover, and shown before a report is built."""

from typing import NamedTuple

from removal.reports.counted import LEAST
from removal.reports.definition import Depth
from removal.reports.sheets import LISTS


class Withheld(NamedTuple):
    """What a depth does not show of one sheet: some columns, or the whole of it."""

    sheet: str
    columns: tuple[str, ...]
    whole: bool

    def __str__(self) -> str:
        return f"{self.sheet}: {'the whole sheet' if self.whole else ', '.join(self.columns)}"


def withheld(depth: Depth) -> list[Withheld]:
    """Sheet by sheet what the depth leaves out; sheets of which nothing is left out are not named."""
    found = []
    for sheet in LISTS:
        shown = {column.heading for column in sheet.columns_at(depth)} if depth in sheet.depths else set()
        hidden = tuple(
            dict.fromkeys(column.heading for column in sheet.columns if column.heading not in shown)
        )
        if hidden:
            found.append(Withheld(sheet.title, hidden, not shown))
    return found


def small_numbers(depth: Depth) -> str:
    """What the depth does with small counts, in words."""
    least = LEAST.get(depth)
    if least is None:
        return "Every count is shown"
    of = "at sites that are not listed " if depth == Depth.FOI else ""
    return (
        f"Counts {of}from 1 to {least - 1} read Fewer than {least}. Counts from which one of these could be worked "
        "out read Withheld, and so does a share over either; a total that is shown is the whole one"
    )
