"""Giving cameras another fingerprint where an edition reads their free texts otherwise, and no other camera.

Of 100,000 cameras a changed name stands in the texts of a few. The database picks those that can hold it (the signs of
the name in their order, whatever stands between them, or any sign that is not plain ASCII); the pure
`classification.touching` says which of these must be read anew; only those whose fingerprint then differs are written.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.fingerprints import Fingerprint as SelfDescription
from inventory.classification.judging import Judgement, judge
from inventory.classification.rulebook import Rulebook
from inventory.classification.touching import Touched
from inventory.models import Camera, Edition, Organisation, Site
from inventory.services import carrying, judging, spreading
from inventory.services.editions import rulebook_of
from inventory.services.inserting import Changer

# Cameras looked through in one step, and those given another fingerprint in one transaction.
LOOKED_AT = 2_000
MOVED = 200
# With more changed names the database would take longer to pick than we to read.
NAMES_PICKED_BY = 12

# Each by itself: joining the texts of every camera takes longer than asking six times.
TEXTS = [f"c.{column}" for column in ("description", "label_text", "location", "serial", "banner", "mac")]
# Texts of more bytes than signs: counting takes a third of the time that a pattern does.
NOT_ASCII = {
    "sqlite": "length({0}) <> length(CAST({0} AS BLOB))",
    "postgresql": "octet_length({0}) <> char_length({0})",
}
# SQLite's LIKE passes over the case of ASCII signs; PostgreSQL's ILIKE takes four times as long as this.
LIKE = {"sqlite": "{0} LIKE %s", "postgresql": 'lower({0} COLLATE "C") LIKE %s'}
PICK = """
SELECT c.id FROM inventory_camera c
 WHERE c.organisation_id = %s AND c.id > %s AND ({picked}) ORDER BY c.id LIMIT %s
"""
SET_FINGERPRINT = Changer(Camera, ("fingerprint_id",))


@dataclass(frozen=True, slots=True)
class Moved:
    """A camera that an edition reads otherwise: what it says, its fingerprint's key and what it is to be."""

    camera_id: int
    text: DeviceText
    key_before: str | None
    description: SelfDescription


@dataclass(frozen=True, slots=True)
class Rekeyed:
    """A step worked out and not written: cameras to move, what the list says of each new key, where it stands."""

    moved: Sequence[Moved]
    judgements: Mapping[str, Judgement]
    after: int | None


def next_cameras(
    organisation: Organisation, rulebook: Rulebook, touched: Touched | None, *, after: int, on: date
) -> Rekeyed:
    """The next cameras that have another fingerprint under a rulebook; `after` None when there are no more.

    Without `touched` every camera is read anew.
    """
    ids = _candidates(organisation, touched, after)
    rows = (
        Camera.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "fingerprint__key", *judging.TEXTS)
    )
    moved: list[Moved] = []
    last: int | None = ids[-1] if len(ids) == LOOKED_AT else None
    for pk, key, *texts in rows:
        text = judging.text_from(texts)
        if touched is None or touched.text(text):
            description = fingerprint_of(text, rulebook)
            if description.key != key:
                moved.append(Moved(pk, text, key, description))
        if len(moved) == MOVED:
            last = pk
            break
    described = {each.description.key: each.description for each in moved}
    return Rekeyed(moved, {key: judge(each, rulebook, on) for key, each in described.items()}, last)


def write(step: Rekeyed, edition: Edition, *, on: date) -> int:
    """Give the cameras their fingerprints, judged, and their verdicts, in the caller's transaction; how many.

    One whose texts or fingerprint have changed since is left: whoever changed it has read it anew.
    """
    fresh = {camera.pk: camera for camera in _locked(step)}
    kept = [each for each in step.moved if _unchanged(each, fresh.get(each.camera_id))]
    described = {each.description.key: each.description for each in kept}
    rows = judging.fingerprint_rows(edition.organisation, described.values())
    rulebook = rulebook_of(edition)
    judged = judging.judge_fingerprints(list(rows.values()), rulebook, on=on, alone=step.judgements)
    judging.write_findings(judged, edition, on=on)
    SET_FINGERPRINT.apply([(rows[each.description.key].pk, each.camera_id) for each in kept])
    former = {each.camera_id: fresh[each.camera_id].fingerprint for each in kept}
    carrying.carry(
        {rows[each.description.key]: old for each in kept if (old := former[each.camera_id])}, edition, on=on
    )
    spreading.bring_in_step([each.camera_id for each in kept], edition)
    return len(kept)


def _candidates(organisation: Organisation, touched: Touched | None, after: int) -> list[int]:
    """Ids of the next cameras whose texts an edition may read otherwise."""
    picked, values = _picked(organisation, touched) if touched else ("1 = 1", [])
    with connection.cursor() as cursor:
        cursor.execute(PICK.format(picked=picked), [organisation.pk, after, *values, LOOKED_AT])
        return [row[0] for row in cursor.fetchall()]


def _picked(organisation: Organisation, touched: Touched) -> tuple[str, list[str | int]]:
    """The condition by which the database leaves out cameras that cannot be touched, and its values."""
    signs = [*touched.names, *touched.prefixes]
    if touched.series.series or touched.banners or touched.all_texts or len(signs) > NAMES_PICKED_BY:
        return "1 = 1", []
    conditions: list[str] = []
    values: list[str | int] = []
    for text in TEXTS:
        conditions.append(NOT_ASCII[connection.vendor].format(text))
        conditions += [LIKE[connection.vendor].format(text)] * len(signs)
        values += [f"%{'%'.join(sign.lower())}%" for sign in signs]
    sites = _sites(organisation, touched)
    if sites:
        conditions.append(f"c.site_id IN ({', '.join(['%s'] * len(sites))})")
    return " OR ".join(conditions), [*values, *sites]


def _sites(organisation: Organisation, touched: Touched) -> list[int]:
    """Sites whose name may be read otherwise."""
    names = Site.objects.filter(organisation=organisation).values_list("pk", "name")
    return [pk for pk, name in names if touched.text(DeviceText(site=name))]


def _locked(step: Rekeyed) -> list[Camera]:
    keys = [each.camera_id for each in step.moved]
    rows = Camera.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("site", "fingerprint"))


def _unchanged(each: Moved, now: Camera | None) -> bool:
    if now is None or judging.text_of(now) != each.text:
        return False
    return (now.fingerprint.key if now.fingerprint else None) == each.key_before
