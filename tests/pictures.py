"""Files as phones and strangers send them: honest photos, photos that tell where, and ones that mean harm."""

import struct
import zlib
from io import BytesIO

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

GPS, DEVICE, COMMENT = 34853, "Phone 12", b"taken at 1 High Street"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"


def jpeg(size=(64, 48), *, tells_where=False, orientation=1, colour="red"):
    """A JPEG, with GPS position, device, comment and XMP where it tells where."""
    out, more = BytesIO(), {}
    if tells_where or orientation != 1:
        exif = Image.Exif()
        exif[274] = orientation
        if tells_where:
            exif[272] = DEVICE
            exif.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 26.0), 3: "W", 4: (0.0, 7.0, 39.0)})
            more = {"comment": COMMENT, "xmp": b"<x:xmpmeta>GPSLatitude 51.5</x:xmpmeta>"}
        more["exif"] = exif
    Image.new("RGB", size, colour).save(out, "JPEG", **more)
    return out.getvalue()


def png(size=(64, 48), *, said=""):
    out, info = BytesIO(), PngImagePlugin.PngInfo()
    if said:
        info.add_itxt("Comment", said)
    Image.new("RGBA", size, (10, 20, 30, 128)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def webp(size=(64, 48)):
    out = BytesIO()
    Image.new("RGB", size, "blue").save(out, "WEBP")
    return out.getvalue()


def png_bomb(width, height):
    """A small PNG whose header promises width x height pixels, packed as zeros."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compress(b"\0" * min(height * (width // 8 + 1), 20_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def text_bomb():
    """A PNG whose comment unpacks to 100 MB."""
    plain = png()
    data = b"Comment\0\0" + zlib.compress(b"\0" * 100_000_000, 9)
    chunk = struct.pack(">I", len(data)) + b"zTXt" + data + struct.pack(">I", zlib.crc32(b"zTXt" + data))
    return plain[:33] + chunk + plain[33:]


def upload(name, content):
    """As a browser sends it; the type that it states is worth nothing."""
    return SimpleUploadedFile(name, content, content_type="image/jpeg")
