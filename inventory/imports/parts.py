"""A workbook's parts, unpacked once in the limited child: true sizes, forbidden DOCTYPE, what a reader hides.

The directory of a zip may lie about sizes, so the bytes are counted as they come out. The same pass sees two
things that the reader of cells does not tell: cells that hold an error such as #N/A (read as empty) and numbers
that a format shows with leading zeros (read without them).
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from inventory.imports.gate import UNPACKED_LIMIT, damaged_workbook, unpacks_too_large
from inventory.imports.refusal import FileRefusedError

Styles = tuple[int, ...]

BLOCK = 256 * 1024
PROLOG_LIMIT = 64 * 1024
"""A root element begins within the first hundred bytes of a real part."""
LOCAL_HEADER = struct.Struct("<4s22xHH")
ERROR_CELL = re.compile(rb'<c (?:r="([A-Z]{1,3})(\d{1,7})"|[^>])*? t="e"')
UNCALCULATED_CELL = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"(?![^>]* t="str")[^>]*><f(?:[^>]*/>|[^>]*>[^<]*</f>)(?:<v ?/>|<v></v>)?</c>'
)
"""A formula without a result, as programs write that do not calculate. An empty text as a result is of type str."""
STYLED_CELL = rb'<c r="([A-Z]{1,3})\d{1,7}" s="(?:%s)"(?: t="n")?>'
MONTH_FORMAT = re.compile(r"^(?=.*y)(?=.*m)[^dhs]*$", re.IGNORECASE)
"""A number format that shows a month and its year, and neither day nor time: `mmm-yy`, `mm/yyyy`."""
MONTH_FORMAT_ID = "17"
"""`mmm-yy` among the formats that every workbook has; those are not written into it."""
PADDING_FORMAT = re.compile(r"^0{2,}$")
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
STRICT_RELATIONSHIP = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
LISTED_CELLS = 1_000
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    ParseError,
    LookupError,
    ValueError,
    EOFError,
    OSError,
    RuntimeError,
)
"""What the zip and XML readers raise on broken bytes, found by changing bytes of real workbooks at random."""


@dataclass(frozen=True, slots=True)
class Unseen:
    """What the reader of cells hides: (column index, row) of error cells and uncalculated ones, padded columns, and
    columns with dates that are shown as a month."""

    error_cells: tuple[tuple[int, int], ...] = ()
    uncalculated_cells: tuple[tuple[int, int], ...] = ()
    padded_columns: tuple[int, ...] = ()
    month_columns: tuple[int, ...] = ()


def inspect(path: Path) -> dict[str, Unseen]:
    """Count and check every part; what is unseen for each sheet by its name. FileRefusedError when forbidden."""
    try:
        with zipfile.ZipFile(path) as archive, path.open("rb") as file:
            padding, months = _told_styles(archive)
            sheets = _sheet_parts(archive)
            seen = _check_parts(archive, file, sheets, padding, months)
    except DefusedXmlException as error:
        raise _doctype_refusal() from error
    except BROKEN as error:
        raise damaged_workbook() from error
    return seen


def _check_parts(
    archive: zipfile.ZipFile, file: BinaryIO, sheets: dict[str, str], padding: Styles, months: Styles
) -> dict[str, Unseen]:
    total, seen = 0, {}
    for entry in archive.infolist():
        scan = _Scan(padding, months) if entry.filename in sheets else None
        first = True
        for block in _inflate(file, entry):
            total += len(block)
            if total > UNPACKED_LIMIT:
                raise unpacks_too_large()
            if first and entry.filename.lower().endswith((".xml", ".rels", ".vml")):
                _refuse_doctype(block)
            first = False
            if scan:
                scan.feed(block)
        if scan:
            seen[sheets[entry.filename]] = scan.result()
    return seen


def _inflate(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a part as any reader would unpack them, never trusting the size that the directory states."""
    file.seek(entry.header_offset)
    signature, name_length, extra_length = LOCAL_HEADER.unpack(file.read(LOCAL_HEADER.size))
    if signature != b"PK\x03\x04" or entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise damaged_workbook()
    file.seek(name_length + extra_length, 1)
    inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    left = entry.compress_size
    while left > 0 and (packed := file.read(min(BLOCK, left))):
        left -= len(packed)
        if inflate is None:
            yield packed
            continue
        while packed:
            yield inflate.decompress(packed, BLOCK)
            packed = inflate.unconsumed_tail
    if left or (inflate is not None and not inflate.eof):
        raise damaged_workbook()


