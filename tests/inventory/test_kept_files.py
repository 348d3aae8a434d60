"""Files as evidence: what is taken, what is kept of it, what is refused in which words."""

import hashlib
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from inventory.services import kept_files
from inventory.services.kept_files import NotTakenError, received, stored
from tests.pictures import COMMENT, DEVICE, PDF, jpeg, png, png_bomb, text_bomb, webp

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def take(name, content, *, photos_only=False):
    return received(name, len(content), [content], kind="further", photos_only=photos_only)


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.jpg", jpeg()), ("a.JPEG", jpeg()), ("a.png", png()), ("a.webp", webp())],
)
def test_a_photo_is_kept_as_a_jpeg_of_the_same_picture(name, content):
    taken = take(name, content, photos_only=True)

    with Image.open(BytesIO(taken.content)) as kept:
        assert (kept.format, kept.size) == ("JPEG", (64, 48))
    assert (taken.name, taken.media_type) == ("a.jpg", "image/jpeg")
    assert taken.received_sha256 == hashlib.sha256(content).hexdigest()


def test_where_and_with_what_a_photo_was_taken_is_gone():
    sent = jpeg(tells_where=True)
    assert all(trace in sent for trace in (DEVICE.encode(), COMMENT, b"GPSLatitude"))
    with Image.open(BytesIO(sent)) as photo:
        assert photo.getexif().get_ifd(34853)[1] == "N"

    kept = take("a.jpg", sent).content

    with Image.open(BytesIO(kept)) as photo:
        assert dict(photo.getexif()) == {}
        assert set(photo.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    for trace in (b"Exif", b"GPS", b"xmpmeta", DEVICE.encode(), COMMENT):
        assert trace not in kept


def test_the_text_of_a_png_is_gone():
    assert b"51.5074" not in take("a.png", png(said="51.5074, -0.1278")).content


def test_a_photo_stands_upright_though_its_note_of_how_it_was_held_is_gone():
    with Image.open(BytesIO(take("a.jpg", jpeg((64, 48), orientation=6)).content)) as kept:
        assert kept.size == (48, 64)


def test_a_large_photo_is_kept_at_a_size_that_shows_a_label():
    with Image.open(BytesIO(take("a.jpg", jpeg((4000, 3000))).content)) as kept:
        assert kept.size == (2560, 1920)


def test_what_hides_behind_a_photo_is_gone():
    page = b"<html><script>alert(1)</script></html>"
    kept = take("a.jpg", jpeg() + page + b"PK\x03\x04" + b"x" * 100)

    assert b"<script>" not in kept.content
    assert b"PK\x03\x04" not in kept.content


@pytest.mark.parametrize("bomb", [png_bomb(50_000, 50_000), png_bomb(9_000, 9_000), png_bomb(40_001, 1_000)])
def test_a_picture_of_too_many_pixels_is_refused_from_its_header(bomb):
    tracemalloc.start()
    with pytest.raises(NotTakenError, match="more than 40 million pixels"):
        take("a.png", bomb)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert most < len(bomb) + 5_000_000


def test_a_picture_at_the_limit_is_taken():
    assert take("a.png", png_bomb(8_000, 5_000)).media_type == "image/jpeg"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.svg", SVG, "Save the drawing as PNG or PDF"),
        ("a.heic", b"\0\0\0\x18ftypheic", "Most compatible"),
        ("a.html", b"<html>", "this type is not taken"),
        ("a", jpeg(), "this type is not taken"),
        ("a.jpg.exe", jpeg(), "this type is not taken"),
        ("a.gif", b"GIF89a", "this type is not taken"),
        ("a.jpg", SVG, "it is not what “.jpg” says"),
        ("a.jpg", png(), "it is not what “.jpg” says"),
        ("a.png", jpeg(), "it is not what “.png” says"),
        ("a.png", PDF, "it is not what “.png” says"),
        ("a.webp", b"RIFF\x24\0\0\0WAVEfmt ", "damaged or no photo"),
        ("a.jpg", jpeg()[:300], "damaged or no photo"),
        ("a.jpg", b"\xff\xd8\xff" + b"\0" * 500, "damaged or no photo"),
        ("a.png", png()[:60], "damaged or no photo"),
        ("a.png", text_bomb(), "damaged or no photo"),
        ("a.pdf", jpeg(), "not a whole PDF"),
        ("a.pdf", PDF[:-8], "not a whole PDF"),
        ("a.pdf", b"<html>" + PDF, "not a whole PDF"),
        ("a.jpg", b"", "it is empty"),
    ],
)
def test_anything_else_is_refused_in_words_that_name_it(name, content, words):
    with pytest.raises(NotTakenError) as refusal:
        take(name, content)

    assert words in str(refusal.value)
    assert str(refusal.value).startswith(f"{name} was not taken: ")


def test_a_pdf_is_no_photo():
    with pytest.raises(NotTakenError, match="Choose a photo"):
        take("a.pdf", PDF, photos_only=True)


def test_a_file_that_is_too_large_is_refused_unread():
    def pieces():
        raise AssertionError("it was read")
        yield b""

    with pytest.raises(NotTakenError, match="larger than 20 MB"):
        received("a.jpg", kept_files.LARGEST_FILE + 1, pieces(), kind="further", photos_only=True)


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("../../etc/a.pdf", "a.pdf"),
        ("C:\\photos\\a.pdf", "a.pdf"),
        ("a\0\r\nb.pdf", "a b.pdf"),
        ("x" * 300 + ".pdf", "x" * 106 + ".pdf"),
    ],
)
def test_a_name_leads_nowhere(sent, kept):
    assert take(sent, PDF).name == kept


def test_a_file_lies_under_a_name_of_our_own_and_only_we_may_read_it():
    with stored([take("note.pdf", PDF)]) as (kept,):
        path = kept_files.path_of(kept.stored_as)

    assert path.parent == Path(settings.EVIDENCE_DIR)
    assert "note" not in path.name
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes() == PDF
    assert kept.sha256 == hashlib.sha256(PDF).hexdigest()


def test_what_is_not_recorded_is_not_kept():
    with pytest.raises(RuntimeError), stored([take("a.pdf", PDF), take("a.jpg", jpeg())]):
        raise RuntimeError

    assert list(Path(settings.EVIDENCE_DIR).iterdir()) == []
