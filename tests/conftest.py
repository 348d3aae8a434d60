"""What every test shares: the database's own triggers lifted for the test runner's clean-up alone."""

from collections.abc import Iterator

import pytest
from django.test import TransactionTestCase

from inventory.audit.triggers import lift_triggers, renew_triggers
from inventory.services.tallying import lift_tally_triggers, renew_tally_triggers


@pytest.fixture(scope="session", autouse=True)
def _clean_up_may_delete_history() -> Iterator[None]:
    """A transactional test ends with a flush, which the triggers would refuse; they are made again after it."""
    flush = TransactionTestCase._fixture_teardown

    def lifted(self: TransactionTestCase) -> None:
        lift_triggers()
        lift_tally_triggers()
        flush(self)
        renew_triggers()
        renew_tally_triggers()

    TransactionTestCase._fixture_teardown = lifted
    yield
    TransactionTestCase._fixture_teardown = flush


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    """Uploads, reports and evidence of a test go where pytest cleans up."""
    settings.UPLOADS_DIR = tmp_path / "uploads"
    settings.REPORTS_DIR = tmp_path / "reports"
    settings.EVIDENCE_DIR = tmp_path / "evidence"


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    """A slow hash is for attackers; what production uses is asked in tests/house/test_settings.py."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def as_person(client):
    """The test client, signed in as somebody."""

    def sign_in(person):
        client.force_login(person)
        return client

    return sign_in
