"""The charts of the Summary, each beside the figures it is drawn from, its finding for a title."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from openpyxl.chart import BarChart, LineChart, Reference
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.title import title_maker
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, ParagraphProperties
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from removal.reports.counted import ALL_CAMERAS, BY_SITE
from removal.reports.progress import BURN_DOWN
from removal.reports.sheets.summary import FINDINGS, Measure

INK, PALE = "0F385C", "CECECE"
FIRST_COLUMN, LAST_OF_TABLE = "F", 4
HEIGHT_CM, WIDTH_CM = 6.3, 20
ROWS_A_CHART = 12
# Under a line stand the days, slanted: they take as much room again as the line.
HEIGHT_OVER_TIME_CM = 9.5


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart of one section: whether its points follow each other in time."""

    about: str
    over_time: bool = False


CHARTS = (Drawn(ALL_CAMERAS), Drawn(BY_SITE), Drawn(BURN_DOWN, over_time=True))


def draw(worksheet: Worksheet, measures: Sequence[Measure], first_row: int) -> list[str]:
    """Add the charts whose section is there and not all zero; what each shows, in words."""
    described: list[str] = []
    for drawn in CHARTS:
        rows = [
            (row, each)
            for row, each in enumerate(measures, start=first_row)
            if each.about == drawn.about and not each.is_total
        ]
        # What is withheld would be drawn as nothing at all.
        if not any(each.value for _, each in rows) or not all(
            isinstance(each.value, int) for _, each in rows
        ):
            continue
        finding = next(
            (each.counted for each in measures if (each.about, each.name) == (FINDINGS, drawn.about)), ""
        )
        chart = _chart(worksheet, drawn, rows[0][0], rows[-1][0], finding or drawn.about)
        worksheet.add_chart(chart, f"{FIRST_COLUMN}{first_row - 1 + len(described) * ROWS_A_CHART}")
        figures = ", ".join(f"{each.name} {each.value}" for _, each in rows)
        described.append(f"{drawn.about}. {finding} {figures}")
    if described:
        # The table prints on pages of its own, at a size that can be read, and the charts beside them.
        worksheet.col_breaks.append(Break(id=LAST_OF_TABLE))
    return described


def _chart(worksheet: Worksheet, drawn: Drawn, first: int, last: int, title: str) -> BarChart | LineChart:
    chart = LineChart() if drawn.over_time else BarChart()
    if isinstance(chart, BarChart):
        chart.type = "bar"
        chart.x_axis.scaling.orientation = "maxMin"
        chart.gapWidth = 60
    chart.style, chart.legend = 10, None
    chart.add_data(Reference(worksheet, min_col=3, min_row=first, max_row=last), titles_from_data=False)
    chart.set_categories(Reference(worksheet, min_col=2, min_row=first, max_row=last))
    series = chart.series[0]
    series.graphicalProperties.solidFill = series.graphicalProperties.line.solidFill = INK
    if drawn.over_time:
        series.smooth = False
    gridlines: Any = chart.y_axis.majorGridlines
    gridlines.spPr = GraphicalProperties(ln=LineProperties(solidFill=PALE))
    chart.title = _title(title)
    # openpyxl leaves <delete> out unless told, which newer Excel takes for a missing axis.
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.numFmt, chart.y_axis.scaling.min = "#,##0", 0
    chart.height, chart.width = (HEIGHT_OVER_TIME_CM if drawn.over_time else HEIGHT_CM), WIDTH_CM
    return chart


def _title(words: str) -> Any:
    """A title of 12 points: a sentence, not a headline."""
    title: Any = title_maker(words)
    title.overlay = False
    style = CharacterProperties(sz=1200, b=True)
    for paragraph in title.tx.rich.p:
        paragraph.pPr = ParagraphProperties(defRPr=style)
        for run in paragraph.r or ():
            run.rPr = style
    return title
