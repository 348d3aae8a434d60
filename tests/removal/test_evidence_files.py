"""Files with a step: recorded once, shown to those who may see the line, never changed, in backups and checks."""

import zipfile
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, transaction
from django.utils import timezone
from PIL import Image

from inventory.models import AuditEvent
from inventory.services import kept_files
from removal.models import Evidence, EvidenceFile, Removal
from removal.services import stored_files
from removal.services.backups import back_up
from removal.services.integrity.storage import missing_files
from tests.builders import make_person
from tests.pictures import PDF, jpeg, png, upload
from tests.removal.plan_world import ISOLATION, of, typed

pytestmark = pytest.mark.django_db

REMOVAL = {"serial_seen": "SN-SECRET", "removed_on": "today", "removed_by": "Sam", "stored_at": "Cage 3"}


@pytest.fixture
def scheduled(world):
    """A line whose camera may come down today, and the contractor who takes it down."""
    world.approve()
    Removal.objects.update(state="scheduled")
    return world.line()


def remove(client, line, **files):
    return client.post(of(line, "remove/"), typed(REMOVAL, version=line.version) | files)


def two_photos():
    return {
        "files_photo_before": [upload("IMG_1.jpg", jpeg(tells_where=True)), upload("IMG_2.jpg", jpeg())],
        "files_photo_after": upload("IMG_3.png", png()),
    }


def in_folder():
    folder = Path(settings.EVIDENCE_DIR)
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_photos_are_recorded_with_the_removal(as_person, world, scheduled):
    answer = remove(as_person(world.person("contractor")), scheduled, **two_photos())

    assert answer.status_code == 302
    step = Evidence.objects.get(action="remove")
    assert [(file.kind, file.name) for file in step.files.all()] == [
        ("photo_before", "IMG_1.jpg"),
        ("photo_before", "IMG_2.jpg"),
        ("photo_after", "IMG_3.jpg"),
    ]
    assert step.facts["photo_before"] == "IMG_1.jpg, IMG_2.jpg"
    assert "No photo before?" not in as_person(world.manager).get(of(scheduled)).content.decode()
    assert len(in_folder()) == 3
    told = AuditEvent.objects.get(action="removal removed").after["files"]
    assert told == [f"{file.kind} {file.sha256}" for file in step.files.all()]


def test_without_a_photo_and_without_a_reason_nothing_is_recorded(as_person, world, scheduled):
    answer = remove(as_person(world.manager), scheduled, files_photo_before=upload("a.jpg", jpeg()))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Take or choose a photo after, or say below why there is none" in text
    assert "photo before, or say" not in text
    assert in_folder() == []
    assert not EvidenceFile.objects.exists()


def test_where_photos_are_not_allowed_the_reason_stands_in_their_place(as_person, world, scheduled):
    said = {"photo_before": "No cameras allowed in this wing", "photo_after": "The same"}

    assert remove(as_person(world.manager), scheduled, **said).status_code == 302

    assert Evidence.objects.get(action="remove").facts["photo_after"] == "The same"


def test_a_file_that_is_refused_is_named_beside_its_field_and_nothing_is_kept(as_person, world, scheduled):
    photos = two_photos() | {"files_photo_after": upload("x.svg", b"<svg/>")}

    answer = remove(as_person(world.manager), scheduled, **photos)

    assert answer.status_code == 422
    assert "x.svg was not taken" in answer.content.decode()
    assert 'id="id_files_photo_after_error"' in answer.content.decode()
    assert (in_folder(), Removal.objects.get(pk=scheduled.pk).state) == ([], "scheduled")


def test_too_many_files_at_once_are_refused(as_person, world, scheduled):
    many = [upload(f"{number}.jpg", jpeg()) for number in range(kept_files.MOST_FILES + 1)]

    answer = remove(as_person(world.manager), scheduled, **two_photos() | {"files_photo_before": many})

    assert "at most 10 files" in answer.content.decode()


