"""How far the removal has come, and what the dates, the pace and the plans lead one to expect.

Reads only: the sets come from the caller, who takes them from `access`, and the number of queries is fixed. What
is late by a forecast is late on this page alone; *overdue* is written by the replan.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, FloatField, Min, Q, QuerySet, SmallIntegerField, Sum, Value

from inventory.models import UNDATED, Camera, CameraTally
from inventory.services.estate import EXEMPTED, IN_SERVICE, OVERDUE, RESTRICTED_IN_PLACE, TO_DO, added_up
from removal.models import CameraSpan, MoveTally, PlanCost, Removal, RemovalPlan
from removal.planning.forecasting import (
    WATCHED_DAYS,
    DueDay,
    Expected,
    Pace,
    Share,
    Work,
    Year,
    by_year,
    cost_left,
    expected,
    left_by_day,
    shares,
)
from removal.planning.obligations import Obligation as Asked
from removal.planning.workflow import State
from removal.services.keeping import IN_PLACE, PENCE, pence
from removal.services.moves import moves_by_day

Dates = QuerySet[Any]
"""Counts of cameras by what is asked of them and by when: `inventory.access.dates`."""
WITHIN = (7, 30, 90)
"""Days ahead that the table of what is due looks."""
WEEKS_SHOWN = 52
MONTHS_AT_ONCE = 12
SITES_SHOWN, SITES_COMPARED = 10, 500


@dataclass(frozen=True, slots=True)
class Point:
    """How many restricted cameras were in place at the end of a day."""

    day: date
    left: int


@dataclass(frozen=True, slots=True)
class DueSoon:
    """Of what is asked of cameras: how many are past their date, and due within each of WITHIN days."""

    asked: str
    passed: int
    within: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SiteAtRisk:
    """A site with dates that are passed, or near and without an approved line in a plan."""

    uuid: UUID
    name: str
    left: int
    overdue: int
    unplanned: int
    due_on: date | None


@dataclass(frozen=True, slots=True)
class Costs:
    """What plans still have to spend, by financial year ("" where a line has no day), and what nobody estimated."""

    by_year: tuple[tuple[str, Decimal], ...]
    lines_without: int

    @property
    def total(self) -> Decimal:
        """Over all years."""
        return sum((cost for _, cost in self.by_year), Decimal(0))


@dataclass(frozen=True, slots=True)
class Forecast:
    """All that the page of deadlines shows."""

    on: date
    points: Sequence[Point]
    pace: Pace
    found: int
    months: Sequence[Expected]
    due_soon: Sequence[DueSoon]
    exempted: int
    sites: Sequence[SiteAtRisk]
    costs: Costs
    left: int

    @property
    def dated(self) -> int:
        """Restricted cameras in place that have to be gone by a day."""
        return self.months[-1].running if self.months else 0

    @property
    def last(self) -> Expected | None:
        """The month of the last date of all."""
        return self.months[-1] if self.months else None

    @property
    def years(self) -> Sequence[Year]:
        """The months by year, where they are too many to be read at once."""
        return by_year(self.months) if len(self.months) > MONTHS_AT_ONCE else ()

    @property
    def year_shown(self) -> Year | None:
        """The year that is open at first: the one that comes next, or that runs."""
        return next((year for year in self.years if year.until >= self.on), None)

    @property
    def months_late(self) -> int:
        """In how many months dates will not be kept at this pace."""
        return sum(1 for month in self.months if month.days_late)


def forecast(
    *,
    cameras: QuerySet[Camera],
    tallies: QuerySet[CameraTally],
    dates: Dates,
    spans: QuerySet[CameraSpan],
    moves: QuerySet[MoveTally] | None,
    plans: QuerySet[RemovalPlan],
    on: date,
) -> Forecast:
    """What stands, and what to expect if nothing new is found: seven queries."""
    by_day = moves_by_day(moves, spans)
    changes = {day: told.came - told.went for day, told in by_day.items()}
    first, watched = min(changes, default=on), on - timedelta(days=WATCHED_DAYS)
    start, gone = max(first, watched), sum(told.gone for day, told in by_day.items() if day > watched)
    pace = Pace(gone, (on - start).days)
    dues, left = _dues(dates)
    (before,) = left_by_day(changes, [start])
    due_soon, exempted = _due_soon(dates, on=on)
    return Forecast(
        on=on,
        points=_points(changes, first, left, on=on),
        pace=pace,
        found=max(left - before + gone, 0),
        months=expected(dues, pace, on=on),
        due_soon=due_soon,
        exempted=exempted,
        sites=_sites_at_risk(tallies, cameras, on=on),
        costs=costs(plans, on=on),
        left=left,
    )


def _points(moves: Mapping[date, int], first: date, left: int, *, on: date) -> list[Point]:
    """The end of each week since the first day known, or of WEEKS_SHOWN weeks, and how it stands now."""
    weeks = min((on - first).days // 7, WEEKS_SHOWN)
    days = [on - timedelta(weeks=week) for week in range(weeks, 0, -1)]
    if first not in days and weeks < WEEKS_SHOWN and first < on:
        days.insert(0, first)
    return [*map(Point, days, left_by_day(moves, days)), Point(on, left)]


def _dues(dates: Dates) -> tuple[list[DueDay], int]:
    """When restricted cameras in place have to be gone, by their earliest date, and how many there are: one query."""
    in_place = dates.filter(RESTRICTED_IN_PLACE).order_by()
    counted = list(in_place.values_list("gone_by", "found_late").annotate(cameras=added_up(Q())))
    numbers: Counter[date] = Counter()
    late: Counter[date] = Counter()
    for day, found_late, cameras in counted:
        if day and day != UNDATED and cameras:
            numbers[day] += cameras
            late[day] += cameras if found_late else 0
    dues = [DueDay(day, number, late[day]) for day, number in numbers.items()]
    return dues, sum(cameras for *_, cameras in counted)


def _due_soon(dates: Dates, *, on: date) -> tuple[list[DueSoon], int]:
    """What is due, by what is asked, and how many are exempted and so left out: one query."""
    near = (
        dates.filter(IN_SERVICE, due_by__lte=on + timedelta(days=WITHIN[-1])).exclude(headline="").order_by()
    )
    bound = ~EXEMPTED
    ahead = [added_up(bound & Q(due_by__gte=on, due_by__lte=on + timedelta(days=days))) for days in WITHIN]
    counted = near.values_list("headline").annotate(
        passed=added_up(bound & Q(due_by__lt=on)),
        **{f"within_{days}": count for days, count in zip(WITHIN, ahead, strict=True)},
        exempted=added_up(EXEMPTED),
    )
    rows = sorted(counted, key=lambda row: Asked(row[0]).place)
    found = [DueSoon(asked, passed, tuple(within)) for asked, passed, *within, _ in rows]
    return [each for each in found if each.passed or any(each.within)], sum(row[-1] for row in rows)


def _sites_at_risk(
    tallies: QuerySet[CameraTally], cameras: QuerySet[Camera], *, on: date
) -> list[SiteAtRisk]:
    """The sites with most overdue cameras, then with most that are near their date and not planned: three queries.

    Dates are looked at only where they may decide: at sites with as many overdue cameras as the last that is shown.
    """
    to_do = tallies.filter(TO_DO).order_by().values_list("site")
    late_ones = added_up(RESTRICTED_IN_PLACE & OVERDUE)
    counted = to_do.annotate(late=late_ones, left=added_up(RESTRICTED_IN_PLACE)).filter(late__gt=0)
    late = {site: number for site, number, _ in counted.order_by("-late", "-left", "site")[:SITES_COMPARED]}
    soon = _not_planned(cameras, on)
    if len(late) >= SITES_SHOWN:
        least = list(late.values())[SITES_SHOWN - 1]
        soon = soon.filter(site__in=[site for site, number in late.items() if number >= least])
    unplanned = dict(soon.order_by("-unplanned", "site")[: max(SITES_SHOWN, len(late))])
    found = sorted({*late, *unplanned}, key=lambda site: (-late.get(site, 0), -unplanned.get(site, 0)))
    worst = found[:SITES_SHOWN]
    there = cameras.filter(RESTRICTED_IN_PLACE, site__in=worst).order_by()
    named = there.values_list("site", "site__uuid", "site__name")
    rows = [
        SiteAtRisk(uuid, name, left, late.get(site, 0), unplanned.get(site, 0), earliest)
        for site, uuid, name, left, earliest in named.annotate(left=Count("pk"), earliest=Min("due_on"))
    ]
    return sorted(rows, key=lambda row: (-row.overdue, -row.unplanned, -row.left, row.name))


def _not_planned(cameras: QuerySet[Camera], on: date) -> QuerySet[Any, Any]:
    """Sites with how many restricted cameras there are near their date, and without an approved line in a plan."""
    near = Q(due_on__gte=on, due_on__lte=on + timedelta(days=WITHIN[-1]))
    open_ones = near & ~Q(status__in=(Camera.Status.PLANNED, Camera.Status.EXEMPTED))
    there = cameras.filter(RESTRICTED_IN_PLACE, open_ones).order_by()
    return there.values_list("site").annotate(unplanned=Count("pk"))


def costs(plans: QuerySet[RemovalPlan], *, on: date) -> Costs:
    """What those of these plans that are in work still have to spend: one query over what they keep.

    Of a plan without an estimate, whose lines then have none either (`services.keeping`), only the number of lines
    still to be done matters.
    """
    in_work = plans.filter(closed_at=None).order_by()
    kept = PlanCost.objects.filter(plan__in=in_work.values("pk")).order_by().values_list("year")
    without = in_work.filter(cost_estimate=None).values_list(Value(None, SmallIntegerField()))
    rows = kept.annotate(left=Sum("left"), number=Sum("without")).union(
        without.annotate(left=Value(None, FloatField()), number=Sum("to_do")), all=True
    )
    return _costs([Share(0, year, left, number or 0) for year, left, number in rows], on)


def _costs(found: Sequence[Share], on: date) -> Costs:
    by_year = cost_left(found, on=on)
    told = tuple((year, Decimal(pence) / PENCE) for year, pence in by_year.items())
    return Costs(told, sum(each.without for each in found))


def costs_of(plan: RemovalPlan, lines: Iterable[Removal], *, on: date) -> Costs:
    """The same for one plan whose lines, with their cameras, are at hand: no query."""
    cost = pence(plan.cost_estimate)
    work = [
        Work(
            plan.pk,
            cost,
            line.planned_on or line.camera.due_on,
            line.state in IN_PLACE,
            1,
            int(line.cost_estimate is not None),
            pence(line.cost_estimate) or 0,
        )
        for line in lines
        if line.state != State.CANCELLED and plan.closed_at is None
    ]
    return _costs(shares(work), on)
