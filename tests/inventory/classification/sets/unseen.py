"""The second labelled set: devices with other kinds of noise, and whole rows written by hand.

It was written after the rules and before they were tried on it, from public knowledge, so its first score says how the
rules do on a register nobody has looked at; docs/identification.md keeps that score beside today's.
"""

import hashlib
import random
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.inventory.classification.sets import unseen_noise
from tests.inventory.classification.sets.noise import Row
from tests.inventory.classification.sets.rows import LabelledRow, devices

FOLDER = Path(__file__).parent
DEVICES = FOLDER / "unseen_devices.txt"
ROWS = FOLDER / "unseen_rows.txt"
# Each device is written as it is named and with this many kinds of noise, drawn by its own hash.
KINDS_EACH = 2
COLUMNS = {
    "v": "vendor",
    "m": "model",
    "d": "description",
    "s": "serial",
    "l": "location",
    "b": "banner",
    "mac": "mac",
    "site": "site",
}


@cache
def rows() -> tuple[LabelledRow, ...]:
    """All rows, the same ones on every machine."""
    return (*_device_rows(), *written_rows(ROWS, "unseen"))


def _device_rows() -> Iterator[LabelledRow]:
    for device in devices(DEVICES):
        draw = random.Random(hashlib.sha256(f"{device.label}|{device.code}".encode()).digest())
        for name in ["as_is", *draw.sample(list(unseen_noise.KINDS)[1:], KINDS_EACH)]:
            texts = unseen_noise.KINDS[name](device, draw)
            if texts is not None:
                yield LabelledRow(device.truth, name, "unseen", texts)


def written_rows(file: Path, half: str) -> Iterator[LabelledRow]:
    """The rows of a file written by hand: a heading names the kind, a line the truth and its cells."""
    kind = ""
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ")
        elif line.strip() and not line.startswith("#"):
            truth, *cells = (part.strip() for part in line.split(" | "))
            yield LabelledRow(truth, kind, half, _texts(cells))


def _texts(cells: list[str]) -> Row:
    parted = (cell.partition("=") for cell in cells)
    return {COLUMNS[column]: text for column, _, text in parted}