def test_a_double_tap_records_the_removal_once(as_person, world, scheduled):
    client = as_person(world.manager)

    answers = [remove(client, scheduled, **two_photos()) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [302, 302]
    assert Evidence.objects.filter(action="remove").count() == 1
    assert (EvidenceFile.objects.count(), len(in_folder())) == (3, 3)


def test_the_same_step_by_somebody_else_is_no_double_tap(as_person, world, scheduled):
    remove(as_person(world.manager), scheduled, **two_photos())

    answer = remove(as_person(world.lead), scheduled, **two_photos())

    assert answer.status_code == 409
    assert len(in_folder()) == 3


def test_the_other_steps_take_documents(as_person, world):
    world.approve()
    line = world.line()
    note = upload("CHG-1.pdf", PDF)

    as_person(world.manager).post(
        of(line, "isolate/"), typed(ISOLATION, version=line.version) | {"files_isolation_record": note}
    )

    file = EvidenceFile.objects.get()
    assert (file.kind, file.media_type, file.evidence.action) == (
        "isolation_record",
        "application/pdf",
        "isolate",
    )


def test_further_files_are_added_and_the_same_one_only_once(as_person, world, scheduled):
    client = as_person(world.person("contractor"))
    for name in ("note.pdf", "again.pdf"):
        sent = {"files_further": upload(name, PDF), "note": "Corrects the first"}
        assert client.post(of(scheduled, "add_files/"), sent).status_code == 302

    file = EvidenceFile.objects.get()
    assert (file.name, file.evidence.facts) == ("note.pdf", {"note": "Corrects the first"})
    assert Removal.objects.get(pk=scheduled.pk).state == "scheduled"
    assert len(in_folder()) == 1


def test_adding_no_file_is_refused(as_person, world, scheduled):
    answer = as_person(world.manager).post(of(scheduled, "add_files/"), {"note": "Nothing"})

    assert answer.status_code == 422
    assert "Choose the photos or documents" in answer.content.decode()
    assert not Evidence.objects.filter(action="add_files").exists()


@pytest.fixture
def photo(as_person, world, scheduled):
    remove(as_person(world.manager), scheduled, **two_photos())
    return EvidenceFile.objects.first()


def seen(client, file):
    answer = client.get(f"/evidence/{file.uuid}/")
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


def test_a_photo_is_shown_but_may_run_and_load_nothing(as_person, world, photo):
    answer, body = seen(as_person(world.person("contractor")), photo)

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "no-store" in answer.headers["Cache-Control"]
    with Image.open(BytesIO(body)) as shown:
        assert not shown.getexif()


def test_a_document_is_only_handed_out_to_be_saved(as_person, world, scheduled):
    client = as_person(world.manager)
    client.post(of(scheduled, "add_files/"), {"files_further": upload("note.pdf", PDF)})

    answer, body = seen(client, EvidenceFile.objects.get())

    assert answer.headers["Content-Disposition"] == 'attachment; filename="note.pdf"'
    assert body == PDF


def test_nobody_else_learns_that_a_file_exists(as_person, world, photo):
    ended = world.person("contractor", email="ended@example.gov.uk")
    world.site.assignments.filter(person=ended).update(until=timezone.localdate() - timedelta(days=1))

    for person in (make_person("compliance_lead"), ended):
        assert seen(as_person(person), photo)[0].status_code == 404


def test_files_show_on_the_line(as_person, world, photo, scheduled):
    text = as_person(world.person("contractor")).get(of(scheduled)).content.decode()

    assert f'src="/evidence/{photo.uuid}/"' in text
    assert photo.sha256 in text


@pytest.mark.parametrize("change", ["update", "delete"])
def test_the_database_itself_keeps_a_file_as_it_was_recorded(photo, change):
    rows = EvidenceFile.objects.filter(pk=photo.pk)

    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        rows.update(name="other.jpg") if change == "update" else rows.delete()


def test_a_lost_or_altered_file_is_named(photo):
    path, name = kept_files.path_of(photo.stored_as), photo.stored_as.partition(".")[0]
    assert list(missing_files(True)) == []

    path.write_bytes(path.read_bytes()[:-1] + b"x")
    altered = list(missing_files(True))
    path.unlink()

    assert altered == [f"evidence file {name}: {photo.stored_as} was altered"]
    assert list(missing_files(False)) == [f"evidence file {name}: {photo.stored_as} is not there"]


def test_a_backup_holds_the_files(photo, tmp_path):
    back_up(tmp_path / "all.backup")

    with zipfile.ZipFile(tmp_path / "all.backup") as archive:
        assert archive.read(f"evidence/{photo.stored_as}") == kept_files.path_of(photo.stored_as).read_bytes()


def test_a_file_of_a_crash_is_cleared_and_a_recorded_one_is_not(photo):
    left = Path(settings.EVIDENCE_DIR) / "left-over.jpg"
    left.write_bytes(b"x")

    assert stored_files.orphan_files() == []  # it may be on its way
    assert stored_files.clear_orphans(in_hand=False) == 1

    assert not left.exists()
    assert kept_files.path_of(photo.stored_as).exists()
