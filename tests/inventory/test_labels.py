"""Labels read off photos: real barcodes as phones photograph them; only offered, never more than three facts."""

from io import BytesIO

import pytest
import zxingcpp
from PIL import Image, ImageFilter

from inventory.imports import barcodes
from inventory.models import AuditEvent, Camera, CameraPhoto
from inventory.services.editions import current_edition, rulebook_of
from inventory.services.labels import Label, told_by
from tests.builders import make_site
from tests.inventory.pages import browser, lead_of_a_listed_organisation, text
from tests.pictures import jpeg, upload

pytestmark = pytest.mark.django_db
MODEL, SERIAL = "DS-2CD2143G2-I", "DS-2CD2143G2-I20190912AAWRD12345678"
Format = zxingcpp.BarcodeFormat


def label(*codes, turned=0.0, blurred=0.0, size=(1600, 1200)):
    """A photo of a label with barcodes."""
    photo = Image.new("RGB", size, "white")
    for at, (said, kind) in enumerate(codes):
        drawn = zxingcpp.create_barcode(said, kind).to_image(scale=5)
        photo.paste(Image.fromarray(drawn).convert("RGB"), (80, 80 + at * 500))
    photo = photo.rotate(turned, expand=True, fillcolor="grey").filter(ImageFilter.GaussianBlur(blurred))
    out = BytesIO()
    photo.save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def lead():
    return lead_of_a_listed_organisation()


@pytest.fixture
def site(lead):
    return make_site(lead.organisation, name="Town Hall")


@pytest.fixture
def client(lead):
    return browser(lead)


@pytest.fixture
def rulebook(lead):
    return rulebook_of(current_edition(lead.organisation))


def log(client, site, photo, **facts):
    sent = {"site": site.uuid, "location": "Roof", "another": "yes", "photos": [upload("a.jpg", photo)]}
    return client.post("/cameras/add/", sent | facts, follow=True)


@pytest.mark.parametrize("kind", [Format.QRCode, Format.DataMatrix, Format.Code128])
def test_each_kind_of_code_is_read_from_a_turned_and_blurred_photo(kind):
    assert barcodes.texts_of(label((MODEL, kind), turned=7, blurred=0.8)) == [MODEL]


@pytest.mark.parametrize("photo", [b"", b"\xff\xd8\xff garbage", jpeg()])
def test_what_holds_no_code_reads_as_nothing(photo):
    assert barcodes.texts_of(photo) == []


def test_a_reader_that_dies_or_hangs_loses_nothing(monkeypatch):
    monkeypatch.setattr(barcodes, "CHILD", "inventory.imports.no_such_child")
    assert barcodes.texts_of(label((MODEL, Format.QRCode))) == []
    monkeypatch.undo()
    monkeypatch.setattr(barcodes, "WAIT_SECONDS", 0.001)
    assert barcodes.texts_of(label((MODEL, Format.QRCode))) == []


@pytest.mark.parametrize(
    ("texts", "found"),
    [
        ([MODEL], Label(MODEL)),
        ([f"{MODEL}|C12345678|ABCDEF"], Label(MODEL, "C12345678")),
        ([f"http://www.example.com/x\r{MODEL}"], Label()),
        ([f"{MODEL}\r{SERIAL}\rVERIFY"], Label(MODEL, SERIAL)),
        ([SERIAL, MODEL], Label(MODEL, SERIAL)),
        (["SN:4H0A123PAJ00001 MAC: 44:19:B6:00:10:20"], Label("", "4H0A123PAJ00001", "44:19:B6:00:10:20")),
        (["Model=IPC-HDW2831T-AS,S/N=5K0123PAZ12345"], Label("IPC-HDW2831T-AS", "5K0123PAZ12345")),
        (["ACCC8E012345"], Label("", "", "AC:CC:8E:01:23:45")),
        (["ABCDEF", "hello world", ""], Label()),
    ],
)
def test_model_serial_and_mac_are_told_from_everything_else(rulebook, texts, found):
    assert told_by(texts, rulebook) == found


def test_what_the_label_says_is_offered_and_used_only_when_somebody_says_so(client, site):
    page = text(log(client, site, label((f"{MODEL}|C12345678|QWERTY", Format.QRCode))))

    camera, photo = Camera.objects.get(), CameraPhoto.objects.get()
    assert f"We read {MODEL}, serial number C12345678 from the label. Use it?" in page
    assert (camera.model_text, camera.serial, camera.verdict) == ("", "", "unknown")
    assert photo.label == {"model": MODEL, "serial": "C12345678"}

    page = text(
        client.post(
            f"/photos/{photo.uuid}/use-label/", {"version": camera.version, "log": "yes"}, follow=True
        )
    )

    camera.refresh_from_db()
    assert (camera.model_text, camera.serial, camera.verdict) == (MODEL, "C12345678", "restricted")
    assert "It is restricted" in page
    assert "Use it?" not in page
    assert AuditEvent.objects.filter(action="camera edited").exists()


def test_a_label_is_not_used_for_a_camera_that_somebody_changed_meanwhile(client, site):
    log(client, site, label((MODEL, Format.QRCode)))
    photo = CameraPhoto.objects.get()
    Camera.objects.update(version=2)

    page = text(client.post(f"/photos/{photo.uuid}/use-label/", {"version": 1}, follow=True))

    assert "Somebody else has changed this camera" in page
    assert Camera.objects.get().model_text == ""


def test_a_label_that_says_what_is_known_is_not_mentioned(client, site):
    page = text(log(client, site, label((MODEL, Format.QRCode)), device=f"Hikvision {MODEL.lower()}"))

    assert "We read" not in page


def test_without_the_optional_package_no_page_mentions_labels_read(client, site, monkeypatch):
    monkeypatch.setattr(barcodes, "PACKAGE", "no_such_package")

    page = text(log(client, site, label((MODEL, Format.QRCode))))

    assert CameraPhoto.objects.get().label == {}
    assert "We read" not in page
