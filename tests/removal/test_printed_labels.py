"""Labels to print: what stands on them, what a scanner reads, and where that leads whom."""

import re
from uuid import UUID

import pytest
import zxingcpp
from PIL import Image, ImageDraw

from inventory.services.qr_codes import qr_code
from removal.services import surveying
from tests.builders import make_camera, make_organisation, make_person, make_site
from tests.inventory.pages import browser, queries_of, text

pytestmark = pytest.mark.django_db
RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\3z")


def scanned(picture):
    """What a scanner reads off a code as our template draws it."""
    drawn = Image.new("L", (picture.size * 8, picture.size * 8), "white")
    pen = ImageDraw.Draw(drawn)
    for x, y, length in (map(int, run) for run in RUN.findall(picture.path)):
        pen.rectangle((x * 8, y * 8, (x + length) * 8 - 1, y * 8 + 7), fill="black")
    assert RUN.sub("", picture.path) == ""
    return [code.text for code in zxingcpp.read_barcodes(drawn)]


@pytest.fixture
def site():
    return make_site(make_organisation(name="Northshire Council"), "sensitive", name="Town Hall")


@pytest.fixture
def manager(site):
    return make_person("facilities_manager", organisation=site.organisation, sites=[site])


def labels(page):
    return [label for sheet in page.context["sheets"] for label in sheet]


@pytest.mark.parametrize("said", ["x", "https://lenscap.example.gov.uk/scan/" + "0" * 36 + "/", "A" * 300])
def test_a_scanner_reads_what_was_drawn(said):
    assert scanned(qr_code(said)) == [said]


def test_a_scanner_reads_the_codes_of_many_cameras():
    addresses = [f"https://lenscap.example.gov.uk/scan/{UUID(int=number * 7**40)}/" for number in range(40)]

    assert [scanned(qr_code(address)) for address in addresses] == [[address] for address in addresses]


def test_a_label_leads_to_its_camera_and_says_whose_it_is_and_no_more(site, manager, settings):
    settings.BASE_URL = "https://lenscap.example.gov.uk"
    camera = make_camera(site, "restricted", asset_tag="CAM-7", location="Vault", status="overdue")
    nameless = make_camera(site, "unknown", asset_tag="", location="Lobby")

    page = browser(manager).get(f"/sites/{site.uuid}/labels/")

    assert [label.reference for label in labels(page)] == [str(nameless.uuid)[:8].upper(), "CAM-7"]
    assert scanned(labels(page)[1].code) == [f"https://lenscap.example.gov.uk/scan/{camera.uuid}/"]
    printed = " ".join(re.findall(r'(?s)<li class="lc-qr-label">.*?</li>', text(page)))
    assert "Northshire Council" in printed
    for secret in ("Vault", "Lobby", "Hikvision", "estricted", "Overdue", "Town Hall"):
        assert secret not in printed


def test_only_cameras_of_the_site_that_are_not_gone_get_labels(site, manager):
    make_camera(site, asset_tag="HERE")
    make_camera(site, asset_tag="GONE", life="gone")
    make_camera(make_site(site.organisation), asset_tag="ELSEWHERE")

    page = browser(manager).get(f"/sites/{site.uuid}/labels/")

    assert [label.reference for label in labels(page)] == ["HERE"]


def test_a_begun_sheet_is_used_up(site, manager):
    for number in range(22):
        make_camera(site, asset_tag=f"C{number:02}")
    client = browser(manager)

    begun = client.get(f"/sites/{site.uuid}/labels/?first=4").context["sheets"]
    wrong = client.get(f"/sites/{site.uuid}/labels/?first=25")

    assert [len(sheet) for sheet in begun] == [24, 1]
    assert begun[0][:3] == [None] * 3
    assert [len(sheet) for sheet in wrong.context["sheets"]] == [22]
    assert "Enter a number from 1 to 24" in text(wrong)


def test_many_cameras_come_in_pages_with_as_many_queries(site, manager):
    make_camera(site)
    client, address = browser(manager), f"/sites/{site.uuid}/labels/"
    few = queries_of(client, address)
    for _ in range(240):
        make_camera(site)

    assert queries_of(client, address) == few <= 10
    assert len(labels(client.get(f"{address}?page=2"))) == 1


def test_a_scanned_label_leads_to_the_cameras_page(site, manager, client):
    camera = make_camera(site)
    elsewhere = make_camera(make_site(site.organisation))

    assert browser(manager).get(f"/scan/{camera.uuid}/").url == f"/cameras/{camera.uuid}/"
    assert browser(manager).get(f"/scan/{elsewhere.uuid}/").status_code == 404
    assert browser(make_person("compliance_lead")).get(f"/scan/{camera.uuid}/").status_code == 404
    assert client.get(f"/scan/{camera.uuid}/").url == f"/sign-in/?next=/scan/{camera.uuid}/"


def test_during_a_round_a_scanned_label_asks_for_the_answer(site, manager):
    camera = make_camera(site, location="North gate")
    survey = surveying.start(site, method="physical", by=manager)
    late = make_camera(site)
    auditor = make_person("auditor", organisation=site.organisation)
    client = browser(manager)

    page = text(client.get(f"/scan/{camera.uuid}/"))
    client.post(f"/rounds/{survey.uuid}/answer/", {"camera": camera.uuid, "answer": "found"})

    assert "North gate" in page
    assert f'action="/rounds/{survey.uuid}/answer/"' in page
    assert survey.rows.get().answer == "found"
    assert "Undo" in text(client.get(f"/scan/{camera.uuid}/"))
    for person, scanned_camera in ((manager, late), (auditor, camera)):
        assert browser(person).get(f"/scan/{scanned_camera.uuid}/").status_code == 302


def test_one_camera_has_a_label_of_its_own_on_whichever_place_of_the_sheet_is_free(site, manager):
    make_camera(site, asset_tag="OTHER")
    camera = make_camera(site, asset_tag="CAM-7")
    client = browser(manager)

    link = f"/sites/{site.uuid}/labels/?camera={camera.uuid}"
    assert link in text(client.get(f"/cameras/{camera.uuid}/"))
    places = labels(client.get(f"{link}&first=5"))

    assert [place and place.reference for place in places] == [None] * 4 + ["CAM-7"]
    assert f'name="camera" value="{camera.uuid}"' in text(client.get(link))


def test_no_label_of_one_camera_that_is_gone_elsewhere_or_another_bodys(site, manager):
    gone = make_camera(site, asset_tag="GONE", life="gone")
    elsewhere = make_camera(make_site(site.organisation), asset_tag="ELSEWHERE")
    client = browser(manager)

    for camera in (gone, elsewhere, make_camera()):
        assert client.get(f"/sites/{site.uuid}/labels/?camera={camera.uuid}").status_code == 404
    assert "labels/?camera=" not in text(client.get(f"/cameras/{gone.uuid}/"))
    assert client.get(f"/sites/{site.uuid}/labels/?camera=x").status_code == 200
