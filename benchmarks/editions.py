"""One changed spelling on 100,000 cameras: from publishing the edition to the last camera, and the rows it writes.

Run `python -m benchmarks.editions [CAMERAS]`; it prints one JSON object. On SQLite in a data folder of its own, and on
PostgreSQL, in a database of its own, where DATABASE_URL names a server. `unaffected` counts rows of cameras and
fingerprints that were written although nothing of them is another: triggers of the benchmark's own note each write.
"""

import json
import os
import subprocess
import sys
import tempfile
from urllib.parse import urlsplit, urlunsplit

import psycopg

CAMERAS = 100_000
DATABASE = "lenscap_bench_editions"


def run(cameras: int, folder: str, database_url: str) -> dict[str, float]:
    """The figures of one database, in a process of its own."""
    environment = os.environ | {"LENSCAP_DATA": folder, "DATABASE_URL": database_url, "LOG_LEVEL": "ERROR"}
    command = [sys.executable, "-m", "benchmarks.editions_steps", str(cameras)]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE)
    return json.loads(done.stdout)


def on_postgresql(cameras: int, server: str) -> dict[str, float]:
    """The figures in a database that is made for them and dropped."""
    parts = urlsplit(server)
    with psycopg.connect(urlunsplit(parts._replace(path="/postgres")), autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}"')
        connection.execute(f'CREATE DATABASE "{DATABASE}"')
        try:
            with tempfile.TemporaryDirectory() as folder:
                return run(cameras, folder, urlunsplit(parts._replace(path=f"/{DATABASE}")))
        finally:
            connection.execute(f'DROP DATABASE IF EXISTS "{DATABASE}"')


def measure(cameras: int = CAMERAS) -> dict[str, float]:
    """The figures of both databases."""
    with tempfile.TemporaryDirectory() as folder:
        figures = {f"edition_sqlite_{name}": value for name, value in run(cameras, folder, "").items()}
    server = os.environ.get("DATABASE_URL", "")
    if server.startswith("postgres"):
        told = on_postgresql(cameras, server)
        figures |= {f"edition_postgresql_{name}": value for name, value in told.items()}
    return figures


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2])), indent=2))
