"""Importing: every row is accounted for, nothing is lost, doubled, invented or overridden."""

import io
import json
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from inventory import jobs
from inventory.models import AuditEvent, Camera, Fingerprint, ImportBatch, ImportRow, Job, Site
from inventory.services import importing
from inventory.services.import_summary import dry_summary
from inventory.services.imported_before import same_file_before
from inventory.services.importing.uploads import upload_path
from inventory.services.organisations import add_organisation
from inventory.services.sites import add_site
from tests.builders import make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def organisation():
    organisation = add_organisation("DEPT", "A department", kind="central_government", by=None)
    add_site(organisation, "Ministry House", by=None)
    add_site(organisation, "Riverside Depot", code="rd", by=None)
    return organisation


def take(organisation, text, *, by=None, filename="register.csv", **options):
    """Import a CSV text to its end."""
    batch = importing.receive([text.encode()], filename, organisation=organisation, by=by, **options)
    job = jobs.enqueue("import", organisation=organisation, by=by, batch=batch.pk)
    jobs.run(job.pk, turn_s=600)
    batch.refresh_from_db()
    return batch


def counts(batch):
    return (batch.rows_created, batch.rows_updated, batch.rows_unchanged, batch.rows_rejected)


def messages(batch):
    return list(batch.rows.filter(outcome="rejected").values_list("row", "code", "message"))


REGISTER = """Site,Location,Asset tag,Make,Model,Serial
Ministry House,Main entrance,C001,Hikvision,DS-2CD2385C1-I,SN100001
Riverside Depot,Loading bay,C002,Axis,P3267-LVE,SN100002
"""


def test_a_register_becomes_judged_cameras(organisation):
    batch = take(organisation, REGISTER)

    assert (batch.state, counts(batch)) == ("completed", (2, 0, 0, 0))
    assert list(Camera.objects.order_by("asset_tag").values_list("asset_tag", "verdict", "source_row")) == [
        ("C001", "restricted", 2),
        ("C002", "clear", 3),
    ]


def test_the_same_file_again_changes_nothing_and_says_who_brought_it(organisation):
    first = take(organisation, REGISTER)
    stamps = list(Camera.objects.order_by("pk").values_list("changed_at", flat=True))

    again = take(organisation, REGISTER)

    assert counts(again) == (0, 0, 2, 0)
    assert list(Camera.objects.order_by("pk").values_list("changed_at", flat=True)) == stamps
    assert same_file_before(again) == first


def test_a_changed_cell_is_an_update_listed_field_by_field_and_judged_anew(organisation):
    take(organisation, REGISTER)

    batch = take(organisation, REGISTER.replace("Axis,P3267-LVE", "Dahua,IPC-HFW1435S"))

    assert counts(batch) == (0, 1, 1, 0)
    assert batch.rows.get(outcome="updated").changes == {
        "vendor_text": ["Axis", "Dahua"],
        "model_text": ["P3267-LVE", "IPC-HFW1435S"],
    }
    assert Camera.objects.get(asset_tag="C002").verdict == "restricted"


def test_an_empty_cell_says_nothing_and_erases_nothing(organisation):
    take(organisation, REGISTER)

    take(organisation, REGISTER.replace("Main entrance", "").replace("SN100001", ""))

    camera = Camera.objects.get(asset_tag="C001")
    assert (camera.location, camera.serial) == ("Main entrance", "SN100001")


def test_a_camera_is_known_by_its_serial_when_the_tag_is_missing(organisation):
    take(organisation, REGISTER)

    batch = take(
        organisation, "Site,Make,Model,Serial no.\nMinistry House,Hikvision,DS-2CD2385C1-I,sn-100001\n"
    )

    assert batch.rows_created == 0
    assert Camera.objects.count() == 2


def test_a_placeholder_serial_identifies_nothing(organisation):
    rows = "".join(f"Ministry House,Room {number},Axis,P3267,00000000\n" for number in range(3))

    batch = take(organisation, "Site,Location,Make,Model,Serial\n" + rows)

    assert counts(batch) == (3, 0, 0, 0)


