"""Every page of the register, as every role, at 320, 390 and 1280 px: no barrier, no sideways scroll, no complaint."""

import pytest

from tests.ui.every_page import addresses, faults

pytestmark = pytest.mark.django_db(transaction=True)


def test_every_page_of_the_register_is_sound_for_every_role(page, live_server, doors):
    found = addresses(doors, "inventory")

    assert len(found) > 50
    assert faults(page, live_server, doors, found) == {}
