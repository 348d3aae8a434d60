"""What each instrument says of a maker on a day: a column of information beside the verdict."""

import calendar
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from inventory.classification.entries import Instrument, Listing
from inventory.classification.rulebook import Rulebook


class Answer(StrEnum):
    """An instrument's answer on one maker."""

    NAMED = "named"
    NOT_NAMED = "not named"
    NO_LONGER = "no longer named"
    NOT_YET = "not yet in force"
    MEETS = "meets the criterion"
    DOES_NOT_MEET = "does not meet the criterion"
    NOT_SETTLED = "not settled"


@dataclass(frozen=True, slots=True)
class MakerStanding:
    """An instrument's answer on a maker, with the dates and the source it rests on."""

    instrument: str
    title: str
    maker: str
    answer: Answer
    since: str = ""
    until: str = ""
    through: str = ""
    note: str = ""
    source: str = ""

    def document(self) -> dict[str, Any]:
        """The answer as JSON-able values."""
        return {name: getattr(self, name) for name in self.__slots__}


def first_day(partial: str) -> date:
    """The first day that a date as precise as known can mean: 2024-03 is 1 March 2024. Raises ValueError."""
    year, month, day = (int(part) for part in f"{partial}-1-1".split("-")[:3])
    return date(year, month, day)


def day_after(partial: str) -> date:
    """The first day after everything that a date as precise as known can mean; a full date is its own.

    Ends of entries are exclusive, so "no longer from 2024-03-05 on" ends that day, and "closed in March 2024" is
    taken to bind until March is over: a doubt of days must not free a maker early.
    """
    return first_day(partial) if partial.count("-") == 2 else span_end(partial)


def span_end(partial: str) -> date:
    """The first day after the day, month or year that a date as precise as known means. Raises ValueError."""
    parts = [int(part) for part in partial.split("-")]
    if len(parts) == 3:
        return date(*parts) + timedelta(days=1)
    month = parts[1] if len(parts) == 2 else 12
    return date(parts[0], month, calendar.monthrange(parts[0], month)[1]) + timedelta(days=1)


def begun(entry: Instrument | Listing, on: date) -> bool:
    """Has the entry begun by that day? One without a first day has."""
    return not entry.in_force_from or first_day(entry.in_force_from) <= on


def ended(entry: Instrument | Listing, on: date) -> bool:
    """Has the entry stopped binding by that day?"""
    return bool(entry.in_force_to) and day_after(entry.in_force_to) <= on


def standings(maker: str, rulebook: Rulebook, *, on: date) -> tuple[MakerStanding, ...]:
    """What the instruments say of a maker on that day: every criterion, section 889, and each that ever named it.

    An instrument that reaches a family (`reaches_family`) also names the subsidiaries of those it names.
    """
    key = ("standings", maker, on)
    known = rulebook.memo.get(key)
    if known is None:
        known = rulebook.memo[key] = _standings(maker, rulebook, on)
    return known  # type: ignore[return-value]  # only standings are kept under this key


def _standings(maker: str, rulebook: Rulebook, on: date) -> tuple[MakerStanding, ...]:
    told = []
    for instrument in rulebook.pack.instruments:
        if instrument.criterion:
            told.append(_by_criterion(instrument, maker, rulebook, on))
        else:
            answer = _by_listing(instrument, maker, rulebook, on)
            if answer or instrument.s889:
                told.append(answer or _plain(instrument, maker, Answer.NOT_NAMED))
    return tuple(told)


def named_under_889(maker: str, rulebook: Rulebook, *, on: date) -> bool:
    """Is the maker, or an owner of it, named by section 889 on that day?"""
    return any(
        standing.answer is Answer.NAMED
        for standing in standings(maker, rulebook, on=on)
        if rulebook.instruments[standing.instrument].s889
    )


def _by_criterion(instrument: Instrument, maker: str, rulebook: Rulebook, on: date) -> MakerStanding:
    entry = rulebook.makers[maker]
    answers = {"yes": Answer.MEETS, "no": Answer.DOES_NOT_MEET, "unknown": Answer.NOT_SETTLED}
    answer = answers[entry.prc_nil] if begun(instrument, on) else Answer.NOT_YET
    ours = "" if entry.prc_nil_confirmed else "Our assessment: "
    return MakerStanding(
        instrument=instrument.id,
        title=instrument.title,
        maker=maker,
        answer=answer,
        since=instrument.in_force_from,
        note=f"{ours}{entry.prc_nil_reason}",
        source=entry.source,
    )


def _by_listing(instrument: Instrument, maker: str, rulebook: Rulebook, on: date) -> MakerStanding | None:
    """The answer of the listing that speaks loudest: one in force before one ended before one to come."""
    reach = rulebook.family(maker) if instrument.reaches_family else rulebook.family(maker)[:1]
    found: dict[Answer, MakerStanding] = {}
    for owner in reach:
        for listing in rulebook.listings.get(owner.id, ()):
            if listing.instrument == instrument.id and listing.confirmed:
                standing = _of_listing(
                    instrument, maker, owner.name if owner.id != maker else "", listing, on
                )
                found.setdefault(standing.answer, standing)
    for answer in (Answer.NAMED, Answer.NO_LONGER, Answer.NOT_YET):
        if answer in found:
            return found[answer]
    return None


def _of_listing(
    instrument: Instrument, maker: str, through: str, listing: Listing, on: date
) -> MakerStanding:
    if not begun(listing, on) or not begun(instrument, on):
        answer = Answer.NOT_YET
    elif ended(listing, on) or ended(instrument, on):
        answer = Answer.NO_LONGER
    else:
        answer = Answer.NAMED
    return MakerStanding(
        instrument=instrument.id,
        title=instrument.title,
        maker=maker,
        answer=answer,
        since=listing.in_force_from,
        until=listing.in_force_to,
        through=through,
        note=listing.scope_note,
        source=listing.source,
    )


def _plain(instrument: Instrument, maker: str, answer: Answer) -> MakerStanding:
    return MakerStanding(instrument.id, instrument.title, maker, answer, source=instrument.source)
