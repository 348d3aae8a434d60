"""One step for many cameras of a plan: what is asked once, what moves, what stays and why."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inventory.models import AuditEvent, Job
from removal.models import Evidence, EvidenceFile, Removal
from removal.planning.workflow import Action
from removal.services.line_facts import hold
from removal.services.together import TOGETHER
from tests.builders import make_camera, make_site
from tests.pictures import jpeg
from tests.removal.plan_world import at, rows
from tests.removal.report_data import make_line, make_plan

pytestmark = pytest.mark.django_db

SCHEDULE = {"contractor": "Ladders Ltd", "access_clearance": "Escorted, SC", "footage_checked": "yes"}


@pytest.fixture(autouse=True)
def evidence_folder(settings, tmp_path):
    settings.EVIDENCE_DIR = tmp_path


def lines_at(world, state, number=3):
    """So many lines of the world's plan at a state, off the network already."""
    for row in world.plan.removals.all():
        row.camera.removals.update(state="cancelled")
    made = [
        make_line(
            world.plan,
            make_camera(
                world.site, "restricted", connection="isolated", asset_tag=f"CAM-{each}", serial=f"SN-{each}"
            ),
            state=state,
        )
        for each in range(number)
    ]
    return list(
        Removal.objects.select_related("camera", "plan__organisation").filter(pk__in=[m.pk for m in made])
    )


def ticked(lines):
    return [f"{line.uuid}.{line.version}" for line in lines]


def soon():
    return (timezone.localdate() + timedelta(days=5)).strftime("%d %m %Y")


def send(client, world, action, lines, step="", **more):
    sent = {"action": action, "line": ticked(lines), "step": step} | more
    return client.post(at(world.plan, "together/"), sent)


def states(lines):
    return [Removal.objects.get(pk=line.pk).state for line in lines]


def test_the_plan_offers_each_step_with_how_many_can_take_it(as_person, world):
    lines_at(world, "approved", 2)
    lines_at(world, "scheduled", 1)

    text = as_person(world.manager).get(at(world.plan)).content.decode()

    assert "Record one step for many cameras" in text
    assert "Record the removal (1 can)" in text
    assert "Approve (" not in text


def test_many_cameras_are_scheduled_in_one_go_once_they_were_shown(as_person, world):
    lines, client = lines_at(world, "approved"), as_person(world.manager)
    facts = SCHEDULE | {"work_on": soon()}

    first = send(client, world, "schedule", lines)
    second = send(client, world, "schedule", lines, "check", **facts)
    assert states(lines) == ["approved"] * 3
    done = send(client, world, "schedule", lines, "record", **facts)

    for page in (first, second):
        assert all(f"CAM-{each}" in page.content.decode() for each in range(3))
    assert "Ladders Ltd" in second.content.decode()
    assert (done.status_code, states(lines)) == (302, ["scheduled"] * 3)
    assert Evidence.objects.filter(action="schedule", facts__contractor="Ladders Ltd").count() == 3
    assert AuditEvent.objects.filter(action="plan scheduled").count() == 1
    assert Job.objects.filter(kind="replan").exists()


def test_what_cannot_move_is_named_with_its_reason_and_stays(as_person, world):
    lines, client = lines_at(world, "approved"), as_person(world.manager)
    hold(lines[1], "The ceiling is wet.", by=world.manager, on=timezone.localdate())
    fresh = list(Removal.objects.filter(pk__in=[line.pk for line in lines]))

    shown = send(client, world, "schedule", fresh, "check", work_on=soon(), **SCHEDULE)
    able = [line for line in fresh if line.pk != lines[1].pk]
    send(client, world, "schedule", able, "record", work_on=soon(), **SCHEDULE)

    assert "The ceiling is wet." in shown.content.decode()
    assert "These 2 move" in shown.content.decode()
    assert states(lines) == ["scheduled", "approved", "scheduled"]


def test_all_that_can_leaves_out_the_others_without_a_word(as_person, world):
    lines, client = lines_at(world, "approved", 2), as_person(world.manager)
    make_line(world.plan, make_camera(world.site, "restricted", asset_tag="DRAFTED"))

    text = client.get(at(world.plan, "together/?action=schedule&all=1")).content.decode()

    assert all(str(line.uuid) in text for line in lines)
    assert "DRAFTED" not in text


