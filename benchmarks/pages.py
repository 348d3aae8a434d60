"""How long each page takes and how many queries it needs, on an estate of any size.

Run `python -m benchmarks.pages [CAMERAS]` (100,000 when nothing is said); it prints one JSON object. The estate is
a made-up one of 20,000 cameras, copied by SQL until there are as many as asked for, in a data folder of its own, or
with DATABASE_URL in a database of its own on that PostgreSQL server. Times are of the whole request in Django's
test client as each role sees it, beside the sign-in page of the same run, which asks the database nothing.
"""

import json
import os
import subprocess
import sys
import tempfile
import uuid
from urllib.parse import urlsplit, urlunsplit

import psycopg

CAMERAS = 100_000


def measure(cameras: int = CAMERAS) -> dict[str, object]:
    """Milliseconds (p50, p95), ratio to the sign-in page and queries of each page."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LENSCAP_DATA": folder, "LOG_LEVEL": "ERROR"}
        server = environment.pop("DATABASE_URL", "")
        if not server:
            return _run(environment, cameras)
        name = f"pages_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                return _run(environment | {"DATABASE_URL": _named(server, name)}, cameras)
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _run(environment: dict[str, str], cameras: int) -> dict[str, object]:
    command = [sys.executable, "-m", "benchmarks.pages_steps", str(cameras)]
    return json.loads(subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE).stdout)


def _named(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))


if __name__ == "__main__":
    print(json.dumps(measure(*map(int, sys.argv[1:2])), indent=2))
