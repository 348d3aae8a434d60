"""Placing: what each row of an upload comes to; worked out for a chunk at a time, without writing anything.

The preview and the import both call `Placing.place`, so that they cannot differ; what is written stands in
inventory.services.placement.
"""

from collections.abc import Callable, Sequence
from datetime import date
from operator import itemgetter
from typing import NamedTuple

from inventory.imports.rows import Said
from inventory.imports.spool import SpooledRow
from inventory.models import Connection, Edition, ImportBatch, ImportRow, Kind, Life, Site
from inventory.services.fingerprinting import FingerprintBook
from inventory.services.known_sites import Sites
from inventory.services.matching import Keys, keys_of
from inventory.services.placement import ChangedCamera, NewCamera, Placed, Placement
from inventory.services.recognising import (
    FIELDS,
    Claim,
    Claims,
    Logged,
    Recognised,
    RegisterPart,
    key_name,
    recognise,
)
from inventory.services.tallying import cameras_in_register

Outcome, MatchedBy = ImportRow.Outcome, ImportRow.MatchedBy

# What a field is called where the file has no heading for it.
FIELD_WORDS = {
    "site": "Site",
    "asset_tag": "Asset tag",
    "serial": "Serial number",
    "mac": "MAC address",
    "life": "Status",
}
SEEN_AGAIN = (
    "The register has this camera as gone, and it stays so. Look whether it is still there; if it is, edit the"
    " camera."
)
# A row's and a logged camera's texts, in the order of FIELDS. It ends with kind, life and connection.
_said_texts = itemgetter(*map(Said._fields.index, FIELDS.values()))
_logged_texts = itemgetter(*map(Logged._fields.index, FIELDS))


class Placing:
    """Places the rows of one upload, chunk by chunk in their order."""

    def __init__(
        self,
        batch: ImportBatch,
        edition: Edition,
        claims: Claims,
        *,
        on: date,
        imagined_sites: Sequence[str] = (),
    ) -> None:
        """`imagined_sites` are names of sites that a preview takes as added."""
        self.batch, self.on = batch, on
        self.sites = Sites(batch, imagined=imagined_sites)
        self._claims = claims
        self.brought = 0
        """Cameras that this upload has put into the register."""
        self._fingerprints = FingerprintBook(edition, on=on)

    def place(self, rows: Sequence[SpooledRow]) -> Placement:
        """Work out what the rows come to: at most six queries, nothing written. `keep` makes it certain."""
        placement = Placement(self.batch, self.on, Claims(self._claims))
        wanted = [_Wanted(row, *self._place_of(row)) for row in rows]
        placed = [(each.site.pk, each.keys) for each in wanted if each.site and each.keys]
        # The first file of an estate meets an empty register: there is nothing to look up, 100,000 times over.
        others = cameras_in_register(self.batch.organisation) > self.brought
        register = RegisterPart(self.batch, placed if others else [])
        chunk = _Chunk(self.batch, self.sites, register, placement)
        placement.placed = [chunk.placed(each) for each in wanted]
        texts = [*(camera.text for camera in placement.new), *(camera.text for camera in placement.changed)]
        placement.described = self._fingerprints.describe(texts)
        self.settle(placement)
        return placement

    def settle(self, placement: Placement) -> None:
        """Give the cameras their verdicts, and tell which of their fingerprints are not stored and judged yet."""
        self._fingerprints.look_up(placement.described)
        placement.unjudged = self._fingerprints.unknown(placement.described)
        placement.verdicts = list(map(self._fingerprints.verdict, placement.described))

    def keep(self, placement: Placement) -> None:
        """What this chunk claimed counts for the chunks after it."""
        self._claims.absorb(placement.claims)

    def store_nothing(self) -> None:
        """For a preview: of what was judged so far keep the verdict alone, since nothing will store its grounds."""
        self._fingerprints.keep_verdicts_alone()

    def judging(self, placement: Placement) -> Callable[[], None]:
        """What stores and judges the fingerprints that a chunk still lacks, or the first of them."""
        return self._fingerprints.writer(placement.unjudged)

    def writing(self, placement: Placement) -> Callable[[], None]:
        """What writes the rows and their cameras; raises ChangedMeanwhileError before anything is written."""
        write = placement.writer()

        def write_judged() -> None:
            self._fingerprints.hold(placement.verdicts)
            write()

        return write_judged

    def _place_of(self, row: SpooledRow) -> tuple[Site | None, Keys | None]:
        """The row's site and keys, where it has one."""
        said = row.said
        site = self.sites.find(said.site) if said else None
        if said is None or site is None:
            return None, None
        return site, keys_of(
            site.pk,
            tag=said.asset_tag,
            serial=said.serial,
            mac=said.mac,
            location=said.location,
            vendor=said.vendor,
            model=said.model,
        )


