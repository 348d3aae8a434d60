"""Every count of the Summary and the Cover, and what a depth lets be seen of it.

Each count has two parts: what stands at sites whose rows the report lists, which a reader can count there, and the
rest. Where a depth suppresses small numbers (LEAST), the rest goes through `removal.reports.suppression`.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple, TypeVar

from inventory.models import Camera, Connection, Life, Site, Verdict
from removal.models import Report
from removal.models.attestations import SHOWN
from removal.reports.site_facts import Group, SiteFacts
from removal.reports.suppression import Cell, Family, Key, Seen, settle

Depth = Report.Depth
LEAST: Mapping[str, int] = {Depth.FOI: 5, Depth.SUMMARY: 5}
"""The smallest count that a depth shows; the other depths show every count."""

ALL_CAMERAS, STATUS, STILL_THERE = "All cameras", "Status", "Restricted, still there"
SITES, AFFECTED, BASELINE = "Sites", "Affected sites", "Against the baseline"
BY_SITE, NOT_LISTED = "Restricted, removal not recorded, by site", "Sites not listed"
COVER, ATTESTED = "Cover", "Sites attested"
VERDICTS = (*((verdict.value, str(verdict.label)) for verdict in Verdict), ("", "Not checked yet"))
LIVES = (
    (Life.LIVE, "In place", "All in place"),
    (Life.NEW, str(Life.NEW.label), f"All {str(Life.NEW.label).lower()}"),
    (Life.GONE, str(Life.GONE.label), f"All {str(Life.GONE.label).lower()}"),
)


class Unit(NamedTuple):
    """Cameras alike in category of site and everything else that is counted."""

    category: str
    group: Group


class SiteUnit(NamedTuple):
    """Sites alike in everything that is counted of sites."""

    category: str
    affected: bool
    removed: bool
    replaced: bool
    unclear: bool
    in_baseline: bool
    has_left: bool
    attested: str


Alike = TypeVar("Alike", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Figure:
    """A count: its part that the lists show, the rest, and what is seen of the rest."""

    listed: int
    rest: int
    seen: Seen
    least: int = 0

    @property
    def value(self) -> int | str:
        """The number, or what is said instead."""
        more = f"{self.listed:,} and " if self.listed else ""
        match self.seen:
            case Seen.WHOLE:
                return self.listed + self.rest
            case Seen.FEW:
                return f"{more}fewer than {self.least} more" if more else f"Fewer than {self.least}"
        return f"{more}more, withheld" if more else "Withheld"

    @property
    def not_listed(self) -> "Figure":
        """The part that no list shows."""
        return Figure(0, self.rest, self.seen, self.least)

    @property
    def number(self) -> int | None:
        """The number where it may be seen and worked with."""
        return self.listed + self.rest if self.seen is Seen.WHOLE else None

    def __str__(self) -> str:
        value = self.value
        if isinstance(value, int):
            return f"{value:,}"
        if self.seen is Seen.WITHHELD:
            return f"at least {self.listed:,}" if self.listed else "a withheld number of"
        return value[:1].lower() + value[1:]


@dataclass(frozen=True, slots=True)
class Counted:
    """The figures by part and measure."""

    figures: Mapping[Key, Figure]

    def __getitem__(self, place: tuple[str, str]) -> Figure:
        return self.figures[Key(*place)]

    def share(self, part: tuple[str, str], whole: tuple[str, str]) -> tuple[int, int] | None:
        """Part and whole where both may be seen."""
        over, under = self[part].number, self[whole].number
        return None if over is None or under is None else (over, under)


def count(
    listed: Mapping[Alike, int], rest: Mapping[Alike, int], families: Sequence[Family[Alike]], depth: str
) -> dict[Key, Figure]:
    """The figures of some families, the one to hide last first."""
    least = LEAST.get(depth, 0)
    if least:
        seen = settle(rest, families, least=least)
    else:
        seen = {cell.key: (_held(rest, cell), Seen.WHOLE) for family in families for cell in family}
    return {
        cell.key: Figure(_held(listed, cell), *seen[cell.key], least)
        for family in families
        for cell in family
    }


def one_by_one(numbers: Mapping[str, int], depth: str) -> dict[str, Figure]:
    """Numbers that do not add up: all of them hidden as soon as one of them is small."""
    family: Family[str] = [Cell(Key("", name), name.__eq__) for name in numbers]
    return {key.name: figure for key, figure in count({}, numbers, [family], depth).items()}


def count_estate(
    sites: Iterable[SiteFacts],
    *,
    depth: str,
    withheld: frozenset[str] = frozenset(),
    baseline: frozenset[str] = frozenset(),
) -> Counted:
    """Cameras and sites; of those of a category in `withheld` the lists show nothing. `baseline`: UUIDs of sites."""
    every = list(sites)
    apart = [facts for facts in every if not withheld or facts.site.category in withheld]
    listed = [facts for facts in every if withheld and facts.site.category not in withheld]
    figures = count(_cameras(listed), _cameras(apart), camera_families(depth), depth)
    shown, rest = (Counter(_site_unit(facts, baseline) for facts in part) for part in (listed, apart))
    figures |= count(shown, rest, site_families(withheld), depth)
    if withheld:
        for category in set(Site.Category) - withheld:
            key = Key(SITES, category.label)
            figures[key] = Figure(_held(shown, _of_category(category)), 0, Seen.WHOLE)
    return Counted(figures)


def camera_families(depth: str) -> list[Family[Unit]]:
    """The counts of cameras that belong together."""
    return [
        [_cell(ALL_CAMERAS, ALL_CAMERAS)],
        [_cell(ALL_CAMERAS, label, verdict=verdict) for verdict, label in VERDICTS],
        list(_still_there()),
        list(_by_life()),
        list(_by_place(depth)),
        [_cell(STATUS, status.label, status=status.value) for status in Camera.Status],
        [
            Cell(Key(COVER, "To come"), _to_come),
            Cell(Key(COVER, "Off"), _off_networks),
        ],
    ]


def site_families(withheld: frozenset[str]) -> list[Family[SiteUnit]]:
    """The counts of sites that belong together."""
    categories = [each for each in Site.Category if not withheld or each in withheld]
    return [
        [Cell(Key(SITES, "All sites"), lambda site: True)],
        [_of_category(category) for category in categories],
        [Cell(Key(ATTESTED, words), partial(_attested, state)) for state, words in SHOWN],
        [*_affected(), *_against_baseline(), Cell(Key(COVER, "With any left"), lambda site: site.has_left)],
    ]


def _cell(about: str, name: str, **facts: str | bool) -> Cell[Unit]:
    return Cell(
        Key(about, name),
        lambda unit: all(getattr(unit.group, field) == value for field, value in facts.items()),
    )


def _still_there() -> Iterator[Cell[Unit]]:
    open_ones: dict[str, str | bool] = {"verdict": Verdict.RESTRICTED, "life": Life.LIVE, "out": False}
    yield _cell(STILL_THERE, "All restricted, still there", **open_ones)
    for connection in Connection:
        yield _cell(STILL_THERE, connection.label, **open_ones, connection=connection)


def _by_life() -> Iterator[Cell[Unit]]:
    for life, about, all_of_them in LIVES:
        yield _cell(about, all_of_them, life=life)
        for verdict, label in VERDICTS:
            yield _cell(about, label, life=life, verdict=verdict)


def _by_place(depth: str) -> Iterator[Cell[Unit]]:
    left: dict[str, str | bool] = {"verdict": Verdict.RESTRICTED, "out": False}
    yield _cell(BY_SITE, "All sites", **left)
    if depth == Depth.FOI:
        yield _cell(BY_SITE, NOT_LISTED, **left)
    if depth == Depth.SUMMARY:
        for category in Site.Category:
            yield Cell(Key(BY_SITE, category.label), _left_at(category))


def _left_at(category: str) -> Callable[[Unit], bool]:
    return lambda unit: (
        unit.category == category and unit.group.verdict == Verdict.RESTRICTED and not unit.group.out
    )


def _to_come(unit: Unit) -> bool:
    restricted = unit.group.verdict == Verdict.RESTRICTED
    return restricted and unit.group.life == Life.NEW and unit.category == Site.Category.SENSITIVE


def _off_networks(unit: Unit) -> bool:
    group = unit.group
    there = group.verdict == Verdict.RESTRICTED and group.life == Life.LIVE and not group.out
    return there and group.connection in (Connection.ISOLATED, Connection.STANDALONE)


def _of_category(category: Site.Category) -> Cell[SiteUnit]:
    return Cell(Key(SITES, category.label), lambda site: site.category == category)


def _attested(state: str, site: SiteUnit) -> bool:
    return site.attested == state


def _affected() -> Iterator[Cell[SiteUnit]]:
    yield Cell(Key(AFFECTED, "Affected sites"), lambda site: site.affected)
    yield Cell(Key(AFFECTED, "Equipment removed"), lambda site: site.removed)
    yield Cell(Key(AFFECTED, "Equipment replaced"), lambda site: site.replaced)
    yield Cell(Key(AFFECTED, "Cannot tell"), lambda site: site.unclear)
    # What two of the others leave by subtraction is a count too.
    yield Cell(Key(AFFECTED, "Not removed"), lambda site: site.affected and not site.removed)
    yield Cell(Key(AFFECTED, "Not replaced"), lambda site: site.affected and not site.replaced)


def _against_baseline() -> Iterator[Cell[SiteUnit]]:
    yield Cell(Key(BASELINE, "Baseline"), lambda site: site.in_baseline)
    yield Cell(Key(BASELINE, "Of them, equipment removed"), lambda site: site.in_baseline and site.removed)
    yield Cell(Key(BASELINE, "Of them, equipment replaced"), lambda site: site.in_baseline and site.replaced)
    yield Cell(
        Key(BASELINE, "Of them, not affected any more"),
        lambda site: site.in_baseline and not site.affected,
    )
    yield Cell(Key(BASELINE, "Found since"), lambda site: site.affected and not site.in_baseline)
    # Baseline and late finds together, the second denominator, and what of them is removed.
    yield Cell(Key(BASELINE, "Either"), lambda site: site.in_baseline or site.affected)
    yield Cell(Key(BASELINE, "Either, removed"), lambda site: site.removed)


def _cameras(sites: Iterable[SiteFacts]) -> Counter[Unit]:
    units: Counter[Unit] = Counter()
    for facts in sites:
        for group, number in facts.groups.items():
            units[Unit(facts.site.category, group)] += number
    return units


def _site_unit(facts: SiteFacts, baseline: frozenset[str]) -> SiteUnit:
    unsettled = facts.cameras(verdict=Verdict.CLEAR) < facts.cameras()
    return SiteUnit(
        facts.site.category,
        facts.affected,
        facts.removed,
        facts.replaced,
        facts.site.category == Site.Category.SENSITIVE and not facts.affected and unsettled,
        str(facts.site.uuid) in baseline,
        facts.cameras(verdict=Verdict.RESTRICTED, out=False) > 0,
        facts.attested,
    )


def _held(units: Mapping[Alike, int], cell: Cell[Alike]) -> int:
    return sum(number for unit, number in units.items() if cell.holds(unit))
