"""Importing 100,000 rows against a bare read and upsert of the same workbook, and against django-import-export.

Run `python -m benchmarks.importing [ROWS]`; it prints one JSON object. It measures SQLite, and PostgreSQL where
DATABASE_URL names one (a database of that name with `_bench` behind it is made and dropped). Each measurement has a
process of its own; times are processor seconds of it, its children and, on PostgreSQL, its server process.

The bare run is what any importer has to do at least: read the workbook, and put every row by one INSERT .. ON
CONFLICT into the camera table with all its columns and indexes. The file has the twenty-five columns
of a contractor's register, of which twelve say something of a camera.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROWS = 100_000
ROWS_OF_IMPORT_EXPORT = 3_000


def main(rows: int = ROWS) -> None:
    """Measure on each database that there is, and print."""
    figures: dict[str, object] = {"rows": rows}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        run({}, "generate", folder / "register.xlsx", rows)
        run({}, "generate", folder / "few.xlsx", min(rows, ROWS_OF_IMPORT_EXPORT))
        figures["workbook_mb"] = round((folder / "register.xlsx").stat().st_size / 2**20, 1)
        figures["sqlite"] = measure(folder, {"LENSCAP_DATA": str(folder / "data")})
        if address := os.environ.get("DATABASE_URL", ""):
            server = {"LENSCAP_DATA": str(folder / "pg"), "DATABASE_URL": f"{address}_bench"}
            figures["postgresql"] = measure(folder, server)
    print(json.dumps(figures, indent=2))


def measure(folder: Path, variables: dict[str, str]) -> dict[str, object]:
    """The figures and ratios on one database."""
    run(variables, "prepare")
    bare = run(variables, "bare", folder / "register.xlsx")
    peer = run(variables, "peer", folder / "few.xlsx")
    ours = run(variables, "ours", folder / "register.xlsx")
    again = run(variables, "ours", folder / "register.xlsx")
    run(variables, "drop")
    return {
        "import_to_bare": round(ours["cpu_s"] / bare["cpu_s"], 2),
        "import_export_to_import": round(peer["cpu_s"] / peer["rows"] * ours["rows"] / ours["cpu_s"], 1),
        "rows_written_by_the_same_file_again": again["rows_created"] + again["rows_updated"],
        "long_lived_process_grew_mb": max(ours["grew_mb"], again["grew_mb"]),
        "bare": bare,
        "import_export": peer,
        "import": ours,
        "same_file_again": again,
    }


def run(variables: dict[str, str], step: str, *arguments: object) -> dict[str, float]:
    """One step in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.importing_steps", step, *map(str, arguments)]
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        command, cwd=ROOT, env=kept | variables | {"LOG_LEVEL": "ERROR"}, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return json.loads(done.stdout or "{}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
