"""The gate: what a file must be before a single cell of it is read.

Everything here costs little and unpacks nothing: size, extension against the first bytes, and the directory of a
workbook's zip. What can only be known by unpacking (true sizes, DOCTYPE) is asked in the limited child
process, by `inventory.imports.parts`. The figures are those of docs/imports.md.
"""

import zipfile
from enum import Enum
from pathlib import Path, PurePath

from inventory.imports.refusal import FileRefusedError

MEGABYTE = 1024 * 1024
WORKBOOK_LIMIT = 20 * MEGABYTE
"""100,000 rows of 25 columns make a workbook of 15 to 20 MB."""
TEXT_LIMIT = 60 * MEGABYTE
"""100,000 rows of 25 columns make a text file of 33 to 36 MB."""
ENTRY_LIMIT = 1_000
UNPACKED_LIMIT = 200 * MEGABYTE
RATIO_LIMIT = 100
RATIO_FREE = 10 * MEGABYTE
"""Below this a high ratio proves nothing: a sheet of equal rows packs 300:1 honestly."""

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP = (b"PK\x03\x04", b"PK\x05\x06")
DIRECTORY_ENTRY = b"PK\x01\x02"
BINARY_STARTS = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"\x7fELF",
    b"MZ\x90",
    b"BZh",
    b"7z\xbc\xaf",
    b"Rar!",
    b"SQLite format 3",
    b"RIFF",
)
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf")
SAMPLE = 64 * 1024
STRAY_CONTROLS = 16


class Kind(Enum):
    """The kinds of file that are read."""

    WORKBOOK = "workbook"
    TEXT = "text"
    XML = "xml"
    JSON = "json"


NETWORK_KINDS = (Kind.XML, Kind.JSON)
"""What was seen on a network, rather than a table."""
KINDS = {
    ".xlsx": Kind.WORKBOOK,
    ".csv": Kind.TEXT,
    ".tsv": Kind.TEXT,
    ".txt": Kind.TEXT,
    ".xml": Kind.XML,
    ".json": Kind.JSON,
    ".jsonl": Kind.JSON,
    ".ndjson": Kind.JSON,
}
LIMITS = {Kind.WORKBOOK: WORKBOOK_LIMIT, Kind.TEXT: TEXT_LIMIT, Kind.XML: TEXT_LIMIT, Kind.JSON: TEXT_LIMIT}
ACCEPTED = (
    "Upload an Excel workbook (.xlsx), a text file (.csv, .tsv or .txt), or a network file (.xml of nmap or of a"
    " discovery, .json or .jsonl of Shodan)."
)
BEGINNINGS = {Kind.XML: (b"<",), Kind.JSON: (b"{", b"[")}
"""What the first character that is no blank has to be."""

NAMED_REFUSALS = {
    ".xls": "This is a workbook of Excel 97-2003. Open it in Excel, save it as an Excel workbook (.xlsx)"
    " and upload that.",
    ".xlsm": "This workbook may hold macros. Open it in Excel, save it as an Excel workbook (.xlsx), which keeps"
    " no macros, and upload that.",
    ".xlsb": "This is a binary workbook. Open it in Excel, save it as an Excel workbook (.xlsx) and upload that.",
    ".ods": "This is an OpenDocument spreadsheet. Open it, save it as an Excel workbook (.xlsx) or as .csv"
    " and upload that.",
    ".zip": "This is an archive. Unpack it, and upload the file that is in it.",
    ".gz": "This is a packed file. Unpack it, and upload the file that is in it.",
    ".7z": "This is an archive. Unpack it, and upload the file that is in it.",
    ".rar": "This is an archive. Unpack it, and upload the file that is in it.",
    ".numbers": "This is a Numbers document. Open it, export it to Excel (.xlsx) or .csv and upload that.",
}


def check(path: Path, filename: str) -> Kind:
    """What kind of file this is, or FileRefusedError; `filename` is the name that the user gave it."""
    kind = _kind_by_name(filename)
    size = path.stat().st_size
    if not size:
        raise FileRefusedError(
            "empty_file", "This file is empty. Check that it was saved, then upload it again."
        )
    if size > LIMITS[kind]:
        raise FileRefusedError(
            "too_large",
            f"This file is {size / MEGABYTE:.1f} MB; the limit is {LIMITS[kind] // MEGABYTE} MB."
            " Split it, for example by site, and upload the parts.",
        )
    with path.open("rb") as file:
        start = file.read(SAMPLE)
    if kind is Kind.WORKBOOK:
        _check_workbook(path, start)
    else:
        _check_text(start)
        _check_beginning(kind, start)
    return kind


def _kind_by_name(filename: str) -> Kind:
    extension = PurePath(filename).suffix.lower()
    if extension in NAMED_REFUSALS:
        raise FileRefusedError(f"extension_{extension[1:]}", NAMED_REFUSALS[extension])
    if extension not in KINDS:
        raise FileRefusedError("extension", f"Files of this type cannot be read. {ACCEPTED}")
    return KINDS[extension]


