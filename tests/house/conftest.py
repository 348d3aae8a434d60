"""A seeded world for the tests of doors, committed for one module and cleared away after it."""

from pathlib import Path

import pytest

from tests.house import access_world


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of `seed_test_world`, and everybody signed in."""
    with django_db_blocker.unblock(), access_world.standing(tmp_path_factory.mktemp("world")) as doors:
        yield doors


@pytest.fixture
def files(doors, settings, _own_folders) -> Path:
    """The world's own folders, in place of those that each test has."""
    settings.UPLOADS_DIR, settings.REPORTS_DIR = doors.folder / "uploads", doors.folder / "reports"
    settings.EVIDENCE_DIR = doors.folder / "evidence"
    return doors.folder


def pytest_terminal_summary(terminalreporter):
    if access_world.asked["requests"]:
        terminalreporter.write_line(f"access matrix: {access_world.asked['requests']} requests")
