"""An organisation's own look: its colour and its logo on every page, both checked before they are taken."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from inventory.models import AuditEvent, Logo
from inventory.services.photos import LARGEST_PHOTO_PIXELS, LOGO_SIZE
from tests.builders import make_person
from tests.inventory.pages import browser, text
from tests.pictures import COMMENT, jpeg, png, png_bomb

pytestmark = pytest.mark.django_db
SETTINGS = {"name": "Department of the South", "marking": "OFFICIAL", "division": "scotland"}


@pytest.fixture
def administrator():
    return make_person("administrator")


def send(client, content, name="logo.png"):
    sent = SimpleUploadedFile(name, content)
    return client.post("/organisation/logo/", {"logo": sent}, follow=True)


def drawn(colour, size=(200, 100)):
    """A disc without a ground."""
    picture = Image.new("RGBA", size)
    picture.paste(colour, (50, 0, 150, 100))
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def shown(client):
    return Image.open(BytesIO(client.get("/organisation/logo.png").content))


def test_a_colour_is_on_every_page_from_its_saving_on(administrator):
    client = browser(administrator)
    assert "look.css" not in text(client.get("/"))

    page = text(client.post("/organisation/", SETTINGS | {"colour": "4A3A83"}, follow=True))

    assert '<link rel="stylesheet" href="/organisation/look.css?v=4a3a83">' in page
    sheet = client.get("/organisation/look.css")
    assert sheet.headers["Content-Type"] == "text/css; charset=utf-8"
    assert "--govuk-brand-colour:#4a3a83;" in text(sheet)
    event = AuditEvent.objects.get(action="organisation changed")
    assert (event.before["colour"], event.after["colour"]) == ("", "#4a3a83")


def test_no_colour_is_lenscaps_own(administrator):
    client = browser(administrator)
    client.post("/organisation/", SETTINGS | {"colour": "#4a3a83"})

    page = text(client.post("/organisation/", SETTINGS | {"colour": ""}, follow=True))

    assert "look.css" not in page
    assert text(client.get("/organisation/look.css")) == ":root{}"


@pytest.mark.parametrize(
    ("colour", "words"),
    [
        (
            "#f5c400",
            "White words on #f5c400 cannot be read by everybody. Enter a darker colour, for example #8e7200",
        ),
        ("teal", "Enter the colour as # and six digits"),
        ("#12;}*{", "Enter the colour as # and six digits"),
    ],
)
def test_a_colour_that_cannot_be_read_is_told_with_one_that_can(administrator, colour, words):
    answer = browser(administrator).post("/organisation/", SETTINGS | {"colour": colour})

    assert answer.status_code == 422
    assert words in text(answer)
    assert not AuditEvent.objects.exists()


def test_a_logo_stands_at_the_top_of_every_page_until_it_is_taken_away(administrator):
    client = browser(administrator)

    page = send(client, png())

    assert "The logo is saved" in text(page)
    first = AuditEvent.objects.get(action="organisation changed").after["logo"]
    assert f'src="/organisation/logo.png?v={first[:16]}"' in text(client.get("/"))
    assert shown(client).format == "PNG"

    page = client.post("/organisation/logo/", {"do": "take_away"}, follow=True)

    assert "The logo is taken away" in text(page)
    assert "logo.png" not in text(client.get("/"))
    assert client.get("/organisation/logo.png").status_code == 404
    assert not Logo.objects.exists()


def test_each_organisation_has_its_own_logo_alone(administrator):
    send(browser(administrator), png())
    other = browser(make_person("administrator"))

    assert other.get("/organisation/logo.png").status_code == 404
    assert "logo.png" not in text(other.get("/"))


def test_the_same_logo_again_changes_nothing(administrator):
    client = browser(administrator)
    send(client, png())

    send(client, png())

    assert AuditEvent.objects.filter(action="organisation changed").count() == 1


def test_only_who_changes_the_organisation_sends_a_logo(administrator):
    lead = browser(make_person("compliance_lead", organisation=administrator.organisation))

    assert lead.get("/organisation/logo/").status_code == 404
    assert send(lead, png()).status_code == 404
    assert not Logo.objects.exists()


def test_nothing_but_the_picture_is_kept_of_a_logo(administrator):
    client = browser(administrator)

    send(client, jpeg((3000, 900), tells_where=True), "logo.jpg")

    kept = client.get("/organisation/logo.png").content
    assert COMMENT not in kept
    assert shown(client).size == (400, 120)
    assert shown(client).info == {}


def test_a_dark_drawing_without_a_ground_gets_a_white_one(administrator):
    client = browser(administrator)

    send(client, drawn("navy"))

    picture = shown(client).convert("RGBA")
    assert picture.getpixel((0, 0)) == (255, 255, 255, 255)


def test_a_light_drawing_stays_without_a_ground(administrator):
    client = browser(administrator)

    send(client, drawn("white"))

    picture = shown(client).convert("RGBA")
    assert picture.getpixel((0, 0))[3] == 0
    assert picture.width <= LOGO_SIZE[0]


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "logo.png", "The file is empty. Choose it again"),
        (
            b"<svg xmlns='http://www.w3.org/2000/svg'/>",
            "logo.svg",
            "logo.svg was not taken: it is damaged or no picture",
        ),
        (png()[:60], "logo.png", "logo.png was not taken: it is damaged or no picture"),
        (png() + b"x" * 2 * 1024 * 1024, "logo.png", "logo.png is larger than 2 MB"),
        (
            png_bomb(30_000, 30_000),
            "logo.png",
            f"has more than {LARGEST_PHOTO_PIXELS // 1_000_000} million pixels",
        ),
    ],
)
def test_what_is_no_logo_is_refused_in_words_and_the_one_before_stays(administrator, content, name, words):
    client = browser(administrator)
    send(client, png())

    answer = send(client, content, name)

    assert answer.status_code == 422
    assert words in text(answer)
    assert Logo.objects.count() == 1


def test_no_file_at_all_is_told(administrator):
    answer = browser(administrator).post("/organisation/logo/", {})

    assert answer.status_code == 422
    assert "Choose the file of your logo" in text(answer)
