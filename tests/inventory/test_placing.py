"""Placing: alike rows, quantities and moved cameras keep their number, whatever chunk of the file they stand in."""

import json
from datetime import date

import pytest
from django.core.management import call_command

from inventory import jobs
from inventory.models import Camera
from inventory.services import importing
from inventory.services.import_summary import summary
from inventory.services.importing import phases
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
    monkeypatch.setattr(phases, "CAMERAS_A_CHUNK", 1)

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


def test_an_edit_saved_while_a_file_is_read_is_not_overwritten(organisation):
    row = "Riverside Depot,Yard,T1,SN900001,,Axis,"
    take(organisation, TAGGED + row + "P3267-LVE\n")
    text = TAGGED + row + "P3245-LV\n"
    batch = importing.receive([text.encode()], "later.csv", organisation=organisation, by=None)
    importing.next_chunk(batch, {"phase": "read"}, on=date.today()).write()
    batch.refresh_from_db()
    chunk = importing.next_chunk(batch, {"phase": "write", "after": 0}, on=date.today())
    while chunk.cursor["after"] == 0:  # new fingerprints come first
        chunk.write()
        chunk = importing.next_chunk(batch, chunk.cursor, on=date.today())

    Camera.objects.update(location="Roof", version=9)

    with pytest.raises(jobs.ChangedMeanwhileError):
        chunk.write()
    assert Camera.objects.get().location == "Roof"


def test_a_form_opened_before_an_import_changed_the_camera_is_told(organisation):
    row = "Riverside Depot,Yard,T1,SN900001,,Axis,"
    take(organisation, TAGGED + row + "P3267-LVE\n")
    before = Camera.objects.get()

    take(organisation, TAGGED + row + "P3245-LV\n")

    after = Camera.objects.get()
    assert after.version > before.version
    assert after.changed_at > before.changed_at


def test_the_command_waits_for_a_worker_that_was_quicker(organisation, tmp_path, capsys, monkeypatch):
    """The worker is played by the first ring: it has taken the job when the command comes to it."""
    (tmp_path / "r.csv").write_text(TAGGED + "Riverside Depot,Yard,T1,SN900001,,Axis,P3267-LVE\n")
    run, asked = jobs.run, []

    def taken_at_first(job_id, **options):
        asked.append(job_id)
        return run(job_id, **options) if len(asked) > 1 else False

    monkeypatch.setattr(jobs, "run", taken_at_first)

    call_command("import_register", tmp_path / "r.csv", organisation="DEPT", json=True)

    assert json.loads(capsys.readouterr().out)["state"] == "completed"


def test_our_own_register_comes_back_without_changing_what_the_labels_say(organisation, tmp_path):
    """The maker that Lenscap found is no label, and the state of a removal is no life of a camera."""
    take(
        organisation,
        "Site,Location,Make,Model,Status\n"
        "Riverside Depot,Yard,Cp Plus,CP-UNC-TA40L3-0360,In use\n"
        "Ministry House,Hall,,DS-2CD2385C1-I,Planned\n",
    )
    call_command("export_register", str(tmp_path / "register.csv"), organisation="DEPT")

    batch = take(organisation, (tmp_path / "register.csv").read_text(), filename="register.csv")

    assert (batch.format, counts(batch)) == ("register", (0, 0, 2, 0))


def test_a_new_sites_name_is_cut_to_what_a_register_holds(organisation):
    batch = take(organisation, f"Site,Make,Model\n{'L' * 250},Axis,P3245\n", create_sites=True)

    assert counts(batch) == (1, 0, 0, 0)
    assert Camera.objects.get().site.name == "L" * 200
    assert [warning["code"] for warning in batch.warnings] == ["text_too_long"]
