"""The file: a zip of the database's dump, the stored files, and a manifest with the SHA-256 of each."""

import hashlib
import json
import os
import re
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

FORMAT = 1
MANIFEST = "manifest.json"
DUMP = "database.dump"
# Nothing else is ever taken out of an archive, so that no name can lead out of the data folder.
STORED_NAME = re.compile(r"(uploads|reports|evidence)/[\w-][\w.-]*", re.ASCII)
PIECE = 1 << 20


class BackupError(Exception):
    """It cannot be backed up or restored like this; nothing was changed, and the message says what to do."""


@dataclass(slots=True)
class Manifest:
    """What an archive says of itself. `heads` are those of the audit chains when the backup began."""

    made_at: str
    version: str
    database: str
    migrations: list[str]
    heads: dict[str, str]
    files: dict[str, dict[str, Any]] = field(default_factory=dict)
    format: int = FORMAT


class Writer:
    """Puts files into an archive that is being made."""

    def __init__(self, archive: zipfile.ZipFile, manifest: Manifest) -> None:
        self.archive, self.manifest = archive, manifest

    def add(self, name: str, source: Path) -> None:
        """Copy a file in under a name; one that is gone by now is left out."""
        try:
            with source.open("rb") as content:
                self._copy(name, content)
        except FileNotFoundError:
            return

    def finish(self) -> None:
        """Write the manifest, last: an archive without it is none."""
        self.archive.writestr(MANIFEST, json.dumps(asdict(self.manifest), indent=2))

    def _copy(self, name: str, content: IO[bytes]) -> None:
        size, digest = 0, hashlib.sha256()
        with self.archive.open(name, "w", force_zip64=True) as entry:
            while piece := content.read(PIECE):
                digest.update(piece)
                size += len(piece)
                entry.write(piece)
        self.manifest.files[name] = {"size": size, "sha256": digest.hexdigest()}


@contextmanager
def new_archive(out: Path, manifest: Manifest) -> Iterator[Writer]:
    """An archive that stands at `out`, for its owner alone, once the block has ended well; else nothing does."""
    unfinished = out.with_name(f".{out.name}.unfinished")
    try:
        handle = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
                writer = Writer(archive, manifest)
                yield writer
                writer.finish()
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(out)
    except OSError as problem:
        raise BackupError(f"{out} could not be written: {problem.strerror or problem}") from problem
    finally:
        unfinished.unlink(missing_ok=True)


def read_manifest(path: Path) -> Manifest:
    """What an archive says of itself. Raises BackupError when it is no backup, or one of a later format."""
    try:
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read(MANIFEST))
    except FileNotFoundError:
        raise BackupError(f"There is no file {path}.") from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError):
        raise BackupError(f"{path} is not a backup made by Lenscap, or it is cut short.") from None
    if document.get("format") != FORMAT:
        raise BackupError(f"{path} was made by a newer Lenscap; restore it with that version or a later one.")
    return Manifest(**document)


def extract(path: Path, manifest: Manifest, to: Path) -> None:
    """Take every file out into a folder and hold it against the manifest.

    Raises BackupError at the first that differs.
    """
    with zipfile.ZipFile(path) as archive:
        for name, told in manifest.files.items():
            if name != DUMP and not STORED_NAME.fullmatch(name):
                raise BackupError(f"{path} holds a file of the name {name!r}, which no backup has.")
            target = to / name
            target.parent.mkdir(mode=0o700, exist_ok=True)
            try:
                with archive.open(name) as entry, target.open("wb") as file:
                    shutil.copyfileobj(entry, file, PIECE)
            except (KeyError, zipfile.BadZipFile, zlib.error) as problem:
                raise BackupError(f"{path} is damaged: {name} cannot be read.") from problem
            target.chmod(0o600)
            with target.open("rb") as content:
                if hashlib.file_digest(content, "sha256").hexdigest() != told["sha256"]:
                    raise BackupError(f"{path} is damaged: {name} is not what was backed up.")
