"""Hostile text, network files, and files that are something else than their name says."""
# ruff: noqa: E501 - one file a line, as a table

import json
from collections.abc import Iterator

from tests.hostile import making
from tests.hostile.making import MEGABYTE, device_line, gzip_of, table, workbook
from tests.hostile.workbooks import BILLION_LAUGHS, EXTERNAL, PARAMETER, QUADRATIC
from tests.inventory.imports import network_files as network

RTL, ZERO_WIDTH = "\u202e", "\u200b"


def files() -> Iterator[tuple[str, bytes, str]]:
    """(name, content, what becomes of it: refused, accepted or either)."""
    yield from _tables()
    yield from _encodings()
    yield from _disguised()
    yield from _scans()
    yield from _json()


def _tables() -> Iterator[tuple[str, bytes, str]]:
    line = device_line()
    yield "empty.csv", b"", "refused"
    yield "one-nul.csv", b"\x00", "refused"
    yield "only-line-ends.csv", b"\n" * 100_000, "refused"
    yield "only-headings.csv", table(), "refused"
    yield (
        "unclosed-quote.csv",
        table(line, '"Ministry House,Hall', *[device_line(asset_tag=f"C{n}") for n in range(500)]),
        "either",
    )
    yield "unclosed-quote-of-megabytes.csv", table('"' + "x" * 3 * MEGABYTE), "refused"
    yield "a-million-columns.csv", table("," * 1_000_000), "refused"
    yield "a-million-headings.csv", b"Make," * 1_000_000 + b"\n", "refused"
    yield (
        "201-headings.csv",
        ",".join(["Make", "Model", *(f"c{n}" for n in range(199))]).encode() + b"\nAxis,P1\n",
        "refused",
    )
    yield "one-line-of-10-megabytes.csv", table("x" * 10 * MEGABYTE), "either"
    yield "cell-of-32768-characters.csv", table(device_line(location="x" * 32_768)), "accepted"
    yield "cell-of-900000-characters.csv", table(device_line(location="x" * 900_000)), "accepted"
    yield "nul-bytes.csv", table(device_line(location="Ha\x00ll")), "accepted"
    yield "control-characters.csv", table(device_line(location="\x01\x07\x1b[31mHall\x7f\x85")), "accepted"
    yield (
        "bidi-and-zero-width.csv",
        table(device_line(make=f"Hik{ZERO_WIDTH}vision{RTL}", asset_tag="C9")),
        "accepted",
    )
    yield "non-characters.csv", table(device_line(location="a\uffff\ufdd0\U0001ffff")), "accepted"
    for number, payload in enumerate(
        ("=1+1", "+cmd|'/C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1+1", '=DDE("a";"b")')
    ):
        yield (
            f"formula-{number}.csv",
            table(device_line(location=payload, asset_tag=f"F{number}")),
            "accepted",
        )
    yield (
        "script.csv",
        table(device_line(location="<script>alert(1)</script>", make='"><img src=x onerror=1>')),
        "accepted",
    )
    yield (
        "sql.csv",
        table(device_line(location="'; DROP TABLE inventory_camera; --", serial="' OR 1=1")),
        "accepted",
    )
    yield "template.csv", table(device_line(location="{{ request }}{% load x %}", make="${7*7}")), "accepted"
    yield (
        "password-in-cells.csv",
        table(device_line(location="rtsp://admin:hunter2@10.0.0.1/1 password: hunter2")),
        "accepted",
    )
    yield (
        "quantity-of-a-million.csv",
        b"Site,Make,Model,Quantity\nMinistry House,Axis,P3245,1000000\n",
        "accepted",
    )
    yield "quantity-negative.csv", b"Site,Make,Model,Quantity\nMinistry House,Axis,P3245,-4\n", "accepted"
    yield "number-of-5000-digits.csv", table(device_line(serial="9" * 5_000)), "accepted"
    yield "mixed-line-ends.csv", table(line, line_end="\r") + table(line, line_end="\r\n"), "either"
    yield "quotes-in-quotes.csv", table('""""""""""' * 1_000), "either"
    yield "delimiters-only.csv", (b";" * 50 + b"\n") * 1_000, "refused"
    yield "sep-line.csv", b"sep=\x00\n" + table(line), "either"
    yield "every-row-a-heading.csv", table(*([",".join(making.HEADINGS)] * 5_000)), "refused"
    yield "a-table-in-every-row.csv", b"Make,Model,Serial\nAxis,P1,S1\nBrand,Type,MAC\n" * 500, "either"
    yield (
        "words-that-backtrack.csv",
        table(device_line(model="DS-" + "2" * 20_000, serial="A-" * 10_000)),
        "accepted",
    )
    yield (
        "dates-that-are-none.csv",
        b"Site,Make,Model,Installed\nMinistry House,Axis,P1,99/99/9999\nMinistry House,Axis,P2,-1e400\n",
        "accepted",
    )