def test_what_is_missing_of_all_is_told_beside_its_field(as_person, world):
    lines, before = lines_at(world, "approved"), None
    before = rows()

    answer = send(as_person(world.manager), world, "schedule", lines, "check", contractor="L")

    assert answer.status_code == 422
    assert "Enter the day of the work" in answer.content.decode()
    assert rows() == before


def removal_of(lines, **serials):
    today = timezone.localdate().strftime("%d %m %Y")
    own = {
        f"own_{line.uuid.hex}": serials.get(line.camera.asset_tag.replace("-", "_"), line.camera.serial)
        for line in lines
    }
    return {"removed_on": today, "removed_by": "Sam Ladd", "stored_at": "Cage 3"} | own


def photo(name):
    return SimpleUploadedFile(name, jpeg(), content_type="image/jpeg")


def test_removals_keep_each_its_own_serial_and_all_the_same_photos(as_person, world):
    lines, client = lines_at(world, "scheduled"), as_person(world.manager)
    facts = removal_of(lines, CAM_1="SN-OTHER")

    shown = send(client, world, "remove", lines, "check", **facts)
    files = {"files_photo_before": photo("before.jpg"), "files_photo_after": photo("after.jpg")}
    done = client.post(
        at(world.plan, "together/"),
        {"action": "remove", "line": ticked(lines), "step": "record", **facts, **files},
        follow=True,
    )

    assert "Photo before" in shown.content.decode()
    assert states(lines) == ["removed"] * 3
    assert EvidenceFile.objects.count() == 6
    assert sorted(Evidence.objects.values_list("facts__serial_seen", flat=True)) == [
        "SN-0",
        "SN-2",
        "SN-OTHER",
    ]
    assert "not the one on record: CAM-1." in done.content.decode()


def test_a_removal_without_photo_or_serial_is_not_recorded_for_any(as_person, world):
    lines, client = lines_at(world, "scheduled"), as_person(world.manager)

    unread = send(client, world, "remove", lines, "check", **removal_of(lines, CAM_1=""))
    unproved = send(client, world, "remove", lines, "record", **removal_of(lines))

    assert unread.status_code == unproved.status_code == 422
    assert "Enter the serial number on the unit" in unread.content.decode()
    assert "Take or choose a photo before" in unproved.content.decode()
    assert states(lines) == ["scheduled"] * 3


def test_who_took_them_down_cannot_check_them_and_is_told_of_which(as_person, world):
    lines = lines_at(world, "disposed", 2)
    Evidence.objects.create(
        removal=lines[0],
        action="remove",
        from_state="scheduled",
        to_state="removed",
        recorded_by=world.manager,
        recorded_at=timezone.now(),
    )
    today = timezone.localdate().strftime("%d %m %Y")
    facts = {"checked_by": "Iva", "checked_on": today, "check_method": "physical", "none_left": "yes"}
    facts |= {"not_replaced_because": "No longer needed"}
    client = as_person(world.manager)

    shown = send(client, world, "verify", lines, "check", **facts)
    send(client, world, "verify", lines[1:], "record", **facts)

    assert "somebody else has to verify it" in shown.content.decode()
    assert states(lines) == ["disposed", "verified"]
    assert Removal.objects.get(pk=lines[1].pk).not_replaced_because == "No longer needed"


def test_a_check_names_for_each_camera_what_replaces_it(as_person, world):
    lines = lines_at(world, "disposed", 2)
    new = make_camera(world.site, "clear", asset_tag="NEW-1")
    today = timezone.localdate().strftime("%d %m %Y")
    facts = {"checked_by": "Iva", "checked_on": today, "check_method": "physical", "none_left": "yes"}
    facts |= {f"own_{lines[0].uuid.hex}": "NEW-1", "not_replaced_because": "Covered by NEW-1"}

    send(as_person(world.lead), world, "verify", lines, "record", **facts)

    first, second = (Removal.objects.get(pk=line.pk) for line in lines)
    assert (first.replaced_by, first.not_replaced_because) == (new, "")
    assert (second.replaced_by, second.not_replaced_because) == (None, "Covered by NEW-1")


def test_sent_twice_it_is_recorded_once(as_person, world):
    lines, client = lines_at(world, "approved"), as_person(world.manager)
    facts = SCHEDULE | {"work_on": soon()}

    for _ in range(2):
        answer = send(client, world, "schedule", lines, "record", **facts)

    assert answer.status_code == 302
    assert Evidence.objects.filter(action="schedule").count() == 3


