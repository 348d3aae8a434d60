"""Recognising: which camera of the register, or of an earlier row of the same file, a row speaks of.

Rows are taken in the file's order and each camera can be claimed by one row only. What a claimed camera is known by
from then on stands in `Claims`, so that it makes no difference whether it has been written yet: a preview, which
writes nothing, comes to the same result as the import, and chunks of any size to the same as the file at once.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from django.db import connection

from inventory.models import Camera, ImportBatch, ImportRow, Life
from inventory.services.matching import PLACE, Keys, folded, tag_key

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


# One look into the index for each value, which no planner may turn into a walk through the organisation: over a large
# file that is hours. PostgreSQL would, as long as it has not counted that there are many cameras of it, so there no
# index over organisations fits. SQLite would for an ORDER BY, and takes the partial indexes only for their own
# condition as it was declared.
LOOK_UP = {
    "postgresql": "SELECT {names} FROM json_array_elements_text(%s::json) AS wanted(value) CROSS JOIN LATERAL ("
    " SELECT * FROM inventory_camera WHERE organisation_id + 0 = %s AND {column} = wanted.value AND NOT ({column} = '')"
    " AND undone_at IS NULL AND (first_batch_id IS NULL OR first_batch_id <> %s) OFFSET 0) AS camera",
    "sqlite": "SELECT {names} FROM inventory_camera"
    " WHERE {column} IN (SELECT value FROM json_each(%s)) AND organisation_id = %s AND NOT ({column} = '')"
    " AND undone_at IS NULL AND (first_batch_id IS NULL OR first_batch_id <> %s)",
}


class Logged(NamedTuple):
    """A camera as the register has it."""

    pk: int
    site_id: int
    part: int
    match_key: str
    serial_key: str
    version: int
    verdict: str
    label_text: str
    location: str
    asset_tag: str
    vendor_text: str
    model_text: str
    description: str
    serial: str
    mac: str
    ip: str
    banner: str
    installed_on: str
    purchased_on: str
    planned_refresh_on: str
    kind: str
    life: str
    connection: str

    @property
    def tag(self) -> str:
        """Its asset tag as matching sees it."""
        return folded(self.asset_tag)

    @property
    def name(self) -> str:
        """Its key and part as one text."""
        return key_name(self.match_key, self.part)

    @property
    def gone(self) -> bool:
        """Whether it is recorded as removed, or reported so."""
        return self.life == Life.GONE


class Claim(NamedTuple):
    """A camera of which an earlier row of the file speaks, known by what the register says of it after that row."""

    sheet: str
    row: int
    tag: str
    serial_key: str


class Recognised(NamedTuple):
    """The camera that was found, by which key (a value of ImportRow.MatchedBy); None when it is a new one."""

    camera: Logged | Claim | None
    by: str = ""


NEW = Recognised(None)


def key_name(match_key: str, part: int) -> str:
    """A camera's key as one text; most cameras are the first of their key."""
    return match_key if part == 1 else f"{match_key}\n{part}"


