"""Restricted cameras that came into place and left it, day by day: kept beside the history and counted from it.

The history of a million cameras is read for every look at *Deadlines* otherwise. Only `services.history` writes spans,
and only `services.taking_out` takes cameras away with theirs, so these two keep the tallies, in their transactions;
`check_integrity` compares them with a count, and `manage.py recount` makes them anew.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import connection, connections, transaction
from django.db.models import Count, Exists, F, OuterRef, QuerySet, Value
from django.utils import timezone

from inventory.models import Camera, Life, Organisation, Verdict
from inventory.services.keys import among, key_set
from removal.models import CameraSpan, MoveTally

# Each span that began at an instant, beside the one before it, alike ones counted. CROSS JOIN has SQLite begin with the
# spans of those cameras: knowing nothing of the table yet, it would read all spans of every site with each chunk.
BEGAN = """
SELECT site.organisation_id, s.life, s.verdict, COALESCE(p.life, ''), COALESCE(p.verdict, ''), COUNT(*)
  FROM removal_cameraspan AS s
 CROSS JOIN inventory_site AS site
  LEFT JOIN removal_cameraspan AS p ON p.id =
       (SELECT MAX(q.id) FROM removal_cameraspan AS q WHERE q.camera_id = s.camera_id AND q.id < s.id)
 WHERE {chosen} AND site.id = s.site_id AND s.until IS NULL AND s.since = %s
 GROUP BY 1, 2, 3, 4, 5
"""
ADD = """
INSERT INTO removal_movetally (organisation_id, day, came, went, gone) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (organisation_id, day) DO UPDATE SET came = removal_movetally.came + excluded.came,
    went = removal_movetally.went + excluded.went, gone = removal_movetally.gone + excluded.gone
"""


class Moves(NamedTuple):
    """How many came into place, left it, and of these are gone for good."""

    came: int = 0
    went: int = 0
    gone: int = 0

    def and_(self, other: "Moves", sign: int = 1) -> "Moves":
        """Both together, or these less the others."""
        return Moves(*(mine + sign * its for mine, its in zip(self, other, strict=True)))


ByDay = dict[tuple[int, date], Moves]
"""By organisation and day."""


def keep_moves(camera_ids: Collection[int], *, at: datetime) -> None:
    """Count the spans of these cameras that began at this instant; two statements, a third where one was put back."""
    chosen, parameter = among("s.camera_id", camera_ids)
    moves: ByDay = {}
    put_back = False
    with connection.cursor() as cursor:
        cursor.execute(BEGAN.format(chosen=chosen), [parameter, connection.ops.adapt_datetimefield_value(at)])
        for organisation, life, verdict, life_before, verdict_before, number in cursor.fetchall():
            came, went = _in_place(life, verdict), _in_place(life_before, verdict_before)
            gone = went and life == Life.GONE
            put_back |= life_before == Life.GONE != life
            _add(
                moves,
                organisation,
                timezone.localdate(at),
                Moves(*(number * each for each in (came, went, gone))),
            )
    if put_back:
        _take_off_gone(moves, camera_ids, at)
    _write(moves)


def forget_moves(camera_ids: Collection[int]) -> None:
    """Take off what these cameras' spans count for; they leave the register with them."""
    counted = moves_of(CameraSpan.objects.filter(camera__in=key_set(camera_ids)))
    _write({key: Moves().and_(moves, -1) for key, moves in counted.items()})


def moves_of(spans: QuerySet[CameraSpan]) -> ByDay:
    """The same counted from spans, which must be all of their cameras' at these sites: one query.

    A replan writes the spans of a chunk at one instant, so that the database groups them into few rows; the day in
    London is worked out here.
    """
    in_place = in_register(spans).filter(verdict=Verdict.RESTRICTED, life=Life.LIVE).order_by()
    ended = in_place.filter(until__isnull=False)
    later = CameraSpan.objects.filter(camera=OuterRef("camera"), pk__gt=OuterRef("pk"))
    gone = ended.filter(Exists(later), ~Exists(later.exclude(life=Life.GONE)))
    rows = _counted(in_place, "since", "came").union(
        _counted(ended, "until", "went"), _counted(gone, "until", "gone"), all=True
    )
    found: ByDay = {}
    for what, organisation, at, number in rows:
        _add(found, organisation, timezone.localdate(at), Moves(**{what: number}))
    return found


