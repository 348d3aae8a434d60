"""Placing: alike rows, quantities and moved cameras keep their number, whatever chunk of the file they stand in."""

import json
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from inventory import jobs
from inventory.models import Camera
from inventory.services import importing
from inventory.services.import_summary import summary
from inventory.services.importing import phases
from inventory.services.portions import BY_DATABASE, Portion
from tests.builders import make_camera
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
    monkeypatch.setitem(BY_DATABASE, connection.vendor, Portion(cameras=1, fingerprints=1))

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


def look_ups(queries):
    """How often cameras were looked for by a key."""
    return sum("AND NOT (match_key = '')" in each["sql"] for each in queries)


@pytest.mark.parametrize("forgetful", [False, True])
def test_in_an_empty_register_nothing_is_looked_up_until_somebody_logs_a_camera(
    organisation, monkeypatch, forgetful
):
    monkeypatch.setitem(BY_DATABASE, connection.vendor, Portion(cameras=1, fingerprints=9))
    rows = [f"Riverside Depot,Yard,,SN90000{number},,Axis,P3267-LVE\n" for number in range(1, 4)]
    pieces = [(TAGGED + "".join(rows)).encode()]
    batch = importing.receive(pieces, "a.csv", organisation=organisation, by=None)
    job = jobs.enqueue("import", organisation=organisation, batch=batch.pk)
    with CaptureQueriesContext(connection) as before:
        while Camera.objects.count() < 2:
            jobs.run(job.pk, turn_s=0)
    site = organisation.sites.get(name="Riverside Depot")
    make_camera(site, asset_tag="", serial="SN900003", serial_key="SN900003")
    if forgetful:  # another worker takes the job over
        phases._clear_desk()

    with CaptureQueriesContext(connection) as after:
        jobs.run(job.pk, turn_s=600)

    batch.refresh_from_db()
    assert (look_ups(before), look_ups(after), counts(batch)) == (0, 1, (2, 1, 0, 0))
    assert Camera.objects.count() == 3


def test_a_camera_that_is_logged_while_its_portion_is_worked_out_is_found_at_the_second_try(
    organisation, monkeypatch
):
    work_out = phases._Work.next

    def work_out_while_somebody_logs_it(work):
        placement = work_out(work)
        if placement and not placement.unjudged and not Camera.objects.exists():
            site = organisation.sites.get(name="Riverside Depot")
            make_camera(site, asset_tag="T1")
            Camera.objects.update(match_key=f"tag:{site.pk}:t1")
        return placement

    monkeypatch.setattr(phases._Work, "next", work_out_while_somebody_logs_it)

    batch = take(organisation, TAGGED + "Riverside Depot,Yard,T1,,,Axis,P3267-LVE\n")

    assert (batch.state, counts(batch), Camera.objects.count()) == ("completed", (0, 1, 0, 0), 1)


def test_what_no_other_can_change_is_not_asked_again_with_each_portion(organisation, monkeypatch):
    """The upload itself, and before computing whether its edition is current: writing asks that under the lock."""
    rows = "".join(f"Riverside Depot,Room {number},T{number},,,Axis,P3267-LVE\n" for number in range(9))

    def asked(cameras, tags):
        monkeypatch.setitem(BY_DATABASE, connection.vendor, Portion(cameras=cameras, fingerprints=9))
        with CaptureQueriesContext(connection) as queries:
            assert counts(take(organisation, TAGGED + rows.replace(",T", f",{tags}"))) == (9, 0, 0, 0)
        told = [query["sql"] for query in queries]
        uploads = sum(sql.startswith("SELECT") and 'FROM "inventory_importbatch"' in sql for sql in told)
        return uploads, sum("FROM inventory_edition" in sql and "number >" in sql for sql in told)

    asked(9, "A")  # judges the device
    at_once, in_nine = asked(9, "B"), asked(1, "C")

    assert (in_nine[0] - at_once[0], in_nine[1] - at_once[1]) == (0, 8)


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


