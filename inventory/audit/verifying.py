"""Reading the whole trail again and naming the first thing that does not fit.

Every byte counts: beside the hashes, what SQLite stores has to be, letter for letter, what Lenscap writes, since
there a moment or a document may be spelt in other ways and still read the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

from django.db import DatabaseError, Error, connection
from django.db.models import (
    DateTimeField,
    Exists,
    F,
    Model,
    OuterRef,
    QuerySet,
    Subquery,
    Value,
)

from inventory.audit.recording import content_hash
from inventory.audit.sealing import START, seal_hash
from inventory.models import AuditEvent, Organisation, Seal, SealedEvent
from inventory.models.columns import number_of

A_CHUNK = 500
# Below every key that a database can hold: nothing hides under zero.
LOWEST = -(2**63)
# What a value that Lenscap never wrote can raise while it is read and hashed.
UNREADABLE = (DatabaseError, Error, ValueError, TypeError, AttributeError)


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that does not fit."""

    organisation: str
    what: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a reading of one organisation's chain found."""

    organisation: str
    seals: int
    events: int
    unsealed: int
    head: str
    broken: Break | None
    holds_expected_head: bool | None = None


def verify(organisation: Organisation, *, expected_head: str = "") -> Verification:
    """Check every event's hash, every link, the gapless numbers; an unsealed tail is stated, not an error.

    `expected_head` is a hash from an old report: it must be one of the chain's links, else a cut tail or a
    rewritten chain would pass.
    """
    what = _altered_event(organisation) or _broken_link(organisation) or _stray_event(organisation)
    seals = Seal.objects.filter(organisation=OuterRef("pk"))
    events = AuditEvent.objects.filter(organisation=OuterRef("pk"))
    found = (
        Organisation.objects.filter(pk=organisation.pk)
        .values(
            sealed_by=number_of(seals),
            recorded=number_of(events),
            unsealed=number_of(events.filter(sealed=None)),
            head=Subquery(seals.order_by("-number").values("hash")[:1]),
            holds=Exists(seals.filter(hash=expected_head)),
        )
        .get()
    )
    return Verification(
        organisation=organisation.code,
        seals=found["sealed_by"],
        events=found["recorded"],
        unsealed=found["unsealed"],
        head=found["head"] or START,
        broken=Break(organisation.code, what) if what else None,
        holds_expected_head=found["holds"] if expected_head else None,
    )


def _altered_event(organisation: Organisation) -> str:
    """The first event that is not what was recorded; empty when all are."""
    events = AuditEvent.objects.filter(organisation=organisation).order_by("pk")
    after, more = LOWEST, True
    while more:
        chunk = events.filter(pk__gt=after)[:A_CHUNK]
        try:
            rows = list(chunk)
            if what := _altered_in(rows):
                return what
        except UNREADABLE:
            return _altered_one_by_one(events, list(chunk.values_list("pk", flat=True)))
        more = len(rows) == A_CHUNK
        after = rows[-1].pk if rows else after
    return ""


def _altered_in(rows: Sequence[AuditEvent]) -> str:
    for event, as_written in zip(rows, _written_alike(rows), strict=True):
        if not as_written or content_hash(event) != event.content_hash:
            return f"event {event.pk} ({event.action}) was altered"
    return ""


def _altered_one_by_one(events: "QuerySet[AuditEvent]", keys: Sequence[int]) -> str:
    """The first of these that was altered, where one of them cannot be read."""
    for key in keys:
        try:
            if what := _altered_in([events.get(pk=key)]):
                return what
        except UNREADABLE:
            return f"event {key} was altered: it cannot be read"
    raise AssertionError("an event that can be read could not be read before")


def _broken_link(organisation: Organisation) -> str:
    """The first seal that does not fit the one before it or its events; empty when all do."""
    seals = Seal.objects.filter(organisation=organisation).order_by("number")
    try:
        links = list(seals)
    except UNREADABLE:
        return f"seal {_first_unreadable(seals)} was altered: it cannot be read"
    return _broken_in(links, organisation)


