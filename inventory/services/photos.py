"""Photos: checked from their header, decoded once and encoded anew, so that nothing but the picture is kept.

Location, device, comments, thumbnails and whatever else a file carries beside or behind its picture go; so does a
second meaning of the same bytes (a picture that is also a page or an archive). Limits: docs/walk-round.md.
"""

import struct
import warnings
import zlib
from io import BytesIO

from PIL import Image, ImageOps

LARGEST_PHOTO_PIXELS = 40_000_000
"""More than any phone takes by itself; read from the header, before anything is unpacked."""
LONGEST_SIDE = 2560
"""Enough to read a serial number on a label that fills a fifth of the picture."""
THUMBNAIL_SIDE = 320
"""Sharp at 160 pixels on a phone's screen."""
FORMATS = ("JPEG", "PNG", "WEBP")
BROKEN = (OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError, struct.error, zlib.error)
"""What Pillow's decoders raise at files that are cut short or lie about themselves."""


class PhotoRefusedError(ValueError):
    """It cannot be kept as a photo; the message says what to do."""


def encoded_anew(content: bytes) -> bytes:
    """The picture alone as JPEG, upright, its longer side at most LONGEST_SIDE. Raises PhotoRefusedError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            return _encoded(content)
    except PhotoRefusedError:
        raise
    except Image.DecompressionBombError:
        raise _too_large() from None
    except BROKEN as problem:
        raise PhotoRefusedError(
            "it is damaged or no photo. Take it again, or save it anew as JPEG or PNG"
        ) from problem


def thumbnail(photo: bytes) -> bytes:
    """A small copy of a photo that `encoded_anew` gave, its longer side at most THUMBNAIL_SIDE."""
    with Image.open(BytesIO(photo), formats=("JPEG",)) as picture:
        picture.draft("RGB", (THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        picture.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
        out = BytesIO()
        picture.save(out, "JPEG", quality=80, optimize=True)
    return out.getvalue()


def _encoded(content: bytes) -> bytes:
    with Image.open(BytesIO(content), formats=FORMATS) as photo:
        width, height = photo.size
        if width * height > LARGEST_PHOTO_PIXELS:
            raise _too_large()
        photo.draft(
            "RGB", (LONGEST_SIDE, LONGEST_SIDE)
        )  # a JPEG is unpacked at half the size where that does
        photo.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        upright = ImageOps.exif_transpose(photo).convert("RGBA")
    # A new picture: only pixels cross over, no part of `info`, which Pillow would write out again.
    picture = Image.new("RGB", upright.size, "white")
    picture.paste(upright, mask=upright)
    out = BytesIO()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return out.getvalue()


def _too_large() -> PhotoRefusedError:
    most = LARGEST_PHOTO_PIXELS // 1_000_000
    return PhotoRefusedError(f"it has more than {most} million pixels. Take it at a lower resolution")
