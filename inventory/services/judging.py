"""Judging: fingerprints get findings, cameras get the verdict of their fingerprint.

100,000 cameras share about a thousand fingerprints, so the classifier runs on those alone; the verdicts then
reach the cameras by set-wise UPDATEs over short ranges of ids (docs/architecture.md, "Judging").
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Max, Min

from inventory.classification.determining import determined
from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.fingerprints import Fingerprint as SelfDescription
from inventory.classification.judging import Judgement, judge
from inventory.classification.rulebook import Rulebook
from inventory.models import Camera, Edition, Finding, Fingerprint, Organisation
from inventory.services.decisions import decisions_on
from inventory.services.inserting import Changer, Insertion, new_keys

FINGERPRINTS_A_CHUNK = 200
# Ids, not cameras: one UPDATE looks at this range and writes only what differs (under 50 ms on SQLite).
CAMERA_IDS_A_CHUNK = 5_000

# The parts of a fingerprint's document, each a column of its row.
DESCRIPTION = ("vendor", "model", "mac_prefix", "banner", "telling")
# The columns of a camera that say something of it, in the order of `text_from`.
TEXTS = (
    "vendor_text",
    "model_text",
    "mac",
    "banner",
    "description",
    "label_text",
    "serial",
    "location",
    "site__name",
)
# Between a camera's description and its label, so that words of one never explain the other.
LABEL_JOIN = "; "

SPREAD = """
UPDATE inventory_camera AS c
   SET verdict = f.verdict, basis = f.basis, maker = f.maker, to_replan = {true}
  FROM inventory_fingerprint AS p
  JOIN inventory_finding AS f ON f.id = p.finding_id
 WHERE p.id = c.fingerprint_id
   AND c.organisation_id = %s AND c.id >= %s AND c.id < %s
   AND (c.verdict <> f.verdict OR c.basis <> f.basis OR c.maker <> f.maker)
"""
SET_FINDING = Changer(Fingerprint, ("finding_id",))


@dataclass(frozen=True, slots=True)
class JudgedChunk:
    """Judgements worked out and not yet written."""

    fingerprints: Sequence[Fingerprint]
    judgements: Sequence[Judgement]


def text_of(camera: Camera) -> DeviceText:
    """All that a camera says of itself."""
    return text_from([*(getattr(camera, name) for name in TEXTS[:-1]), camera.site.name])


def text_from(values: Sequence[str]) -> DeviceText:
    """The same from the values of TEXTS. The label that somebody read is part of the description."""
    vendor, model, mac, banner, description, label, serial, location, site = values
    described = LABEL_JOIN.join(filter(None, (description, label)))
    return DeviceText(vendor, model, mac, banner, described, serial, location, site)


def give_fingerprints(cameras: Sequence[Camera], rulebook: Rulebook, organisation: Organisation) -> None:
    """Set `fingerprint` on each camera (unsaved), adding those the organisation has not had yet.

    Three queries whatever the number of cameras. A camera whose fingerprint is judged takes its verdict at once.
    """
    described = [fingerprint_of(text_of(camera), rulebook) for camera in cameras]
    known = fingerprint_rows(organisation, described)
    for camera, description in zip(cameras, described, strict=True):
        camera.fingerprint = known[description.key]
        _copy_verdict(camera)


def fingerprint_rows(
    organisation: Organisation, described: Iterable[SelfDescription]
) -> dict[str, Fingerprint]:
    """The rows of these fingerprints by key, with their findings; those not had yet are added. Three queries."""
    by_key = {description.key: description for description in described}
    known = _known(organisation, by_key)
    missing = [description for key, description in by_key.items() if key not in known]
    if missing:
        Fingerprint.objects.bulk_create(
            [_row(organisation, description) for description in missing], ignore_conflicts=True
        )
        known |= _known(organisation, [description.key for description in missing])
    return known


def judge_fingerprints(
    fingerprints: Sequence[Fingerprint],
    rulebook: Rulebook,
    *,
    on: date,
    alone: Mapping[str, Judgement] | None = None,
) -> JudgedChunk:
    """Work out the judgements, each with the determination in force on it as its first ground; nothing is written.

    `alone` has, by fingerprint key, what the list and its rules were found to say of some of them already.
    """
    decisions = decisions_on(fingerprints)
    judgements: list[Judgement] = []
    for row in fingerprints:
        own = (alone or {}).get(row.key) or judge_alone(row, rulebook, on=on)
        decision = decisions.get(row.pk)
        judgements.append(determined(own, decision, rulebook, on) if decision else own)
    return JudgedChunk(fingerprints, judgements)


def judge_alone(row: Fingerprint, rulebook: Rulebook, *, on: date) -> Judgement:
    """What the list and its rules say of a fingerprint, whatever people have determined."""
    return judge(description_of(row), rulebook, on)


def write_findings(chunk: JudgedChunk, edition: Edition, *, on: date) -> list[int]:
    """Append a finding where the judgement differs from the one that stands; ids of those fingerprints."""
    new = [
        (row, judgement)
        for row, judgement in zip(chunk.fingerprints, chunk.judgements, strict=True)
        if row.finding is None or differs(row.finding, judgement)
    ]
    for (row, judgement), key in zip(new, new_keys(Finding, len(new)), strict=True):
        row.finding = _finding(key, row, judgement, edition, on)
    rows = [row for row, _ in new]
    Insertion([row.finding for row in rows if row.finding]).write()
    SET_FINDING.apply([(row.finding_id, row.pk) for row in rows])
    return [row.pk for row in rows]


def differs(standing: Finding, judgement: Judgement) -> bool:
    """Whether a judgement says anything else than the finding that stands."""
    return any(getattr(standing, name) != value for name, value in judgement.document().items())


def next_fingerprints(organisation: Organisation, *, after: int, unjudged_only: bool) -> list[Fingerprint]:
    """The next chunk of fingerprints to judge, in the order of their ids."""
    rows = Fingerprint.objects.filter(organisation=organisation, pk__gt=after).select_related("finding")
    if unjudged_only:
        rows = rows.filter(finding=None)
    return list(rows.order_by("pk")[:FINGERPRINTS_A_CHUNK])


def camera_id_range(organisation: Organisation) -> tuple[int, int]:
    """The first id of the organisation's cameras and the one after the last; (0, 0) when it has none."""
    bounds = Camera.objects.filter(organisation=organisation).aggregate(first=Min("pk"), last=Max("pk"))
    return (bounds["first"], bounds["last"] + 1) if bounds["first"] else (0, 0)