def _counted(spans: QuerySet[CameraSpan], moment: str, what: str) -> QuerySet[Any, Any]:
    told = spans.annotate(what=Value(what), of=F("site__organisation"), at=F(moment))
    return told.values_list("what", "of", "at").annotate(number=Count("pk"))


def moves_by_day(kept: QuerySet[MoveTally] | None, spans: QuerySet[CameraSpan]) -> dict[date, Moves]:
    """By day alone: what is kept, or what the spans tell where nothing is kept of just these sites. One query."""
    if kept is None:
        return {day: moves for (_, day), moves in moves_of(spans).items()}
    return {day: Moves(*numbers) for day, *numbers in kept.values_list("day", *Moves._fields)}


@transaction.atomic
def recount_moves() -> int:
    """Count all that ever moved anew; of how many days that makes tallies."""
    counted = moves_of(CameraSpan.objects.all())
    MoveTally.objects.all().delete()
    rows = [MoveTally(organisation_id=of, day=day, **moves._asdict()) for (of, day), moves in counted.items()]
    MoveTally.objects.bulk_create(rows, batch_size=2_000)
    return len(rows)


def strayed_moves(organisations: QuerySet[Organisation]) -> list[tuple[int, date]]:
    """Organisations (of these) and days whose tally is not what counting gives."""
    told = {
        (of, day): Moves(*numbers)
        for of, day, *numbers in MoveTally.objects.filter(organisation__in=organisations).values_list(
            "organisation", "day", *Moves._fields
        )
        if any(numbers)
    }
    counted = moves_of(CameraSpan.objects.filter(site__organisation__in=organisations))
    return sorted(key for key in told.keys() | counted.keys() if told.get(key) != counted.get(key))


def in_register(spans: QuerySet[CameraSpan]) -> QuerySet[CameraSpan]:
    """Less those of cameras whose import was undone.

    Without a look at the others: each would be looked up, and almost none was undone.
    """
    undone = Camera.objects.undone().filter(organisation__in=Organisation.objects.order_by().values("pk"))
    return spans.exclude(camera__in=undone.order_by().values("pk"))


def _in_place(life: str, verdict: str) -> bool:
    return life == Life.LIVE and verdict == Verdict.RESTRICTED


def _add(moves: ByDay, organisation: int, day: date, more: Moves) -> None:
    moves[organisation, day] = moves.get((organisation, day), Moves()).and_(more)


def _take_off_gone(moves: ByDay, camera_ids: Collection[int], at: datetime) -> None:
    """Those put back at that instant are not gone any more: they are taken off on the day on which they left."""
    back = CameraSpan.objects.filter(camera__in=key_set(camera_ids), since=at, until=None)
    cameras = back.exclude(life=Life.GONE).order_by().values("camera")
    before = CameraSpan.objects.filter(camera__in=cameras).exclude(until=None).order_by("pk")
    last: dict[int, CameraSpan] = {}
    gone: set[int] = set()
    for span in before.select_related("site"):
        if span.life == Life.GONE:
            gone.add(span.camera_id)
        else:
            gone.discard(span.camera_id)
            last[span.camera_id] = span
    for span in (last[camera] for camera in gone if camera in last):
        if span.until and _in_place(span.life, span.verdict):
            _add(moves, span.site.organisation_id, timezone.localdate(span.until), Moves(gone=-1))


def _write(moves: ByDay) -> None:
    rows = [(of, day, *numbers) for (of, day), numbers in sorted(moves.items()) if any(numbers)]
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(ADD, rows)


def count_if_never_counted(*, using: str = "default", **_: Any) -> None:
    """Counts where there is history and nothing of it was counted yet, as after an upgrade; called by post_migrate."""
    tables = {model._meta.db_table for model in (MoveTally, CameraSpan, Camera)}
    if tables <= set(connections[using].introspection.table_names()) and not MoveTally.objects.exists():
        recount_moves()
