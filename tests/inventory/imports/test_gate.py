"""What is refused as a whole, by which code, before and while it is read."""

import struct
import zipfile
from pathlib import Path

import pytest

from inventory.imports import gate
from inventory.imports.reading import read_upload
from inventory.imports.refusal import FileRefusedError
from tests.inventory.imports.files import DEVICE, HEADINGS, read, text, with_part, workbook

OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 504


@pytest.fixture
def register(tmp_path):
    return workbook(tmp_path / "register.xlsx", [HEADINGS, DEVICE])


def refusal(path: Path, name: str = "") -> FileRefusedError:
    with pytest.raises(FileRefusedError) as caught, read_upload(path, name or path.name) as reading:
        list(reading)
    return caught.value


@pytest.mark.parametrize("name", ["empty.xlsx", "empty.csv", "empty.txt"])
def test_an_empty_file_is_refused(tmp_path, name):
    (tmp_path / name).write_bytes(b"")

    assert refusal(tmp_path / name).code == "empty_file"


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("old.xls", "extension_xls"),
        ("macros.XLSM", "extension_xlsm"),
        ("binary.xlsb", "extension_xlsb"),
        ("open.ods", "extension_ods"),
        ("report.pdf", "extension"),
        ("register", "extension"),
        ("register.xlsx.exe", "extension"),
    ],
)
def test_a_name_that_cannot_be_read_is_refused_with_advice(register, name, code):
    error = refusal(register, name)

    assert error.code == code
    assert "upload" in error.message.lower()


def test_a_workbook_with_a_password_is_named_as_such(tmp_path):
    path = tmp_path / "secret.xlsx"
    path.write_bytes(OLE2 + "EncryptedPackage".encode("utf-16-le"))

    assert refusal(path).code == "password_protected"
    assert "remove the password" in refusal(path).message


def test_an_old_workbook_under_a_new_name_is_named_as_such(tmp_path):
    path = tmp_path / "old.xlsx"
    path.write_bytes(OLE2)

    assert refusal(path).code == "extension_xls"


def test_a_text_file_named_xlsx_is_refused(tmp_path):
    assert refusal(text(tmp_path / "list.xlsx", "Site,Make\nA,B\n")).code == "not_a_workbook"


@pytest.mark.parametrize(
    "content",
    [b"%PDF-1.7 x", b"\x89PNG\r\n\x1a\n" + bytes(100), bytes(range(32)) * 50, OLE2, b"\x7fELF" + bytes(99)],
)
def test_a_binary_file_named_csv_is_refused(tmp_path, content):
    (tmp_path / "list.csv").write_bytes(content)

    assert refusal(tmp_path / "list.csv").code == "not_text"


def test_a_workbook_named_csv_is_told_to_be_renamed(register):
    assert refusal(register, "register.csv").code == "workbook_named_text"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused_as_damaged(register, share):
    content = register.read_bytes()
    register.write_bytes(content[: int(len(content) * share)])

    assert refusal(register).code == "damaged"


def test_a_zip_that_is_no_workbook_is_refused_as_damaged(tmp_path):
    with zipfile.ZipFile(tmp_path / "photos.xlsx", "w") as archive:
        archive.writestr("photo.jpg", b"not a photo")

    assert refusal(tmp_path / "photos.xlsx").code == "damaged"


@pytest.mark.parametrize(
    "part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml", "xl/_rels/workbook.xml.rels"]
)
@pytest.mark.parametrize("content", [b"", b"<broken", b"\x00\xff" * 50, b"<a/>"])
def test_a_broken_part_refuses_the_workbook_in_words(register, part, content):
    error = refusal(with_part(register, part, content))

    assert error.code in {"damaged", "unreadable", "no_headings"}
    assert "Traceback" not in error.message


def test_a_workbook_with_macros_is_refused_by_what_it_holds(register):
    assert refusal(with_part(register, "xl/vbaProject.bin", b"x")).code == "macros"


