"""What the barcodes on a camera's label say of it: model, serial number, MAC address. Nothing else of them is kept.

The QR codes of some makers hold the unit's verification code, which opens it: such texts are dropped here. What was
read is only offered; a person says whether it is this camera's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from inventory.classification.rulebook import Rulebook
from inventory.classification.text import clean
from inventory.imports import barcodes
from inventory.imports.addresses import mac_in_serial, read_mac
from inventory.imports.cells import clean_row
from inventory.models import Camera, CameraPhoto, Person
from inventory.services.kept_files import Received
from inventory.services.registering import FIELDS, edit_camera

PIECES = re.compile(r"[\s|;,]+")
NAMED = re.compile(
    r"(?i)\b(model|mod|p/?n|product|type|s/?n|serial(?:\s*(?:no|number))?|mac)\b\s*[:=#.]+\s*([^\s|;,]+)"
)
MODEL_LIKE = re.compile(r"(?i)(?=.*[a-z])(?=.*\d)[a-z0-9]{2,}(?:[-/.][a-z0-9]+)+")
SERIAL_LIKE = re.compile(r"(?i)(?=(?:.*\d){4})[a-z0-9-]{7,40}")
WORDS = {"model": "model_text", "serial": "serial", "mac": "mac"}


@dataclass(frozen=True, slots=True)
class Label:
    """What was read off one photo; each may be empty."""

    model: str = ""
    serial: str = ""
    mac: str = ""

    def document(self) -> dict[str, str]:
        """What is stored of it."""
        return {name: text for name, text in asdict(self).items() if text}


@dataclass(frozen=True, slots=True)
class Offer:
    """A label that says of a camera what the register does not say yet."""

    photo: CameraPhoto
    words: str


def read_labels(photos: Sequence[Received], rulebook: Rulebook) -> dict[str, dict[str, str]]:
    """The label of each photo that shows one, by the hash of what was sent. Call it outside a transaction."""
    if not barcodes.can_read():
        return {}
    read = {photo.received_sha256: told_by(barcodes.texts_of(photo.content), rulebook) for photo in photos}
    return {sha256: label.document() for sha256, label in read.items() if label.document()}


def told_by(texts: Iterable[str], rulebook: Rulebook) -> Label:
    """Model, serial number and MAC address out of the texts of a label's barcodes."""
    found: dict[str, str] = {}
    for text in (clean_row([each], 1)[0][0] for each in texts):
        if "://" in text:
            continue
        for name, value in NAMED.findall(text):
            _keep(found, _field(name), value)
        for piece in filter(None, PIECES.split(NAMED.sub(" ", text))):
            _sort_in(found, piece, rulebook)
    return Label(**found)


def _field(name: str) -> str:
    first = name[0].lower()
    return "mac" if name.lower() == "mac" else "serial" if first == "s" else "model"


def _keep(found: dict[str, str], field: str, value: str) -> None:
    value = read_mac(value) if field == "mac" else value
    if value and len(value) <= 60:
        found.setdefault(field, value)


def _sort_in(found: dict[str, str], piece: str, rulebook: Rulebook) -> None:
    """One text without a name beside it, by its shape."""
    hits = rulebook.series.find(clean(piece))
    model = found.get("model", "")
    if mac := mac_in_serial(piece):
        _keep(found, "mac", mac)
    elif model and piece.upper().startswith(model.upper()) and len(piece) > len(model):
        _keep(found, "serial", piece)
    elif (hits or MODEL_LIKE.fullmatch(piece)) and not model and len(piece) <= 30:
        _keep(found, "model", piece)
    elif SERIAL_LIKE.fullmatch(piece):
        _keep(found, "serial", piece)


def offer(camera: Camera, photos: Iterable[CameraPhoto]) -> Offer | None:
    """The newest label among a camera's photos that says something new of it, in words."""
    for photo in sorted(photos, key=lambda one: -one.pk):
        if _news(camera, photo):
            return Offer(photo, in_words(photo.label))
    return None


def in_words(label: Mapping[str, str]) -> str:
    """“DS-2CD2143G2-I, serial number ABC123456”."""
    parts = [label.get("model", "")]
    parts += [f"serial number {label['serial']}"] if "serial" in label else []
    parts += [f"MAC address {label['mac']}"] if "mac" in label else []
    return ", ".join(filter(None, parts))


def use_label(photo: CameraPhoto, *, version: int, on: date, by: Person) -> Camera:
    """Take over what a photo's label says. Raises what `edit_camera` raises."""
    facts = {name: getattr(photo.camera, name) for name in FIELDS} | _news(photo.camera, photo)
    return edit_camera(photo.camera, facts, version=version, on=on, by=by)


def _news(camera: Camera, photo: CameraPhoto) -> dict[str, str]:
    """The fields of the camera that the label says otherwise, or first."""
    said = {WORDS[name]: text for name, text in photo.label.items() if name in WORDS}
    return {name: text for name, text in said.items() if getattr(camera, name).upper() != text.upper()}