class _Wanted(NamedTuple):
    """A row, and the site and keys that it speaks of."""

    row: SpooledRow
    site: Site | None
    keys: Keys | None


class _Chunk:
    """Settles one row after the other against the register and the rows before."""

    def __init__(
        self, batch: ImportBatch, sites: Sites, register: RegisterPart, placement: Placement
    ) -> None:
        self.batch, self.sites, self.register = batch, sites, register
        self.placement, self.claims = placement, placement.claims

    def placed(self, wanted: _Wanted) -> Placed:
        """New, changed, already here, or rejected. A row is taken whole or not at all."""
        row, site, keys = wanted
        if row.said is None:
            return Placed(row, Outcome.REJECTED, row.column, row.code, row.message)
        if site is None or keys is None:
            return self._unplaced(row, row.said)
        first = self.claims.alike(keys.strongest) + 1 if keys.kind == MatchedBy.PLACE else 1
        cameras: list[tuple[NewCamera | ChangedCamera, str]] = []
        for part in range(first, first + row.said.quantity):
            same = recognise(keys, part, self.register, self.claims)
            if isinstance(same.camera, Claim):
                return self._twice(row, row.said, same.camera, same.by)
            if same.camera is None:
                cameras.append((_new(row, row.said, site, keys, part), ""))
                continue
            known = _merged(same.camera, row.said, site)
            if problem := self._problem(row, row.said, known, same):
                return problem
            cameras.append((known, same.by))
        return self._take(row, row.said, keys, cameras)

    def _take(
        self,
        row: SpooledRow,
        said: Said,
        keys: Keys,
        cameras: Sequence[tuple[NewCamera | ChangedCamera, str]],
    ) -> Placed:
        placed = Placed(row, Outcome.UNCHANGED)
        first, by = cameras[0]
        if isinstance(first, NewCamera):
            placed.new_camera = len(self.placement.new)
        else:
            placed.camera, placed.matched_by = first.logged.pk, by
        for camera, _ in cameras:
            if isinstance(camera, NewCamera):
                self._take_new(camera, keys, placed)
            else:
                self._take_known(camera, said, placed)
        return placed

    def _take_new(self, camera: NewCamera, keys: Keys, placed: Placed) -> None:
        self.placement.new.append(camera)
        placed.outcome = Outcome.CREATED
        claim = Claim(camera.row.sheet, camera.row.row, keys.tag, keys.serial)
        self.claims.add(claim, pk=None, match_key=camera.match_key, part=camera.part, mac=keys.mac)

    def _take_known(self, camera: ChangedCamera, said: Said, placed: Placed) -> None:
        logged = camera.logged
        if changes := self._changes(camera):
            placed.changes |= changes
            self.placement.changed.append(camera)
            if placed.outcome == Outcome.UNCHANGED:
                placed.outcome = Outcome.UPDATED
        else:
            self.placement.unchanged.append(logged)
        if logged.gone and said.life != Life.GONE:
            placed.column = self._heading(placed.row, "life")
            placed.code, placed.message = "seen_again", SEEN_AGAIN
        claim = Claim(placed.row.sheet, placed.row.row, camera.tag, camera.serial_key)
        self.claims.add(
            claim, pk=logged.pk, match_key=camera.match_key, part=logged.part, mac=camera.text.mac
        )

    def _changes(self, camera: ChangedCamera) -> dict[str, list[str]]:
        """What the row says anew, field by field: before and after."""
        before = _logged_texts(camera.logged)
        changes = {}
        if before != camera.texts:
            changes = {
                name: [was, becomes]
                for name, was, becomes in zip(FIELDS, before, camera.texts, strict=True)
                if was != becomes
            }
        if camera.logged.site_id != camera.site.pk:
            changes["site"] = [self.sites.name_of(camera.logged.site_id), camera.site.name]
        return changes

    def _problem(self, row: SpooledRow, said: Said, known: ChangedCamera, same: Recognised) -> Placed | None:
        """Why a row may not be written to a camera of the register, or nothing."""
        column, what = _key_words(said, same.by)
        if known.logged.site_id not in self.sites.ids:
            return self._rejected(
                row,
                column,
                "elsewhere",
                f"{what} is already recorded elsewhere in your organisation. Ask your compliance lead.",
            )
        name = key_name(known.match_key, known.logged.part)
        if name != known.logged.name and (self.claims.named(name) or self.register.named(name, self.claims)):
            return self._rejected(
                row,
                "site",
                "tag_taken",
                f"{what} is the camera with asset tag {known.logged.asset_tag}, and {known.site.name} has another"
                " camera with that tag. Give one of the two another tag.",
            )
        return None

    def _twice(self, row: SpooledRow, said: Said, earlier: Claim, by: str) -> Placed:
        column, what = _key_words(said, by)
        sheet = f" of sheet {earlier.sheet}" if earlier.sheet != row.sheet else ""
        return self._rejected(
            row,
            column,
            "twice",
            f"{what} stands in row {earlier.row}{sheet} and again in row {row.row}."
            " Keep one of the two rows, or correct one of them.",
        )

    def _unplaced(self, row: SpooledRow, said: Said) -> Placed:
        if not said.site:
            words = "The row names no site. Fill in the site, or choose one for such rows."
            return self._rejected(row, "site", "no_site", words)
        alike = self.sites.alike(said.site)
        hint = f" Did you mean {alike}?" if alike else " Add the site first, or correct its name."
        words = f"‘{said.site}’ is not one of your sites.{hint}"
        return self._rejected(row, "site", "unknown_site", words)

    def _rejected(self, row: SpooledRow, field: str, code: str, message: str) -> Placed:
        return Placed(row, Outcome.REJECTED, self._heading(row, field), code, message)

    def _heading(self, row: SpooledRow, field: str) -> str:
        """The column as the file heads it; a site may also stand in a band, so that it has no heading."""
        headings: dict[str, str] = self.batch.columns.get(row.sheet, {})
        return headings.get(field, FIELD_WORDS[field])


