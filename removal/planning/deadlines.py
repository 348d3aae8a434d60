"""The deadline grammar: rules that are stored and shown, and the dates that they work out to.

A rule says when something is due; `work_out` turns it into a date with the sentence that defends it. Rules are
plain values: they can be compared, kept in data files and written as text or JSON (`removal.planning.grammar`).
What each rule means, and the test vectors, are in docs/deadlines.md.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from removal.planning.calendars import (
    Division,
    add_working_days,
    edition,
    first_working_day_from,
    last_working_day_until,
)

YEARS = range(1900, 2201)
"""Years a rule may name; anything else is a slip of the keyboard."""
MOST_STEPS = 10_000
MOST_LIFE_YEARS = 50
DEFAULT_LIFE_YEARS = 7
"""Expected life of a camera: Epping Forest's CCTV strategy runs 7 years "to align with the expected lifespan"."""


class DeadlineError(ValueError):
    """A rule that cannot be read or worked out; the message says what to write instead."""


class Roll(StrEnum):
    """What happens to a date on which nobody works: it stays, or moves back or forward to a working day."""

    NONE = "none"
    PRECEDING = "preceding"
    FOLLOWING = "following"


class Unit(StrEnum):
    """What a relative deadline counts."""

    DAYS = "days"
    WORKING_DAYS = "working_days"
    MONTHS = "months"


class Precision(StrEnum):
    """How exactly the source states the date: "no later than April 2025" is precise to the month."""

    DAY = "day"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Fixed:
    """One named day."""

    day: date
    roll: Roll = Roll.NONE


@dataclass(frozen=True, slots=True)
class MonthEnd:
    """The last day of a month, for sources that name only the month."""

    year: int
    month: int
    roll: Roll = Roll.NONE

    def __post_init__(self) -> None:
        _check_year(self.year)
        if not 1 <= self.month <= 12:
            raise DeadlineError(f"Month {self.month} does not exist; write MONTH_END(2025-04)")


@dataclass(frozen=True, slots=True)
class Relative:
    """So many days, working days or months after a named day (before it when the count is negative)."""

    anchor: str
    count: int
    unit: Unit
    roll: Roll = Roll.NONE

    def __post_init__(self) -> None:
        if abs(self.count) > MOST_STEPS:
            raise DeadlineError(f"{self.count} {self.unit} is too far; count at most {MOST_STEPS:,}")


@dataclass(frozen=True, slots=True)
class FinancialYearEnd:
    """The end of the financial year that starts in one calendar year and ends in the next."""

    starts: int
    month: int = 3
    day: int = 31
    roll: Roll = Roll.NONE

    def __post_init__(self) -> None:
        _check_year(self.starts)
        try:
            date(self.starts + 1, self.month, self.day)
        except ValueError:
            raise DeadlineError(
                f"A financial year cannot end on day {self.day} of month {self.month}"
            ) from None

    @property
    def label(self) -> str:
        """The year as people write it: 2026/27."""
        return f"{self.starts}/{(self.starts + 1) % 100:02}"


@dataclass(frozen=True, slots=True)
class NextUpgrade:
    """The planned refresh where one is set, else the end of the expected life after installation."""

    life_years: int = DEFAULT_LIFE_YEARS
    roll: Roll = Roll.NONE

    def __post_init__(self) -> None:
        if not 1 <= self.life_years <= MOST_LIFE_YEARS:
            raise DeadlineError(f"A life of {self.life_years} years is not between 1 and {MOST_LIFE_YEARS}")


@dataclass(frozen=True, slots=True)
class Earliest:
    """The first of several dates; members without a date are left out."""

    of: tuple["Rule", ...]
    roll: Roll = Roll.NONE


@dataclass(frozen=True, slots=True)
class Latest:
    """The last of several dates; members without a date are left out."""

    of: tuple["Rule", ...]
    roll: Roll = Roll.NONE


