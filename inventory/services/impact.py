"""What a draft edition would move: worked out by a resumable job, written to no camera and no finding.

1. *clear*: lines of the draft's earlier impacts go.
2. *judge*: fingerprints that the draft can touch are judged under it; cameras of those that differ become lines.
3. *rekey*: cameras whose texts the draft reads otherwise are judged one by one.

Only cameras that are not gone are counted: nothing starts for the others.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Count, QuerySet
from django.utils import timezone

from inventory.classification.evidence import Tendency
from inventory.classification.judging import Judgement
from inventory.classification.rulebook import Rulebook
from inventory.classification.touching import Touched
from inventory.classification.withdrawals import in_force
from inventory.jobs import Chunk
from inventory.models import Camera, DraftEdition, Fingerprint, Impact, ImpactLine, Person, Verdict
from inventory.models.columns import number_of
from inventory.services import judging, rekeying
from inventory.services.drafts import compiled
from inventory.services.editions import rulebook_of
from inventory.services.rejudging import next_concerned, place_of

Cursor = dict[str, Any]
LINES_A_CHUNK = 500
GROUNDS_TOLD = 2
COUNTED = frozenset({Tendency.RESTRICTED, Tendency.SUSPECTED, Tendency.CLEAR, Tendency.HINT})


def start(draft: DraftEdition, *, on: date, by: Person | None) -> Impact:
    """A new impact of the draft as it stands; the caller enqueues its job in the same transaction."""
    return Impact.objects.create(draft=draft, mark=compiled(draft).pack.content_hash, on=on)


def close_failed(impact_id: int) -> None:
    """Say on the impact that its job stopped."""
    Impact.objects.filter(pk=impact_id).update(state=Impact.State.FAILED)


def next_chunk(impact: Impact, cursor: Cursor | None) -> Chunk | None:
    """The next chunk; None when the draft has changed since, for then nobody wants it."""
    cursor = cursor or {"phase": "clear", "after": 0}
    pack = compiled(impact.draft).pack
    if pack.content_hash != impact.mark:
        return Chunk(lambda: close_failed(impact.pk), None)
    if cursor["phase"] == "clear":
        return _clear(impact, cursor)
    rulebook = Rulebook.compile(in_force(pack))
    touched = Touched.between(rulebook_of(impact.draft.base), rulebook)
    if cursor["phase"] == "judge":
        return _judge(impact, cursor, rulebook, touched)
    return _rekey(impact, cursor, rulebook, touched)


def _clear(impact: Impact, cursor: Cursor) -> Chunk:
    old = ImpactLine.objects.filter(impact__draft=impact.draft).exclude(impact=impact)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:LINES_A_CHUNK])
    following = cursor if ids else {"phase": "judge", "after": 0, "camera": 0}
    return Chunk(lambda: _delete(ids), following)


def _delete(ids: Sequence[int]) -> None:
    ImpactLine.objects.filter(pk__in=ids).delete()


def _judge(impact: Impact, cursor: Cursor, rulebook: Rulebook, touched: Touched) -> Chunk:
    """Judge a chunk of fingerprints; their cameras become lines, some in this step and the rest in the next."""
    organisation = impact.draft.organisation
    rows, after = next_concerned(organisation, touched, after=cursor["after"])
    rekey: Cursor = {"phase": "rekey", "after": 0}
    if not rows:
        return Chunk(lambda: None, rekey if after is None else cursor | {"after": after})
    judged = judging.judge_fingerprints(rows, rulebook, on=impact.on)
    moved = {
        row.pk: judgement
        for row, judgement in zip(judged.fingerprints, judged.judgements, strict=True)
        if row.finding is None or _moves(row.finding.verdict, row.finding.basis, row.finding.maker, judgement)
    }
    cameras = list(
        _in_service(impact)
        .filter(fingerprint__in=list(moved), pk__gt=cursor["camera"])
        .order_by("pk")
        .values_list("pk", "fingerprint_id", "verdict")[:LINES_A_CHUNK]
    )
    lines = [_line(impact, pk, verdict, moved[of]) for pk, of, verdict in cameras]
    done, total = place_of(organisation, after)
    following = rekey if after is None else cursor | {"after": after, "camera": 0}
    if len(cameras) == LINES_A_CHUNK:
        following = cursor | {"camera": cameras[-1][0]}
    return Chunk(lambda: _write(lines), following, done, total)


def _rekey(impact: Impact, cursor: Cursor, rulebook: Rulebook, touched: Touched) -> Chunk:
    """Judge cameras that would have another fingerprint; their line is that of the new one, if they move at all."""
    if touched.no_text:
        return Chunk(lambda: _finish(impact), None)
    step = rekeying.next_cameras(
        impact.draft.organisation, rulebook, touched, after=cursor["after"], on=impact.on
    )
    had = Fingerprint.objects.filter(organisation=impact.draft.organisation, key__in=list(step.judgements))
    known = {row.key: row for row in had}
    chunk = judging.judge_fingerprints(list(known.values()), rulebook, on=impact.on, alone=step.judgements)
    judgements = dict(step.judgements) | dict(zip(known, chunk.judgements, strict=True))
    described = {each.camera_id: judgements[each.description.key] for each in step.moved}
    # What people have determined goes with the camera, so nothing of it moves.
    moving = _in_service(impact).filter(pk__in=list(described), fingerprint__finding__determination=None)
    cameras = moving.values_list("pk", "verdict", "basis", "maker")
    lines = [
        _line(impact, pk, verdict, described[pk])
        for pk, verdict, basis, maker in cameras
        if _moves(verdict, basis, maker, described[pk])
    ]

    def write() -> None:
        ImpactLine.objects.filter(impact=impact, camera__in=list(described)).delete()
        _write(lines)
        if step.after is None:
            _finish(impact)

    return Chunk(write, None if step.after is None else cursor | {"after": step.after})


def _moves(verdict: str, basis: str, maker: str, judgement: Judgement) -> bool:
    return (verdict, basis, maker) != (str(judgement.verdict), str(judgement.basis), judgement.maker)


def _line(impact: Impact, camera_id: int, verdict: str, judgement: Judgement) -> ImpactLine:
    return ImpactLine(
        impact=impact,
        camera_id=camera_id,
        from_verdict=verdict,
        to_verdict=str(judgement.verdict),
        to_basis=str(judgement.basis),
        maker_name=judgement.maker_name,
        why=" ".join(_counted(judgement)),
    )


def _counted(judgement: Judgement) -> Iterable[str]:
    """The first sentences that count, or what would settle it where nothing does."""
    told = [each.sentence for each in judgement.grounds if each.tendency in COUNTED][:GROUNDS_TOLD]
    return told or ["Nothing says any more who made it."]


def _write(lines: Sequence[ImpactLine]) -> None:
    ImpactLine.objects.bulk_create(lines, ignore_conflicts=True)


def _finish(impact: Impact) -> None:
    Impact.objects.filter(pk=impact.pk).update(state=Impact.State.DONE, done_at=timezone.now())


def _in_service(impact: Impact) -> QuerySet[Camera]:
    return Camera.objects.in_register().in_service().filter(organisation=impact.draft.organisation)


def counts(lines: QuerySet[ImpactLine]) -> dict[str, int]:
    """What moves, in the words of the draft's page: cameras by what becomes of them, and sites newly concerned."""
    newly = lines.filter(to_verdict=Verdict.RESTRICTED).exclude(from_verdict=Verdict.RESTRICTED)
    sites = number_of(newly, different="camera__site")  # the same beside every row
    moves = lines.order_by().values_list("from_verdict", "to_verdict").annotate(Count("pk"), sites=sites)
    told = {"restricted": 0, "suspected": 0, "unknown": 0, "clear": 0, "left": 0, "same": 0, "sites": 0}
    for before, after, cameras, newly_concerned in moves:
        told["sites"] = newly_concerned
        if before == after:
            told["same"] += cameras
        else:
            told[after] += cameras
            told["left"] += cameras if before == Verdict.RESTRICTED else 0
    return told


def moving_to(lines: QuerySet[ImpactLine], verdict: str) -> QuerySet[ImpactLine]:
    """The cameras that come to this verdict from another."""
    return lines.filter(to_verdict=verdict).exclude(from_verdict=verdict)