def test_alike_cameras_without_any_key_are_numbered_and_found_again(organisation):
    text = "Site,Location,Make,Model\n" + "Ministry House,Car park,Hikvision,DS-2CD2385C1-I\n" * 3

    assert counts(take(organisation, text)) == (3, 0, 0, 0)
    assert counts(take(organisation, text)) == (0, 0, 3, 0)


def test_a_quantity_of_four_makes_four_cameras_and_one_row(organisation):
    batch = take(organisation, "Site,Location,Make,Model,Qty\nMinistry House,Car park,Axis,P3267-LVE,4\n")

    assert (batch.rows_created, batch.cameras_created, Camera.objects.count()) == (1, 4, 4)


def test_a_tag_that_stands_twice_is_rejected_naming_both_rows(organisation):
    batch = take(organisation, REGISTER + "Ministry House,Reception,C001,Axis,M3045,SN100009\n")

    assert counts(batch) == (2, 0, 0, 1)
    ((row, code, message),) = messages(batch)
    assert (row, code) == (4, "twice")
    assert batch.rows.get(row=4).column == "Asset tag"
    assert "C001" in message
    assert "row 2" in message


def test_the_same_tag_at_another_site_is_another_camera(organisation):
    batch = take(organisation, REGISTER + "Riverside Depot,Reception,C001,Axis,M3045,SN100009\n")

    assert counts(batch) == (3, 0, 0, 0)


def test_an_unknown_site_is_rejected_with_the_name_that_was_probably_meant(organisation):
    batch = take(organisation, REGISTER.replace("Riverside Depot", "Riverside Depto"))

    ((row, code, message),) = messages(batch)
    assert (row, code) == (3, "unknown_site")
    assert "Did you mean Riverside Depot?" in message
    assert Site.objects.count() == 2


def test_unknown_sites_are_added_only_when_that_was_asked_for(organisation):
    batch = take(organisation, REGISTER.replace("Riverside Depot", "New Annexe"), create_sites=True)

    assert batch.rows_rejected == 0
    site = Site.objects.get(name="New Annexe")
    assert (site.code, site.category) == ("new-annexe", "unassessed")


def test_a_site_is_found_whatever_its_case_or_by_its_code(organisation):
    batch = take(
        organisation, REGISTER.replace("Ministry House", "MINISTRY  HOUSE").replace("Riverside Depot", "rd")
    )

    assert batch.rows_rejected == 0


def test_rows_without_a_site_go_to_the_one_that_was_chosen(organisation):
    text = "Location,Make,Model\nMain entrance,Axis,P3267-LVE\n"
    chosen = Site.objects.get(code="rd")

    assert counts(take(organisation, text)) == (0, 0, 0, 1)
    assert counts(take(organisation, text, site=chosen)) == (1, 0, 0, 0)
    assert Camera.objects.get().site == chosen


def test_a_facilities_manager_imports_into_assigned_sites_alone(organisation):
    mine = Site.objects.get(code="rd")
    manager = make_person("facilities_manager", organisation=organisation, sites=[mine])

    batch = take(organisation, REGISTER, by=manager, create_sites=True)

    assert [row for row, *_ in messages(batch)] == [2]
    assert Camera.objects.get().site == mine
    assert Site.objects.count() == 2


def test_a_camera_out_of_reach_is_not_touched_and_not_shown(organisation):
    take(organisation, REGISTER)
    manager = make_person(
        "facilities_manager", organisation=organisation, sites=[Site.objects.get(code="rd")]
    )

    batch = take(organisation, "Site,Make,Model,Serial\nRiverside Depot,Axis,P1,SN100001\n", by=manager)

    ((_, code, message),) = messages(batch)
    assert code == "elsewhere"
    assert "Ministry" not in message
    assert Camera.objects.get(asset_tag="C001").vendor_text == "Hikvision"