def _refuse_doctype(start: bytes) -> None:
    """A DOCTYPE may only stand before the root element, so only what comes before it is read."""
    prolog = start[:PROLOG_LIMIT].replace(b"\x00", b"")
    root = re.search(rb"<[A-Za-z_]", re.sub(rb"<!--.*?-->", b"", prolog, flags=re.DOTALL))
    if b"<!DOCTYPE" in prolog or (root is None and len(prolog) >= PROLOG_LIMIT // 2):
        raise _doctype_refusal()


def _doctype_refusal() -> FileRefusedError:
    return FileRefusedError(
        "doctype",
        "This workbook holds a document type declaration, which no program for spreadsheets writes. Open it in"
        " Excel, copy the table into a new workbook and upload that.",
    )


class _Scan:
    """Looks for error cells and padded numbers in the bytes of one sheet, block by block."""

    def __init__(self, padding: Styles, months: Styles) -> None:
        self._padded, self._month = _styled(padding), _styled(months)
        self._errors: list[tuple[int, int]] = []
        self._uncalculated: list[tuple[int, int]] = []
        self._columns: set[bytes] = set()
        self._months: set[bytes] = set()
        self._tail = b""

    def feed(self, block: bytes) -> None:
        text = self._tail + block
        # Only whole cells are searched; the rest waits for the next block.
        cut = text.rfind(b"<c ")
        whole, self._tail = (text[:cut], text[cut:]) if cut > 0 else (b"", text[-BLOCK:])
        if b't="e"' in whole and len(self._errors) < LISTED_CELLS:
            for match in ERROR_CELL.finditer(whole):
                if match[1]:
                    self._errors.append((column_index(match[1]), int(match[2])))
        if b"<f" in whole and len(self._uncalculated) < LISTED_CELLS:
            self._uncalculated.extend(
                (column_index(letters), int(row)) for letters, row in UNCALCULATED_CELL.findall(whole)
            )
        if self._padded:
            self._columns.update(self._padded.findall(whole))
        if self._month:
            self._months.update(self._month.findall(whole))

    def result(self) -> Unseen:
        self.feed(b"<c ")
        return Unseen(
            tuple(self._errors[:LISTED_CELLS]),
            tuple(self._uncalculated[:LISTED_CELLS]),
            tuple(sorted(column_index(name) for name in self._columns)),
            tuple(sorted(column_index(name) for name in self._months)),
        )


def _styled(styles: Styles) -> re.Pattern[bytes] | None:
    """Finds the columns of cells with one of the styles."""
    return re.compile(STYLED_CELL % b"|".join(str(style).encode() for style in styles)) if styles else None


def column_index(letters: bytes) -> int:
    """A is 0, Z is 25, AA is 26."""
    index = 0
    for letter in letters:
        index = index * 26 + letter - 64
    return index - 1


def _told_styles(archive: zipfile.ZipFile) -> tuple[Styles, Styles]:
    """Style numbers whose format is only zeros (Excel shows more digits than it keeps), and those that show a month."""
    if "xl/styles.xml" not in archive.namelist():
        return (), ()
    root = _part(archive, "xl/styles.xml")
    formats = {
        node.get("numFmtId"): node.get("formatCode", "") for node in root.iter() if _local(node) == "numFmt"
    }
    cell_styles: Iterable[Element] = next((node for node in root if _local(node) == "cellXfs"), [])
    used = [style.get("numFmtId") for style in cell_styles]
    padding = (number for number, key in enumerate(used) if PADDING_FORMAT.match(formats.get(key, "")))
    months = (
        number
        for number, key in enumerate(used)
        if key == MONTH_FORMAT_ID or MONTH_FORMAT.match(formats.get(key, ""))
    )
    return tuple(padding), tuple(months)


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Part name to sheet name, as the workbook and its relationships tell."""
    targets = {
        node.get("Id"): node.get("Target", "") for node in _part(archive, "xl/_rels/workbook.xml.rels")
    }
    parts = {}
    for node in _part(archive, "xl/workbook.xml").iter():
        if _local(node) == "sheet":
            target = targets.get(node.get(RELATIONSHIP) or node.get(STRICT_RELATIONSHIP), "")
            part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
            parts[part] = node.get("name", "")
    return parts


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    if archive.getinfo(name).file_size > 10 * 1024 * 1024:
        raise damaged_workbook()
    root: Element = fromstring(archive.read(name), forbid_dtd=True)
    return root


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]
