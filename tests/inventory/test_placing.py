"""Placing: alike rows, quantities and moved cameras keep their number, whatever chunk of the file they stand in."""

import pytest

from inventory.models import Camera
from inventory.services import importing
from inventory.services.import_summary import summary
from tests.inventory.test_importing import counts, messages, organisation, take

__all__ = ["organisation"]

pytestmark = pytest.mark.django_db

HEADINGS = "Site,Location,Make,Model,Quantity\n"
FOUR = "Riverside Depot,Yard,Hikvision,DS-2CD2385C1-I,4\n"
TAGGED = "Site,Location,Asset tag,Serial,MAC,Make,Model\n"


def test_two_alike_rows_of_four_are_eight_cameras(organisation):
    batch = take(organisation, HEADINGS + FOUR + FOUR)

    assert (batch.state, counts(batch), batch.cameras_created) == ("completed", (2, 0, 0, 0), 8)
    assert counts(take(organisation, HEADINGS + FOUR + FOUR)) == (0, 0, 2, 0)


def test_alike_rows_far_apart_in_the_file_are_cameras_of_their_own(organisation, monkeypatch):
    monkeypatch.setattr(importing, "ROWS_A_CHUNK", 1)

    batch = take(organisation, HEADINGS + FOUR + FOUR)

    assert (counts(batch), batch.cameras_created) == ((2, 0, 0, 0), 8)
    assert counts(take(organisation, HEADINGS + FOUR + FOUR)) == (0, 0, 2, 0)


def test_a_larger_quantity_adds_the_cameras_that_are_new(organisation):
    row = "Site,Asset tag,Serial,Make,Model,Quantity\nRiverside Depot,T1,SN900001,Axis,P3267-LVE,"
    take(organisation, row + "1\n")

    batch = take(organisation, row + "3\n")

    assert (batch.cameras_created, Camera.objects.count()) == (2, 3)


def test_all_cameras_of_a_quantity_are_in_the_verdicts_each_time(organisation):
    for _ in range(2):
        assert summary(take(organisation, HEADINGS + FOUR))["verdicts"]["restricted"] == 4


def test_a_camera_that_moved_to_another_site_with_tag_and_serial_is_the_same_camera(organisation):
    take(organisation, TAGGED + "Riverside Depot,Yard,T1,SN900001,,Axis,P3267-LVE\n")

    batch = take(organisation, TAGGED + "Ministry House,Hall,T1,SN900001,,Axis,P3267-LVE\n")

    assert counts(batch) == (0, 1, 0, 0)
    assert Camera.objects.get().site.name == "Ministry House"


def test_a_mac_address_copied_down_does_not_hide_a_camera_with_a_serial_of_its_own(organisation):
    rows = (
        "Riverside Depot,Yard,,SN900001,44:19:B6:00:10:20,Axis,P3267-LVE\n"
        "Riverside Depot,Gate,,SN900002,44:19:B6:00:10:20,Axis,P3267-LVE\n"
    )

    batch = take(organisation, TAGGED + rows)

    assert (counts(batch), messages(batch)) == ((2, 0, 0, 0), [])
