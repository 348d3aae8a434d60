"""Importing 100,000 rows against a bare read and upsert of the same workbook, and against django-import-export.

Run `python -m benchmarks.importing [ROWS]`; it prints one JSON object. It measures SQLite, and PostgreSQL where
DATABASE_URL names one (databases of that name with `_bench` behind it are made and dropped). Each measurement has a
process and a fresh database of its own; times are processor seconds of the process, its children and, on PostgreSQL,
its server process. The file has the twenty-five columns of a contractor's register, of which twelve say something of
a camera.

`bare` is what any importer has to do at least: read the workbook, and put every row by one INSERT .. ON CONFLICT (on
PostgreSQL from a table that COPY filled) into the camera table as it is, with all its columns, indexes, keys and
triggers, and commit once. Nothing is checked, judged or accounted for.

django-import-export has the same columns of the same workbook, bulk, skip_unchanged and no diffs. `validating`: it
asks the model to validate each row too, as we check each cell; that is the one to compare with. Both get the first rows
alone, since their time grows with the rows; reading the workbook is not counted for them.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import psycopg

ROOT = Path(__file__).resolve().parent.parent
ROWS = 100_000
ROWS_OF_IMPORT_EXPORT = 3_000


def main(rows: int = ROWS) -> None:
    """Measure on each database that there is, and print."""
    figures: dict[str, object] = {"rows": rows}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        workbook = folder / "register.xlsx"
        run({}, "generate", workbook, rows)
        figures["workbook_mb"] = round(workbook.stat().st_size / 2**20, 1)
        figures["sqlite"] = measure(OnSQLite(folder), workbook)
        if address := os.environ.get("DATABASE_URL", ""):
            figures["postgresql"] = measure(OnPostgreSQL(folder, address), workbook)
    print(json.dumps(figures, indent=2))


class OnSQLite:
    """Fresh databases in folders of their own."""

    def __init__(self, folder: Path) -> None:
        self.prepared, self.fresh = folder / "prepared", folder / "fresh"
        run({"LENSCAP_DATA": str(self.prepared)}, "prepare")

    @contextmanager
    def database(self) -> Iterator[dict[str, str]]:
        """The variables that name a copy of the prepared database."""
        shutil.copytree(self.prepared, self.fresh)
        yield {"LENSCAP_DATA": str(self.fresh)}
        shutil.rmtree(self.fresh)

    def close(self) -> None:
        """Nothing is left outside the folder."""


class OnPostgreSQL:
    """Fresh databases on a server, made from a prepared one."""

    def __init__(self, folder: Path, address: str) -> None:
        parts = urlsplit(address)
        self.name, self.folder = f"{parts.path.strip('/')}_bench", folder / "server"
        self.addresses = [
            urlunsplit(parts._replace(path=f"/{name}"))
            for name in ("postgres", self.name, f"{self.name}_now")
        ]
        self._do(f'DROP DATABASE IF EXISTS "{self.name}"', f'CREATE DATABASE "{self.name}"')
        run(self._variables(1), "prepare")

    @contextmanager
    def database(self) -> Iterator[dict[str, str]]:
        """The variables that name a copy of the prepared database."""
        now = f"{self.name}_now"
        self._do(f'DROP DATABASE IF EXISTS "{now}"', f'CREATE DATABASE "{now}" TEMPLATE "{self.name}"')
        yield self._variables(2)
        self._do(f'DROP DATABASE "{now}"')

    def close(self) -> None:
        """Drop what was prepared."""
        self._do(f'DROP DATABASE "{self.name}"')

    def _variables(self, which: int) -> dict[str, str]:
        return {"LENSCAP_DATA": str(self.folder), "DATABASE_URL": self.addresses[which]}

    def _do(self, *statements: str) -> None:
        with psycopg.connect(self.addresses[0], autocommit=True) as server:
            for statement in statements:
                server.execute(statement)


def measure(on: OnSQLite | OnPostgreSQL, workbook: Path) -> dict[str, object]:
    """The figures and ratios on one database."""
    peers = {}
    with on.database() as variables:
        bare = run(variables, "bare", workbook)
    for step in ("peer", "validating_peer"):
        with on.database() as variables:
            peers[step] = run(variables, step, workbook, ROWS_OF_IMPORT_EXPORT)
    with on.database() as variables:
        ours = run(variables, "ours", workbook)
        again = run(variables, "ours", workbook)
    on.close()

    def to_ours(peer: dict[str, float]) -> float:
        return round(peer["cpu_s"] / peer["rows"] * ours["rows"] / ours["cpu_s"], 1)

    return {
        "import_to_bare": round(ours["cpu_s"] / bare["cpu_s"], 2),
        "import_export_validating_to_import": to_ours(peers["validating_peer"]),
        "import_export_unvalidated_to_import": to_ours(peers["peer"]),
        "rows_written_by_the_same_file_again": again["rows_created"] + again["rows_updated"],
        "long_lived_process_grew_mb": max(ours["grew_mb"], again["grew_mb"]),
        "bare": bare,
        "import_export_validating": peers["validating_peer"],
        "import_export_unvalidated": peers["peer"],
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