def _check_workbook(path: Path, start: bytes) -> None:
    if start.startswith(OLE2):
        raise _ole2_refusal(path)
    if not start.startswith(ZIP):
        raise FileRefusedError(
            "not_a_workbook",
            "The name says .xlsx but this is not an Excel workbook. If it is a text file, rename it to .csv;"
            " otherwise open it in Excel and save it as an Excel workbook (.xlsx).",
        )
    _check_zip_directory(path)


def _ole2_refusal(path: Path) -> FileRefusedError:
    """An OLE2 container named .xlsx is either an encrypted workbook or one of Excel 97-2003."""
    if "EncryptedPackage".encode("utf-16-le") in path.read_bytes():
        return FileRefusedError(
            "password_protected",
            "This workbook is protected with a password or a sensitivity label. Open it in Excel, remove the"
            " password or label, save it and upload it again.",
        )
    return FileRefusedError("extension_xls", NAMED_REFUSALS[".xls"])


def _check_zip_directory(path: Path) -> None:
    # zipfile builds one object for each entry that the directory lists, whatever its trailer says; a file of the
    # allowed size can list 400,000. So the entries are counted before zipfile sees the file.
    if _directory_entries(path) > ENTRY_LIMIT:
        raise FileRefusedError(
            "too_many_parts",
            f"This workbook is made of more than {ENTRY_LIMIT:,} parts. Copy the table into a new workbook"
            " and upload that.",
        )
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, EOFError, OSError) as error:
        raise damaged_workbook() from error
    _check_names(entries)
    _check_unpacked_size(entries)


def _directory_entries(path: Path) -> int:
    count, tail = 0, b""
    with path.open("rb") as file:
        while block := file.read(MEGABYTE):
            count += (tail + block).count(DIRECTORY_ENTRY)
            tail = block[-(len(DIRECTORY_ENTRY) - 1) :]
    return count


def _check_names(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename.lower() for entry in entries}
    if any(name.endswith("vbaproject.bin") for name in names):
        raise FileRefusedError("macros", NAMED_REFUSALS[".xlsm"].replace("may hold", "holds"))
    if any(entry.flag_bits & 0x1 for entry in entries):
        raise FileRefusedError(
            "password_protected",
            "This workbook is protected with a password. Open it in Excel, remove the password, save it and"
            " upload it again.",
        )
    if len(names) < len(entries) or "[content_types].xml" not in names or "xl/workbook.xml" not in names:
        raise damaged_workbook()


def _check_unpacked_size(entries: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > UNPACKED_LIMIT:
        raise unpacks_too_large()
    for entry in entries:
        if entry.file_size > RATIO_FREE and entry.file_size > RATIO_LIMIT * max(entry.compress_size, 1):
            raise unpacks_too_large()


def unpacks_too_large() -> FileRefusedError:
    """The refusal of a zip bomb, and of an honest workbook with formats or formulas down a million rows."""
    return FileRefusedError(
        "unpacks_too_large",
        f"This workbook unpacks to more than {UNPACKED_LIMIT // MEGABYTE} MB, or to far more than its size allows."
        " Copy only the rows of the table into a new workbook, save it and upload that.",
    )


def damaged_workbook() -> FileRefusedError:
    """The refusal of a file that is a zip, but no workbook that can be read."""
    return FileRefusedError(
        "damaged",
        "This workbook is damaged or incomplete. Open it in Excel, save it again as an Excel workbook (.xlsx)"
        " and upload that.",
    )


def _check_text(start: bytes) -> None:
    if start.startswith(ZIP):
        raise FileRefusedError(
            "workbook_named_text",
            "The name says text but this is a workbook or a zip file. If it is an Excel workbook, rename it to"
            " .xlsx and upload it again.",
        )
    if start.startswith(OLE2) or start.startswith(BINARY_STARTS) or _looks_binary(start):
        raise FileRefusedError("not_text", f"The name says text but this is not a text file. {ACCEPTED}")


def _check_beginning(kind: Kind, start: bytes) -> None:
    if kind not in BEGINNINGS:
        return
    bare = start.replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    if not bare.startswith(BEGINNINGS[kind]):
        raise FileRefusedError(
            f"not_{kind.value}",
            f"The name says .{kind.value} but the file does not begin like one. If it is a table, rename it to .csv;"
            " otherwise export it again from the program that made it.",
        )


def _looks_binary(start: bytes) -> bool:
    """More than one byte in twelve is a control character that no text holds; of random bytes one in ten is one.

    A few are let through, since exports from old systems hold stray NULs, which are cleaned out. UTF-16 has NULs by
    nature.
    """
    if start.startswith(BYTE_ORDER_MARKS) or looks_utf16(start):
        return False
    controls = sum(start.count(bytes([code])) for code in range(32) if code not in (9, 10, 11, 12, 13, 27))
    return controls > STRAY_CONTROLS and controls * 12 > len(start)


def looks_utf16(start: bytes) -> str | None:
    """The codec when text without a byte order mark has its NULs at every other byte, as UTF-16 of Latin text has."""
    if len(start) < 4:
        return None
    even, odd = start[0::2], start[1::2]
    if odd.count(0) > 0.4 * len(odd) and even.count(0) < 0.05 * len(even):
        return "utf-16-le"
    if even.count(0) > 0.4 * len(even) and odd.count(0) < 0.05 * len(odd):
        return "utf-16-be"
    return None
