"""What an invariant is, and how much of a large table is looked at."""

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Exists, Model, OuterRef, QuerySet

from inventory.models import Job, Organisation

log = logging.getLogger("lenscap.integrity")

FIRST = 5
# Without --deep every hundredth row is derived again: enough to find a fault that is everywhere.
ONE_IN = 100
# Work that changes verdicts: while it is under way, cameras may be ahead of or behind their findings.
JUDGING = ("import", "rejudge", "spread")


@dataclass(frozen=True, slots=True)
class Invariant:
    """Something that always holds; `offenders` names each thing that breaks it, one line each."""

    name: str
    promise: str
    offenders: Callable[[bool], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one invariant's check found."""

    name: str
    promise: str
    count: int
    first: tuple[str, ...]


def examine(invariant: Invariant, *, deep: bool) -> Outcome:
    """Count what breaks the invariant and keep the first few.

    Data so broken that it cannot be read is an offender too: the other invariants are examined all the same.
    """
    try:
        offenders = iter(invariant.offenders(deep))
        first = tuple(islice(offenders, FIRST))
        count = len(first) + sum(1 for _ in offenders)
    except Exception as problem:
        log.exception("could not examine the invariant %s", invariant.name)
        count, first = 1, (f"could not be examined ({type(problem).__name__}: {problem})",)
    return Outcome(invariant.name, invariant.promise, count, first)


def settled_organisations() -> QuerySet[Organisation]:
    """Organisations in which nothing that changes verdicts is queued or running."""
    judging = Job.objects.filter(organisation=OuterRef("pk"), kind__in=JUDGING, state__in=Job.OPEN)
    return Organisation.objects.filter(~Exists(judging)).order_by("pk")


def keys_to_derive(rows: "QuerySet[Model]", *, deep: bool) -> Sequence[int]:
    """The keys of all rows, or of each hundredth, the first among them."""
    keys = list(rows.order_by("pk").values_list("pk", flat=True))
    return keys if deep else keys[::ONE_IN]
