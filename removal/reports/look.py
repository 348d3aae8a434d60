"""How the workbook looks (reference: interface, section 5): Arial, one heading row, words before colours."""

from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

from removal.reports.cells import StyleIds
from removal.reports.definition import Kind

TITLE = Font(name="Arial", size=16, bold=True)
SUBTITLE = Font(name="Arial", size=14)
BODY = Font(name="Arial", size=12)
BOLD = Font(name="Arial", size=12, bold=True)
LINK = Font(name="Arial", size=12, color="1D70B8", underline="single")
HEADING = Font(name="Arial", size=12, bold=True, color="FFFFFF")
HEADING_FILL = PatternFill("solid", fgColor="0F385C")
HAIRLINE = Border(bottom=Side(style="thin", color="CECECE"))

DAY = "d mmmm yyyy"
MOMENT = "d mmmm yyyy hh:mm"
FORMATS = {
    "number": "#,##0",
    "money": "£#,##0.00",
    "day": DAY,
    "moment": MOMENT,
    "share": "0%",
}
NUMERIC = frozenset({Kind.NUMBER, Kind.MONEY})

LINE_POINTS = 15.75
MOST_POINTS = 409  # the tallest row that Excel has
# Letters of Arial 12 to a unit of column width (a unit is one digit of the default font); seen in print.
CHARACTERS_A_UNIT = 1.12

# The status colours of the pages (reference: interface, section 4.2): text on background.
RED, ORANGE, YELLOW = ("651B1B", "F4D7D7"), ("7A3C1C", "FDE4D7"), ("7A3C1C", "FFEE80")
BLUE, GREEN, GREY, PURPLE = (
    ("0F385C", "D2E2F1"),
    ("083D29", "CFE4DC"),
    ("0B0C0C", "CECECE"),
    ("2A1950", "DDD6EC"),
)
TINTS = {
    "red": RED,
    "orange": ORANGE,
    "yellow": YELLOW,
    "blue": BLUE,
    "green": GREEN,
    "grey": GREY,
    "purple": PURPLE,
}


def tint(name: str) -> DifferentialStyle:
    """Text and background colour of a word."""
    colour, background = TINTS[name]
    return DifferentialStyle(font=Font(color=colour), fill=PatternFill(bgColor=background, fill_type="solid"))


def height(texts: Iterable[tuple[str, float]]) -> float:
    """Points that a row needs for its wrapped texts, each with its column's width.

    Excel works this out by itself when it opens a file, LibreOffice and most viewers do not.
    """
    lines = max(
        (
            sum(1 + int(len(line) / (width * CHARACTERS_A_UNIT)) for line in text.split("\n"))
            for text, width in texts
        ),
        default=1,
    )
    return min(MOST_POINTS, LINE_POINTS * lines)


def style_ids(book: Workbook) -> StyleIds:
    """Put the body's styles into the workbook's style table and say their numbers.

    They are set on cells of a sheet that is taken away again; the table stays.
    """
    scratch = book.create_sheet()
    numbers: dict[str, int] = {}
    for place, name in enumerate(StyleIds.__dataclass_fields__, start=1):
        cell = scratch.cell(row=1, column=place)
        cell.font, cell.border = BODY, HAIRLINE
        cell.alignment = Alignment(
            vertical="top",
            wrap_text="sentence" in name,
            horizontal="right" if name in ("number", "money", "share") else "left",
            # A number keeps its distance from the text of the next column.
            indent=1 if name in ("number", "money", "share") else 0,
        )
        cell.number_format = FORMATS.get(name, "General")
        cell.quotePrefix = "quoted" in name
        numbers[name] = cell.style_id
    book.remove(scratch)
    return StyleIds(**numbers)