def test_what_is_gone_is_not_brought_back_by_a_file(organisation):
    take(organisation, REGISTER)
    Camera.objects.filter(asset_tag="C001").update(life="gone")

    take(organisation, REGISTER.replace("Serial\n", "Serial,Status\n").replace("SN100001", "SN100001,In use"))

    assert Camera.objects.get(asset_tag="C001").life == "gone"


def test_a_withdrawn_row_comes_in_as_gone(organisation):
    text = "Site,Make,Model,Status\nMinistry House,Hikvision,DS-2CD2385C1-I,Removed\n"

    take(organisation, text)

    assert Camera.objects.get().life == "gone"


def test_formula_like_text_stays_text(organisation):
    take(organisation, 'Site,Location,Make,Model\nMinistry House,"=HYPERLINK(""http://x"")",Axis,+P3267\n')

    camera = Camera.objects.get()
    assert (camera.location, camera.model_text) == ('=HYPERLINK("http://x")', "+P3267")


def test_passwords_are_dropped_before_anything_is_stored(organisation):
    take(organisation, "Site,Make,Model,Password\nMinistry House,Axis,P3267-LVE,hunter2\n")

    stored = json.dumps(list(ImportRow.objects.values("raw")))
    assert "hunter2" not in stored
    assert ImportBatch.objects.get().dropped_columns == ["Password"]


