"""The main job, on SQLite or where DATABASE_URL says: import, judge, plan and report a workbook of BENCH_CAMERAS rows.

Prints seconds and peak memory of each command's process, and the import as a ratio to bare reading and writing of
the same file in the same run (calamine to Python rows, then one executemany into a plain table).
"""

import json
import os
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook
from python_calamine import CalamineWorkbook

ROOT = Path(__file__).resolve().parent.parent
CAMERAS = int(os.environ.get("BENCH_CAMERAS", "10000"))
SEED = 889
HEADINGS = ["Site", "Location", "Asset tag", "Make", "Model", "Serial", "MAC", "IP", "Installed", "Remarks"]
# About a thousand device descriptions, as unevenly spread as in estates (design, section 3).
MAKES = [
    ("Hikvision", "DS-2CD{}G2-I", "44:19:B6"),
    ("HIKVISION", "DS-2DE{}IW-DE", "BC:AD:28"),
    ("Dahua", "IPC-HFW{}S-W-S2", "3C:EF:8C"),
    ("", "IPC-HDBW{}E-Z", ""),
    ("Axis", "P{}-LVE", "AC:CC:8E"),
    ("Hanwha", "XNV-{}R", "00:09:18"),
    ("Bosch", "NBE-{}-AL", ""),
    ("Swann", "NHD-{}", ""),
    ("Honeywell", "HBW{}PER1", ""),
    ("unknown", "CAM {}", ""),
]
REMARKS = ["", "", "", "facing footpath", "replaced Hikvision 2019", "to be moved", "N/W"]


def generate(path: Path) -> None:
    """A workbook in the shape of a contractor's register."""
    draw = random.Random(SEED)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    sheet.append(HEADINGS)
    for number in range(CAMERAS):
        make, model, prefix = draw.choice(MAKES)
        code = 2000 + int(draw.paretovariate(0.8)) % 100
        mac = (
            f"{prefix}:{number >> 16 & 255:02X}:{number >> 8 & 255:02X}:{number & 255:02X}" if prefix else ""
        )
        day = date(2012, 1, 1) + timedelta(days=draw.randrange(5000))
        site, where = f"Site {number % 60:03}", f"Room {number}"
        row = [site, where, f"T{number:06}", make, model.format(code), f"SN{number:09}", mac]
        sheet.append(
            [*row, f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}", day, draw.choice(REMARKS)]
        )
    book.save(path)


def bare(path: Path, folder: Path) -> float:
    """Seconds of CPU to read the workbook and write its rows with nothing checked."""
    began = time.process_time()
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    database = sqlite3.connect(folder / "bare.sqlite3")
    database.execute(f"CREATE TABLE bare ({', '.join(f'c{number}' for number in range(len(HEADINGS)))})")
    database.executemany(
        f"INSERT INTO bare VALUES ({', '.join('?' * len(HEADINGS))})",
        [[str(cell) for cell in row] for row in rows],
    )
    database.commit()
    return time.process_time() - began


def command(data: Path, *arguments: str) -> dict[str, float]:
    """Run one management command; wall and CPU seconds of it and its children, and peak memory in MB."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.monotonic()
    variables = {"PATH": os.environ["PATH"], "LENSCAP_DATA": str(data), "LOG_LEVEL": "ERROR"}
    variables |= {name: os.environ[name] for name in ("DATABASE_URL",) if name in os.environ}
    timed = f"import resource,runpy,sys; sys.argv={['manage.py', *arguments]!r}\n"
    timed += "try:\n    runpy.run_path('manage.py', run_name='__main__')\n"
    timed += "finally:\n    sys.stderr.write('PEAK %d' % resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
    ended = subprocess.run(
        [sys.executable, "-c", timed], cwd=ROOT, env=variables, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise RuntimeError(ended.stderr[-3000:] + ended.stdout[-3000:])
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return {
        "wall_s": round(time.monotonic() - began, 2),
        "cpu_s": round(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, 2),
        "peak_mb": round(int(ended.stderr.rpartition("PEAK ")[2]) / 1024),
    }


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        book, data = folder / "register.xlsx", folder / "data"
        generate(book)
        command(data, "migrate", "-v0")
        command(data, "add_organisation", "BENCH", "A department", "--kind", "central_government")
        for number in range(60):
            if number % 20 == 0:
                arguments = ("--sensitive", "L1")
                command(
                    data, "add_site", f"s{number}", f"Site {number:03}", "--organisation", "BENCH", *arguments
                )
        baseline = bare(book, folder)
        importing = ("import_register", str(book), "--organisation", "BENCH", "--create-sites", "--json")
        figures = {
            "start_up": command(data, "check"),
            "import_judge_plan": command(data, *importing),
            "same_file_again": command(data, *importing),
            "reclassify": command(data, "reclassify", "--organisation", "BENCH", "--json"),
            "replan": command(data, "replan", "--organisation", "BENCH", "--json"),
            "report": command(data, "export_report", str(folder / "report.xlsx"), "--organisation", "BENCH"),
        }
        work = figures["import_judge_plan"]["cpu_s"] - figures["start_up"]["cpu_s"]
        print(
            json.dumps(
                {
                    "cameras": CAMERAS,
                    "bare_read_and_write_cpu_s": round(baseline, 2),
                    "import_judge_plan_to_bare": round(work / baseline, 1),
                    "workbook_mb": round(book.stat().st_size / 1e6, 2),
                    **figures,
                }
            )
        )


if __name__ == "__main__":
    main()
