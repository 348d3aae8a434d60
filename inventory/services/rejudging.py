"""Judging an organisation's cameras anew under its newest edition: resumable, and a no-op when nothing differs.

1. *rekey*: cameras whose texts the edition reads otherwise get another fingerprint, judged, and its verdict.
2. *judge*: fingerprints get a finding where the judgement differs from the one that stands.
3. *spread*: cameras that are not in step with their finding are written, and nothing else is.

After publishing, what the edition does not touch is not looked at; without an edition number everything is.
"""

from datetime import date
from typing import Any

from inventory.classification.touching import Touched
from inventory.events import findings_changed
from inventory.jobs import Chunk
from inventory.models import Edition, Fingerprint, Organisation
from inventory.services import judging, rekeying, spreading
from inventory.services.editions import current_edition, edition_numbered, rulebook_of, touched_between
from inventory.services.holding import hold_edition

Cursor = dict[str, Any]

# Fingerprints looked through in one step, whose texts alone are read.
LOOKED_AT = 5_000
SAID = ("vendor", "model", "banner", "telling")


def next_chunk(
    organisation: Organisation, cursor: Cursor | None, *, on: date, number: int | None = None
) -> Chunk:
    """The next chunk; `number` is the edition whose difference from the one before is to be carried out."""
    cursor = cursor or {"phase": "rekey", "after": 0}
    edition = current_edition(organisation)
    if cursor["phase"] == "rekey":
        return _rekey(edition, cursor, on, number)
    if cursor["phase"] == "judge":
        return _judge(edition, cursor, on, number)
    return _spread(edition, cursor, number)


def _touched(edition: Edition, number: int | None) -> Touched | None:
    """What the numbered edition reads otherwise than the one before it; None: everything is to be looked at."""
    if number is None or number < 2:
        return None
    before = edition_numbered(edition.organisation, number - 1)
    return touched_between(before, edition_numbered(edition.organisation, number))


def _rekey(edition: Edition, cursor: Cursor, on: date, number: int | None) -> Chunk:
    touched = _touched(edition, number)
    following = cursor | {"phase": "judge", "after": 0}
    if touched and touched.no_text:
        return _judge(edition, following, on, number)
    step = rekeying.next_cameras(
        edition.organisation, rulebook_of(edition), touched, after=cursor["after"], on=on
    )
    if step.after is not None:
        following = cursor | {"after": step.after}
    elif not step.moved:
        return _judge(edition, following, on, number)

    def write() -> None:
        hold_edition(edition)
        rekeying.write(step, edition, on=on)

    return Chunk(write, following)


def _judge(edition: Edition, cursor: Cursor, on: date, number: int | None) -> Chunk:
    organisation = edition.organisation
    rows, after = next_concerned(organisation, _touched(edition, number), after=cursor["after"])
    if not rows and after is None:
        return _spread(edition, cursor | {"phase": "spread", "after": 0}, number)
    judged = judging.judge_fingerprints(rows, rulebook_of(edition), on=on)
    following = cursor | {"after": after} if after is not None else cursor | {"phase": "spread", "after": 0}
    done, total = place_of(organisation, after)

    def write() -> None:
        hold_edition(edition)
        judging.write_findings(judged, edition, on=on)

    return Chunk(write, following, done, total)


def next_concerned(
    organisation: Organisation, touched: Touched | None, *, after: int
) -> tuple[list[Fingerprint], int | None]:
    """The next fingerprints on which the judgement may be another, and where to go on; None when there are no more.

    One that is not judged yet always is concerned. The others' findings are not even read.
    """
    if touched is None or touched.all_fingerprints:
        rows = judging.next_fingerprints(organisation, after=after, unjudged_only=False)
        return rows, rows[-1].pk if rows else None
    own = Fingerprint.objects.filter(organisation=organisation)
    said = own.filter(pk__gt=after).order_by("pk")[:LOOKED_AT].values_list("pk", "finding", *SAID)
    concerned: list[int] = []
    looked, last = 0, after
    for pk, finding, vendor, model, banner, telling in said:
        looked, last = looked + 1, pk
        if finding is None or touched.said(vendor, model, banner, [word["word"] for word in telling]):
            concerned.append(pk)
        if len(concerned) == judging.FINGERPRINTS_A_CHUNK:
            break
    rows = list(own.filter(pk__in=concerned).select_related("finding").order_by("pk"))
    ended = looked < LOOKED_AT and len(concerned) < judging.FINGERPRINTS_A_CHUNK
    return rows, None if ended else last


def place_of(organisation: Organisation, after: int | None) -> tuple[int, int]:
    """How many of the organisation's fingerprints are looked through up to this one, and how many there are."""
    own = Fingerprint.objects.filter(organisation=organisation)
    total = own.count()
    return (total if after is None else own.filter(pk__lte=after).count()), total


def _spread(edition: Edition, cursor: Cursor, number: int | None) -> Chunk:
    touched = _touched(edition, number)
    since = number if touched and not touched.all_fingerprints else None
    found = spreading.out_of_step(edition.organisation, after=cursor["after"], since=since)
    last = len(found) < spreading.CAMERAS_A_CHUNK

    def write() -> None:
        hold_edition(edition)
        spreading.bring_in_step(found, edition)
        if last:
            findings_changed.send(
                sender=Fingerprint,
                organisation=edition.organisation,
                edition=edition,
                fingerprint_ids=[],
            )

    return Chunk(write, None if last else cursor | {"after": found[-1]})