def _broken_in(links: Sequence[Seal], organisation: Organisation) -> str:
    sealed = _event_hashes(organisation)
    group = next(sealed, None)
    previous = START
    for number, (link, as_written) in enumerate(zip(links, _written_alike(links), strict=True), start=1):
        if link.number != number:
            return f"seal {number} is missing"
        if link.previous_hash != previous:
            return f"seal {number} does not follow the one before it"
        hashes: list[str] = []
        if group and group[0] == link.pk:
            hashes, group = group[1], next(sealed, None)
        if not as_written or link.hash != seal_hash(previous, number, link.sealed_at, hashes):
            return f"seal {number} does not match its events: one was added, removed or moved, or the seal altered"
        previous = link.hash
    return ""


def _first_unreadable(seals: "QuerySet[Seal]") -> int:
    for key, number in seals.values_list("pk", "number"):
        try:
            seals.get(pk=key)
        except UNREADABLE:
            return number
    raise AssertionError("a seal that can be read could not be read before")


def _event_hashes(organisation: Organisation) -> Iterator[tuple[int, list[str]]]:
    """Each seal's key with the hashes of its events, in the order of the seals."""
    rows = (
        SealedEvent.objects.filter(seal__organisation=organisation)
        .order_by("seal__number", "seal_id", "event_id")
        .values_list("seal_id", "event__content_hash")
    )
    for seal_id, group in groupby(rows.iterator(chunk_size=5_000), key=itemgetter(0)):
        yield seal_id, [event_hash for _, event_hash in group]


def _stray_event(organisation: Organisation) -> str:
    """An event that has left its organisation or its chain; empty when there is none."""
    own_seals = Seal.objects.filter(organisation=organisation).values("pk")
    own_events = SealedEvent.objects.filter(event__organisation=organisation)
    lost = (
        (
            own_events.exclude(seal_id__in=own_seals),
            "event_id",
            "is sealed by a seal that is not in the chain",
        ),
        (
            SealedEvent.objects.filter(seal__organisation=organisation).exclude(
                event__organisation=organisation
            ),
            "event_id",
            "was moved to another organisation",
        ),
        (
            AuditEvent.objects.exclude(organisation_id__in=Organisation.objects.values("pk")),
            "pk",
            "belongs to no organisation",
        ),
    )
    found = [
        rows.order_by().annotate(place=Value(place), event_key=F(key)).values_list("place", "event_key")
        for place, (rows, key, _) in enumerate(lost)
    ]
    first = found[0].union(*found[1:], all=True).order_by("place", "event_key")[:1]
    return next((f"event {event} {lost[place][2]}" for place, event in first), "")


def _written_alike(rows: Sequence[Model]) -> list[bool]:
    """Of each row, whether the database holds its values as Lenscap writes them.

    PostgreSQL's types have one spelling for each value; SQLite keeps whatever text it was given.
    """
    if connection.vendor != "sqlite" or not rows:
        return [True] * len(rows)
    stored = {values[0]: values[1:] for values in _stored_values(rows)}
    return [stored[row.pk] == _values_to_write(row) for row in rows]


def _stored_values(rows: Sequence[Model]) -> list[tuple[Any, ...]]:
    quote, meta = connection.ops.quote_name, rows[0]._meta
    columns = ", ".join(_as_stored(field) for field in meta.concrete_fields)
    found: list[tuple[Any, ...]] = []
    with connection.cursor() as cursor:
        for start in range(0, len(rows), A_CHUNK):
            keys = [row.pk for row in rows[start : start + A_CHUNK]]
            places = ", ".join(["%s"] * len(keys))
            cursor.execute(
                f"SELECT {columns} FROM {quote(meta.db_table)} WHERE id IN ({places})",  # noqa: S608
                keys,
            )
            found += cursor.fetchall()
    return found


def _as_stored(field: Any) -> str:
    """The column in SQL; as a CAST the driver does not read a moment for us."""
    column = connection.ops.quote_name(field.column)
    return f"CAST({column} AS TEXT)" if isinstance(field, DateTimeField) else column


def _values_to_write(row: Model) -> tuple[Any, ...]:
    return tuple(
        field.get_db_prep_save(getattr(row, field.attname), connection=connection) for field in _fields(row)
    )


def _fields(row: Model) -> list[Any]:
    return [field for field in row._meta.concrete_fields if not field.primary_key]
