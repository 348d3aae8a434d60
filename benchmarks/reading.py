"""Reading uploads of 100,000 rows and 25 columns against a bare calamine read of the same workbook.

Run `python -m benchmarks.reading [ROWS]`; it prints one JSON object. Each measurement has a process of its own.
Times are processor seconds, so that a neighbour's load does not count; ours are those of the limited child and of
the reading process together. `grew` is what the long-lived process grew by, which the design limits to 150 MB, and
`address_space_mb` is what inventory.imports.child.ADDRESS_SPACE has to leave room for.
"""

import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

from python_calamine import CalamineWorkbook

from inventory.imports.child import ADDRESS_SPACE
from inventory.imports.reading import read_upload

ROWS = 100_000
HEADINGS = [
    *(
        "Asset tag",
        "Site",
        "Location",
        "Make",
        "Model",
        "Serial",
        "MAC",
        "IP",
        "Firmware",
        "Installed",
        "Remarks",
    ),
    *("Status", *(f"Extra {number}" for number in range(13))),
]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Register" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
    f' Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def measure(rows: int = ROWS) -> dict[str, float]:
    """The figures for a workbook and a text file of the same rows, and the ratio to the bare read."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_workbook(folder / "register.xlsx", rows)
        _write_text(folder / "register.csv", rows)

        def run(step: str, file: str) -> dict[str, float]:
            command = [sys.executable, "-m", "benchmarks.reading", step, str(folder / file)]
            return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)

        bare, workbook, text = (
            run("bare", "register.xlsx"),
            run("ours", "register.xlsx"),
            run("ours", "register.csv"),
        )
        megabytes = (folder / "register.xlsx").stat().st_size / 2**20
    return {
        "reading_vs_bare_calamine": round(workbook["cpu_s"] / bare["cpu_s"], 2),
        "reading_rows": rows,
        "reading_workbook_mb": round(megabytes, 1),
        "reading_bare_cpu_s": bare["cpu_s"],
        "reading_bare_address_space_mb": bare["address_space_mb"],
        "reading_address_space_limit_mb": ADDRESS_SPACE // 2**20,
        **{f"reading_workbook_{key}": value for key, value in workbook.items()},
        **{f"reading_text_{key}": value for key, value in text.items()},
    }


def _bare(path: Path) -> dict[str, float]:
    begun = time.process_time()
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    rows = sum(1 for _ in sheet.iter_rows())
    return {
        "rows": rows - 1,
        "cpu_s": round(time.process_time() - begun, 2),
        "address_space_mb": _status("VmPeak"),
    }


def _ours(path: Path) -> dict[str, float]:
    resident, begun, cpu = _status("VmRSS"), time.monotonic(), time.process_time()
    with read_upload(path, path.name) as reading:
        rows = sum(1 for _ in reading)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    own = time.process_time() - cpu
    return {
        "rows": rows,
        "cpu_s": round(own + child.ru_utime + child.ru_stime, 2),
        "child_cpu_s": round(child.ru_utime + child.ru_stime, 2),
        "wall_s": round(time.monotonic() - begun, 2),
        "child_peak_mb": child.ru_maxrss // 1024,
        "grew_mb": _status("VmRSS") - resident,
    }


def _status(field: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field + ":"))


def _devices(rows: int) -> Iterator[list[str]]:
    chance = random.Random(1)
    makes = [("Hikvision", f"DS-2CD2{number:03}G2-IU") for number in range(400)]
    makes += [("Axis", f"P{number:04}-LVE") for number in range(400)]
    for number in range(rows):
        make, model = chance.choice(makes)
        low, middle, high = (chance.randrange(256) for _ in range(3))
        yield [
            *(f"C{number:06}", f"Site {number % 300}", f"Corridor {chance.randrange(999)}", make, model),
            *(f"SN{chance.randrange(10**9):09}", f"44-19-B6-{low:02X}-{middle:02X}-{high:02X}"),
            *(f"10.{low}.{middle}.{high}", "V5.5.0 build 190101"),
            f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(2008, 2026)}",
            *(f"facing public footpath {chance.randrange(9999)}", "In service"),
            *(f"value {extra} {chance.randrange(10**5)}" for extra in range(13)),
        ]


def write_workbook(path: Path, rows: int) -> None:
    """A register of that many devices and 25 columns, all of them text."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in PARTS.items():
            archive.writestr(name, content)
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            part.write(f'<worksheet xmlns="{MAIN}"><sheetData>'.encode())
            for row in (HEADINGS, *_devices(rows)):
                cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
                part.write(f"<row>{cells}</row>".encode())
            part.write(b"</sheetData></worksheet>")


def _write_text(path: Path, rows: int) -> None:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([HEADINGS, *_devices(rows)])


def main(arguments: list[str]) -> None:
    """`[ROWS]` measures; `bare PATH` and `ours PATH` are the steps, each in a process of its own."""
    steps = {"bare": _bare, "ours": _ours}
    if arguments and arguments[0] in steps:
        print(json.dumps(steps[arguments[0]](Path(arguments[1]))))
    else:
        print(json.dumps(measure(*map(int, arguments)), indent=2))


if __name__ == "__main__":
    main(sys.argv[1:])
