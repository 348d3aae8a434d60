"""The labelled rows: every device as it is named, and again with some of the kinds of noise, in two halves.

The half of a device follows from a hash of its label and code. Rules were made looking at *open* rows alone; the
*held* half is only scored.
"""

import hashlib
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.inventory.classification.sets.noise import KINDS, Device, Row

DEVICES = Path(__file__).with_name("devices.txt")
# Each device is also written with this many kinds of noise, drawn by its own hash.
KINDS_EACH = 8


class LabelledRow(NamedTuple):
    """One row, what it truly is, which noise made it, and the set or half it belongs to."""

    truth: str
    kind: str
    half: str
    texts: Row


def devices(file: Path = DEVICES) -> Iterator[Device]:
    """The devices of the file."""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            truth, label, codes = (part.strip() for part in line.split("|", 2))
            for code in codes.split(";"):
                yield Device(truth, label, code.strip())


@cache
def rows() -> tuple[LabelledRow, ...]:
    """All rows, the same ones on every machine."""
    return tuple(row for device in devices() for row in _rows_of(device))


def _rows_of(device: Device) -> Iterator[LabelledRow]:
    number = int(hashlib.sha256(f"{device.label}|{device.code}".encode()).hexdigest(), 16)
    draw = random.Random(number)
    for name in ["as_is", *draw.sample(list(KINDS)[1:], KINDS_EACH)]:
        texts = KINDS[name](device, draw)
        if texts is not None:
            yield LabelledRow(device.truth, name, "held" if number % 2 else "open", texts)
