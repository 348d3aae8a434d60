"""How far the removal has come: what is left at each month's end and at each site, and what that says in a sentence."""

import calendar
from collections.abc import Iterator
from datetime import date

from django.db.models import Count, Min, OuterRef, Q, Subquery

from inventory.models import Site, Verdict
from removal.models import Report
from removal.planning.deadlines import in_words
from removal.reports.counted import ALL_CAMERAS, BY_SITE, COVER, LEAST, NOT_LISTED, SITES, Figure
from removal.reports.estate import Estate
from removal.reports.known import GONE_OUT
from removal.reports.site_facts import SiteFacts

BURN_DOWN = "Restricted, left at the month's end"
MONTHS_SHOWN = 12
SITES_SHOWN = 10


def left_by_month(estate: Estate) -> list[tuple[date, int | str]]:
    """Restricted cameras whose removal was not done yet at the end of each of the last months, and on the day itself.

    By the days on which they were found and came down, as far as these are known at the instant of the report: what
    was found late lifts the months since. Sites that are not listed are in none of them; where small numbers are
    withheld, so are all the months as soon as one of them, or what is left now, is withheld. One query.
    """
    down = (
        estate.known.lines().filter(GONE_OUT, camera=OuterRef("pk")).order_by().values("camera")
    ).annotate(first=Min("known_removed_on"))
    listed = estate.known.cameras().exclude(known_site_id__in=estate.withheld_site_ids)
    restricted = listed.filter(known_verdict=Verdict.RESTRICTED)
    days = [*month_ends(estate.on, MONTHS_SHOWN), estate.on]
    left = restricted.annotate(down_on=Subquery(down.values("first")[:1])).aggregate(
        **{
            f"left_{place}": Count("pk", filter=Q(found_on__lte=day) & (Q(down_on=None) | Q(down_on__gt=day)))
            for place, day in enumerate(days)
        }
    )
    numbers = [int(left[f"left_{place}"]) for place in range(len(days))]
    return list(zip(days, _shown(estate, numbers), strict=True))


def _shown(estate: Estate, numbers: list[int]) -> list[int | str]:
    """The months as the depth shows them; what the lists of a freedom-of-information report show is no secret."""
    least = LEAST.get(estate.depth, 0) if estate.depth == Report.Depth.SUMMARY else 0
    small = any(0 < number < least for number in numbers)
    if least and (small or estate.counted[BY_SITE, "All sites"].number is None):
        return ["Withheld"] * len(numbers)
    return list(numbers)


def month_ends(on: date, number: int) -> list[date]:
    """The last days of that many months before the one of `on`, the earliest first."""
    months = [divmod(on.year * 12 + on.month - 1 - back, 12) for back in range(number, 0, -1)]
    return [date(year, month + 1, calendar.monthrange(year, month + 1)[1]) for year, month in months]


def left_by_site(estate: Estate) -> list[tuple[str, int | str]]:
    """Where restricted cameras are left, most first; sites past the tenth together, as are those that are withheld.

    The summary depth lists no site, so there it is by category.
    """
    if estate.depth == Report.Depth.SUMMARY:
        return [(each.label, estate.counted[BY_SITE, each.label].value) for each in Site.Category]
    foi = estate.depth == Report.Depth.FOI
    listed = [(facts.reference if foi else facts.site.name, _left(facts)) for facts in estate.listed_sites]
    with_any = sorted((each for each in listed if each[1]), key=lambda each: (-each[1], each[0]))
    shown: list[tuple[str, int | str]] = list(with_any[:SITES_SHOWN])
    others = sum(number for _, number in with_any[SITES_SHOWN:])
    if others:
        shown.append((f"{len(with_any) - SITES_SHOWN} other sites", others))
    if foi:
        shown.append((NOT_LISTED, estate.counted[BY_SITE, NOT_LISTED].not_listed.value))
    return shown


def findings(estate: Estate, months: list[tuple[date, int | str]]) -> Iterator[tuple[str, int | str, str]]:
    """What the charts say: the section's name, its figure, and the finding as a sentence."""
    cameras, restricted = estate.counted[ALL_CAMERAS, ALL_CAMERAS], estate.counted[ALL_CAMERAS, "Restricted"]
    yield (
        ALL_CAMERAS,
        restricted.value,
        f"{_capital(restricted)} of {cameras} cameras are restricted; of {_nobody_can_tell(estate)} nobody can tell "
        "yet.",
    )
    left, places = estate.counted[BY_SITE, "All sites"], estate.counted[COVER, "With any left"]
    every = estate.counted[SITES, "All sites"]
    known = places.number is not None and every.number is not None
    where = f", at {places} of {every} sites" if known else ""
    yield (
        BY_SITE,
        left.value,
        f"{_capital(left)} restricted cameras are left{where}.",
    )
    (since, before), (_, now) = months[0], months[-1]
    if not (isinstance(before, int) and isinstance(now, int)):
        yield BURN_DOWN, "Withheld", "Small numbers are withheld."
        return
    change = now - before
    moved = f"{abs(change):,} {'more' if change > 0 else 'fewer'} than" if change else "as many as"
    where = " at the sites listed" if estate.depth == Report.Depth.FOI else ""
    yield BURN_DOWN, change, f"{now:,} are left{where}, {moved} on {in_words(since)}."


def _nobody_can_tell(estate: Estate) -> str:
    parts = [estate.counted[ALL_CAMERAS, name] for name in ("Cannot tell", "Not checked yet")]
    known = [part.number for part in parts if part.number is not None]
    return f"{sum(known):,}" if len(known) == len(parts) else " and ".join(map(str, parts))


def _capital(figure: Figure) -> str:
    return f"{figure}"[:1].upper() + f"{figure}"[1:]


def _left(facts: SiteFacts) -> int:
    return facts.cameras(verdict=Verdict.RESTRICTED, out=False)
