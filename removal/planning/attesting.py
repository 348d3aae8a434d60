"""What stands between a site and its attestation, in words: gaps that forbid signing, and gaps that are signed with.

Absence of rows is no evidence: where nobody has walked round within a year, nothing is signed. The list follows the
reference workflow (0 open restricted, 0 unidentified, physical survey within 12 months); what is not known is
named in what is signed, and never read as clear.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from removal.planning.deadlines import add_months, in_words

HOLDS_MONTHS = 12
"""How long an attestation holds, and how long a walk-round counts for one; our own choice."""


@dataclass(frozen=True, slots=True)
class Walked:
    """The newest finished walk-round of a site."""

    reference: str
    on: date
    not_covered: str = ""
    missing: int = 0
    unread: int = 0


@dataclass(frozen=True, slots=True)
class SiteState:
    """What a site looks like to whoever is about to sign; all are counts of cameras or lines."""

    assessed: bool = True
    unchecked: int = 0
    restricted_left: int = 0
    exempted: int = 0
    exempted_until: date | None = None
    open_lines: int = 0
    reported_gone: int = 0
    answering: int = 0
    suspected: int = 0
    unknown: int = 0
    walked: Walked | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Something that the statement cannot cover. One that `forbids` has to be settled before anybody signs."""

    code: str
    words: str
    forbids: bool = False


def holds_until(signed_on: date) -> date:
    """The last day of an attestation signed on that day."""
    return add_months(signed_on, HOLDS_MONTHS)


def gaps_of(site: SiteState, *, on: date) -> tuple[Gap, ...]:
    """Every gap, those that forbid signing first."""
    found = [*_forbidding(site, on), *_named(site)]
    return tuple(found)


def _forbidding(site: SiteState, on: date) -> Sequence[Gap]:
    """What has to be settled first."""
    gaps = []
    if site.unchecked:
        words = f"{cameras(site.unchecked)} not checked yet. Wait until the check has finished."
        gaps.append(Gap("unchecked", words, forbids=True))
    if site.restricted_left:
        words = (
            f"{cameras(site.restricted_left)} restricted and still in place or in store, without an exemption. "
            "Take them down, or ask for an exemption."
        )
        gaps.append(Gap("restricted", words, forbids=True))
    if site.answering:
        words = (
            f"{cameras(site.answering)} recorded as removed and still answering on the network. Go and look, and "
            "compare a newer scan in which it is silent."
        )
        gaps.append(Gap("answering", words, forbids=True))
    if site.open_lines:
        number = f"{site.open_lines} line{'s' if site.open_lines != 1 else ''}"
        words = (
            f"{number} of its removal plans not yet checked by a second person and closed. Finish them first."
        )
        gaps.append(Gap("open_lines", words, forbids=True))
    if site.walked is None:
        words = (
            "Nobody has walked round the site yet. Start a round; where there is no camera, it records that."
        )
        gaps.append(Gap("not_surveyed", words, forbids=True))
    elif add_months(site.walked.on, HOLDS_MONTHS) < on:
        words = (
            f"The last walk-round, {site.walked.reference}, was on {in_words(site.walked.on)}, "
            "more than 12 months ago. Walk round again."
        )
        gaps.append(Gap("survey_too_old", words, forbids=True))
    return gaps


def _named(site: SiteState) -> Sequence[Gap]:
    """What may be signed with, by its name."""
    walked = site.walked or Walked("", date.min)
    until = in_words(site.exempted_until) if site.exempted_until else ""
    told = (
        (
            "exempted",
            site.exempted,
            f"{cameras(site.exempted)} restricted and kept under an exemption, the last until {until}.",
        ),
        ("unknown", site.unknown, f"{cameras(site.unknown)} whose maker cannot be told."),
        (
            "suspected",
            site.suspected,
            f"{cameras(site.suspected)} suspected of being restricted, not settled.",
        ),
        (
            "reported_gone",
            site.reported_gone,
            f"{cameras(site.reported_gone)} restricted and reported gone, which nobody has checked.",
        ),
        ("not_covered", walked.not_covered, f"Not walked round: {walked.not_covered}"),
        (
            "missing",
            walked.missing,
            f"{cameras(walked.missing)} on the register and not found in walk-round {walked.reference}.",
        ),
        (
            "unread",
            walked.unread,
            f"{cameras(walked.unread)} out of reach, without a label or with one that could not be read "
            f"in walk-round {walked.reference}.",
        ),
        ("unassessed", not site.assessed, "Nobody has decided yet whether the site is sensitive."),
    )
    return [Gap(code, words) for code, counts, words in told if counts]


def cameras(number: int) -> str:
    """“1 camera is”, “3 cameras are” without the verb: for sentences that begin with a count."""
    return f"{number:,} camera{'s' if number != 1 else ''}"
