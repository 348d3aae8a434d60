"""Photos and documents that prove the demonstration's work: drawn and written here, and read as any upload."""

from io import BytesIO

from PIL import Image, ImageDraw

from inventory.services import kept_files
from inventory.services.kept_files import Received

WALL, BRICK, SKY = (214, 206, 192), (190, 178, 160), (176, 198, 214)
DARK, LENS, BRACKET = (44, 48, 52), (16, 18, 22), (96, 100, 104)
SIZE = (960, 720)


def photo(words: str, *, camera: bool) -> bytes:
    """A wall with a camera on it, or with what is left when it is down; the words stand on a label below."""
    picture = Image.new("RGB", SIZE, WALL)
    draw = ImageDraw.Draw(picture)
    _draw_wall(draw)
    if camera:
        _draw_camera(draw)
    else:
        _draw_holes(draw)
    draw.rectangle((40, 640, 920, 696), fill=(255, 255, 255), outline=DARK, width=2)
    draw.text((56, 652), words, fill=DARK, font_size=28)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def label(lines: list[str]) -> bytes:
    """The label on the back of a unit, as somebody's phone saw it."""
    picture = Image.new("RGB", SIZE, (120, 124, 126))
    draw = ImageDraw.Draw(picture)
    draw.polygon(((130, 150), (840, 120), (860, 560), (120, 590)), fill=(238, 238, 234), outline=DARK)
    for place, line in enumerate(lines):
        draw.text((190, 210 + 64 * place), line, fill=DARK, font_size=40)
    out = BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()


def emblem() -> bytes:
    """A council's: a hill over the water, in white, to stand on the ground of its colour."""
    picture = Image.new("RGBA", (240, 240))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, 232, 232), outline="white", width=10)
    draw.polygon(((40, 140), (96, 68), (128, 108), (150, 84), (200, 140)), fill="white")
    for depth in (158, 182):
        draw.line(
            [(x, depth + 7 * (x // 20 % 2)) for x in range(50, 200, 20)], fill="white", width=9, joint="curve"
        )
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def certificate(title: str, lines: list[str]) -> bytes:
    """A page of text as PDF, in the one font that every reader has."""
    told = [(20, title), *((12, line) for line in lines), (10, "Demonstration data: nothing here is real.")]
    text = "BT 56 780 Td "
    for size, line in told:
        plain = line.encode("latin-1", "replace").decode("latin-1")
        escaped = plain.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
        text += f"/F1 {size} Tf ({escaped}) Tj 0 -{size + 14} Td "
    return _pdf(f"{text}ET".encode("latin-1"))


def received(kind: str, name: str, content: bytes) -> Received:
    """The file as an upload is taken."""
    photos_only = "photo" in kind
    return kept_files.received(name, len(content), [content], kind=kind, photos_only=photos_only)


def _draw_wall(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((0, 0, SIZE[0], 120), fill=SKY)
    for row, top in enumerate(range(120, 640, 40)):
        draw.line((0, top, SIZE[0], top), fill=BRICK, width=3)
        for left in range(-60 + 60 * (row % 2), SIZE[0], 120):
            draw.line((left, top, left, top + 40), fill=BRICK, width=3)


def _draw_camera(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((420, 200, 540, 240), fill=BRACKET)
    draw.rectangle((464, 240, 496, 300), fill=BRACKET)
    draw.pieslice((340, 260, 620, 540), 0, 180, fill=DARK)
    draw.rectangle((340, 380, 620, 404), fill=(236, 236, 232))
    draw.ellipse((430, 420, 530, 520), fill=LENS, outline=BRACKET, width=6)
    draw.ellipse((452, 438, 478, 464), fill=(150, 180, 200))


def _draw_holes(draw: ImageDraw.ImageDraw) -> None:
    draw.rectangle((410, 190, 550, 320), fill=(228, 222, 210))
    for left, top in ((430, 208), (520, 208), (430, 292), (520, 292)):
        draw.ellipse((left, top, left + 12, top + 12), fill=DARK)
    draw.ellipse((466, 240, 494, 268), fill=(245, 245, 242), outline=BRACKET, width=4)


def _pdf(content: bytes) -> bytes:
    """A document of one page that shows this content."""
    parts = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj%sendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1)
    return (
        out
        + head
        + table
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(out))
    )