def _texts(said: Said) -> tuple[str, ...]:
    """What the row says in the order of FIELDS; that a connection is not known says nothing."""
    texts: tuple[str, ...] = _said_texts(said)
    return (*texts[:-1], "") if texts[-1] == Connection.UNKNOWN else texts


def _new(row: SpooledRow, said: Said, site: Site, keys: Keys, part: int) -> NewCamera:
    *texts, kind, life, connection = _texts(said)
    texts += [kind or str(Kind.CAMERA), life or str(Life.LIVE), connection or str(Connection.UNKNOWN)]
    return NewCamera(row, site, tuple(texts), keys.strongest, part, keys.serial)


def _merged(logged: Logged, said: Said, site: Site) -> ChangedCamera:
    """The camera with what the row says anew; an empty cell says nothing, and what is gone stays gone."""
    before = _logged_texts(logged)
    texts = tuple(new or old for new, old in zip(_texts(said), before, strict=True))
    if logged.gone:
        texts = (*texts[:-2], logged.life, texts[-1])
    if texts == before and logged.site_id == site.pk:
        return ChangedCamera(logged, site, texts, logged.match_key, logged.serial_key)
    facts = dict(zip(FIELDS, texts, strict=True))
    keys = keys_of(
        site.pk,
        tag=facts["asset_tag"],
        serial=facts["serial"],
        mac=facts["mac"],
        location=facts["location"],
        vendor=facts["vendor_text"],
        model=facts["model_text"],
    )
    stays = logged.part > 1 or keys.kind == MatchedBy.PLACE
    return ChangedCamera(logged, site, texts, logged.match_key if stays else keys.strongest, keys.serial)


def _key_words(said: Said, by: str) -> tuple[str, str]:
    """The column that holds the key, and the key in words."""
    if by == MatchedBy.TAG:
        return "asset_tag", f"Asset tag {said.asset_tag}"
    if by == MatchedBy.SERIAL:
        return "serial", f"Serial number {said.serial}"
    return "mac", f"MAC address {said.mac}"
