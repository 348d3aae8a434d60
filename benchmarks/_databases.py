"""A database of its own for a benchmark: SQLite in a folder that goes again, or one on a PostgreSQL server."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg


@contextmanager
def own_database(server: str) -> Iterator[dict[str, str]]:
    """The variables for a process that works in a new data folder and a new, empty database; both go at the end.

    `server` is the address of a PostgreSQL server, or empty for SQLite.
    """
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {"LENSCAP_DATA": folder, "LOG_LEVEL": "ERROR"}
        if not server:
            yield environment | {"DATABASE_URL": ""}
            return
        name = f"bench_{uuid.uuid4().hex[:8]}"
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
            try:
                yield environment | {"DATABASE_URL": _named(server, name)}
            finally:
                connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _named(address: str, name: str) -> str:
    return urlunsplit(urlsplit(address)._replace(path=f"/{name}"))
