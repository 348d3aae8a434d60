"""What hostile files are made from: a small good workbook, taken apart and put together wrong."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from functools import cache

from openpyxl import Workbook

HEADINGS = ("Site", "Location", "Asset tag", "Make", "Model", "Serial")
DEVICE = ("Ministry House", "Hall", "C001", "Hikvision", "DS-2CD2385C1-I", "SN100001")
MEGABYTE = 1024 * 1024
XML = b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


@cache
def workbook(*rows: tuple[object, ...]) -> bytes:
    """A real workbook of these rows below the headings; of one device when none are given."""
    book = Workbook()
    sheet = book.active
    for row in (HEADINGS, *(rows or (DEVICE,))):
        sheet.append([""] * len(row))
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(sheet.max_row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def parts_of(content: bytes) -> dict[str, bytes]:
    """A workbook's parts by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(parts: Mapping[str, bytes], *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, method)
    return out.getvalue()


def with_parts(changes: Mapping[str, bytes | None]) -> bytes:
    """The good workbook with parts replaced, added, or (None) taken out."""
    parts = {**parts_of(workbook()), **changes}
    return zipped({name: part for name, part in parts.items() if part is not None})


def edited(name: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The good workbook with one part edited."""
    return with_parts({name: edit(parts_of(workbook())[name])})


def sheet_of(rows: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """The good workbook with a first sheet written by hand."""
    xml = XML + b"<worksheet " + MAIN + b">" + before + b"<sheetData>" + rows + b"</sheetData>" + after
    return with_parts({"xl/worksheets/sheet1.xml": xml + b"</worksheet>"})


def inline(reference: str, text: bytes) -> bytes:
    """A cell with its own text."""
    return b'<c r="' + reference.encode() + b'" t="inlineStr"><is><t>' + text + b"</t></is></c>"


def heading_row(number: int = 1) -> bytes:
    """The headings as a row of a sheet."""
    cells = (inline(f"{chr(65 + index)}{number}", name.encode()) for index, name in enumerate(HEADINGS))
    return f'<row r="{number}">'.encode() + b"".join(cells) + b"</row>"


def device_row(number: int, *cells: bytes) -> bytes:
    """A device with these cells before its own ones."""
    texts = [*cells, *(text.encode() for text in DEVICE[len(cells) :])]
    row = (inline(f"{chr(65 + index)}{number}", text) for index, text in enumerate(texts))
    return f'<row r="{number}">'.encode() + b"".join(row) + b"</row>"


def bomb(name: str, size: int) -> bytes:
    """The good workbook with a part of zeros that unpacks to `size` bytes."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive, archive.open(name, "w") as part:
        for _ in range(size // MEGABYTE):
            part.write(bytes(MEGABYTE))
    return out.getvalue()


def lying(content: bytes, *, offset: int, value: int, size: str = "<I") -> bytes:
    """A zip whose last directory entry states something else at an offset of that entry."""
    changed = bytearray(content)
    entry = changed.rindex(b"PK\x01\x02")
    struct.pack_into(size, changed, entry + offset, value)
    return bytes(changed)


def overlapping(content: bytes) -> bytes:
    """A zip whose directory points several names at the same packed bytes."""
    changed = bytearray(content)
    first = changed.index(b"PK\x01\x02")
    position = changed.index(b"PK\x01\x02", first + 4)
    while position != -1:
        struct.pack_into("<I", changed, position + 42, 0)
        position = changed.find(b"PK\x01\x02", position + 4)
    return bytes(changed)


def encrypted(content: bytes) -> bytes:
    """A zip in which every entry says that it is encrypted."""
    changed = bytearray(content)
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        position = changed.find(signature)
        while position != -1:
            flags = struct.unpack_from("<H", changed, position + offset)[0]
            struct.pack_into("<H", changed, position + offset, flags | 1)
            position = changed.find(signature, position + 4)
    return bytes(changed)


def linked(target: str) -> bytes:
    """The good workbook with an entry that claims to be a symbolic link."""
    out = io.BytesIO(workbook())
    with zipfile.ZipFile(out, "a") as archive:
        entry = zipfile.ZipInfo("xl/media/link")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        archive.writestr(entry, target)
    return out.getvalue()


def ole2(*, holds: str = "") -> bytes:
    """An OLE2 container in whose directory stands a name; enough for any program to know it by."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + holds.encode("utf-16-le") + bytes(3_000)


def table(*rows: str, encoding: str = "utf-8", line_end: str = "\n") -> bytes:
    """A text file with the headings above these lines."""
    return line_end.join((",".join(HEADINGS), *rows, "")).encode(encoding, "surrogatepass")


def device_line(**cells: str) -> str:
    """A device's line with some cells replaced, quoted as CSV asks."""
    texts = dict(zip(HEADINGS, DEVICE, strict=True)) | {
        name.replace("_", " ").capitalize(): value for name, value in cells.items()
    }
    return ",".join('"' + text.replace('"', '""') + '"' for text in texts.values())


def gzip_of(content: bytes) -> bytes:
    """Packed by gzip, without the time of day in it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return packer.compress(content) + packer.flush()
