"""Labels to print and stick on cameras: a QR code that leads to the camera, its reference and whose it is.

Nothing on it says what is known of the camera: a label hangs where everybody sees it, and is scanned by anybody.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from inventory.models import Camera
from inventory.services.qr_codes import Picture, qr_code

ACROSS, DOWN = 3, 8
A_SHEET = ACROSS * DOWN
"""A4 sheets of 24 labels, 63.5 by 33.9 mm each."""


@dataclass(frozen=True, slots=True)
class PrintedLabel:
    """One label: the code, and the reference that people read out."""

    code: Picture
    reference: str


Sheet = list[PrintedLabel | None]


def sheets(cameras: Iterable[Camera], address: Callable[[Camera], str], *, first: int = 1) -> list[Sheet]:
    """The labels of cameras, sheet by sheet; `first` is the first label of the first sheet that is still there."""
    labels = [PrintedLabel(qr_code(address(camera)), reference_of(camera)) for camera in cameras]
    if not labels:
        return []
    used: list[PrintedLabel | None] = [None] * (first - 1)
    places = [*used, *labels]
    return [places[begin : begin + A_SHEET] for begin in range(0, len(places), A_SHEET)]


def reference_of(camera: Camera) -> str:
    """What stands on the label in plain text: the asset reference, else the beginning of the camera's address."""
    return camera.asset_tag or str(camera.uuid)[:8].upper()
