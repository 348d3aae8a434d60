"""Placing staged rows: which site, which camera, what changes; worked out first, then written in one go."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone
from rapidfuzz import process

from inventory import access
from inventory.classification.rulebook import Rulebook
from inventory.jobs import ChangedMeanwhileError
from inventory.models import Camera, ImportBatch, ImportRow, Life, Site, name_key
from inventory.services.inserting import Insertion
from inventory.services.judging import give_fingerprints
from inventory.services.matching import PLACE, folded, match_key, serial_key

Outcome = ImportRow.Outcome

# Columns of a row that a camera keeps as written, by the camera's field.
FIELDS = {
    "location": "location",
    "asset_tag": "asset_tag",
    "vendor_text": "vendor",
    "model_text": "model",
    "description": "description",
    "serial": "serial",
    "mac": "mac",
    "ip": "ip",
    "banner": "banner",
    "installed_on": "installed_on",
    "purchased_on": "purchased_on",
    "planned_refresh_on": "planned_refresh_on",
    "kind": "kind",
    "life": "life",
    "connection": "connection",
}
# What a field is called where the file has no heading for it.
FIELD_WORDS = {"site": "Site", "asset_tag": "Asset tag", "serial": "Serial number", "mac": "MAC address"}
ALIKE_ENOUGH = 75.0
CAMERA_UUID = Camera._meta.get_field("uuid")
UPDATED_FIELDS = [
    *FIELDS,
    "site",
    "serial_key",
    "match_key",
    "fingerprint",
    "verdict",
    "basis",
    "maker",
    "to_replan",
    "version",
    "changed_at",
]
# What a person, or a step of the workflow, may have changed between reading a camera and writing it.
GUARDED = (*FIELDS, "site_id", "version")
SET_OUTCOME = """
UPDATE inventory_importrow
   SET outcome = %s, "column" = %s, code = %s, message = %s, changes = %s,
       camera_id = (SELECT id FROM inventory_camera WHERE uuid = %s)
 WHERE id = %s
"""


@dataclass
class Placement:
    """What a chunk of rows comes to; once `prepare` has been called, `write` carries it out."""

    rows: list[ImportRow] = field(default_factory=list)
    new: list[Camera] = field(default_factory=list)
    changed: list[Camera] = field(default_factory=list)
    first_camera: dict[int, Camera] = field(default_factory=dict)
    as_read: dict[int, tuple[Any, ...]] = field(default_factory=dict)
    insertion: Insertion[Camera] | None = None
    outcomes: list[tuple[Any, ...]] = field(default_factory=list)

    def prepare(self) -> None:
        """Take all values now, so that the transaction only has to hand them over."""
        self.insertion = Insertion(self.new)
        self.outcomes = [self._outcome(row) for row in self.rows]

    def write(self) -> None:
        """Cameras first, then what became of each row. Raises ChangedMeanwhileError before anything is written."""
        if self.changed:
            self._refuse_stale()
        if self.insertion:
            self.insertion.write()
        if self.changed:
            Camera.objects.bulk_update(self.changed, UPDATED_FIELDS, batch_size=100)
        with connection.cursor() as cursor:
            cursor.executemany(SET_OUTCOME, self.outcomes)

    def _refuse_stale(self) -> None:
        """An edit that was saved since the cameras were read is not overwritten: the chunk is worked out anew."""
        keys = {camera.pk for camera in self.changed}
        now = Camera.objects.select_for_update().filter(pk__in=keys).order_by("pk")
        for pk, *values in now.values_list("pk", *GUARDED):
            if self.as_read[pk] != tuple(values):
                raise ChangedMeanwhileError(f"Camera {pk} was changed while the file was read.")

    def _outcome(self, row: ImportRow) -> tuple[Any, ...]:
        camera = self.first_camera.get(row.number)
        uuid = CAMERA_UUID.get_db_prep_value(camera.uuid, connection) if camera else None
        return row.outcome, row.column, row.code, row.message, json.dumps(row.changes), uuid, row.pk


class Sites:
    """The sites in the uploader's reach, found by name or code as people write them."""

    def __init__(self, batch: ImportBatch) -> None:
        by = batch.uploaded_by
        reachable = list(access.sites(by) if by else batch.organisation.sites.all())
        self.default = batch.site
        self.by_key = {name_key(site.code): site for site in reachable} | {
            site.name_key: site for site in reachable
        }
        self.names = {site.name_key: site.name for site in reachable}

    def find(self, name: str) -> Site | None:
        """The site of that name or code; without a name, the one that was chosen for such rows."""
        return self.by_key.get(name_key(name)) if name else self.default

    def alike(self, name: str) -> str:
        """The name that was probably meant, or nothing."""
        found = process.extractOne(name_key(name), self.names, score_cutoff=ALIKE_ENOUGH)
        return str(self.names[found[2]]) if found else ""


