"""The databases and brokers that a running Lenscap is tried on."""

import os
import uuid

import psycopg
import pytest
import redis

POSTGRES = os.environ.get("DATABASE_URL") or "postgres://postgres@127.0.0.1:5432/postgres"
REDIS = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/0"


def missing(what, problem):
    """Under CI a missing service is a failure; elsewhere the test is named as skipped."""
    message = f"{what} is not there ({type(problem).__name__})"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture
def postgres_url():
    """A database of this test's own, dropped afterwards."""
    name = f"lenscap_{uuid.uuid4().hex[:12]}"
    try:
        with psycopg.connect(POSTGRES, autocommit=True, connect_timeout=3) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
    except psycopg.OperationalError as problem:
        missing("PostgreSQL", problem)
    base, _, _ = POSTGRES.partition("?")
    yield f"{base.rpartition('/')[0]}/{name}"
    with psycopg.connect(POSTGRES, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@pytest.fixture
def redis_variables():
    """A key prefix of this test's own, emptied afterwards."""
    prefix = f"lenscap-test-{uuid.uuid4().hex[:12]}:"
    client = redis.Redis.from_url(REDIS, socket_connect_timeout=3)
    try:
        client.ping()
    except redis.ConnectionError as problem:
        missing("Redis", problem)
    yield {"REDIS_URL": REDIS, "REDIS_PREFIX": prefix}
    for key in client.scan_iter(f"{prefix}*"):
        client.delete(key)


@pytest.fixture(params=["embedded", pytest.param("server", marks=pytest.mark.service)])
def variables(request):
    """SQLite with the folder as broker; PostgreSQL with Redis."""
    if request.param == "embedded":
        return {}
    return {"DATABASE_URL": request.getfixturevalue("postgres_url")} | request.getfixturevalue(
        "redis_variables"
    )