class Claims:
    """What the rows of one file have claimed so far, in front of what `earlier` rows had claimed."""

    def __init__(self, earlier: "Claims | None" = None) -> None:
        self._earlier = earlier
        self._pks: set[int] = set()
        self._by_name: dict[str, Claim] = {}
        self._by_serial: dict[str, Claim] = {}
        self._by_mac: dict[str, Claim] = {}
        self._alike: dict[str, int] = {}

    def add(self, claim: Claim, *, pk: int | None, match_key: str, part: int, mac: str) -> None:
        """A row speaks of this camera."""
        if pk is not None:
            self._pks.add(pk)
        self._by_name[key_name(match_key, part)] = claim
        if part > 1 or match_key.startswith(PLACE):
            if match_key.startswith(PLACE):
                self._alike[match_key] = max(part, self._alike.get(match_key, 0))
            return
        if claim.serial_key:
            self._by_serial.setdefault(claim.serial_key, claim)
        if mac:
            self._by_mac.setdefault(mac, claim)

    def has(self, pk: int) -> bool:
        """Whether a row spoke of this camera of the register."""
        return pk in self._pks or (self._earlier is not None and self._earlier.has(pk))

    def named(self, name: str) -> Claim | None:
        """Who claimed the camera with that key and part."""
        return self._by_name.get(name) or (self._earlier.named(name) if self._earlier else None)

    def with_serial(self, serial: str) -> Claim | None:
        """The first that claimed a camera with that serial."""
        return (self._earlier and self._earlier.with_serial(serial)) or self._by_serial.get(serial)

    def with_mac(self, mac: str) -> Claim | None:
        """The first that claimed a camera with that MAC address."""
        return (self._earlier and self._earlier.with_mac(mac)) or self._by_mac.get(mac)

    def alike(self, match_key: str) -> int:
        """How many cameras of that place were claimed: alike ones without another key are numbered."""
        return self._alike.get(match_key) or (self._earlier.alike(match_key) if self._earlier else 0)

    def absorb(self, later: "Claims") -> None:
        """Take over what a chunk claimed, once it is certain."""
        self._pks |= later._pks
        self._by_name |= later._by_name
        for serial, claim in later._by_serial.items():
            self._by_serial.setdefault(serial, claim)
        for mac, claim in later._by_mac.items():
            self._by_mac.setdefault(mac, claim)
        self._alike |= later._alike


class RegisterPart:
    """The cameras of the register that share a key with some rows; those that this file brought are in its claims."""

    def __init__(self, batch: ImportBatch, rows: Sequence[tuple[int, Keys]]) -> None:
        """`rows` are each row's site and keys."""
        self._batch = batch
        self._by_name: dict[str, Logged] = {}
        self._by_serial: dict[str, list[Logged]] = {}
        self._by_mac: dict[str, list[Logged]] = {}
        by_key = self._fetch("match_key", {keys.strongest for _, keys in rows})
        self._by_name |= {camera.name: camera for camera in by_key}
        others = [(site, keys) for site, keys in rows if keys.strongest not in self._by_name]
        for camera in self._fetch("serial_key", {keys.serial for _, keys in others if keys.serial}):
            self._by_name[camera.name] = camera
            if camera.part == 1:  # the second of a quantity is never another row's by their common serial
                self._by_serial.setdefault(camera.serial_key, []).append(camera)
        for camera in self._fetch("mac", {keys.mac for _, keys in others if keys.mac}):
            self._by_name[camera.name] = camera
            if camera.part == 1:
                self._by_mac.setdefault(camera.mac, []).append(camera)
        # A camera found by its serial keeps its tag, and has another key when the row moves it to another site.
        moved = self._fetch("match_key", set(self._keys_after_moving(others)))
        self._by_name |= {camera.name: camera for camera in moved}

    def named(self, name: str, claims: Claims) -> Logged | None:
        """The camera with that key and part, unless an earlier row spoke of it."""
        camera = self._by_name.get(name)
        return None if camera is None or claims.has(camera.pk) else camera

    def with_serial(self, serial: str, claims: Claims) -> Sequence[Logged]:
        """Cameras with that serial of which no earlier row spoke, the longest known first."""
        return _unclaimed(self._by_serial.get(serial), claims)

    def with_mac(self, mac: str, claims: Claims) -> Sequence[Logged]:
        """Cameras with that MAC address of which no earlier row spoke, the longest known first."""
        return _unclaimed(self._by_mac.get(mac), claims)

    def _fetch(self, column: str, values: set[str]) -> list[Logged]:
        """The organisation's cameras that were there before this file, by one of the indexed columns, oldest first."""
        if not values:
            return []
        names = ", ".join(Logged._fields).replace("pk", "id", 1)
        with connection.cursor() as cursor:
            cursor.execute(
                LOOK_UP[connection.vendor].format(names=names, column=column),
                [json.dumps(list(values)), self._batch.organisation_id, self._batch.pk or 0],
            )
            return sorted(map(Logged._make, cursor.fetchall()))

    def _keys_after_moving(self, rows: Iterable[tuple[int, Keys]]) -> Iterator[str]:
        for site_id, keys in rows:
            if keys.tag:
                continue
            for camera in (*self._by_serial.get(keys.serial, ()), *self._by_mac.get(keys.mac, ())):
                if camera.asset_tag and camera.site_id != site_id:
                    yield tag_key(site_id, camera.tag)