def unknown_site_names(batch: ImportBatch) -> list[str]:
    """Names of sites in the file that the organisation does not have, each once, as first written."""
    if batch.uploaded_by and not access.may(batch.uploaded_by, access.Permission.CREATE_SITES):
        return []
    taken = set(batch.organisation.sites.values_list("name_key", flat=True))
    taken |= {name_key(code) for code in batch.organisation.sites.values_list("code", flat=True)}
    names: dict[str, str] = {}
    staged = (
        batch.rows.filter(outcome=Outcome.STAGED).order_by("number").values_list("parsed__site", flat=True)
    )
    for name in staged.iterator(chunk_size=2000):
        key = name_key(name or "")
        if key and key not in taken:
            names.setdefault(key, name.strip())
    return list(names.values())


def outcome_counts(batch: ImportBatch) -> dict[str, int]:
    """The batch's totals, counted from its rows."""
    by_outcome = Counter(dict(batch.rows.values_list("outcome").annotate(Count("pk")).order_by()))
    return {
        "rows_total": by_outcome.total(),
        "rows_created": by_outcome[Outcome.CREATED],
        "rows_updated": by_outcome[Outcome.UPDATED],
        "rows_unchanged": by_outcome[Outcome.UNCHANGED],
        "rows_rejected": by_outcome[Outcome.REJECTED],
        "cameras_created": Camera.objects.filter(first_batch=batch).count(),
    }


def place(batch: ImportBatch, rows: Sequence[ImportRow], rulebook: Rulebook, *, on: date) -> Placement:
    """Work out what a chunk of staged rows comes to: at most six queries, nothing written but fingerprints."""
    placement, sites = Placement(rows=list(rows)), Sites(batch)
    wanted: list[tuple[ImportRow, list[Camera]]] = []
    for row in rows:
        site = sites.find(row.parsed["site"])
        if site is None:
            _reject_unplaced(row, sites)
        else:
            wanted.append((row, _cameras_of(batch, row, site, on)))
    known = _KnownCameras(batch, [camera for _, cameras in wanted for camera in cameras])
    placement.as_read = known.as_read
    for row, cameras in wanted:
        _settle(row, cameras, known, placement)
    give_fingerprints([*placement.new, *placement.changed], rulebook, batch.organisation)
    placement.prepare()
    return placement


def _cameras_of(batch: ImportBatch, row: ImportRow, site: Site, on: date) -> list[Camera]:
    """The cameras a row speaks of, unsaved: a quantity of four is four cameras, numbered."""
    facts = {name: row.parsed[column] for name, column in FIELDS.items() if row.parsed[column]}
    cameras = []
    for part in range(1, max(1, int(row.parsed["quantity"] or 1)) + 1):
        camera = Camera(organisation=batch.organisation, site=site, found_on=on, **facts)
        camera.source_file, camera.source_row, camera.first_batch = batch.filename, row.row, batch
        camera.serial_key = serial_key(camera.serial)
        camera.match_key, camera.part = match_key(camera), part
        cameras.append(camera)
    return cameras


class _KnownCameras:
    """The organisation's cameras that share a key with a chunk of rows, and who claimed them in this file."""

    def __init__(self, batch: ImportBatch, wanted: Iterable[Camera]) -> None:
        wanted = list(wanted)
        self.batch = batch
        keys = Q(match_key__in={camera.match_key for camera in wanted})
        keys |= Q(serial_key__in={camera.serial_key for camera in wanted if camera.serial_key})
        keys |= Q(mac__in={camera.mac for camera in wanted if camera.mac})
        ours = Camera.objects.in_register().filter(keys, organisation=batch.organisation)
        cameras = list(ours.select_related("site"))
        self.as_read = {camera.pk: tuple(getattr(camera, name) for name in GUARDED) for camera in cameras}
        self.by_key = {(camera.match_key, camera.part): camera for camera in cameras}
        self.by_serial = {camera.serial_key: camera for camera in cameras if camera.serial_key}
        self.by_mac = {camera.mac: camera for camera in cameras if camera.mac}
        self.row_of: dict[int, int] = {}
        self.taken: Counter[str] = Counter()
        earlier = ImportRow.objects.filter(batch=batch, camera__in=cameras)
        for pk, row, key, part, quantity in earlier.values_list(
            "camera_id", "row", "camera__match_key", "camera__part", "parsed__quantity"
        ):
            self.row_of[pk] = row
            self.taken[key] = max(self.taken[key], part + max(1, int(quantity or 1)) - 1)
        self.reachable = None if batch.uploaded_by is None else set(access.sites(batch.uploaded_by))

    def match(self, camera: Camera) -> Camera | None:
        """The same camera as logged: by its own key, else by serial or MAC where no stronger key speaks against."""
        same = self.by_key.get((camera.match_key, camera.part))
        if same or camera.part > 1:  # the second of a quantity is never the first by their common serial
            return same
        if camera.serial_key:
            same = _unless_tags_differ(self.by_serial.get(camera.serial_key), camera)
        if same is None and camera.mac:
            same = _unless_serials_differ(self.by_mac.get(camera.mac), camera)
        return same

    def next_place(self, camera: Camera) -> Camera | None:
        """Number a camera without tag, serial or MAC: the nth alike one of the file is the nth at that place."""
        self.taken[camera.match_key] += 1
        camera.part = self.taken[camera.match_key]
        return self.by_key.get((camera.match_key, camera.part))

    def remember(self, camera: Camera, row: ImportRow) -> None:
        """A camera that a row of this chunk made or claimed."""
        self.by_key[camera.match_key, camera.part] = camera
        if camera.serial_key:
            self.by_serial.setdefault(camera.serial_key, camera)
        if camera.mac:
            self.by_mac.setdefault(camera.mac, camera)
        self.row_of[camera.pk or id(camera)] = row.row

    def claimed_by(self, camera: Camera) -> int | None:
        """The row of this file that spoke of the camera before."""
        return self.row_of.get(camera.pk or id(camera))

    def out_of_reach(self, camera: Camera) -> bool:
        """Whether it stands at a site that the uploader may not see."""
        return self.reachable is not None and camera.site not in self.reachable


