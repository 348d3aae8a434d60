"""Photos of cameras: who adds, sees and takes them away; what is kept, told and checked."""

import zipfile
from io import BytesIO, StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from PIL import Image

from inventory.models import AuditEvent, CameraPhoto
from inventory.services import camera_photos
from inventory.services.kept_files import path_of, received
from removal.services.integrity.storage import missing_files
from removal.services.stored_files import clear_orphans
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, queries_of, text
from tests.pictures import COMMENT, jpeg, upload

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def camera(lead):
    site = make_site(lead.organisation, name="Town Hall")
    return make_camera(site, "suspected", vendor="Honeywell", model="HD4")


@pytest.fixture
def manager(camera):
    return make_person("facilities_manager", organisation=camera.organisation, sites=[camera.site])


def take(camera, by, *pictures):
    sent = [
        received(f"{number}.jpg", len(picture), [picture], kind=camera_photos.PHOTO, photos_only=True)
        for number, picture in enumerate(pictures)
    ]
    return camera_photos.add_photos(camera, sent, by=by)


def test_a_photo_is_kept_clean_with_a_thumbnail_shown_and_told(camera, manager):
    client = browser(manager)

    page = client.post(
        f"/cameras/{camera.uuid}/photos/",
        {"photos": [upload("wall.jpg", jpeg((1200, 900), tells_where=True))]},
        follow=True,
    )

    photo = CameraPhoto.objects.get()
    assert "The photo is kept." in text(page)
    assert f"/photos/{photo.uuid}/small/" in text(page)
    for stored_as, longest in ((photo.stored_as, 1200), (photo.thumbnail_as, 320)):
        kept = path_of(stored_as).read_bytes()
        assert COMMENT not in kept
        assert b"GPS" not in kept
        with Image.open(BytesIO(kept)) as picture:
            assert max(picture.size) == longest
    event = AuditEvent.objects.get(action="photos added")
    assert (event.after, event.subject_key) == ({"photos": [photo.sha256]}, str(camera.uuid))


def test_a_photo_is_handed_out_so_that_nothing_in_it_runs(camera, manager):
    [photo] = take(camera, manager, jpeg())

    for size in ("", "small/"):
        answer = browser(manager).get(f"/photos/{photo.uuid}/{size}")

        assert answer["Content-Type"] == "image/jpeg"
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert "no-store" in answer["Cache-Control"]


def test_the_same_photo_is_kept_once(camera, manager):
    take(camera, manager, jpeg())

    assert take(camera, manager, jpeg(), jpeg()) == []
    assert CameraPhoto.objects.count() == 1
    assert AuditEvent.objects.filter(action="photos added").count() == 1


def test_a_camera_has_at_most_twelve_photos_and_a_thirteenth_brings_none_with_it(camera, manager):
    take(camera, manager, *(jpeg((20 + each, 20)) for each in range(camera_photos.MOST_PHOTOS - 1)))
    more = [upload(f"{each}.jpg", jpeg((60 + each, 20))) for each in range(2)]

    answer = browser(manager).post(f"/cameras/{camera.uuid}/photos/", {"photos": more})

    assert answer.status_code == 422
    assert "a camera has at most 12" in text(answer)
    assert CameraPhoto.objects.count() == camera_photos.MOST_PHOTOS - 1
    assert len(list(path_of("").iterdir())) == 2 * CameraPhoto.objects.count()


@pytest.mark.parametrize(
    ("files", "words"),
    [([], "Choose or take a photo"), ([upload("a.pdf", b"%PDF-1.4 %%EOF")], "this type is not taken")],
)
def test_what_is_no_photo_is_refused_in_words(camera, manager, files, words):
    answer = browser(manager).post(f"/cameras/{camera.uuid}/photos/", {"photos": files})

    assert (answer.status_code, CameraPhoto.objects.count()) == (422, 0)
    assert words in text(answer)


def test_a_photo_taken_away_is_shown_to_nobody_and_stays_with_its_reason(camera, manager):
    [photo] = take(camera, manager, jpeg())
    client, address = browser(manager), f"/photos/{photo.uuid}/"

    assert client.post(f"{address}take-away/", {"reason": " "}).status_code == 422
    page = client.post(f"{address}take-away/", {"reason": "It shows a person"}, follow=True)

    assert "The photo is taken away" in text(page)
    assert address not in text(page)
    assert [client.get(address + more).status_code for more in ("", "small/", "take-away/")] == [404] * 3
    photo.refresh_from_db()
    assert (photo.removed_by, photo.removed_because) == (manager, "It shows a person")
    assert path_of(photo.stored_as).exists()
    assert AuditEvent.objects.get(action="photo taken away").reason == "It shows a person"


def test_a_photo_of_a_camera_that_left_the_register_is_out_of_reach(camera, manager):
    [photo] = take(camera, manager, jpeg())
    camera.undone_at = photo.added_at
    camera.save()

    assert browser(manager).get(f"/photos/{photo.uuid}/").status_code == 404


def test_the_review_shows_the_photos_of_every_camera_of_the_device(camera, manager, lead):
    alike = make_camera(camera.site, "suspected", vendor="Honeywell", model="HD4", asset_tag="ALIKE")
    other = make_camera(camera.site, "unknown", vendor="Nobody", model="N-1")
    photos = [take(each, manager, jpeg())[0] for each in (camera, alike, other)]

    page = text(browser(lead).get(f"/review/{camera.fingerprint.uuid}/"))

    assert [f"/photos/{photo.uuid}/small/" in page for photo in photos] == [True, True, False]
    assert "take-away" not in page


def test_the_pages_take_as_many_queries_for_ten_photos_as_for_one(camera, lead):
    pages = (f"/cameras/{camera.uuid}/", f"/review/{camera.fingerprint.uuid}/")
    take(camera, lead, jpeg())
    few = [queries_of(browser(lead), page) for page in pages]
    take(camera, lead, *(jpeg((30 + each, 20)) for each in range(9)))

    assert [queries_of(browser(lead), page) for page in pages] == few


@pytest.mark.parametrize("which", ["stored_as", "thumbnail_as"])
def test_a_photo_that_is_lost_or_altered_is_named_by_check_integrity(camera, manager, which):
    [photo] = take(camera, manager, jpeg())
    path = path_of(getattr(photo, which))
    content = path.read_bytes()

    assert list(missing_files(deep=True)) == []
    path.write_bytes(content[:-1] + b"x")
    altered = list(missing_files(deep=True))
    path.unlink()
    lost = list(missing_files(deep=False))

    assert altered == [f"photo {photo.uuid}: {path.name} was altered"]
    assert lost == [f"photo {photo.uuid}: {path.name} is not there"]


def test_photos_are_in_a_backup_and_never_taken_for_left_over(camera, manager, tmp_path):
    [photo] = take(camera, manager, jpeg())
    stray = Path(path_of("stray.jpg"))
    stray.write_bytes(b"x")

    assert clear_orphans(in_hand=False) == 1
    call_command("backup", str(tmp_path / "all.zip"), stdout=StringIO())

    with zipfile.ZipFile(tmp_path / "all.zip") as archive:
        for name in (photo.stored_as, photo.thumbnail_as):
            assert archive.read(f"evidence/{name}") == path_of(name).read_bytes()