def recognise(keys: Keys, part: int, register: RegisterPart, claims: Claims) -> Recognised:
    """The same camera as logged: by its strongest key, else by serial or MAC where no stronger key speaks against."""
    name = key_name(keys.strongest, part)
    if same := claims.named(name) or register.named(name, claims):
        return Recognised(same, keys.kind)
    if part > 1 or keys.kind == ImportRow.MatchedBy.PLACE:
        return NEW
    for other in _both(register.with_serial(keys.serial, claims), claims.with_serial(keys.serial)):
        if not _differ(other.tag, keys.tag):
            return Recognised(other, ImportRow.MatchedBy.SERIAL)
    for other in _both(register.with_mac(keys.mac, claims), claims.with_mac(keys.mac)):
        # Of two cameras with one MAC address and two serials, one has its neighbour's address by mistake.
        if not _differ(other.serial_key, keys.serial) and not _differ(other.tag, keys.tag):
            return Recognised(other, ImportRow.MatchedBy.MAC)
    return NEW


def _unclaimed(cameras: Sequence[Logged] | None, claims: Claims) -> Sequence[Logged]:
    return [camera for camera in cameras if not claims.has(camera.pk)] if cameras else ()


def _both(logged: Sequence[Logged], claim: Claim | None) -> Sequence[Logged | Claim]:
    return (*logged, claim) if claim else logged


def _differ(known: str, said: str) -> bool:
    """Whether two stronger keys speak against each other; one that is missing says nothing."""
    return bool(known and said and known != said)


def claims_of(batch: ImportBatch, *, up_to: int) -> Claims:
    """What the written rows of an import have claimed, up to that number: for a worker that takes it over."""
    claims, several = Claims(), []
    names = [f"camera__{name}" for name in Logged._fields]
    rows = batch.rows.filter(number__lte=up_to).exclude(camera=None).order_by("number")
    for sheet, row, quantity, *camera in rows.values_list("sheet", "row", "quantity", *names).iterator():
        logged = Logged(*camera)
        claim = Claim(sheet, row, logged.tag, logged.serial_key)
        claims.add(claim, pk=logged.pk, match_key=logged.match_key, part=logged.part, mac=logged.mac)
        if quantity > 1:
            several.append((claim, logged, quantity))
    for claim, other in _further_cameras(batch.organisation_id, several):
        claims.add(claim, pk=other.pk, match_key=other.match_key, part=other.part, mac=other.mac)
    return claims


def _further_cameras(
    organisation_id: int, several: Sequence[tuple[Claim, Logged, int]]
) -> Iterator[tuple[Claim, Logged]]:
    """The second and later cameras of rows with a quantity; a row names the first of them alone."""
    wanted = {
        key_name(key, part): claim
        for claim, first, quantity in several
        for key in _possible_keys(first)
        for part in range(first.part + 1, first.part + quantity)
    }
    keys = {name.partition("\n")[0] for name in wanted}
    cameras = Camera.objects.filter(organisation_id=organisation_id, match_key__in=keys, part__gt=1)
    for row in cameras.values_list(*Logged._fields).iterator():
        camera = Logged(*row)
        if camera.name in wanted:
            yield wanted[camera.name], camera


def _possible_keys(camera: Logged) -> set[str]:
    """Every key by which a row may have meant this camera."""
    keys = {camera.match_key, f"serial:{camera.serial_key}", f"mac:{camera.mac}"}
    return keys | {tag_key(camera.site_id, camera.tag)} if camera.tag else keys
