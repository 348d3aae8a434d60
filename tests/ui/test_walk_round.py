"""Logging on a walk-round in a real browser on a phone: taps and fields counted, with and without scripts."""

import os
import re
from io import BytesIO
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import expect

from inventory.models import Camera
from removal.services import surveying
from tests.builders import make_camera, make_person, make_site
from tests.inventory.pages import lead_of_a_listed_organisation
from tests.pictures import jpeg
from tests.ui.conftest import WIDTHS
from tests.ui.counted import Counted
from tests.ui.test_inventory_pages import sign_in

pytestmark = pytest.mark.django_db(transaction=True)
PHONE = {"width": 390, "height": 844}
SHOTS = os.environ.get("LENSCAP_SHOTS", "")


@pytest.fixture
def site():
    lead = lead_of_a_listed_organisation()
    return make_site(lead.organisation, "sensitive", name="Town Hall")


@pytest.fixture
def in_use(site):
    """A site with a camera, so that home is what people see every day."""
    make_camera(site, vendor="Axis", model="P3245-V")


@pytest.fixture
def manager(site):
    return make_person("facilities_manager", organisation=site.organisation, sites=[site])


@pytest.fixture
def phone(page, live_server, manager):
    page.set_viewport_size(PHONE)
    sign_in(page, live_server, manager)
    return page


def shot(page, name):
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)


def test_the_first_camera_is_one_tap_from_home_and_each_next_one_two_taps_and_three_fields(
    phone, live_server, in_use, complaints
):
    phone.goto(f"{live_server}/")
    first = Counted(phone)
    first.tap("button", "Add a camera")
    expect(phone.locator(".lc-log__site")).to_contain_text("Town Hall")
    shot(phone, "add-390")
    first.fill("Photo", jpeg((800, 600)))
    first.fill("Location", "Car park, bay 1")
    first.fill("Make and model", "Hikvision DS-2CD2143G2-I")
    first.tap("button", "Save and add another")
    expect(phone.locator(".lc-logged")).to_contain_text("It is restricted")
    shot(phone, "logged-390")
    after = Counted(phone)
    after.fill("Photo", jpeg((640, 480)))
    after.fill("Location", "Roof")
    after.fill("Make and model", "hik")
    expect(phone.get_by_role("option").first).to_have_text("Hikvision DS-2CD2143G2-I")
    shot(phone, "suggestions-390")
    after.tap("option", "Hikvision DS-2CD2143G2-I")
    after.tap("button", "Save and add another")
    expect(phone.locator(".lc-logged")).to_contain_text("Roof")
    again = Counted(phone)
    again.tap("button", "Same again")
    again.fill("Location", "Roof, north")
    again.tap("button", "Save and add another")
    expect(phone.locator(".lc-logged")).to_contain_text("Roof, north")

    for what, counted in (("first", first), ("each next", after), ("same again", again)):
        counted.told(f"A camera on a walk-round, {what}")
    assert (first.taps, first.fields) == (2, 3)  # one of them saves
    assert (after.taps, after.fields) == (2, 3)
    assert (again.taps, again.fields) == (2, 1)
    logged = Camera.objects.exclude(sent_key=None).values_list("vendor_text", "model_text", "verdict")
    assert list(logged) == [("Hikvision", "DS-2CD2143G2-I", "restricted")] * 3
    assert complaints == []


