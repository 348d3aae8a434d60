"""What forbids an attestation, what is signed with, and both edges of a year."""

from datetime import date

import pytest

from removal.planning.attesting import SiteState, Walked, gaps_of, holds_until

TODAY = date(2026, 11, 23)
WALKED = Walked("R-1", date(2026, 11, 1))


def codes(site, *, forbids):
    return [gap.code for gap in gaps_of(site, on=TODAY) if gap.forbids is forbids]


def test_a_walked_assessed_site_with_nothing_open_has_no_gap():
    assert gaps_of(SiteState(walked=WALKED), on=TODAY) == ()


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"unchecked": 1}, "unchecked"),
        ({"restricted_left": 2}, "restricted"),
        ({"open_lines": 1}, "open_lines"),
        ({"walked": None}, "not_surveyed"),
    ],
)
def test_what_has_to_be_settled_first_forbids_signing(facts, code):
    site = SiteState(**{"walked": WALKED} | facts)

    assert (codes(site, forbids=True), codes(site, forbids=False)) == ([code], [])


@pytest.mark.parametrize(
    ("facts", "code", "words"),
    [
        ({"exempted": 2, "exempted_until": date(2027, 3, 31)}, "exempted", "the last until 31 March 2027"),
        ({"unknown": 3}, "unknown", "3 cameras whose maker cannot be told"),
        ({"suspected": 1}, "suspected", "1 camera suspected"),
        ({"reported_gone": 1}, "reported_gone", "which nobody has checked"),
        ({"walked": Walked("R-1", date(2026, 11, 1), not_covered="the roof")}, "not_covered", "the roof"),
        ({"walked": Walked("R-1", date(2026, 11, 1), missing=2)}, "missing", "walk-round R-1"),
        ({"walked": Walked("R-1", date(2026, 11, 1), unread=1)}, "unread", "out of reach"),
        ({"assessed": False}, "unassessed", "whether the site is sensitive"),
    ],
)
def test_what_may_be_signed_with_is_named(facts, code, words):
    site = SiteState(**{"walked": WALKED} | facts)

    assert (codes(site, forbids=True), codes(site, forbids=False)) == ([], [code])
    assert words in gaps_of(site, on=TODAY)[0].words


@pytest.mark.parametrize(("day", "too_old"), [(date(2025, 11, 23), False), (date(2025, 11, 22), True)])
def test_a_walk_round_counts_for_twelve_months(day, too_old):
    site = SiteState(walked=Walked("R-1", day))

    assert ("survey_too_old" in codes(site, forbids=True)) is too_old


def test_an_attestation_holds_for_twelve_months():
    assert holds_until(date(2028, 2, 29)) == date(2029, 2, 28)
