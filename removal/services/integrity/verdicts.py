"""Verdicts and obligations: each camera says what its finding says, and all of it can be derived again."""

from collections.abc import Iterator, Sequence
from itertools import islice

from django.db.models import F, Q
from django.utils import timezone

from inventory.classification.entries import ListPack as PackContent
from inventory.classification.fingerprints import fingerprint_of
from inventory.models import Camera, Determination, Edition, Finding, Fingerprint, ListPack
from inventory.services import judging
from inventory.services.editions import current_edition, rulebook_of
from removal.services.integrity.invariant import keys_to_derive, settled_organisations
from removal.services.obliging import Planned, work_out
from removal.services.situations import read_inputs

A_CHUNK = 500


def unjudged_cameras(deep: bool) -> Iterator[str]:
    """Cameras without a verdict although nothing is under way that would give them one."""
    nothing = Q(verdict="") | Q(fingerprint=None) | Q(fingerprint__finding=None)
    found = Camera.objects.in_register().filter(nothing, organisation__in=settled_organisations())
    for uuid in found.order_by("pk").values_list("uuid", flat=True):
        yield f"camera {uuid}"


def strayed_cameras(deep: bool) -> Iterator[str]:
    """Cameras whose verdict is not that of their fingerprint's finding."""
    judged = (
        Camera.objects.in_register()
        .filter(organisation__in=settled_organisations(), fingerprint__finding__isnull=False)
        .exclude(verdict="")
    )
    same = Q(
        verdict=F("fingerprint__finding__verdict"),
        basis=F("fingerprint__finding__basis"),
        maker=F("fingerprint__finding__maker"),
    )
    rows = judged.exclude(same).order_by("pk")
    for uuid, own, found in rows.values_list("uuid", "verdict", "fingerprint__finding__verdict"):
        yield f"camera {uuid}: reads {own}, its finding {found}"


def unheard_determinations(deep: bool) -> Iterator[str]:
    """Determinations in force of which their device's finding does not speak, or the other way round."""
    silent = Determination.objects.in_force().exclude(fingerprint__finding__determination=F("pk"))
    for uuid in silent.order_by("pk").values_list("uuid", flat=True):
        yield f"determination {uuid}: in force, and the finding does not tell of it"
    told = Fingerprint.objects.filter(finding__determination__isnull=False)
    for row in told.exclude(finding__determination__state=Determination.State.IN_FORCE).order_by("pk"):
        yield f"fingerprint {row.uuid}: its finding tells of a determination that is not in force"


def altered_packs(deep: bool) -> Iterator[str]:
    """Lists whose content is not what their hash says."""
    for pack in ListPack.objects.filter(editions__isnull=False).distinct().order_by("pk"):
        if PackContent.from_document(pack.document).content_hash != pack.content_hash:
            yield f"list pack {pack.version} ({pack.content_hash[:12]})"


def underivable_findings(deep: bool) -> Iterator[str]:
    """Findings that judging again, under their own edition and on their own day, does not give."""
    for edition in Edition.objects.select_related("pack", "organisation").order_by("pk"):
        standing = Fingerprint.objects.filter(finding__edition=edition)
        for keys in _chunks(keys_to_derive(standing, deep=deep)):
            rows = Fingerprint.objects.filter(pk__in=keys).select_related("finding").order_by("pk")
            yield from _differing(list(rows), edition)


def underivable_fingerprints(deep: bool) -> Iterator[str]:
    """Cameras whose text, read again under the newest edition, gives another fingerprint."""
    for organisation in settled_organisations().filter(editions__isnull=False).distinct():
        cameras = Camera.objects.in_register().filter(organisation=organisation, fingerprint__isnull=False)
        rulebook = rulebook_of(current_edition(organisation))
        for keys in _chunks(keys_to_derive(cameras, deep=deep)):
            rows = Camera.objects.filter(pk__in=keys).select_related("site", "fingerprint").order_by("pk")
            for camera in rows:
                key = fingerprint_of(judging.text_of(camera), rulebook).key
                if camera.fingerprint and camera.fingerprint.key != key:
                    yield f"camera {camera.uuid}"


def underivable_obligations(deep: bool) -> Iterator[str]:
    """Cameras of which the decision table asks other things now than what stands, though nothing has changed."""
    on = timezone.localdate()
    for organisation in settled_organisations():
        settled = Camera.objects.in_register().filter(organisation=organisation, to_replan=False)
        settled = settled.exclude(verdict="")
        for keys in _chunks(keys_to_derive(settled, deep=deep)):
            inputs = read_inputs(Camera.objects.filter(pk__in=keys).order_by("pk"))
            for planned in work_out(organisation, inputs, on=on):
                if problem := _departs(planned):
                    uuid = Camera.objects.values_list("uuid", flat=True).get(pk=planned.camera.pk)
                    yield f"camera {uuid}: {problem}"


def _differing(rows: Sequence[Fingerprint], edition: Edition) -> Iterator[str]:
    """Those of an edition's fingerprints that are judged otherwise now; a finding is bound to its own day."""
    for day in sorted({row.finding.judged_on for row in rows if row.finding}):
        of_that_day = [row for row in rows if row.finding and row.finding.judged_on == day]
        chunk = judging.judge_fingerprints(of_that_day, rulebook_of(edition), on=day)
        for row, judgement in zip(chunk.fingerprints, chunk.judgements, strict=True):
            finding: Finding | None = row.finding
            if finding and judging.differs(finding, judgement):
                yield f"finding {finding.pk} on “{row}”: says {finding.verdict}, judged again {judgement.verdict}"


def _departs(planned: Planned) -> str:
    """What is other than stored; empty when all is the same."""
    worked, camera = planned.worked, planned.camera
    if worked.new or planned.superseded:
        rules = sorted({" ".join(saying.key) for saying in worked.new})
        return f"{len(planned.superseded)} obligations do not follow; missing: {', '.join(rules) or 'none'}"
    if planned.judged and worked.kept_on_camera != camera.stands[:-1]:
        return f"headline {camera.headline or 'none'} due {camera.due_on} does not follow"
    return ""


def _chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    rest = iter(keys)
    while chunk := list(islice(rest, A_CHUNK)):
        yield chunk