@pytest.mark.parametrize(
    ("column", "index"),
    [
        ("match_key", "a_camera_is_logged_once"),
        ("serial_key", "cameras_by_serial"),
        ("mac", "cameras_by_mac"),
    ],
)
def test_a_camera_is_looked_up_by_index_and_never_by_going_through_the_register(organisation, column, index):
    """Also in a register of which PostgreSQL has counted nothing yet, as any is while its first files come in."""
    make_camera(organisation.sites.get(name="Ministry House"))
    with CaptureQueriesContext(connection) as asked:
        take(organisation, TAGGED + "Riverside Depot,Yard,T1,SN900001,44:19:B6:00:10:20,Axis,P3267-LVE\n")
    queries = [query["sql"] for query in asked]
    among = f"{column} = wanted.value" if connection.vendor == "postgresql" else f"{column} IN (SELECT value"
    query = next(query for query in queries if among in query)

    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {'QUERY PLAN' if connection.vendor == 'sqlite' else ''} {query}")
        plan = "\n".join(str(row[-1]) for row in cursor.fetchall())

    if connection.vendor == "postgresql":
        assert index in plan
    else:
        assert f"({column}=? AND organisation_id=?)" in plan


def test_a_camera_recorded_as_gone_that_a_file_lists_again_stays_gone_and_is_pointed_out(organisation):
    text = TAGGED + "Riverside Depot,Yard,T1,SN900001,,Axis,P3267-LVE\n"
    take(organisation, text)
    Camera.objects.update(life="gone")

    row = take(organisation, text).rows.get()

    assert (Camera.objects.get().life, row.outcome, row.code) == ("gone", "unchanged", "seen_again")
    assert "stays so" in row.message


def test_each_row_says_which_key_made_it_the_same_camera(organisation):
    mac, serial = "44:19:B6:00:10:20", "SN900001"
    take(
        organisation,
        TAGGED + f"rd,Yard,T1,{serial},,Axis,P1\nrd,Gate,,,{mac},Axis,P2\nrd,Hall,,,,Axis,P3\n",
    )

    batch = take(
        organisation,
        TAGGED + f"rd,Yard,T1,,,Axis,P1\nrd,Gate,,SN900009,{mac},Axis,P2\nrd,Hall,,,,Axis,P3\n",
    )
    later = take(organisation, TAGGED + f"rd,Yard,,{serial},,Axis,P1\n")

    assert list(batch.rows.order_by("number").values_list("matched_by", flat=True)) == ["tag", "mac", "place"]
    assert later.rows.get().matched_by == "serial"


def test_a_camera_that_moves_keeps_its_tag_unless_another_at_the_new_site_has_it(organisation):
    take(organisation, TAGGED + "rd,Yard,T1,SN900001,,Axis,P1\nMinistry House,Hall,T1,SN900002,,Axis,P1\n")

    batch = take(organisation, TAGGED + "Ministry House,Roof,,SN900001,,Axis,P1\n")

    assert [(row, code) for row, code, _ in messages(batch)] == [(2, "tag_taken")]
    assert Camera.objects.filter(site__code="rd", serial="SN900001").exists()


def test_whatever_another_worker_wrote_is_claimed_when_a_worker_takes_the_import_over(
    organisation, monkeypatch
):
    """The row is the second one with the tag, whoever wrote the first and how long ago."""
    monkeypatch.setitem(BY_DATABASE, connection.vendor, Portion(cameras=1, fingerprints=1))
    monkeypatch.setattr(phases._Work, "goes_on", lambda *_: False)

    batch = take(organisation, TAGGED + "rd,Yard,T1,SN900001,,Axis,P1\nrd,Gate,,SN900001,,Axis,P1\n")

    assert [(row, code) for row, code, _ in messages(batch)] == [(3, "twice")]
