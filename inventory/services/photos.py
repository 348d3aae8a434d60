"""Photos and logos: checked from their header, decoded once and encoded anew, so that nothing but the picture is kept.

Location, device, comments, thumbnails and whatever else a file carries beside or behind its picture go; so does a
second meaning of the same bytes (a picture that is also a page or an archive). Limits: docs/walk-round.md.
"""

import struct
import warnings
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageOps, ImageStat

LARGEST_PHOTO_PIXELS = 40_000_000
"""More than any phone takes by itself; read from the header, before anything is unpacked."""
LONGEST_SIDE = 2560
"""Enough to read a serial number on a label that fills a fifth of the picture."""
THUMBNAIL_SIDE = 320
"""Sharp at 160 pixels on a phone's screen."""
LOGO_SIZE = (480, 120)
"""Three times what the head of a page has room for, for screens that show it as sharp."""
LIGHT = 0.6
"""Mean luminance (0 to 1) from which a picture without a ground is meant for a dark one."""
FORMATS = ("JPEG", "PNG", "WEBP")
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, struct.error, zlib.error)
"""What Pillow's decoders raise at files that are cut short or lie about themselves."""


class PhotoRefusedError(ValueError):
    """It cannot be kept as a photo; the message says what to do."""


def encoded_anew(content: bytes) -> bytes:
    """The picture alone as JPEG, upright, its longer side at most LONGEST_SIDE. Raises PhotoRefusedError."""
    return _guarded(
        _encoded, content, "it is damaged or no photo. Take it again, or save it anew as JPEG or PNG"
    )


def logo_encoded_anew(content: bytes) -> bytes:
    """The picture alone as PNG of at most LOGO_SIZE, to be seen on the dark head of a page.

    What has no ground of its own and is dark gets a white one. Raises PhotoRefusedError.
    """
    return _guarded(_logo, content, "it is damaged or no picture. Save it anew as PNG or JPEG")


def thumbnail(photo: bytes) -> bytes:
    """A small copy of a photo that `encoded_anew` gave, its longer side at most THUMBNAIL_SIDE."""
    with Image.open(BytesIO(photo), formats=("JPEG",)) as picture:
        picture.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        out = BytesIO()
        picture.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def _guarded(encode: Callable[[bytes], bytes], content: bytes, advice: str) -> bytes:
    """What a hostile picture does to a decoder ends in words."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return encode(content)
    except PhotoRefusedError:
        raise
    except Image.DecompressionBombError:
        raise _too_large() from None
    except BROKEN as problem:
        raise PhotoRefusedError(advice) from problem


def _encoded(content: bytes) -> bytes:
    upright = _upright(content, (LONGEST_SIDE, LONGEST_SIDE))
    # A new picture: only pixels cross over, no part of `info`, which Pillow would write out again.
    picture = Image.new("RGB", upright.size, "white")
    picture.paste(upright, mask=upright)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _logo(content: bytes) -> bytes:
    upright = _upright(content, LOGO_SIZE)
    alpha = upright.getchannel("A")
    has_ground = alpha.getextrema() == (255, 255)
    if has_ground or _is_light(upright):
        picture, at = Image.new("RGBA", upright.size), (0, 0)
    else:
        edge = upright.height // 8
        picture = Image.new("RGBA", (upright.width + 2 * edge, upright.height + 2 * edge), "white")
        at = (edge, edge)
    picture.alpha_composite(upright, at)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()


def _is_light(picture: Image.Image) -> bool:
    """Whether what is drawn is light, on the whole; an empty picture is not."""
    drawn = picture.getchannel("A")
    return (
        bool(ImageStat.Stat(picture.convert("L"), mask=drawn).mean[0] > LIGHT * 255)
        if drawn.getbbox()
        else False
    )


def _upright(content: bytes, most: tuple[int, int]) -> Image.Image:
    """The picture as RGBA, the right way up, no larger than that."""
    with Image.open(BytesIO(content), formats=FORMATS) as photo:
        width, height = photo.size
        if width * height > LARGEST_PHOTO_PIXELS:
            raise _too_large()
        photo.draft("RGB", most)  # a JPEG is unpacked at half the size where that does
        # What has a palette cannot be made smaller smoothly.
        picture = photo.convert("RGBA") if photo.mode == "P" else photo
        picture.thumbnail(most)
        return ImageOps.exif_transpose(picture).convert("RGBA")


def _too_large() -> PhotoRefusedError:
    most = LARGEST_PHOTO_PIXELS // 1_000_000
    return PhotoRefusedError(f"it has more than {most} million pixels. Take it at a lower resolution")
