"""Text in the cells of a workbook: always text, whatever it begins with (ECMA-376 part 1, section 18.3.1.4).

Text is an inline string, so that nothing a person wrote can become a formula; text whose first character a
spreadsheet could take for one also carries quotePrefix, Excel's own mark for "this is text".
"""

import re
from typing import Any
from xml.sax.saxutils import escape

from openpyxl.worksheet.worksheet import Worksheet

# Excel holds 32,767 characters in a cell; a longer text makes it call the file damaged.
LONGEST = 32_767
CUT = " [cut: longer than a cell holds]"
HOSTILE = ("=", "+", "-", "@", "\t")

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NEEDS_CARE = re.compile("[&<>_\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_LOOKS_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")


def clean(text: str) -> str:
    """The text without the characters that XML cannot hold, line ends as LF, no longer than a cell."""
    text = _NOT_IN_XML.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return text if len(text) <= LONGEST else text[: LONGEST - len(CUT)] + CUT


def is_hostile(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula."""
    return text.startswith(HOSTILE)


def text_cell(value: str, plain: int, quoted: int) -> str:
    """A text as XML without the opening `<c r="..."`: in style `plain`, or `quoted` where it looks like a formula."""
    if len(value) > LONGEST or _NEEDS_CARE.search(value):
        value = _LOOKS_ESCAPED.sub("_x005F_", escape(clean(value)))
    style = quoted if value.startswith(HOSTILE) else plain
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{value}</t></is></c>'


def write_text(worksheet: Worksheet, row: int, column: int, text: str) -> Any:
    """A cell that holds this text as text, whatever it begins with."""
    cell: Any = worksheet.cell(row=row, column=column)
    cell.value = clean(text)
    cell.data_type = "s"
    cell.quotePrefix = is_hostile(text)
    return cell