def test_suggestions_by_keyboard_and_what_is_not_in_the_list(phone, live_server, axe, complaints):
    phone.goto(f"{live_server}/cameras/add/")
    field = phone.get_by_label("Make and model")
    field.press_sequentially("hik")
    expect(phone.get_by_role("option").first).to_be_visible()

    assert axe(phone) == []
    field.press("ArrowDown")
    expect(phone.locator(".lc-suggestions [aria-selected=true]")).to_have_count(1)
    field.press("Escape")
    expect(phone.get_by_role("listbox")).to_be_hidden()
    field.press_sequentially("v")
    expect(phone.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Enter")
    assert field.input_value() == "Hikvision"
    field.fill("XYZ-100")
    expect(phone.get_by_text("‘XYZ-100’ is not in the list. You can still save it")).to_be_visible()
    assert complaints == []


def test_undo_takes_the_last_camera_back(phone, live_server):
    phone.goto(f"{live_server}/cameras/add/")
    phone.get_by_label("Location").fill("Roof")
    phone.get_by_role("button", name="Save and add another").click()
    phone.get_by_role("button", name="Undo").click()

    expect(phone.get_by_text("is taken back")).to_be_visible()
    assert not Camera.objects.in_register().exists()


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_a_walk_round_have_no_barrier(phone, live_server, axe, sideways, complaints, width):
    phone.set_viewport_size({"width": width, "height": 800})
    phone.goto(f"{live_server}/cameras/add/")
    phone.get_by_label("Photo").set_input_files({"name": "a.jpg", "mimeType": "image/jpeg", "buffer": jpeg()})
    phone.get_by_label("Location").fill("Roof")
    phone.get_by_role("button", name="Save and add another").click()
    expect(phone.locator(".lc-logged")).to_contain_text("Roof")
    camera = Camera.objects.get()
    photo = camera.photos.get()

    for address in ("", f"{camera.uuid}/", f"{camera.uuid}/photos/"):
        phone.goto(f"{live_server}/cameras/{address or 'add/'}")
        shot(
            phone,
            f"{address.partition('/')[2] or 'page'}{'' if address else '-add'}-{width}".strip("/").replace(
                "/", ""
            ),
        )
        assert (axe(phone), sideways(phone)) == ([], 0)
    phone.goto(f"{live_server}/photos/{photo.uuid}/take-away/")
    assert (axe(phone), sideways(phone)) == ([], 0)
    assert complaints == []


def test_without_scripts_a_camera_is_logged_all_the_same(browser, live_server, manager, in_use):
    context = browser.new_context(java_script_enabled=False, viewport=PHONE)
    page = context.new_page()
    sign_in(page, live_server, manager)
    page.goto(f"{live_server}/")

    page.get_by_role("button", name="Add a camera").click()
    page.get_by_label("Location").fill("Car park, bay 1")
    page.get_by_label("Make and model").fill("Hikvision DS-2CD2143G2-I")
    page.get_by_role("button", name="Save and add another").click()

    expect(page.locator(".lc-logged")).to_contain_text("It is restricted")
    page.get_by_role("button", name="Same again").click()
    page.get_by_role("button", name="Save and add another").click()
    expect(page.locator(".lc-logged")).to_contain_text("Car park, bay 2")
    assert Camera.objects.filter(vendor_text="Hikvision", model_text="DS-2CD2143G2-I").count() == 2
    context.close()


@pytest.fixture
def labelled(site):
    return [make_camera(site, asset_tag=f"CAM-{number:04}") for number in range(25)]


def test_printed_labels_fill_their_sheets_and_every_code_is_readable(
    phone, live_server, site, labelled, complaints
):
    phone.goto(f"{live_server}/sites/{site.uuid}/labels/")

    printed = phone.pdf(prefer_css_page_size=True)
    phone.set_viewport_size({"width": 794, "height": 1123})  # A4 at 96 pixels an inch
    phone.emulate_media(media="print")
    drawn = Image.open(BytesIO(phone.screenshot(full_page=True, scale="css")))
    read = {code.text for code in zxingcpp.read_barcodes(drawn)}
    places = phone.locator(".lc-qr-label").evaluate_all(
        "all => all.map(one => one.getBoundingClientRect().toJSON())"
    )

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 2
    assert read == {f"{live_server}/scan/{camera.uuid}/" for camera in labelled}
    mm = 96 / 25.4
    assert places[4]["left"] == pytest.approx((7.21 + 66.04) * mm, abs=1)
    assert places[23]["bottom"] == pytest.approx((12.9 + 8 * 33.9) * mm, abs=1)
    assert complaints == []


@pytest.mark.parametrize("width", WIDTHS)
def test_the_pages_of_labels_have_no_barrier(phone, live_server, site, manager, axe, sideways, width):
    camera = make_camera(site, asset_tag="CAM-0001", location="North gate")
    surveying.start(site, method="physical", by=manager)
    phone.set_viewport_size({"width": width, "height": 800})

    for address in (f"sites/{site.uuid}/labels/?first=3", f"scan/{camera.uuid}/"):
        phone.goto(f"{live_server}/{address}")
        shot(phone, f"{address.partition('/')[0]}-labels-{width}")
        assert (axe(phone), sideways(phone)) == ([], 0)
