"""Changes between two states of a list, and putting them onto a third."""

from dataclasses import replace
from datetime import date

import pytest

from inventory.classification.changes import Change, apply, difference
from inventory.classification.entries import Listing, ListPack, Maker, Vendor
from inventory.classification.withdrawals import in_force

DAY = date(2026, 11, 22)
ACME = Maker(id="acme", source="a report", name="Acme", prc_nil="unknown")
LABEL = Vendor(id="acme", source="a report", name="Acme", owner="acme", aliases=("Akme",))
PACK = ListPack(version="1", dated="2026-01-01", makers=(ACME,), vendors=(LABEL,))


def label(*aliases, **fields):
    return replace(LABEL, aliases=aliases, **fields)


def test_the_difference_put_onto_the_old_list_gives_the_new_one():
    named = Listing(id="l", source="s", instrument="i", maker="acme")
    new = replace(
        PACK, makers=(replace(ACME, prc_nil="yes"),), vendors=(label("Akme", "Acmé"),), listings=(named,)
    )

    changes = difference(PACK, new, on=DAY)
    applied = apply(PACK, changes)

    assert applied.pack == new
    assert applied.conflicts == ()
    assert [(each.part, each.kind) for each in changes] == [
        ("makers", "changed"),
        ("vendors", "changed"),
        ("listings", "added"),
    ]


def test_an_entry_that_the_new_list_lacks_is_withdrawn_and_not_deleted():
    changes = difference(PACK, replace(PACK, vendors=()), on=DAY)
    applied = apply(PACK, changes).pack

    assert [each.kind for each in changes] == ["ended"]
    assert applied.vendors == (replace(LABEL, withdrawn_on="2026-11-22"),)
    assert in_force(applied).vendors == ()
    assert in_force(applied, date(2026, 11, 21)).vendors == applied.vendors


def test_an_entry_withdrawn_already_is_not_withdrawn_again():
    gone = replace(PACK, vendors=(replace(LABEL, withdrawn_on="2020-01-01"),))

    assert difference(gone, replace(PACK, vendors=()), on=DAY) == ()


def test_two_people_may_add_spellings_to_one_label():
    mine = difference(PACK, replace(PACK, vendors=(label("Akme", "Acmee"),)), on=DAY)
    theirs = replace(PACK, vendors=(label("Akme", "Ackme"),))

    assert apply(theirs, mine).pack.vendors == (label("Akme", "Ackme", "Acmee"),)


def test_a_spelling_taken_out_leaves_those_that_came_meanwhile():
    mine = difference(PACK, replace(PACK, vendors=(label(),)), on=DAY)
    theirs = replace(PACK, vendors=(label("Akme", "Ackme"),))

    assert apply(theirs, mine).pack.vendors == (label("Ackme"),)


@pytest.mark.parametrize(
    ("theirs", "conflicts"),
    [
        (replace(ACME, prc_nil="no"), [("acme", "prc_nil")]),
        (replace(ACME, prc_nil="yes"), []),
        (replace(ACME, country="CN"), []),
    ],
)
def test_a_field_that_somebody_else_set_otherwise_is_a_conflict_and_left_alone(theirs, conflicts):
    mine = difference(PACK, replace(PACK, makers=(replace(ACME, prc_nil="yes"),)), on=DAY)

    applied = apply(replace(PACK, makers=(theirs,)), mine)

    assert [(change.entry, field) for change, field in applied.conflicts] == conflicts
    assert applied.pack.makers[0].prc_nil == ("no" if conflicts else "yes")


def test_an_entry_added_twice_otherwise_is_a_conflict():
    mine = [Change("makers", "acme", None, replace(ACME, name="Other").document())]

    assert [change.entry for change, _ in apply(PACK, mine).conflicts] == ["acme"]
    assert apply(PACK, [Change("makers", "acme", None, ACME.document())]).conflicts == ()


def test_a_change_of_an_entry_that_is_not_there_is_a_conflict():
    mine = [Change("makers", "nobody", {"prc_nil": "no"}, {"prc_nil": "yes"})]

    assert len(apply(PACK, mine).conflicts) == 1


def test_an_ended_spelling_counts_until_its_day_and_stays_in_the_document():
    pack = replace(PACK, vendors=(label("Akme", "Acmee", ended_names=("2026-11-22 Acmee",)),))

    assert in_force(pack).vendors[0].aliases == ("Akme",)
    assert in_force(pack, date(2026, 11, 21)).vendors[0].aliases == ("Akme", "Acmee")
    assert in_force(pack, DAY).vendors[0].aliases == ("Akme",)
    assert pack.document()["vendors"][0]["aliases"] == ["Akme", "Acmee"]


def test_a_list_of_which_nothing_ended_is_given_back_itself():
    assert in_force(PACK) is PACK
    assert in_force(PACK, DAY) is PACK
