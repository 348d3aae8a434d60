"""How far the removal has come: what is left at each month's end and at each site, and what that says in a sentence."""

import calendar
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, OuterRef, Q, Subquery

from inventory.models import Verdict
from removal.models import Report
from removal.planning.deadlines import in_words
from removal.reports.estate import Estate, SiteFacts
from removal.reports.known import GONE_OUT

BY_VERDICT = "All cameras"
BY_SITE = "Restricted, removal not recorded, by site"
BURN_DOWN = "Restricted, left at the month's end"
MONTHS_SHOWN = 12
SITES_SHOWN = 10


def left_by_month(estate: Estate) -> list[tuple[date, int]]:
    """Restricted cameras whose removal was not done yet at the end of each of the last months, and on the day itself.

    By the days on which they were found and came down, as far as these are known at the instant of the report: what
    was found late lifts the months since. One query.
    """
    down = (
        estate.known.lines().filter(GONE_OUT, camera=OuterRef("pk")).order_by().values("camera")
    ).annotate(first=Min("known_removed_on"))
    restricted = estate.known.cameras().filter(known_verdict=Verdict.RESTRICTED)
    days = [*month_ends(estate.on, MONTHS_SHOWN), estate.on]
    left = restricted.annotate(down_on=Subquery(down.values("first")[:1])).aggregate(
        **{
            f"left_{place}": Count("pk", filter=Q(found_on__lte=day) & (Q(down_on=None) | Q(down_on__gt=day)))
            for place, day in enumerate(days)
        }
    )
    return [(day, left[f"left_{place}"]) for place, day in enumerate(days)]


def month_ends(on: date, number: int) -> list[date]:
    """The last days of that many months before the one of `on`, the earliest first."""
    months = [divmod(on.year * 12 + on.month - 1 - back, 12) for back in range(number, 0, -1)]
    return [date(year, month + 1, calendar.monthrange(year, month + 1)[1]) for year, month in months]


def left_by_site(estate: Estate) -> list[tuple[str, int]]:
    """Where restricted cameras are left, most first; sites past the tenth together, as are those that are withheld.

    The summary depth lists no site, so there it is by category.
    """
    if estate.depth == Report.Depth.SUMMARY:
        found: dict[str, int] = {}
        for facts in estate.sites.values():
            name = facts.site.get_category_display()
            found[name] = found.get(name, 0) + _left(facts)
        return list(found.items())
    foi = estate.depth == Report.Depth.FOI
    listed = [(facts.reference if foi else facts.site.name, _left(facts)) for facts in estate.listed_sites]
    with_any = sorted((each for each in listed if each[1]), key=lambda each: (-each[1], each[0]))
    shown = with_any[:SITES_SHOWN]
    others = sum(number for _, number in with_any[SITES_SHOWN:])
    if others:
        shown.append((f"{len(with_any) - SITES_SHOWN} other sites", others))
    if foi:
        withheld = sum(_left(estate.sites[key]) for key in estate.withheld_site_ids)
        shown.append(("Sites not listed", withheld))
    return shown


def findings(estate: Estate, months: list[tuple[date, int]]) -> Iterator[tuple[str, int, str]]:
    """What the charts say: the section's name, its figure, and the finding as a sentence."""
    cameras = estate.cameras()
    restricted = estate.cameras(verdict=Verdict.RESTRICTED)
    unknown = estate.cameras(verdict=Verdict.UNKNOWN) + estate.cameras(verdict="")
    yield (
        BY_VERDICT,
        restricted,
        f"{restricted:,} of {cameras:,} cameras are restricted; of {unknown:,} nobody can tell yet.",
    )
    left = months[-1][1]
    at_sites = sum(1 for facts in estate.sites.values() if _left(facts))
    yield (
        BY_SITE,
        left,
        f"{left:,} restricted cameras are left, at {at_sites:,} of {len(estate.sites):,} sites.",
    )
    since, before = months[0]
    change = left - before
    moved = f"{abs(change):,} {'more' if change > 0 else 'fewer'} than" if change else "as many as"
    yield BURN_DOWN, change, f"{left:,} are left, {moved} on {in_words(since)}."


def _left(facts: SiteFacts) -> int:
    return facts.cameras(verdict=Verdict.RESTRICTED, out=False)