def _encodings() -> Iterator[tuple[str, bytes, str]]:
    line = device_line(location="Höfe")
    for encoding in ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"):
        yield f"encoded-as-{encoding}.csv", table(line, encoding=encoding), "accepted"
    yield "utf-16-cut-in-a-character.csv", table(line, encoding="utf-16")[:-3], "either"
    yield "utf-32-out-of-range.csv", b"\xff\xfe\x00\x00" + b"\xff\xff\xff\x7f" * 100, "refused"
    yield "mark-of-utf-16-over-utf-8.csv", b"\xff\xfe" + table(line), "refused"
    yield "lone-surrogates.csv", table(device_line(location="a\ud800b")), "accepted"
    yield "overlong-utf-8.csv", table(line) + b"\xc0\xaf\xe0\x80\xaf,x\n", "accepted"
    yield (
        "mixed-encodings.csv",
        table(line) + table(line, encoding="cp1252") + table(line, encoding="utf-16-le"),
        "either",
    )
    yield "utf-7.csv", table(device_line(location="+ADw-script+AD4-")), "accepted"
    yield "ebcdic.csv", table(line, encoding="cp037"), "refused"


def _disguised() -> Iterator[tuple[str, bytes, str]]:
    good = workbook()
    yield "workbook.csv", good, "refused"
    yield "workbook.xls", good, "refused"
    yield "workbook.xlsm", good, "refused"
    yield "workbook.xlsb", good, "refused"
    yield "workbook.ods", good, "refused"
    yield "workbook.xml", good, "refused"
    yield "old-workbook.xlsx", making.ole2(holds="Workbook"), "refused"
    yield "protected.xlsx", making.ole2(holds="EncryptedPackage"), "refused"
    yield (
        "open-document.xlsx",
        making.zipped(
            {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}
        ),
        "refused",
    )
    yield "web-page.xls", b"<html><table><tr><td>Make</td></tr></table></html>", "refused"
    yield "web-page.xlsx", b"<html><table><tr><td>Make</td></tr></table></html>", "refused"
    yield "web-page.csv", b"<html><table><tr><td>Make</td></tr></table></html>", "refused"
    yield "text.xlsx", table(device_line()), "refused"
    beginnings = {
        "gz": gzip_of(table(device_line())),
        "7z": b"7z\xbc\xaf\x27\x1c" + bytes(200),
        "rar": b"Rar!\x1a\x07\x01\x00" + bytes(200),
        "pdf": b"%PDF-1.7\n%\xe2\xe3" + bytes(200),
        "png": b"\x89PNG\r\n\x1a\n" + bytes(200),
        "elf": b"\x7fELF\x02" + bytes(200),
        "exe": b"MZ\x90\x00" + bytes(200),
        "sqlite": b"SQLite format 3\x00" + bytes(200),
    }
    for what, content in beginnings.items():
        yield f"{what}.csv", content, "refused"
        yield f"file.{what}", content, "refused"
    yield "no-extension", table(device_line()), "refused"
    yield ".csv", table(device_line()), "either"
    yield "script.csv.exe", table(device_line()), "refused"
    yield "random.csv", bytes((n * 7919 + n // 3) % 256 for n in range(50_000)), "refused"


def _scans() -> Iterator[tuple[str, bytes, str]]:
    good = network.nmap(network.HIKVISION)
    yield "scan.xml", good.encode(), "accepted"
    for what, doctype in {
        "laughs": BILLION_LAUGHS,
        "quadratic": QUADRATIC,
        "external": EXTERNAL,
        "parameter": PARAMETER,
    }.items():
        content = good.encode().replace(b"<!DOCTYPE nmaprun>", doctype).replace(b"index", b"&a;")
        yield f"scan-{what}.xml", content, "refused"
    yield "scan-cut-off.xml", good[: good.index("http-title")].encode(), "refused"
    yield "scan-deep.xml", b"<nmaprun>" + b"<a>" * 500_000, "refused"
    yield "scan-of-nothing.xml", b"<nmaprun></nmaprun>", "refused"
    yield (
        "scan-of-20000-strangers.xml",
        b"<nmaprun>"
        + b'<host><status state="up"/><address addr="10.0.0.1" addrtype="ipv4"/></host>' * 20_000
        + b"</nmaprun>",
        "accepted",
    )
    ports = b'<port protocol="tcp" portid="554"><state state="open"/></port>' * 100_000
    yield (
        "scan-of-100000-ports.xml",
        b'<nmaprun><host><address addr="10.0.0.1" addrtype="ipv4"/><ports>'
        + ports
        + b"</ports></host></nmaprun>",
        "accepted",
    )
    yield "scan-long-banner.xml", good.replace("App-webs/", "A" * 5_000_000).encode(), "accepted"
    yield "scan-hostile-names.xml", good.replace("index", "&lt;script&gt;&#x202E;=cmd|1").encode(), "accepted"
    yield (
        "scan-bad-addresses.xml",
        good.replace("10.20.0.11", "999.1.1.1").replace("44:19:B6", "zz").encode(),
        "either",
    )
    yield (
        "scan-unknown-encoding.xml",
        good.replace('encoding="UTF-8"', 'encoding="x-evil"').encode(),
        "refused",
    )
    yield (
        "scan-utf-16.xml",
        good.replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16"),
        "accepted",
    )
    yield "scan-nul.xml", good.encode().replace(b"App-webs", b"App\x00webs"), "refused"
    yield (
        "discovery-laughs.xml",
        b'<?xml version="1.0"?>' + BILLION_LAUGHS + b"<Envelope><ProbeMatch>&j;</ProbeMatch></Envelope>",
        "refused",
    )
    yield (
        "discovery-of-100000-answers.xml",
        b"<r>" + b"<ProbeMatch><Types>x</Types></ProbeMatch>" * 100_000 + b"</r>",
        "either",
    )
    yield "discovery-of-declarations.xml", b"<?xml version='1.0'?><ProbeMatch/>" * 20_000, "either"
    yield "discovery-scopes.xml", network.probe_match("%00%ff%0a" * 1_000).encode(), "accepted"
    yield (
        "include.xml",
        b'<nmaprun xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include href="file:///etc/passwd" parse="text"/></nmaprun>',
        "refused",
    )
    yield "style-sheet.xml", b'<?xml-stylesheet href="http://127.0.0.1:9/x.xsl"?><nmaprun/>', "refused"


def _json() -> Iterator[tuple[str, bytes, str]]:
    good = network.shodan(network.SHODAN_HIKVISION)
    yield "services.jsonl", good.encode(), "accepted"
    yield "deep.json", b'{"ip_str": "10.0.0.1", "a": ' + b"[" * 500_000, "refused"
    yield (
        "deep-closed.json",
        b'{"ip_str": "10.0.0.1", "a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        "refused",
    )
    yield "deep-objects.json", b'{"ip_str":' * 100_000, "refused"
    yield "huge-number.json", b'{"ip_str": "10.0.0.1", "port": ' + b"9" * 100_000 + b"}", "refused"
    yield "not-a-number.json", b'{"ip_str": "10.0.0.1", "port": NaN}', "refused"
    yield "infinity.json", b'{"ip_str": "10.0.0.1", "port": 1e999999}\n' + good.encode(), "accepted"
    yield "repeated-keys.json", b'{"ip_str": "10.0.0.1", "ip_str": [1], "data": {"ip_str": 1}}', "refused"
    yield (
        "wrong-types.json",
        json.dumps(
            {"ip_str": "10.0.0.1", "port": [1], "data": [1, None, "x", {"http": 5, "hostnames": 7}]}
        ).encode(),
        "either",
    )
    yield "surrogate.json", good.replace("index", "\\ud800\\u0000").encode(), "accepted"
    yield "prototype.json", good.replace('"port"', '"__proto__": {"x": 1}, "port"').encode(), "accepted"
    yield (
        "line-of-9-megabytes.json",
        b'{"ip_str": "10.0.0.1", "data": "' + b"x" * 9 * MEGABYTE + b'"}',
        "refused",
    )
    yield "list-of-50000.json", b"[" + b",".join([b'{"ip_str": "10.0.0.1"}'] * 50_000) + b"]", "either"
    yield "cut-off.json", good.encode()[:-30], "refused"
    yield "null.json", b"[null]", "refused"
    yield "named-json.json", table(device_line()), "refused"
    yield "utf-16.json", good.encode("utf-16"), "accepted"
