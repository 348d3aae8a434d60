"""What a chunk of rows comes to, and carrying it out: cameras in one statement, rows in another."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from django.utils import timezone

from inventory import audit
from inventory.classification.fingerprints import DeviceText
from inventory.classification.fingerprints import Fingerprint as SelfDescription
from inventory.imports.spool import SpooledRow
from inventory.jobs import ChangedMeanwhileError
from inventory.models import Camera, ImportBatch, ImportRow, Site
from inventory.services.fingerprinting import Verdict
from inventory.services.inserting import Changer, Loader, new_keys, plain
from inventory.services.judging import text_from
from inventory.services.matching import folded
from inventory.services.recognising import FIELDS, Claims, Logged

# What a person, or a step of the workflow, may have changed between reading a camera and writing it.
GUARDED = ("site_id", "version", *FIELDS)
TAG = list(FIELDS).index("asset_tag")

NEW_CAMERA = Loader(
    Camera,
    (
        *("id", "uuid", "organisation_id", "site_id", *FIELDS, "match_key", "part", "serial_key"),
        *("fingerprint_id", "verdict", "basis", "maker"),
        *("found_on", "source_file", "source_row", "first_batch_id"),
    ),
)
ROW = Loader(
    ImportRow,
    (
        *("batch_id", "number", "sheet", "row", "raw", "site_said", "quantity", "outcome"),
        *("column", "code", "message", "camera_id", "matched_by", "changes"),
    ),
)
CHANGED = Changer(
    Camera,
    (
        *(*FIELDS, "site_id", "match_key", "part", "serial_key"),
        *("fingerprint_id", "verdict", "basis", "maker", "changed_at", "to_replan"),
    ),
    also="version = version + 1",
)


class NewCamera(NamedTuple):
    """A camera that a row brings: its texts in the order of FIELDS."""

    row: SpooledRow
    site: Site
    texts: tuple[str, ...]
    match_key: str
    part: int
    serial_key: str

    @property
    def text(self) -> DeviceText:
        """What it says of itself."""
        return _device_text(self.texts, "", self.site)


class ChangedCamera(NamedTuple):
    """A camera of the register with what a row says anew: its texts in the order of FIELDS."""

    logged: Logged
    site: Site
    texts: tuple[str, ...]
    match_key: str
    serial_key: str

    @property
    def tag(self) -> str:
        """Its asset tag as matching sees it."""
        return folded(self.texts[TAG])

    @property
    def text(self) -> DeviceText:
        """What it says of itself from now on."""
        return _device_text(self.texts, self.logged.label_text, self.site)


@dataclass(slots=True)
class Placed:
    """What one row comes to. `camera` is the first of its cameras: a key, or its place among the new ones."""

    row: SpooledRow
    outcome: str
    column: str = ""
    code: str = ""
    message: str = ""
    camera: int | None = None
    new_camera: int | None = None
    matched_by: str = ""
    changes: dict[str, list[str]] = field(default_factory=dict)


@dataclass(slots=True)
class Placement:
    """What a chunk of rows comes to.

    `described` are the fingerprints of the new cameras, then of the changed ones, and `verdicts` what is known of each;
    `unjudged` has to be empty before it is written.
    """

    batch: ImportBatch
    on: date
    claims: Claims
    placed: list[Placed] = field(default_factory=list)
    new: list[NewCamera] = field(default_factory=list)
    changed: list[ChangedCamera] = field(default_factory=list)
    unchanged: list[Logged] = field(default_factory=list)
    described: list[SelfDescription] = field(default_factory=list)
    unjudged: list[SelfDescription] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)

    @property
    def last(self) -> int:
        """The number of the last row."""
        return self.placed[-1].row.number

    @property
    def unknown_sites(self) -> list[str]:
        """Names of sites that were not found, in the order of the rows."""
        return [each.row.said.site for each in self.placed if each.code == "unknown_site" and each.row.said]

    def writer(self) -> Callable[[], None]:
        """Takes all values now, so that the transaction only has to hand them over."""
        new = self._new_values()
        changed = self._changed_values()
        rows = self._row_values()

        def write() -> None:
            """Raises ChangedMeanwhileError before anything is written."""
            self._refuse_stale()
            CHANGED.apply(changed)
            keys = new_keys(Camera, len(new))
            NEW_CAMERA.add([(key, *values) for key, values in zip(keys, new, strict=True)])
            ROW.add(
                [
                    (*values[:11], camera if place is None else keys[place], *values[11:])
                    for values, camera, place in rows
                ]
            )
            self._record()

        return write

    def _new_values(self) -> list[tuple[Any, ...]]:
        verdicts = self.verdicts[: len(self.new)]
        batch = self.batch
        common = (plain(Camera, "found_on", self.on), batch.filename)
        return [
            (
                uuid.uuid4().hex,  # as SQLite keeps it; PostgreSQL reads it as it is
                batch.organisation_id,
                camera.site.pk,
                *camera.texts,
                camera.match_key,
                camera.part,
                camera.serial_key,
                *verdict,
                *common,
                camera.row.row,
                batch.pk,
            )
            for camera, verdict in zip(self.new, verdicts, strict=True)
        ]

    def _changed_values(self) -> list[tuple[Any, ...]]:
        verdicts = self.verdicts[len(self.new) :]
        now = plain(Camera, "changed_at", timezone.now())
        return [
            (
                *camera.texts,
                camera.site.pk,
                camera.match_key,
                camera.logged.part,
                camera.serial_key,
                *verdict,
                now,
                True,
                camera.logged.pk,
            )
            for camera, verdict in zip(self.changed, verdicts, strict=True)
        ]

    def _row_values(self) -> list[tuple[tuple[Any, ...], int | None, int | None]]:
        key = self.batch.pk
        return [
            (
                (
                    *(key, placed.row.number, placed.row.sheet, placed.row.row, placed.row.raw),
                    *((placed.row.said.site, placed.row.said.quantity) if placed.row.said else ("", 1)),
                    *(placed.outcome, placed.column, placed.code, placed.message),
                    *(placed.matched_by, json.dumps(placed.changes) if placed.changes else "{}"),
                ),
                placed.camera,
                placed.new_camera,
            )
            for placed in self.placed
        ]

    def _refuse_stale(self) -> None:
        """An edit that was saved since the cameras were read is not overwritten: the chunk is worked out anew."""
        if not self.changed:
            return
        read = {camera.logged.pk: camera.logged for camera in self.changed}
        now = Camera.objects.select_for_update().filter(pk__in=read).order_by("pk")
        for pk, *values in now.values_list("pk", *GUARDED):
            if [getattr(read[pk], name) for name in GUARDED] != values:
                raise ChangedMeanwhileError(f"Camera {pk} was changed while the file was read.")

    def _record(self) -> None:
        """One event for what the chunk changed in the register; the rows themselves are its history."""
        if not (self.new or self.changed):
            return
        audit.record(
            "cameras imported",
            organisation=self.batch.organisation,
            by=self.batch.uploaded_by,
            subject=self.batch,
            after={
                "rows": [self.placed[0].row.number, self.placed[-1].row.number],
                "cameras_created": len(self.new),
                "cameras_changed": len(self.changed),
            },
        )


def _device_text(texts: tuple[str, ...], label: str, site: Site) -> DeviceText:
    location, _, vendor, model, description, serial, mac, _, banner, *_ = texts
    return text_from((vendor, model, mac, banner, description, label, serial, location, site.name))