def test_a_workbook_of_too_many_parts_is_refused(register):
    with zipfile.ZipFile(register, "a") as archive:
        for number in range(gate.ENTRY_LIMIT):
            archive.writestr(f"xl/media/{number}.txt", b"")

    assert refusal(register).code == "too_many_parts"


@pytest.mark.parametrize("size", [gate.RATIO_FREE + 1, gate.UNPACKED_LIMIT + 1])
def test_a_zip_bomb_is_refused_by_its_directory(register, size):
    with (
        zipfile.ZipFile(register, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.xml", "w") as part,
    ):
        for _ in range(size // 65_536 + 1):
            part.write(bytes(65_536))

    assert refusal(register).code == "unpacks_too_large"


def test_a_zip_bomb_whose_directory_lies_is_refused_by_its_bytes(register):
    with (
        zipfile.ZipFile(register, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/bomb.bin", "w") as part,
    ):
        for _ in range(gate.UNPACKED_LIMIT // 65_536 + 1):
            part.write(bytes(65_536))
    content = bytearray(register.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 1_000)
    register.write_bytes(content)

    assert gate.check(register, register.name) is gate.Kind.WORKBOOK
    assert refusal(register).code == "unpacks_too_large"


@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>',
        b'<!DOCTYPE x SYSTEM "file:///etc/passwd">',
        b"<!-- a comment --><!DOCTYPE x>",
    ],
)
@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/sharedStrings.xml", "xl/worksheets/sheet1.xml"])
def test_a_document_type_in_any_part_is_refused(register, doctype, part):
    content = b'<?xml version="1.0"?>' + doctype + b"<x>&b;</x>"

    assert refusal(with_part(register, part, content)).code == "doctype"


def test_a_document_type_in_utf16_is_refused(register):
    content = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x><x/>'.encode("utf-16")

    assert refusal(with_part(register, "xl/sharedStrings.xml", content)).code == "doctype"


def test_a_file_above_its_limit_is_refused(tmp_path, monkeypatch):
    monkeypatch.setitem(gate.LIMITS, gate.Kind.TEXT, 1_000)

    assert refusal(text(tmp_path / "large.csv", "Make,Model\n" * 200)).code == "too_large"


@pytest.mark.parametrize("content", ["a,b,c\n1,2,3\n", "\n\n\n", "only words\n", "1;2;3\n" * 50])
def test_a_file_without_headings_that_we_know_is_refused(tmp_path, content):
    assert refusal(text(tmp_path / "list.csv", content)).code == "no_headings"


def test_headings_without_rows_are_refused(tmp_path):
    assert refusal(workbook(tmp_path / "list.xlsx", [HEADINGS, [], []])).code == "no_rows"


def test_201_columns_are_refused_and_200_are_read(tmp_path):
    wide = [*HEADINGS, *(f"Extra {number}" for number in range(194))]

    _, rows, _ = read(workbook(tmp_path / "200.xlsx", [wide, [*DEVICE, *(["x"] * 194)]]))
    error = refusal(workbook(tmp_path / "201.xlsx", [[*wide, "Extra 194"], [*DEVICE, *(["x"] * 195)]]))

    assert len(rows[0].raw) == 200
    assert error.code == "too_many_columns"


def test_a_file_of_more_rows_than_allowed_is_refused(tmp_path):
    content = "Site,Make,Model\n" + "Depot,Axis,P3245\n" * 100_001

    assert refusal(text(tmp_path / "long.csv", content)).code == "too_many_rows"


def test_an_unclosed_quotation_mark_is_refused_rather_than_swallowing_rows(tmp_path):
    content = 'Site,Make,Model\nDepot,"Axis,P3245\nDepot,Axis,P3245\n'

    assert refusal(text(tmp_path / "list.csv", content)).code == "unclosed_quote"


def test_a_cell_at_the_far_end_of_a_sheet_is_refused_in_words(register):
    far = b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData>'
    error = refusal(with_part(register, "xl/worksheets/sheet1.xml", sheet % far + b"</worksheet>"))

    assert error.code == "too_much_memory"
    assert "stray cell" in error.message
