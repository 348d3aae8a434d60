"""The template workbook: an empty list with drop-downs and two examples, how to fill it in, and the words to choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from inventory.imports.template import (
    EXAMPLES,
    HOW_TO_SHEET,
    HOW_TO_TITLE,
    LIST_SHEET,
    WORDS_SHEET,
    WORDS_TITLE,
)
from inventory.models import Connection, Kind, Life
from inventory.workbooks.text import write_text

LAST_ROW = 5_000
"""As far down as drop-downs reach."""
TITLE, BODY = Font(name="Arial", size=16, bold=True), Font(name="Arial", size=12)
HEADING, SECTION = (
    Font(name="Arial", size=12, bold=True, color="FFFFFF"),
    Font(name="Arial", size=14, bold=True),
)
EXAMPLE = Font(name="Arial", size=12, italic=True, color="505A5F")
HEADING_FILL = PatternFill("solid", fgColor="0F385C")


@dataclass(frozen=True, slots=True)
class TemplateColumn:
    """A column: its heading, what to write into it, and how wide it is."""

    heading: str
    meaning: str
    width: int = 20


COLUMNS = (
    TemplateColumn("Site", "The building or complex, by its name in Lenscap: choose it from the list.", 28),
    TemplateColumn("Location", "Where at the site, so that somebody else finds it.", 32),
    TemplateColumn("Asset tag", "Your own number of the unit. Each one stands once in a site."),
    TemplateColumn("Kind", "What sort of unit it is."),
    TemplateColumn("Make", "The name on the label, as it stands there, whoever built it."),
    TemplateColumn("Model", "The model code on the label, with all its letters and digits.", 26),
    TemplateColumn(
        "Serial number", "From the label. The column is text, so that no zero and no digit is lost.", 24
    ),
    TemplateColumn(
        "MAC address", "In any notation. It often tells who built a unit with another name on it.", 24
    ),
    TemplateColumn("IP address", "Where it is known."),
    TemplateColumn("Firmware", "Version, or what the unit says of itself on the network.", 26),
    TemplateColumn("Network", "What it is connected to.", 28),
    TemplateColumn("Status", "Whether it is in place.", 24),
    TemplateColumn("Installed on", "As precisely as you know it: 8 June 2015, 06/2015 or 2015."),
    TemplateColumn("Purchased on", "The same."),
    TemplateColumn("Replacement date", "When it is due to be replaced anyway, if that is planned."),
    TemplateColumn("Recorder", "Asset tag or name of the recorder that it is connected to.", 22),
    TemplateColumn(
        "Quantity", "Only for alike units without tags: a row of 4 becomes four cameras, numbered.", 12
    ),
    TemplateColumn("Description", "Anything else that the label or the installer says.", 44),
)
AS_TEXT = ("Asset tag", "Serial number", "MAC address", "Installed on", "Purchased on", "Replacement date")
"""Formatted as text, so that Excel turns no number or date into something else."""
CHOICES: Mapping[str, Sequence[str]] = {
    "Kind": [str(label) for label in Kind.labels],
    "Network": [str(label) for label in Connection.labels],
    "Status": [str(label) for label in Life.labels],
}
ADVICE = (
    (
        "Begin",
        "Fill in the sheet Cameras, one row for each unit. The two example rows are not imported, whether they stay or"
        " not.",
    ),
    (
        "What is needed",
        "A site, and something that says what the unit is: make, model, serial number, MAC address or description.",
    ),
    (
        "What you do not know",
        "Leave the cell empty. An empty cell changes nothing on a camera that Lenscap has already.",
    ),
    ("Your own columns", "Add as many as you like. They are kept as written beside the camera."),
    (
        "Recorders and their channels",
        "A recorder is a row of its own, of kind Recorder. Each camera on one of its channels is a row too, with the"
        " recorder's asset tag in the column Recorder; analogue cameras as well. Sixteen channels are no quantity of"
        " sixteen: empty channels are not listed.",
    ),
    (
        "Units with several sensors",
        "A housing with several lenses, or with a thermal and an optical sensor, is one row: it has one label and one"
        " serial number. Say so in Description. Two cameras on one pole are two rows.",
    ),
    (
        "Encoders, servers, door stations",
        "Each is a row of its own kind: an encoder may be restricted when the camera behind it is not.",
    ),
    (
        "What is gone",
        "Leave units that were taken out in the list, with status Gone. They are recorded as reported, not verified.",
    ),
    (
        "Passwords",
        "Never write passwords, PINs or user names into the list. Lenscap drops such columns unread; change any"
        " password that has been sent around in a file.",
    ),
)


def write_template(sites: Sequence[str], out: IO[bytes]) -> None:
    """Write the workbook to an open file; `sites` are the names to choose from, in their order."""
    book = Workbook()
    cameras: Worksheet = book.active or book.create_sheet()
    cameras.title = LIST_SHEET
    how_to, words = book.create_sheet(HOW_TO_SHEET), book.create_sheet(WORDS_SHEET)
    _fill_cameras(cameras)
    _fill_how_to(how_to)
    _fill_words(words, cameras, {"Site": sites} | dict(CHOICES))
    book.properties.title = "List of cameras to fill in"
    book.save(out)


def _fill_cameras(sheet: Worksheet) -> None:
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = column.width
        cell = write_text(sheet, 1, place, column.heading)
        cell.font, cell.fill = HEADING, HEADING_FILL
        for row, example in enumerate(EXAMPLES, start=2):
            if text := example.get(column.heading):
                write_text(sheet, row, place, text).font = EXAMPLE
        if column.heading in AS_TEXT:
            sheet.column_dimensions[letter].number_format = "@"
    sheet.freeze_panes = "A2"


def _fill_how_to(sheet: Worksheet) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 34, 100
    write_text(sheet, 1, 1, HOW_TO_TITLE).font = TITLE
    lines = [*ADVICE, ("Column", "What to write"), *((each.heading, each.meaning) for each in COLUMNS)]
    for row, (what, words) in enumerate(lines, start=3):
        for place, text in enumerate((what, words), start=1):
            cell = write_text(sheet, row, place, text)
            cell.font = SECTION if what == "Column" else BODY
            cell.alignment = Alignment(wrap_text=True, vertical="top")


def _fill_words(sheet: Worksheet, cameras: Worksheet, lists: Mapping[str, Sequence[str]]) -> None:
    """The words in columns of their own, and the drop-downs that point at them; other words may be typed."""
    write_text(sheet, 1, 1, WORDS_TITLE).font = TITLE
    headings = [column.heading for column in COLUMNS]
    for place, (heading, words) in enumerate(lists.items(), start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 36
        write_text(sheet, 3, place, heading).font = SECTION
        for row, word in enumerate(words, start=4):
            write_text(sheet, row, place, word).font = BODY
        if words:
            choice = DataValidation(
                type="list",
                formula1=f"'{sheet.title}'!${letter}$4:${letter}${len(words) + 3}",
                allow_blank=True,
                errorStyle="warning",
                errorTitle="Not in the list",
                error="This is not one of the words in the list. It is read as you typed it.",
            )
            choice.showErrorMessage = True
            column = get_column_letter(headings.index(heading) + 1)
            choice.add(f"{column}2:{column}{LAST_ROW}")
            cameras.add_data_validation(choice)