def spread_verdicts(organisation: Organisation, *, start: int) -> int:
    """Bring the verdicts of one range of camera ids in step with their findings; how many were written."""
    true = "TRUE" if connection.vendor == "postgresql" else "1"
    with connection.cursor() as cursor:
        cursor.execute(SPREAD.format(true=true), [organisation.pk, start, start + CAMERA_IDS_A_CHUNK])
        return int(cursor.rowcount)


def judge_now(cameras: Iterable[Camera], edition: Edition, rulebook: Rulebook, *, on: date) -> list[int]:
    """Judge cameras typed into a form in the same request; sets their verdicts (unsaved), ids of new findings."""
    cameras = list(cameras)
    give_fingerprints(cameras, rulebook, edition.organisation)
    rows = {camera.fingerprint.pk: camera.fingerprint for camera in cameras if camera.fingerprint}
    unjudged = [row for row in rows.values() if row.finding is None]
    written = write_findings(judge_fingerprints(unjudged, rulebook, on=on), edition, on=on)
    for camera in cameras:
        _copy_verdict(camera)
    return written


def _known(organisation: Organisation, keys: Iterable[str]) -> dict[str, Fingerprint]:
    rows = Fingerprint.objects.filter(organisation=organisation, key__in=list(keys)).select_related("finding")
    return {row.key: row for row in rows}


def _row(organisation: Organisation, description: SelfDescription) -> Fingerprint:
    return Fingerprint(organisation=organisation, key=description.key, **description.document())


def description_of(row: Fingerprint) -> SelfDescription:
    """The fingerprint as the classifier takes it."""
    return SelfDescription.from_document({name: getattr(row, name) for name in DESCRIPTION})


def _copy_verdict(camera: Camera) -> None:
    finding = camera.fingerprint.finding if camera.fingerprint else None
    if finding:
        camera.verdict, camera.basis, camera.maker = finding.verdict, finding.basis, finding.maker


def _finding(key: int, row: Fingerprint, judgement: Judgement, edition: Edition, on: date) -> Finding:
    return Finding(pk=key, fingerprint=row, edition=edition, judged_on=on, **judgement.document())