@pytest.mark.parametrize(
    ("columns", "value", "kept"),
    [
        ("Password", "hunter2", False),
        ("Notes", "admin password: hunter2", False),
        ("Notes", "by the gate", True),
    ],
)
def test_a_file_that_held_passwords_goes_when_its_import_has_ended(
    organisation, columns, value, kept, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = take(organisation, f"Site,Make,Model,{columns}\nMinistry House,Axis,P3267-LVE,{value}\n")

    files = [path for path in settings.UPLOADS_DIR.iterdir() if b"hunter2" in path.read_bytes()]
    assert batch.state == "completed"
    assert files == []
    assert upload_path(batch).exists() is kept
    assert ImportBatch.objects.with_file(at=timezone.now()).exists() is kept


def test_a_refused_file_goes_at_once_since_nobody_can_tell_what_it_holds(
    organisation, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        batch = take(organisation, "password: hunter2\n")

    assert batch.state == "refused"
    assert not upload_path(batch).exists()
    assert not ImportBatch.objects.with_file(at=timezone.now()).exists()


def test_a_file_with_passwords_that_nobody_confirms_goes_after_seven_days_and_its_page_says_so(
    organisation, django_capture_on_commit_callbacks
):
    text = "Site,Make,Model,Password\nMinistry House,Axis,P3267-LVE,hunter2\n"
    batch = take(organisation, text, confirm_first=True)
    uploaded = batch.uploaded_at

    with django_capture_on_commit_callbacks(execute=True):
        early = importing.let_lapse(at=uploaded + timedelta(days=6, hours=23))
        late = importing.let_lapse(at=uploaded + timedelta(days=7))

    batch.refresh_from_db()
    assert (early, late, batch.state) == (0, 1, "cancelled")
    assert "Nobody confirmed this import for 7 days" in batch.file_errors[0]["message"]
    assert not upload_path(batch).exists()


def test_a_file_without_passwords_waits_as_long_as_it_has_to(organisation):
    batch = take(organisation, "Site,Make,Model\nMinistry House,Axis,P3267-LVE\n", confirm_first=True)

    assert importing.let_lapse(at=batch.uploaded_at + timedelta(days=400)) == 0
    assert upload_path(batch).exists()


def test_a_refused_file_says_why_and_leaves_nothing_half_written(organisation):
    batch = take(organisation, "", filename="empty.xlsx")

    assert batch.state == "refused"
    assert batch.file_errors[0]["message"]
    assert not ImportRow.objects.exists()
    assert not Camera.objects.exists()


def test_an_impossible_date_is_a_warning_and_the_camera_stays(organisation):
    batch = take(organisation, "Site,Make,Model,Installed\nMinistry House,Axis,P3267-LVE,31/02/2019\n")

    assert counts(batch) == (1, 0, 0, 0)
    assert batch.warnings[0]["row"] == 2
    assert batch.rows.get().raw["Installed"] == "31/02/2019"


def test_warnings_and_passed_over_rows_are_all_counted_however_many_are_listed(organisation):
    rows = [
        f"Ministry House,D{number},no address,Axis\n,,,\nSite,Asset tag,MAC,Make\n" for number in range(1_001)
    ]

    batch = importing.dry_run(
        ["".join(["Site,Asset tag,MAC,Make\n", *rows]).encode()],
        "register.csv",
        organisation=organisation,
        site=None,
        create_sites=False,
        format="",
        on=date(2026, 11, 22),
    )

    told = dry_summary(batch)
    assert (len(told["warnings"]), told["warnings_total"]) == (1_000, 1_001)
    assert (len(told["skipped"]), told["skipped_total"]) == (1_000, 2_002)


def test_equal_descriptions_are_judged_once(organisation):
    rows = "".join(f"Ministry House,Room {number},Axis,P3267-LVE\n" for number in range(20))

    take(organisation, "Site,Location,Make,Model\n" + rows)

    assert Fingerprint.objects.count() == 1


def test_an_upload_and_its_import_are_in_the_audit_trail(organisation):
    person = make_person("compliance_lead", organisation=organisation)

    take(organisation, REGISTER, by=person)

    recorded = AuditEvent.objects.filter(actor=person).values_list("action", flat=True)
    assert list(recorded) == ["file uploaded", "cameras imported", "file imported"]


def test_a_cancelled_import_writes_no_camera(organisation):
    person = make_person("compliance_lead", organisation=organisation)
    batch = importing.receive([REGISTER.encode()], "register.csv", organisation=organisation, by=person)
    job = jobs.enqueue("import", organisation=organisation, batch=batch.pk)

    assert importing.cancel(batch, by=person)
    jobs.run(job.pk)

    assert Job.objects.get(pk=job.pk).state == "done"
    assert not Camera.objects.exists()


def test_queries_do_not_grow_with_the_rows_of_a_chunk(organisation, django_assert_max_num_queries):
    text = "Site,Location,Make,Model\n" + "".join(f"rd,Room {n},Axis,P3267-LVE\n" for n in range(200))

    with django_assert_max_num_queries(90):
        take(organisation, text)


def command(organisation, path, *options):
    out = io.StringIO()
    try:
        call_command(
            "import_register", str(path), "--organisation", organisation.code, *options, "--json", stdout=out
        )
        status = 0
    except SystemExit as ended:
        status = ended.code
    return status, json.loads(out.getvalue())


def test_the_command_answers_the_summary_in_json(organisation, tmp_path):
    path = tmp_path / "register.csv"
    path.write_text(REGISTER)

    status, answer = command(organisation, path)

    assert status == 0
    assert answer["state"] == "completed"
    assert answer["verdicts"] == {"restricted": 1, "suspected": 0, "unknown": 0, "clear": 1}
    assert {"errors_total", "skipped", "file_errors", "warnings", "format", "cameras_created"} <= set(answer)


def test_a_dry_run_says_what_would_happen_and_keeps_nothing(organisation, tmp_path, settings):
    path = tmp_path / "register.csv"
    path.write_text(REGISTER)

    _, answer = command(organisation, path, "--dry-run")

    assert (answer["rows_created"], answer["verdicts"]["restricted"]) == (2, 1)
    assert not Camera.objects.exists()
    assert not ImportBatch.objects.exists()
    assert not list(settings.UPLOADS_DIR.iterdir())


def test_a_refused_file_ends_the_command_with_1_and_json_all_the_same(organisation, tmp_path):
    path = tmp_path / "register.pdf"
    path.write_bytes(b"%PDF-1.7")

    status, answer = command(organisation, path)

    assert (status, answer["state"]) == (1, "refused")
    assert answer["file_errors"][0]["message"]


def test_an_unknown_organisation_is_one_clear_line(tmp_path):
    with pytest.raises(CommandError, match="There is no organisation with the code NOBODY"):
        call_command("import_register", str(tmp_path), "--organisation", "NOBODY")