def _unless_tags_differ(known: Camera | None, camera: Camera) -> Camera | None:
    if known and known.asset_tag and camera.asset_tag and folded(known.asset_tag) != folded(camera.asset_tag):
        return None
    return known


def _unless_serials_differ(known: Camera | None, camera: Camera) -> Camera | None:
    """Of two cameras with one MAC address and two serials, one has its neighbour's address by mistake."""
    if known and known.serial_key and camera.serial_key and known.serial_key != camera.serial_key:
        return None
    return _unless_tags_differ(known, camera)


def _settle(row: ImportRow, cameras: list[Camera], known: _KnownCameras, placement: Placement) -> None:
    """Decide what a row is: new, changed, already here, or standing twice. A row is taken whole or not at all."""
    pairs = [(camera, _own_place(camera, known)) for camera in cameras]
    for camera, same in pairs:
        if same and (problem := _problem(same, camera, known)):
            _reject(row, *problem)
            return
    row.outcome = Outcome.UNCHANGED
    for camera, same in pairs:
        if same is None:
            placement.new.append(camera)
            row.outcome = Outcome.CREATED
        elif changes := _changes(same, camera, row):
            row.changes |= changes
            placement.changed.append(same)
            row.outcome = Outcome.UPDATED if row.outcome == Outcome.UNCHANGED else row.outcome
        known.remember(same or camera, row)
        placement.first_camera.setdefault(row.number, same or camera)


def _own_place(camera: Camera, known: _KnownCameras) -> Camera | None:
    """The known camera that this is. Alike cameras without tag, serial or MAC are numbered, never lost."""
    return known.next_place(camera) if camera.match_key.startswith(PLACE) else known.match(camera)


def _problem(same: Camera, camera: Camera, known: _KnownCameras) -> tuple[str, str, str] | None:
    """Field, code and words when the row may not be written."""
    column, what = _key_words(camera)
    if known.out_of_reach(same):
        return (
            column,
            "elsewhere",
            f"{what} is already recorded elsewhere in your organisation. Ask your compliance lead.",
        )
    if (earlier := known.claimed_by(same)) is not None:
        return (
            column,
            "twice",
            f"{what} stands in row {earlier} too. Keep one of the two rows, or correct one of them.",
        )
    return None


def _key_words(camera: Camera) -> tuple[str, str]:
    kind = camera.match_key.partition(":")[0]
    if kind == "tag":
        return "asset_tag", f"Asset tag {camera.asset_tag}"
    if kind == "serial":
        return "serial", f"Serial number {camera.serial}"
    return "mac", f"MAC address {camera.mac}"


def _changes(same: Camera, camera: Camera, row: ImportRow) -> dict[str, list[str]]:
    """Take over what the row says anew; an empty cell says nothing, and what is gone stays gone."""
    changes = {}
    for name, column in FIELDS.items():
        said = row.parsed[column]
        if said and str(getattr(same, name)) != said and not (name == "life" and same.life == Life.GONE):
            changes[name] = [str(getattr(same, name)), said]
            setattr(same, name, said)
    if same.site != camera.site:
        changes["site"] = [same.site.name, camera.site.name]
        same.site = camera.site
    if changes:
        same.serial_key = serial_key(same.serial)
        if not camera.match_key.startswith(PLACE):
            same.match_key, same.part = camera.match_key, camera.part
        same.to_replan = True
        same.version += 1
        same.changed_at = timezone.now()
    return changes


def _reject_unplaced(row: ImportRow, sites: Sites) -> None:
    name = row.parsed["site"]
    if not name:
        _reject(
            row, "site", "no_site", "The row names no site. Fill in the site, or choose one for such rows."
        )
        return
    alike = sites.alike(name)
    hint = f" Did you mean {alike}?" if alike else " Add the site first, or correct its name."
    _reject(row, "site", "unknown_site", f"‘{name}’ is not one of your sites.{hint}")


def _reject(row: ImportRow, field: str, code: str, message: str) -> None:
    """The column is named as the file heads it; a site may also stand in a band, so that it has no heading."""
    headings = row.batch.columns.get(row.sheet, {})
    row.outcome, row.column = Outcome.REJECTED, headings.get(field, FIELD_WORDS[field])
    row.code, row.message = code, message