def test_a_line_that_moved_meanwhile_is_told_and_nothing_is_recorded(as_person, world):
    lines, client = lines_at(world, "approved"), as_person(world.manager)
    Removal.objects.filter(pk=lines[0].pk).update(state="scheduled")
    Removal.objects.filter(pk=lines[1].pk).update(version=7)
    facts = SCHEDULE | {"work_on": soon()}

    moved = send(client, world, "schedule", lines, "record", **facts)
    changed = send(client, world, "schedule", lines[1:], "record", **facts)

    assert (moved.status_code, changed.status_code) == (409, 409)
    assert "Somebody else worked on this plan" in moved.content.decode()
    assert "Somebody else has changed CAM-1" in changed.content.decode()
    assert not Evidence.objects.exists()


def test_another_plans_line_is_not_moved_with_these(as_person, world):
    lines = lines_at(world, "approved", 1)
    other = make_line(make_plan(make_site()), make_camera(), state="approved")

    send(as_person(world.manager), world, "schedule", [*lines, other], "record", work_on=soon(), **SCHEDULE)

    assert states([*lines, other]) == ["scheduled", "approved"]


@pytest.mark.parametrize("action", ["submit", "approve", "put_back", "nonsense"])
def test_what_is_never_done_to_many_is_not_found(as_person, world, action):
    lines = lines_at(world, "scheduled", 1)

    assert send(as_person(world.lead), world, action, lines).status_code == 404


@pytest.mark.parametrize("needs", ["MUST_REMOVE", "MUST_DISCONNECT"])
def test_who_took_the_step_is_not_offered_its_check_and_reads_who_can(as_person, world, needs):
    removed = needs == "MUST_REMOVE"
    lines = lines_at(world, "disposed" if removed else "isolated", 2)
    Removal.objects.filter(pk__in=[line.pk for line in lines]).update(
        needs=needs, removed_by=world.manager if removed else None
    )
    for line in lines:
        Evidence.objects.create(
            removal=line,
            action="remove" if removed else "isolate",
            recorded_by=world.manager,
            recorded_at=timezone.now(),
        )

    own, others = (
        as_person(each).get(at(world.plan)).content.decode() for each in (world.manager, world.lead)
    )

    assert "Record the check (" not in own
    assert "The check of 2 cameras waits for a facilities manager or compliance lead other than you" in own
    assert own.count("by another person than you") == 2
    assert "Record the check (2 can)" in others
    assert "other than you" not in others


def test_a_wrong_day_is_taken_back_for_all_cameras_in_one_go(as_person, world):
    lines, client = lines_at(world, "scheduled"), as_person(world.manager)

    send(client, world, "unschedule", lines, "record", reason="The wrong week")

    assert states(lines) == ["approved"] * 3
    assert Evidence.objects.filter(action="unschedule", facts__reason="The wrong week").count() == 3


def test_the_trail_tells_every_state_that_cameras_are_in_once_their_schedule_is_taken_back(as_person, world):
    lines, client = lines_at(world, "scheduled"), as_person(world.manager)
    Removal.objects.filter(pk=lines[0].pk).update(isolated_on=timezone.localdate())

    send(client, world, "unschedule", lines, "record", reason="The wrong week")

    assert states(lines) == ["isolated", "approved", "approved"]
    assert AuditEvent.objects.get(action="plan unscheduled").after["state"] == "approved, isolated"


def test_a_contractor_may_record_the_work_and_not_schedule_it(as_person, world):
    lines = lines_at(world, "approved", 1)
    contractor = as_person(world.person("contractor"))

    assert send(contractor, world, "schedule", lines).status_code == 404
    assert send(contractor, world, "isolate", lines).status_code == 200


@pytest.mark.parametrize("action", TOGETHER)
def test_the_pages_ask_the_database_the_same_for_two_and_for_twelve(as_person, world, action):
    state = {
        Action.ISOLATE: "approved",
        Action.SCHEDULE: "approved",
        Action.REMOVE: "scheduled",
        Action.SANITISE: "removed",
        Action.DISPOSE: "sanitised",
        Action.VERIFY: "disposed",
        Action.CLOSE: "verified",
        Action.NOT_ISOLATED: "isolated",
        Action.UNSCHEDULE: "scheduled",
        Action.CANCEL: "draft",
    }[action]
    client, asked = as_person(world.lead), []
    for number in (2, 12):
        lines = lines_at(world, state, number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get(at(world.plan, f"together/?action={action}&all=1"))
            send(client, world, action.value, lines)
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 20
