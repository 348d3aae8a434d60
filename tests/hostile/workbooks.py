"""Hostile workbooks."""

import zipfile
from collections.abc import Iterator

from tests.hostile import making
from tests.hostile.making import (
    MAIN,
    MEGABYTE,
    XML,
    bomb,
    device_row,
    edited,
    heading_row,
    inline,
    lying,
    sheet_of,
    with_parts,
    workbook,
    zipped,
)

SHEET, SHARED, BOOK = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"
BILLION_LAUGHS = (
    b'<!DOCTYPE x [<!ENTITY a "haha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
    + b"]>"
)
QUADRATIC = b'<!DOCTYPE x [<!ENTITY a "' + b"x" * 50_000 + b'">]>'
EXTERNAL = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
PARAMETER = b'<!DOCTYPE x [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x.dtd"> %a;]>'


def files() -> Iterator[tuple[str, bytes, str]]:
    """(name, content, what becomes of it: refused, accepted or either)."""
    yield from _archives()
    yield from _markup()
    yield from _sheets()
    yield from _odd_parts()
    yield from _names()


def _archives() -> Iterator[tuple[str, bytes, str]]:
    good = workbook()
    yield "bomb-250-megabytes.xlsx", bomb("xl/media/a.bin", 250 * MEGABYTE), "refused"
    yield "bomb-of-a-high-ratio.xlsx", bomb("xl/media/a.bin", 20 * MEGABYTE), "refused"
    yield (
        "bomb-whose-directory-lies.xlsx",
        lying(bomb("a.bin", 250 * MEGABYTE), offset=24, value=9),
        "refused",
    )
    yield "packed-size-lies.xlsx", lying(good, offset=20, value=0xFFFFFFF0), "refused"
    yield "negative-size.xlsx", lying(good, offset=24, value=0xFFFFFFFF), "refused"
    yield "offset-past-the-end.xlsx", lying(good, offset=42, value=0x7FFFFFFF), "refused"
    yield "unknown-packing.xlsx", lying(good, offset=10, value=99, size="<H"), "refused"
    yield "name-past-the-end.xlsx", lying(good, offset=28, value=0xFFFF, size="<H"), "refused"
    yield "overlapping-parts.xlsx", making.overlapping(good), "refused"
    yield "encrypted-parts.xlsx", making.encrypted(good), "refused"
    yield (
        "nested-zips.xlsx",
        with_parts({"xl/media/in.zip": zipped({"in.zip": bomb("a", 8 * MEGABYTE)})}),
        "either",
    )
    yield "only-a-zip-in-a-zip.xlsx", zipped({"in.xlsx": good}), "refused"
    yield "ten-thousand-parts.xlsx", zipped({f"xl/{n}.xml": b"" for n in range(10_000)}), "refused"
    yield "no-parts.xlsx", zipped({}), "refused"
    yield "only-a-trailer.xlsx", b"PK\x05\x06" + bytes(18), "refused"
    yield "bzip2-parts.xlsx", zipped(making.parts_of(good), method=zipfile.ZIP_BZIP2), "refused"
    yield "lzma-parts.xlsx", zipped(making.parts_of(good), method=zipfile.ZIP_LZMA), "refused"
    for share in (10, 50, 90, 99):
        yield f"cut-at-{share}-percent.xlsx", good[: len(good) * share // 100], "refused"
    yield "junk-before.xlsx", b"MZ\x90\x00" + good, "refused"
    yield "junk-after.xlsx", good + b"\x00" * 5_000, "either"
    yield "two-workbooks-in-one.xlsx", good + workbook(), "either"
    yield "picture-and-workbook.xlsx", b"\x89PNG\r\n\x1a\n" + good, "refused"
    for twelfth in range(12):
        flipped = bytearray(good)
        flipped[len(good) * twelfth // 12] ^= 0xFF
        yield f"one-byte-flipped-after-{twelfth}-twelfths.xlsx", bytes(flipped), "either"


def _markup() -> Iterator[tuple[str, bytes, str]]:
    doctypes = {
        "laughs": BILLION_LAUGHS,
        "quadratic": QUADRATIC,
        "external": EXTERNAL,
        "parameter": PARAMETER,
        "bare": b"<!DOCTYPE x>",
    }
    for what, doctype in doctypes.items():
        for part in (SHEET, SHARED, BOOK):
            short = part.rpartition("/")[2].partition(".")[0]
            yield (
                f"doctype-{what}-in-{short}.xlsx",
                with_parts({part: XML + doctype + b"<x>&a;</x>"}),
                "refused",
            )
    yield (
        "doctype-after-a-comment.xlsx",
        with_parts({SHEET: b"<!-- " + b"x" * 70_000 + b" -->" + EXTERNAL}),
        "refused",
    )
    utf16 = '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [<!ENTITY a "b">]><x/>'.encode("utf-16")
    yield "doctype-in-utf16.xlsx", with_parts({SHEET: utf16}), "refused"
    yield "deep-elements.xlsx", sheet_of(b"<a>" * 300_000), "refused"
    yield "deep-closed-elements.xlsx", sheet_of(b"<a>" * 200_000 + b"</a>" * 200_000), "either"
    yield (
        "a-million-attributes.xlsx",
        sheet_of(b"<row " + b" ".join(b'a%d="1"' % n for n in range(200_000)) + b"/>"),
        "either",
    )
    yield "markup-cut-off.xlsx", edited(SHEET, lambda part: part[: len(part) // 2]), "refused"
    yield "no-sheet-data.xlsx", with_parts({SHEET: XML + b"<worksheet " + MAIN + b"/>"}), "refused"
    yield "binary-for-a-sheet.xlsx", with_parts({SHEET: bytes(range(256)) * 100}), "refused"
    yield "empty-part.xlsx", with_parts({SHEET: b""}), "refused"


def _sheets() -> Iterator[tuple[str, bytes, str]]:
    rows = heading_row() + device_row(2)
    for what, reference in {
        "whole-sheet": "A1:XFD1048576",
        "beyond-the-sheet": "A1:ZZZZ99999999",
        "backwards": "F9:A1",
        "one-cell": "A1",
        "nonsense": "-1:-1",
    }.items():
        yield (
            f"dimension-{what}.xlsx",
            sheet_of(rows, before=f'<dimension ref="{reference}"/>'.encode()),
            "either",
        )
    far = b'<row r="1048576">' + inline("XFD1048576", b"x") + b"</row>"
    yield "cell-at-the-far-end.xlsx", sheet_of(rows + far), "either"
    yield (
        "row-number-negative.xlsx",
        sheet_of(rows + b'<row r="-5">' + inline("A-5", b"x") + b"</row>"),
        "either",
    )
    yield "row-number-huge.xlsx", sheet_of(rows + b'<row r="99999999999999999999"/>'), "either"
    yield "row-numbers-backwards.xlsx", sheet_of(device_row(9) + heading_row(2) + device_row(1)), "either"
    yield "cell-name-nonsense.xlsx", sheet_of(rows + b'<row r="3"><c r="1A@"><v>1</v></c></row>'), "either"
    yield (
        "shared-string-not-there.xlsx",
        sheet_of(rows + b'<row r="3"><c r="A3" t="s"><v>99999999</v></c></row>'),
        "either",
    )
    yield (
        "shared-string-negative.xlsx",
        sheet_of(rows + b'<row r="3"><c r="A3" t="s"><v>-1</v></c></row>'),
        "either",
    )
    yield (
        "shared-strings-lie.xlsx",
        with_parts({SHARED: XML + b"<sst " + MAIN + b' count="4294967295" uniqueCount="4294967295"/>'}),
        "either",
    )
    strings = b"<si><t>" + b"x" * 30_000 + b"</t></si>"
    yield (
        "shared-strings-bomb.xlsx",
        with_parts({SHARED: XML + b"<sst " + MAIN + b">" + strings * 5_000 + b"</sst>"}),
        "refused",
    )
    yield (
        "cell-of-32767-characters.xlsx",
        workbook(("Ministry House", "x" * 32_767, "C1", "Axis", "P3245", "S1")),
        "accepted",
    )
    yield (
        "cell-of-a-million-characters.xlsx",
        sheet_of(heading_row() + device_row(2, b"x" * 1_000_000)),
        "either",
    )
    yield (
        "merged-million-times.xlsx",
        sheet_of(rows, after=b"<mergeCells>" + b'<mergeCell ref="A2:F9"/>' * 100_000 + b"</mergeCells>"),
        "either",
    )
    yield (
        "merged-whole-sheet.xlsx",
        sheet_of(rows, after=b'<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'),
        "either",
    )
    yield "number-huge.xlsx", sheet_of(rows + b'<row r="3"><c r="A3"><v>1e999999</v></c></row>'), "either"
    yield (
        "date-out-of-range.xlsx",
        workbook(("Ministry House", "Hall", 10**300, "Axis", "P3245", -1e300)),
        "accepted",
    )
    yield (
        "blank-rows-for-ever.xlsx",
        sheet_of(rows + b"".join(b'<row r="%d"/>' % n for n in range(3, 200_000))),
        "accepted",
    )
    wide = tuple(f"Column {n}" for n in range(250))
    yield (
        "too-many-columns.xlsx",
        sheet_of(
            b'<row r="1">'
            + b"".join(inline(_name(n), text.encode()) for n, text in enumerate(wide))
            + b"</row>"
        ),
        "refused",
    )
    yield "lone-surrogate.xlsx", sheet_of(heading_row() + device_row(2, b"\xed\xa0\x80")), "either"
    yield (
        "control-characters.xlsx",
        sheet_of(heading_row() + device_row(2, b"Ministry House", b"a_x0000_&#9;b")),
        "either",
    )
    yield (
        "formula-injection.xlsx",
        workbook(
            ("Ministry House", "=cmd|'/C calc'!A0", "@SUM(1)", "+1", "-1", '=HYPERLINK("http://127.0.0.1")')
        ),
        "accepted",
    )
    yield (
        "formula-cells.xlsx",
        edited(
            SHEET,
            lambda part: part.replace(
                b"</row></sheetData>",
                b'<c r="G2"><f>WEBSERVICE("http://127.0.0.1")</f></c></row></sheetData>',
            ),
        ),
        "accepted",
    )
    yield (
        "hundred-sheets-of-nothing.xlsx",
        with_parts({f"xl/worksheets/sheet{n}.xml": b"" for n in range(2, 100)}),
        "either",
    )


def _odd_parts() -> Iterator[tuple[str, bytes, str]]:
    yield "macros.xlsx", with_parts({"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}), "refused"
    yield "macros-in-capitals.xlsx", with_parts({"XL/VBAPROJECT.BIN": b"x"}), "refused"
    link = (
        XML
        + b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship'
        b' Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath"'
        b' Target="http://127.0.0.1:9/x.xlsx" TargetMode="External"/></Relationships>'
    )
    yield (
        "external-link.xlsx",
        with_parts({"xl/externalLinks/_rels/externalLink1.xml.rels": link}),
        "accepted",
    )
    dde = XML + b"<externalLink " + MAIN + b'><ddeLink ddeService="cmd" ddeTopic="/C calc"/></externalLink>'
    yield "dde.xlsx", with_parts({"xl/externalLinks/externalLink1.xml": dde}), "accepted"
    yield "active-x.xlsx", with_parts({"xl/activeX/activeX1.bin": b"x" * 1_000}), "either"
    yield "embedded-object.xlsx", with_parts({"xl/embeddings/oleObject1.bin": making.ole2()}), "either"
    rels = "xl/_rels/workbook.xml.rels"
    for what, target in {
        "outside": b"../../../../etc/passwd",
        "itself": b"workbook.xml",
        "missing": b"none.xml",
    }.items():
        yield (
            f"sheet-target-{what}.xlsx",
            edited(rels, lambda part, target=target: part.replace(b"/xl/worksheets/sheet1.xml", target)),
            "refused",
        )
    yield "no-relationships.xlsx", with_parts({rels: None}), "refused"
    yield "no-content-types.xlsx", with_parts({"[Content_Types].xml": None}), "refused"
    yield (
        "wrong-content-types.xlsx",
        edited("[Content_Types].xml", lambda part: part.replace(b"sheet", b"video")),
        "either",
    )
    yield "no-workbook.xlsx", with_parts({BOOK: None}), "refused"
    yield (
        "styles-bomb.xlsx",
        with_parts(
            {
                "xl/styles.xml": XML
                + b"<styleSheet "
                + MAIN
                + b"><cellXfs>"
                + b'<xf numFmtId="0"/>' * 600_000
                + b"</cellXfs></styleSheet>"
            }
        ),
        "either",
    )
    yield (
        "sheet-name-hostile.xlsx",
        edited(BOOK, lambda part: part.replace(b'name="Sheet"', b'name="&#9;../../x&lt;script&gt;&#x202E;"')),
        "either",
    )
    yield (
        "ten-thousand-sheets.xlsx",
        edited(
            BOOK,
            lambda part: part.replace(
                b"<sheet ",
                b'<sheet name="a" sheetId="9" state="visible" r:id="rId1"/>' * 10_000 + b"<sheet ",
                1,
            ),
        ),
        "either",
    )


def _names() -> Iterator[tuple[str, bytes, str]]:
    good = workbook()
    for number, name in enumerate(
        ("../../../tmp/evil.xml", "/etc/evil.xml", "C:\\evil.xml", "a\x00b.xml", "..", "x/" * 200)
    ):
        yield f"part-named-badly-{number}.xlsx", with_parts({name: b"<x/>"}), "either"
    yield "link-to-a-file.xlsx", making.linked("/etc/passwd"), "either"
    yield "../../traversal.xlsx", good, "accepted"
    yield "..\\..\\traversal.xlsx", good, "accepted"
    yield "name with <script>alert(1)</script>.xlsx", good, "accepted"
    yield "name\r\nX-Header: 1.xlsx", good, "accepted"
    yield "n" * 300 + ".xlsx", good, "either"
    yield "right\u202exslx.exe.xlsx", good, "accepted"


def _name(index: int) -> str:
    return (chr(64 + index // 26) if index >= 26 else "") + chr(65 + index % 26) + "1"
