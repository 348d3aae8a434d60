"""The limited process that reads the barcodes of one photo, which comes on its standard input.

A picture made to harm the reader can abort it, fill memory or run for long. Here it can only end this process: limited
memory and processor time, no file written, and nothing told but one JSON list of texts on its standard output. It is
started by `inventory.imports.barcodes`, imports no Django, and needs the package `zxing-cpp`.
"""

import json
import resource
import sys
from io import BytesIO

import zxingcpp
from PIL import Image

MEGABYTE = 1024 * 1024
ADDRESS_SPACE = 768 * MEGABYTE
CPU_SECONDS = 8
LARGEST_PIXELS = 8_000_000
"""A photo as it is kept has fewer; nothing else is sent here."""
MOST_CODES, LONGEST_TEXT = 20, 500
FORMATS = (
    zxingcpp.BarcodeFormat.QRCode
    | zxingcpp.BarcodeFormat.DataMatrix
    | zxingcpp.BarcodeFormat.Code128
    | zxingcpp.BarcodeFormat.Code39
)
"""What stands on cameras; an EAN on the box says nothing of the unit."""


def limit_this_process() -> None:
    """Take away what reading a photo does not need; cannot be undone by this process."""
    for kind, limit in (
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 64),
    ):
        resource.setrlimit(kind, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))


def read(photo: bytes) -> list[str]:
    """The texts of the barcodes in a JPEG."""
    with Image.open(BytesIO(photo), formats=("JPEG",)) as picture:
        if picture.width * picture.height > LARGEST_PIXELS:
            return []
        grey = picture.convert("L")
    return [code.text[:LONGEST_TEXT] for code in zxingcpp.read_barcodes(grey, FORMATS)[:MOST_CODES]]


def main() -> int:
    """Read the photo on standard input and tell its texts."""
    limit_this_process()
    sys.stdout.write(json.dumps(read(sys.stdin.buffer.read())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
