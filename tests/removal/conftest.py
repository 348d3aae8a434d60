"""What tests of removal share."""

import pytest

from tests.removal.plan_world import World


@pytest.fixture
def world():
    """A planned sensitive site and the people around it."""
    return World()
