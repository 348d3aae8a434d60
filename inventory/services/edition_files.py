"""Editions as files, for sites without a network: exported with a checksum, imported as a draft or refused in words.

A file holds the whole list of one edition and what it is; its checksum is the SHA-256 of all of that in one spelling
of JSON. The checksum finds what was altered or damaged; who wrote the file, only a person can say.
"""

import hashlib
import json
from datetime import date
from typing import Any

from django.db import transaction

from inventory import reference
from inventory.classification.changes import difference
from inventory.classification.entries import ListPack
from inventory.classification.shapes import is_from_a_shape
from inventory.models import DraftEdition, Edition, Organisation, Person
from inventory.services import drafts
from inventory.services.editions import content_of, current_edition

FORMAT = "lenscap edition"
FORMAT_VERSION = 1
# A fault in an entry is named; of many the first of them.
FAULTS_TOLD = 5


class EditionFileError(Exception):
    """The file is no edition file, or not as it was exported; the message says which."""


def exported(edition: Edition) -> bytes:
    """The edition as a file."""
    document = content_of(edition).document()
    told: dict[str, Any] = {
        "format": FORMAT,
        "format_version": FORMAT_VERSION,
        "organisation": edition.organisation.name,
        "edition": edition.number,
        "published_at": edition.published_at.isoformat(),
        "published_by": str(edition.published_by or ""),
        "title": edition.title,
        "list_hash": edition.pack.content_hash,
        "list": document,
    }
    told["checksum"] = checksum(told)
    return (json.dumps(told, ensure_ascii=False, indent=1) + "\n").encode()


def file_name(edition: Edition) -> str:
    """What the file is called."""
    return f"edition-{edition.organisation.code}-{edition.number:04}.json".lower()


def checksum(told: dict[str, Any]) -> str:
    """SHA-256 over everything but the checksum itself."""
    rest = {name: value for name, value in told.items() if name != "checksum"}
    canonical = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def imported(
    content: bytes, name: str, *, organisation: Organisation, on: date, by: Person | None
) -> DraftEdition:
    """A draft that makes the organisation's list read as the file's. Raises EditionFileError."""
    told = _read(content)
    pack = _pack(told)
    current = current_edition(organisation)
    _check_patterns(pack, content_of(current))
    changes = difference(content_of(current), pack, on=on)
    if not changes:
        raise EditionFileError(
            f"The list in this file is the one of your edition {current.number} already. Nothing has to change."
        )
    whose = f"edition {told.get('edition')} of {told.get('organisation')}"
    return drafts.start_with(
        organisation,
        changes,
        title=f"Take over {whose}"[:200],
        came_from=_provenance(whose, pack, content, name),
        origin=DraftEdition.Origin.IMPORTED,
        by=by,
    )


def _provenance(whose: str, pack: ListPack, content: bytes, name: str) -> str:
    """Where a draft came from, with the two numbers that can be compared with whoever exported the file."""
    file_hash = hashlib.sha256(content).hexdigest()
    told = f"{whose[:90]}, content hash (SHA-256) {pack.content_hash}, file with SHA-256 {file_hash}, {name}"
    return told[:300]


def _read(content: bytes) -> dict[str, Any]:
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise EditionFileError(
            "This is no edition file, or it was cut off on the way. Export one under Restricted list, Editions."
        ) from None
    if not isinstance(told, dict) or told.get("format") != FORMAT:
        raise EditionFileError("This is no edition file. Export one under Restricted list, Editions.")
    if told.get("format_version") != FORMAT_VERSION:
        raise EditionFileError("This file is from a newer Lenscap. Bring this one up to date first.")
    if told.get("checksum") != checksum(told):
        raise EditionFileError(
            "This file is not as it was exported: its checksum does not fit its content. "
            "It was altered or damaged on the way. Ask for it again."
        )
    return told


def _pack(told: dict[str, Any]) -> ListPack:
    try:
        pack = reference.pack_of(told.get("list"))
    except reference.ReferenceDataError as problem:
        faults = problem.faults[:FAULTS_TOLD]
        raise EditionFileError(f"The list in this file holds faults: {'; '.join(faults)}.") from None
    if pack.content_hash != told.get("list_hash"):
        raise EditionFileError("The list in this file is not the one whose hash it states. Ask for it again.")
    return pack


def _check_patterns(pack: ListPack, known: ListPack) -> None:
    """A pattern from outside could be made to take for ever on some text: only known ones, and shapes, are taken."""
    shipped = reference.shipped_pack()
    patterns = {pattern for one in (known, shipped) for _, pattern in _patterns(one)}
    strange = [
        id for id, pattern in _patterns(pack) if pattern not in patterns and not is_from_a_shape(pattern)
    ]
    if strange:
        raise EditionFileError(
            f"This file has patterns that this Lenscap does not know ({', '.join(strange[:FAULTS_TOLD])}). "
            "It comes from another version: bring this one up to date first."
        )


def _patterns(pack: ListPack) -> list[tuple[str, str]]:
    """The id and pattern of every entry that is read by one."""
    series = [(each.id, each.pattern) for each in pack.model_series]
    return series + [(each.id, each.pattern) for each in pack.banners]