Rule = Fixed | MonthEnd | Relative | FinancialYearEnd | NextUpgrade | Earliest | Latest


@dataclass(frozen=True, slots=True)
class Contribution:
    """One member of an EARLIEST or LATEST: its date, why, and whether it is the one that decided."""

    due_on: date | None
    reason: str
    decides: bool


@dataclass(frozen=True, slots=True)
class Deadline:
    """A rule worked out: the date, or why there is none."""

    due_on: date | None
    precision: Precision | None
    provisional: bool
    reason: str
    contributions: tuple[Contribution, ...] = ()

    @property
    def sentence(self) -> str:
        """The date and its reason, as it is printed beside an obligation and read out to an auditor."""
        if self.due_on is None:
            return f"No date: {self.reason}."
        return f"{in_words(self.due_on)}: {self.reason}{self.doubt}."

    @property
    def doubt(self) -> str:
        """That a bank holiday may yet move the date, in brackets after a space; empty where none can."""
        return f" (provisional: bank holidays are published for {PUBLISHED} only)" if self.provisional else ""


PUBLISHED = "{0.first.year} to {0.last.year}".format(edition(Division.ENGLAND_AND_WALES))

ANCHOR_WORDS = {
    "found_on": "when it was found",
    "installed_on": "when it was installed",
    "planned_refresh_on": "the planned refresh",
    "sensitive_since": "when the site became sensitive",
}


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a rule needs to know: named days, whose bank holidays count, and from when an upgrade can be *next*.

    An upgrade that was due before `upgrades_from` did not happen, so it says nothing of the next one and is
    left out. None takes every date as it comes.
    """

    anchors: Mapping[str, date]
    division: Division = Division.ENGLAND_AND_WALES
    upgrades_from: date | None = None


def work_out(rule: Rule, given: Circumstances) -> Deadline:
    """The date of a rule under these circumstances; without the day it counts from there is no date.

    Raises DeadlineError when the date lies outside what a calendar can hold.
    """
    try:
        return _rolled(_unrolled(rule, given), rule.roll, given.division)
    except DeadlineError:
        raise
    except (OverflowError, ValueError) as error:
        raise DeadlineError(
            f"The date lies outside the calendar ({error}); count from or to a nearer day"
        ) from None


def add_months(start: date, months: int) -> date:
    """The same day so many months on, or the end of that month when it is shorter (31 August + 6 = 28 February)."""
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def can_be_dateless(rule: Rule, *, known: frozenset[str] = frozenset({"found_on"})) -> bool:
    """Can this rule come out without a date when only these anchors are sure to be known?

    A policy whose replacement rule can do so needs a backstop (uk-schedule 6d, rule 5).
    """
    match rule:
        case Relative():
            return rule.anchor not in known
        case NextUpgrade():
            return True
        case Earliest() | Latest():
            return all(can_be_dateless(member, known=known) for member in rule.of)
        case _:
            return False


def in_words(day: date) -> str:
    """A day as people write it: 3 March 2027."""
    return f"{day.day} {day:%B %Y}"


def _unrolled(rule: Rule, given: Circumstances) -> Deadline:
    match rule:
        case Fixed():
            return Deadline(rule.day, Precision.DAY, False, "the day that was set")
        case MonthEnd():
            last = date(rule.year, rule.month, monthrange(rule.year, rule.month)[1])
            return Deadline(last, Precision.MONTH, False, f"no later than {last:%B %Y}")
        case Relative():
            return _relative(rule, given)
        case FinancialYearEnd():
            last = date(rule.starts + 1, rule.month, rule.day)
            return Deadline(last, Precision.DAY, False, f"the end of the financial year {rule.label}")
        case NextUpgrade():
            return _next_upgrade(rule, given)
        case Earliest() | Latest():
            return _chosen(rule, given)


def _relative(rule: Relative, given: Circumstances) -> Deadline:
    start = given.anchors.get(rule.anchor)
    words = ANCHOR_WORDS.get(rule.anchor, f"given as {rule.anchor}")
    if start is None:
        return Deadline(None, None, False, f"the day it counts from, {rule.anchor}, is not recorded")
    if rule.count == 0:
        return Deadline(start, Precision.DAY, False, f"on {in_words(start)}, {words}")
    unit = rule.unit.value.replace("_", " ")
    count = f"{abs(rule.count)} {unit if abs(rule.count) > 1 else unit[:-1]}"
    reason = f"{count} {'after' if rule.count > 0 else 'before'} {in_words(start)}, {words}"
    if rule.unit is Unit.WORKING_DAYS:
        found = add_working_days(start, rule.count, given.division)
        reason += f", counted in {given.division.label}"
        return Deadline(found.day, Precision.DAY, found.provisional, reason)
    if rule.unit is Unit.MONTHS:
        return Deadline(add_months(start, rule.count), Precision.DAY, False, reason)
    return Deadline(start + timedelta(days=rule.count), Precision.DAY, False, reason)


def _next_upgrade(rule: NextUpgrade, given: Circumstances) -> Deadline:
    planned, installed = given.anchors.get("planned_refresh_on"), given.anchors.get("installed_on")
    if planned:
        due, reason = planned, "the planned refresh"
    elif installed:
        due = add_months(installed, 12 * rule.life_years)
        reason = (
            f"the end of its expected life of {rule.life_years} years, installed on {in_words(installed)}"
        )
    else:
        return Deadline(
            None, None, False, "neither a planned refresh nor the day of installation is recorded"
        )
    if given.upgrades_from and due < given.upgrades_from:
        passed = f"the upgrade due on {in_words(due)} ({reason}) had passed before it was found"
        return Deadline(None, None, False, passed)
    return Deadline(due, Precision.DAY, False, reason)


def _chosen(rule: Earliest | Latest, given: Circumstances) -> Deadline:
    members = [work_out(member, given) for member in rule.of]
    dated = [member for member in members if member.due_on]
    if not dated:
        reasons = "; ".join(member.reason for member in members)
        return Deadline(None, None, False, reasons, _contributions(members, None))
    pick = min if isinstance(rule, Earliest) else max
    winner = pick(dated, key=lambda member: member.due_on or date.max)
    word = "earliest" if isinstance(rule, Earliest) else "latest"
    others = [f"not {in_words(m.due_on)}, {m.reason}" for m in dated if m is not winner and m.due_on]
    left_out = [f"left out: {member.reason}" for member in members if member.due_on is None]
    choice = f", the {word} of {len(dated)} dates" if others else ""
    reason = "; ".join([f"{winner.reason}{choice}", *others, *left_out])
    return replace(winner, reason=reason, contributions=_contributions(members, winner))


def _contributions(members: list[Deadline], winner: Deadline | None) -> tuple[Contribution, ...]:
    return tuple(Contribution(member.due_on, member.reason, member is winner) for member in members)


def _rolled(deadline: Deadline, roll: Roll, division: Division) -> Deadline:
    if roll is Roll.NONE or deadline.due_on is None:
        return deadline
    back = roll is Roll.PRECEDING
    found = (last_working_day_until if back else first_working_day_from)(deadline.due_on, division)
    provisional = deadline.provisional or found.provisional
    if found.day == deadline.due_on:
        return replace(deadline, provisional=provisional)
    which = "last working day" if back else "first working day"
    reason = (
        f"the {which} in {division.label} on or {'before' if back else 'after'} {in_words(deadline.due_on)}, "
        f"{deadline.reason}"
    )
    return replace(deadline, due_on=found.day, provisional=provisional, reason=reason)


def _check_year(year: int) -> None:
    if year not in YEARS:
        raise DeadlineError(f"The year {year} is not between {YEARS.start} and {YEARS.stop - 1}")
