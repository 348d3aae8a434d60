"""Settings: a bad value stops the start with one line; both profiles are as they should be."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from config.env import Environment
from config.keyfile import secret_key

ROOT = Path(__file__).resolve().parents[2]
GOOD_SERVER = {
    "LENSCAP_PROFILE": "server",
    "SECRET_KEY": "k7" * 40 + "qwertz",
    "ALLOWED_HOSTS": "lenscap.example.gov.uk",
    "DATABASE_URL": "postgres://lenscap@127.0.0.1/lenscap",
    "REDIS_URL": "redis://127.0.0.1:6379/9",
}


def start(tmp_path, *command, **variables):
    """A fresh process with exactly these variables."""
    environment = {"PATH": os.environ["PATH"], "LENSCAP_DATA": str(tmp_path / "data"), **variables}
    command = command or ("-c", "import django; django.setup()")
    environment["DJANGO_SETTINGS_MODULE"] = "config.settings"
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "REDIS_URL"])
def test_the_server_profile_refuses_to_start_without(name, tmp_path):
    started = start(tmp_path, **{key: value for key, value in GOOD_SERVER.items() if key != name})

    assert started.returncode == 2
    assert name in started.stderr
    assert started.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JOB_LEASE_S", "soon"),
        ("JOB_LEASE_S", "0"),
        ("LENSCAP_PROFILE", "production"),
        ("DATABASE_URL", "mysql://somewhere/else"),
        ("REDIS_URL", "127.0.0.1"),
        ("EMAIL_URL", "imap://mail.example.gov.uk/?from=a@example.gov.uk"),
        ("EMAIL_URL", "smtp://mail.example.gov.uk/"),
        ("EMAIL_URL", "smtp://mail.example.gov.uk:99999/?from=a@example.gov.uk"),
        ("LENSCAP_BEHIND_PROXY", "maybe"),
    ],
)
def test_a_value_that_makes_no_sense_stops_the_start_in_one_line_naming_it(name, value, tmp_path):
    started = start(tmp_path, **{name: value})

    assert started.returncode == 2
    assert started.stderr.startswith("Lenscap cannot start: ")
    assert name in started.stderr
    assert started.stderr.count("\n") == 1


def test_a_weak_key_is_refused_on_a_server(tmp_path):
    assert "SECRET_KEY is too weak" in start(tmp_path, **GOOD_SERVER | {"SECRET_KEY": "short"}).stderr


@pytest.mark.parametrize("hosts", ["*", ".example.gov.uk", "lenscap.example.gov.uk,*"])
def test_where_any_host_is_taken_one_time_links_get_theirs_from_base_url_or_nothing_starts(hosts, tmp_path):
    """Else whoever asks with a host of their own has the password link of somebody else point there."""
    environment = GOOD_SERVER | {"ALLOWED_HOSTS": hosts}

    assert "BASE_URL is not set" in start(tmp_path, **environment | {"BASE_URL": ""}).stderr
    assert start(tmp_path, **environment | {"BASE_URL": "https://lenscap.example.gov.uk"}).returncode == 0


def test_a_password_in_an_address_is_never_printed(tmp_path):
    assert "hunter2" not in start(tmp_path, DATABASE_URL="mysql://root:hunter2@host/db").stderr


def test_the_server_profile_passes_djangos_deployment_check(tmp_path):
    checked = start(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING", **GOOD_SERVER)

    assert checked.returncode == 0, checked.stderr


def test_the_key_file_is_made_once_and_is_its_owners_alone(tmp_path):
    path = tmp_path / "secret.key"

    key = secret_key(path)

    assert secret_key(path) == key
    assert len(key) >= 50
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret.key"]


def test_passwords_are_kept_by_a_slow_hash():
    from config import settings

    assert settings.PASSWORD_HASHERS[0].endswith("ScryptPasswordHasher")


def test_readers_give_the_default_for_what_is_not_set():
    unset = Environment({})

    assert unset.text("X", "default") == "default"
    assert unset.flag("X") is False
    assert unset.integer("X", 60, lowest=1, highest=100) == 60
    assert unset.names("X") == []
    assert unset.url("X", ("redis",)) == ""


@pytest.mark.django_db
def test_sqlite_keeps_what_was_answered_as_saved_and_never_locks_up():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("these are SQLite's own settings")
    with connection.cursor() as cursor:
        pragmas = {}
        for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys"):
            cursor.execute(f"PRAGMA {name}")
            pragmas[name] = cursor.fetchone()[0]

    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 20000, "foreign_keys": 1}
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.django_db
def test_sqlite_keeps_enough_pages_for_the_indexes_of_a_large_register():
    from django.db import connection

    if connection.vendor != "sqlite":
        pytest.skip("these are SQLite's own settings")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")

        assert cursor.fetchone()[0] == -16_000  # KB


def test_no_process_loads_an_http_client_or_a_database_driver_that_it_does_not_use(tmp_path):
    says = "import sys, django; django.setup(); print(*{'requests', 'urllib3', 'psycopg'} & set(sys.modules))"

    assert start(tmp_path, "-c", says).stdout.split() == []
    assert start(tmp_path, "-c", says, **GOOD_SERVER).stdout.split() == ["psycopg"]


@pytest.mark.django_db
def test_postgresql_compiles_no_query():
    from django.db import connection

    if connection.vendor != "postgresql":
        pytest.skip("this is PostgreSQL's own setting")
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
