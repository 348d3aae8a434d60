"""A list as an OpenDocument spreadsheet (ODF 1.3 part 3), written a row at a time.

The libraries that write .ods either hold the whole document in memory (odfpy, odfdo) or lose line breaks and runs of
spaces (stream-write-ods); what a list needs of the format is these few elements. Every text is a string cell, so that
none can become a formula, and keeps its lines and spaces.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import IO
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from django.utils import timezone

from inventory.workbooks.text import clean
from removal.reports.definition import NOT_RECORDED, Kind, Share, Value
from removal.reports.writer import Page

MEDIA_TYPE = "application/vnd.oasis.opendocument.spreadsheet"
ROWS_A_WRITE = 200
# A unit of column width is about one digit; in centimetres at Arial 12.
CM_A_UNIT = 0.22
_NAMES = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"),
        ("table", "table"),
        ("text", "text"),
        ("style", "style"),
        ("number", "datastyle"),
        ("fo", "xsl-fo-compatible"),
    )
)
_MANIFEST = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
    f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{MEDIA_TYPE}"/>'
    '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
    "</manifest:manifest>"
)
_DAY = (
    '<number:day/><number:text> </number:text><number:month number:style="long" number:textual="true"/>'
    '<number:text> </number:text><number:year number:style="long"/>'
)
_CLOCK = (
    '<number:text> </number:text><number:hours number:style="long"/><number:text>:</number:text>'
    '<number:minutes number:style="long"/>'
)
_FONT = 'fo:font-family="Arial" fo:font-size="12pt"'
_STYLES = (
    f'<number:date-style style:name="n-day">{_DAY}</number:date-style>'
    f'<number:date-style style:name="n-moment">{_DAY}{_CLOCK}</number:date-style>'
    '<number:percentage-style style:name="n-share"><number:number number:decimal-places="0"/>'
    "<number:text>%</number:text></number:percentage-style>"
    + "".join(
        f'<style:style style:name="{name}" style:family="table-cell"{data}>'
        f'<style:table-cell-properties fo:wrap-option="wrap" style:vertical-align="top"/>'
        f"<style:text-properties {_FONT}{bold}/></style:style>"
        for name, data, bold in (
            ("plain", "", ""),
            ("head", "", ' fo:font-weight="bold"'),
            ("day", ' style:data-style-name="n-day"', ""),
            ("moment", ' style:data-style-name="n-moment"', ""),
            ("share", ' style:data-style-name="n-share"', ""),
        )
    )
)
_SPACES = re.compile(r"(?<= ) +|^ +", re.MULTILINE)


def write_parts(pages: Sequence[Page], out: IO[bytes]) -> Iterator[None]:
    """Write the file, handing over to the caller after every few rows; `out` need not be seekable."""
    with ZipFile(out, "w", ZIP_DEFLATED, compresslevel=6) as target:
        # The media type comes first and uncompressed, so that the format can be told from the first bytes.
        target.writestr(ZipInfo("mimetype"), MEDIA_TYPE, compress_type=ZIP_STORED)
        target.writestr("META-INF/manifest.xml", _MANIFEST)
        with target.open("content.xml", "w", force_zip64=True) as part:
            lines = _content(pages)
            while held := list(islice(lines, ROWS_A_WRITE)):
                part.write("".join(held).encode())
                yield


def _content(pages: Sequence[Page]) -> Iterator[str]:
    widths = sorted({column.width for page in pages for column in page.columns})
    columns = "".join(
        f'<style:style style:name="w{width}" style:family="table-column"><style:table-column-properties '
        f'style:column-width="{width * CM_A_UNIT:.2f}cm"/></style:style>'
        for width in widths
    )
    yield (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_NAMES} office:version="1.3">'
        f"<office:automatic-styles>{_STYLES}{columns}</office:automatic-styles><office:body><office:spreadsheet>"
    )
    for page in pages:
        yield from _table(page)
    yield "</office:spreadsheet></office:body></office:document-content>"


def _table(page: Page) -> Iterator[str]:
    yield f"<table:table table:name={quoteattr(page.sheet.title)}>"
    for column in page.columns:
        yield f'<table:table-column table:style-name="w{column.width}"/>'
    for text in (page.sheet.title, page.sheet.purpose, page.note):
        yield f"<table:table-row>{_text(text, 'head' if text == page.sheet.title else 'plain')}</table:table-row>"
    headings = "".join(_text(column.heading, "head") for column in page.columns)
    yield f"<table:table-header-rows><table:table-row>{headings}</table:table-row></table:table-header-rows>"
    for row in page.rows.each:
        cells = "".join([cell(column.value(row), column.kind) for column in page.columns])
        yield f"<table:table-row>{cells}</table:table-row>"
    yield "</table:table>"


def cell(value: Value, kind: Kind) -> str:
    """One cell; what is not known reads so, as in the workbook."""
    match value:
        case None | "":
            return _text(NOT_RECORDED)
        case str():
            return _text(value)
        case datetime():
            local = timezone.localtime(value).replace(tzinfo=None, microsecond=0)
            return _typed(
                "date", f'office:date-value="{local.isoformat()}"', "moment", f"{local:%d %B %Y %H:%M}"
            )
        case date():
            return _typed("date", f'office:date-value="{value.isoformat()}"', "day", f"{value:%d %B %Y}")
        case Share(part):
            return _typed("percentage", f'office:value="{part:.4f}"', "share", f"{part:.0%}")
        case int() | Decimal():
            return _typed("float", f'office:value="{value}"', "plain", str(value))


def _typed(kind: str, value: str, style: str, shown: str) -> str:
    return (
        f'<table:table-cell table:style-name="{style}" office:value-type="{kind}" {value}>'
        f"<text:p>{shown}</text:p></table:table-cell>"
    )


def _text(text: str, style: str = "plain") -> str:
    """A string cell: a paragraph a line, runs of spaces and tabs as the elements that keep them."""
    paragraphs = "".join(f"<text:p>{_line(line)}</text:p>" for line in clean(text).split("\n"))
    return f'<table:table-cell table:style-name="{style}" office:value-type="string">{paragraphs}</table:table-cell>'


def _line(line: str) -> str:
    kept = _SPACES.sub(lambda run: f"\0{len(run[0])}\1", line)
    return escape(kept).replace("\0", '<text:s text:c="').replace("\1", '"/>').replace("\t", "<text:tab/>")
