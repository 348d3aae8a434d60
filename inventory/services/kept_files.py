"""Photos and documents that people send: what may come in, where it is kept, and handing it out again.

`received` judges a file and prepares what is kept of it; `stored` puts such files into the evidence folder for the
length of a transaction and takes them away again when that fails. Rows are written by whose files they are:
`inventory.services.camera_photos` and `removal.services.filing`.
"""

import hashlib
import os
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePath

from django.conf import settings

from inventory.imports.cells import clean_row
from inventory.services.photos import PhotoRefusedError, encoded_anew

MEGABYTE = 1024 * 1024
LARGEST_FILE = 20 * MEGABYTE
MOST_FILES = 10
"""Files with one step: more come as further ones."""
JPEG, PDF = "image/jpeg", "application/pdf"
PHOTO_STARTS = {
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".png": (b"\x89PNG\r\n\x1a\n",),
    ".webp": (b"RIFF",),
}
PDF_START, PDF_END = b"%PDF-", b"%%EOF"
PHOTOS = ",".join((*PHOTO_STARTS, "image/jpeg", "image/png", "image/webp"))
DOCUMENTS = f"{PHOTOS},.pdf,application/pdf"
NAMED_REFUSALS = {
    ".heic": "Set the phone’s camera to “Most compatible” (JPEG), or send a screenshot of the photo",
    ".heif": "Set the phone’s camera to “Most compatible” (JPEG), or send a screenshot of the photo",
    ".svg": "Save the drawing as PNG or PDF",
    ".docx": "Save it as PDF",
    ".doc": "Save it as PDF",
    ".xlsx": "Save it as PDF",
    ".tif": "Save it as JPEG or PDF",
    ".tiff": "Save it as JPEG or PDF",
}


class NotTakenError(ValueError):
    """A file that is not taken; the message names it and says what to do."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file that may be kept: what is stored of it, and the hash of what was sent."""

    kind: str
    name: str
    media_type: str
    content: bytes
    received_sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in the evidence folder whose rows are still to be written."""

    kind: str
    name: str
    media_type: str
    stored_as: str
    size: int
    sha256: str
    received_sha256: str


def received(filename: str, size: int, pieces: Iterable[bytes], *, kind: str, photos_only: bool) -> Received:
    """Judge a file by its ending, its size and its first bytes; a photo is encoded anew.

    Raises NotTakenError.
    """
    name = _clean(filename)
    ending = PurePath(name).suffix.lower()
    if ending not in PHOTO_STARTS and (photos_only or ending != ".pdf"):
        what = "a photo as JPEG, PNG or WebP" if photos_only else "a photo (JPEG, PNG, WebP) or a PDF"
        raise _refused(name, NAMED_REFUSALS.get(ending, f"Choose {what}"), because="this type is not taken")
    if size > LARGEST_FILE:
        raise _refused(
            name, "Choose a smaller one", because=f"it is larger than {LARGEST_FILE // MEGABYTE} MB"
        )
    content = b"".join(pieces)
    if not content:
        raise _refused(name, "Choose it again", because="it is empty")
    sent = hashlib.sha256(content).hexdigest()
    if ending == ".pdf":
        _check_pdf(name, content)
        return Received(kind, name, PDF, content, sent)
    if not content.startswith(PHOTO_STARTS[ending]):
        raise _refused(name, "Save it anew as JPEG or PNG", because=f"it is not what “{ending}” says")
    try:
        photo = encoded_anew(content)
    except PhotoRefusedError as problem:
        raise NotTakenError(f"{name} was not taken: {problem}") from problem
    return Received(kind, f"{PurePath(name).stem}.jpg", JPEG, photo, sent)


@contextmanager
def stored(files: Sequence[Received]) -> Iterator[list[Kept]]:
    """The files in the evidence folder, under names of our own; taken away again when the block fails."""
    kept: list[Kept] = []
    try:
        for file in files:
            kept.append(_store(file))
        yield kept
    except BaseException:
        for each in kept:
            path_of(each.stored_as).unlink(missing_ok=True)
        raise


def path_of(stored_as: str) -> Path:
    """Where a file of that name lies."""
    return Path(settings.EVIDENCE_DIR) / stored_as


def _check_pdf(name: str, content: bytes) -> None:
    if not content.startswith(PDF_START) or PDF_END not in content[-2048:]:
        raise _refused(name, "Save it as PDF again", because="it is not a whole PDF")


def _store(file: Received) -> Kept:
    folder = Path(settings.EVIDENCE_DIR)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    stored_as = f"{uuid.uuid4()}{'.jpg' if file.media_type == JPEG else '.pdf'}"
    try:
        descriptor = os.open(folder / stored_as, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as out:
            out.write(file.content)
            out.flush()
            os.fsync(out.fileno())
    except BaseException:
        (folder / stored_as).unlink(missing_ok=True)
        raise
    return Kept(
        file.kind,
        file.name,
        file.media_type,
        stored_as,
        len(file.content),
        hashlib.sha256(file.content).hexdigest(),
        file.received_sha256,
    )


def _clean(filename: str) -> str:
    """The last part of a name, without control characters, at most 110 characters long with its ending kept."""
    last = clean_row([PurePath(filename.replace("\\", "/")).name], 1)[0][0]
    last = " ".join(last.split()) or "file"
    ending = PurePath(last).suffix[:8]
    return f"{last.removesuffix(ending)[: 110 - len(ending)]}{ending}"


def _refused(name: str, then: str, *, because: str) -> NotTakenError:
    return NotTakenError(f"{name} was not taken: {because}. {then}")
