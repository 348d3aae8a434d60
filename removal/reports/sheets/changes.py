"""Changes: every figure of a return beside that of the return before it."""

from collections.abc import Callable

from removal.reports.definition import ALWAYS, Column, Kind, Rows, Sheet, Value
from removal.reports.estate import Estate
from removal.reports.figures import Change, changes, figure
from removal.reports.sheets import summary


def rows(estate: Estate) -> Rows[Change]:
    """The figures of Summary in its order; none in the first return."""
    now = (figure(measure.about, measure.name, measure.value) for measure in summary.rows(estate).each)
    return Rows.listed(changes(estate, now))


def _column(
    heading: str, value: Callable[[Change], Value], meaning: str, width: int, kind: Kind = Kind.TEXT
) -> Column[Change]:
    return Column(heading, value, meaning, "Two returns", kind, width, ALWAYS)


SHEET: Sheet[Change] = Sheet(
    title="Changes",
    table_name="changes",
    purpose="Every figure of Summary, in the return that the Cover names and in this one",
    columns=(
        _column("About", lambda change: change.about, "What the figure belongs to.", 42),
        _column("Measure", lambda change: change.name, "What is counted.", 44, Kind.SENTENCE),
        _column(
            "Then",
            lambda change: change.then,
            "In the return named on the Cover; Not recorded where it does not count this.",
            20,
            Kind.NUMBER,
        ),
        _column(
            "Now",
            lambda change: change.now,
            "In this return; Not recorded where it does not count this.",
            20,
            Kind.NUMBER,
        ),
        _column("Change", lambda change: change.difference, "Now less then.", 32, Kind.NUMBER),
    ),
    rows=rows,
    empty="Nothing to compare: no return was issued before, or it is of a depth that shows what this one withholds.",
    depths=ALWAYS,
    of_returns=True,
)
