"""A seeded world for the tests of doors, committed for one module and cleared away after it."""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core.management import call_command

from inventory.audit.triggers import lift_triggers, renew_triggers
from inventory.services.tallying import lift_tally_triggers, renew_tally_triggers
from tests.house import access_world


@pytest.fixture(scope="module")
def doors(django_db_setup, django_db_blocker, tmp_path_factory):
    """The world of `seed_test_world`, and everybody signed in."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        folder = tmp_path_factory.mktemp("world")
        patch.setattr(django_settings, "UPLOADS_DIR", folder / "uploads")
        patch.setattr(django_settings, "REPORTS_DIR", folder / "reports")
        patch.setattr(django_settings, "EVIDENCE_DIR", folder / "evidence")
        try:
            yield access_world.open_doors(folder)
        finally:
            lift_triggers()
            lift_tally_triggers()
            call_command("flush", interactive=False, verbosity=0)
            renew_triggers()
            renew_tally_triggers()


@pytest.fixture
def files(doors, settings, _own_folders) -> Path:
    """The world's own folders, in place of those that each test has."""
    settings.UPLOADS_DIR, settings.REPORTS_DIR = doors.folder / "uploads", doors.folder / "reports"
    settings.EVIDENCE_DIR = doors.folder / "evidence"
    return doors.folder


def pytest_terminal_summary(terminalreporter):
    if access_world.asked["requests"]:
        terminalreporter.write_line(f"access matrix: {access_world.asked['requests']} requests")
