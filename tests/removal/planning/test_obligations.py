"""The decision table answers every situation, with the counts it was measured to have."""

from collections import Counter
from datetime import date
from itertools import product

import pytest

from removal.planning.obligations import (
    Basis,
    Connection,
    DecisionTableError,
    Force,
    Life,
    Obligation,
    Org,
    SiteCategory,
    Situation,
    decision_table,
    evaluate,
    read_decision_table,
)
from removal.planning.policies import DEADLINES
from tests.removal.planning.builders import situation

EVERYTHING = [Situation(*values) for values in product(Org, SiteCategory, Connection, Basis, Life)]


def asked(**where):
    frozen = where.pop("purchase_frozen", True)
    return [(c.rule, c.obligation.value) for c in evaluate(situation(**where), purchase_frozen=frozen)]


def headlines(*, purchase_frozen):
    return Counter(evaluate(s, purchase_frozen=purchase_frozen)[0].obligation.value for s in EVERYTHING)


def test_every_one_of_the_1512_situations_has_an_answer():
    assert len(EVERYTHING) == 1512
    assert all(evaluate(each) for each in EVERYTHING)


def test_the_headlines_are_spread_as_they_were_measured():
    assert headlines(purchase_frozen=True) == {
        "MUST_NOT_DEPLOY": 108 + 12,
        "MUST_REMOVE": 48,
        "MUST_DISCONNECT": 11,
        "INVESTIGATE": 285,
        "REPLACE_AT_NEXT_UPGRADE": 16,
        "ADVISORY": 384,
        "NONE": 648,
    }


def test_without_a_purchase_freeze_twelve_bans_become_advice():
    frozen, free = headlines(purchase_frozen=True), headlines(purchase_frozen=False)

    assert frozen["MUST_NOT_DEPLOY"] - free["MUST_NOT_DEPLOY"] == 12
    assert free["ADVISORY"] - frozen["ADVISORY"] == 12


def test_no_rule_goes_unused():
    heard = {clause.rule for each in EVERYTHING for clause in evaluate(each)}
    debarred = {clause.rule for clause in evaluate(situation(life="NEW", debarred=True))}

    assert heard | debarred == {f"D{number:02}" for number in range(1, 29)}
    assert heard == {clause.rule for clause in decision_table().clauses} - {"D24"}


def test_every_clause_is_heard_somewhere():
    heard = {
        clause
        for each in EVERYTHING
        for frozen in (True, False)
        for clause in evaluate(each, purchase_frozen=frozen)
    }

    assert {clause for clause in decision_table().clauses if not clause.debarred} == heard


def test_a_rule_asks_each_thing_only_once():
    for each in EVERYTHING:
        asked_for = [(clause.rule, clause.obligation) for clause in evaluate(each)]
        assert len(set(asked_for)) == len(asked_for)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ({"life": "NEW"}, [("D01", "MUST_NOT_DEPLOY")]),
        (
            {"life": "NEW", "basis": "SUSPECTED"},
            [("D02", "MUST_NOT_DEPLOY"), ("D02", "INVESTIGATE"), ("D28", "INVESTIGATE")],
        ),
        ({"life": "NEW", "site": "UNASSESSED"}, [("D03", "MUST_NOT_DEPLOY"), ("D03", "INVESTIGATE")]),
        ({"life": "NEW", "site": "EXTENDED"}, [("D04", "MUST_NOT_DEPLOY")]),
        ({"life": "NEW", "site": "ORDINARY"}, [("D05", "ADVISORY")]),
        ({"connection": "CORE"}, [("D08", "MUST_REMOVE"), ("D06", "MUST_DISCONNECT")]),
        (
            {"connection": "UNKNOWN"},
            [("D08", "MUST_REMOVE"), ("D07", "MUST_DISCONNECT"), ("D07", "INVESTIGATE")],
        ),
        ({"connection": "UNKNOWN", "site": "EXTENDED"}, [("D09", "MUST_REMOVE"), ("D07", "INVESTIGATE")]),
        ({"site": "ORDINARY"}, [("D10", "REPLACE_AT_NEXT_UPGRADE")]),
        (
            {"org": "ADOPTER", "life": "NEW", "site": "UNASSESSED"},
            [("D11", "MUST_NOT_DEPLOY"), ("D11", "INVESTIGATE")],
        ),
        ({"connection": "INTERNET"}, [("D08", "MUST_REMOVE"), ("D12", "MUST_DISCONNECT")]),
        ({"basis": "SUSPECTED"}, [("D13", "INVESTIGATE"), ("D28", "INVESTIGATE")]),
        (
            {"basis": "SUSPECTED", "connection": "CORE"},
            [("D13", "MUST_DISCONNECT"), ("D13", "INVESTIGATE"), ("D28", "INVESTIGATE")],
        ),
        (
            {"org": "ADOPTER", "basis": "UNIDENTIFIED", "connection": "CORE"},
            [("D14", "MUST_DISCONNECT"), ("D14", "INVESTIGATE"), ("D28", "INVESTIGATE")],
        ),
        ({"site": "UNASSESSED"}, [("D15", "INVESTIGATE"), ("D15", "REPLACE_AT_NEXT_UPGRADE")]),
        ({"org": "OTHER", "site": "UNASSESSED"}, [("D15", "INVESTIGATE"), ("D21", "ADVISORY")]),
        ({"org": "ADOPTER", "life": "NEW", "site": "EXTENDED"}, [("D16", "MUST_NOT_DEPLOY")]),
        ({"org": "ADOPTER"}, [("D17", "MUST_REMOVE")]),
        (
            {"org": "ADOPTER", "site": "ORDINARY", "connection": "CORE"},
            [("D18", "MUST_DISCONNECT"), ("D19", "REPLACE_AT_NEXT_UPGRADE")],
        ),
        ({"org": "ADOPTER", "life": "NEW", "site": "ORDINARY"}, [("D20", "MUST_NOT_DEPLOY")]),
        (
            {"org": "ADOPTER", "life": "NEW", "site": "ORDINARY", "purchase_frozen": False},
            [("D20", "ADVISORY")],
        ),
        ({"org": "OTHER"}, [("D21", "ADVISORY")]),
        ({"basis": "COMPONENT"}, [("D22", "ADVISORY")]),
        ({"basis": "OTHER_LIST"}, [("D23", "ADVISORY")]),
        (
            {"basis": "CLEAR", "life": "NEW", "debarred": True},
            [("D24", "MUST_NOT_PROCURE"), ("D25", "NONE")],
        ),
        ({"life": "NEW", "debarred": True}, [("D01", "MUST_NOT_DEPLOY"), ("D24", "MUST_NOT_PROCURE")]),
        ({"debarred": True}, [("D08", "MUST_REMOVE")]),
        ({"basis": "CLEAR"}, [("D25", "NONE")]),
        ({"life": "GONE", "debarred": True}, [("D26", "NONE")]),
        (
            {"org": "ADOPTER", "life": "NEW", "basis": "UNIDENTIFIED", "site": "EXTENDED"},
            [("D27", "MUST_NOT_DEPLOY"), ("D27", "INVESTIGATE"), ("D28", "INVESTIGATE")],
        ),
        ({"org": "OTHER", "basis": "SUSPECTED"}, [("D28", "INVESTIGATE")]),
    ],
)
def test_each_rule_asks_what_its_row_says(where, expected):
    assert asked(**where) == expected


def test_a_rebadged_camera_is_asked_the_same_as_one_under_its_makers_own_name():
    for each in EVERYTHING:
        if each.basis is Basis.NIL:
            rebadged = Situation(each.org, each.site, each.connection, Basis.NIL_OEM, each.life)
            assert evaluate(rebadged) == evaluate(each)


@pytest.mark.parametrize(
    ("rule", "force", "since"),
    [
        ("D01", "INSTRUCTION", date(2022, 11, 24)),
        ("D05", "ADVICE", None),
        ("D06", "ADVICE", date(2022, 11, 24)),
        ("D08", "COMMITMENT", None),
        ("D21", "GUIDANCE", None),
        ("D22", "GUIDANCE", None),
        ("D23", "GUIDANCE", None),
        ("D24", "LAW", "debarred_since"),
        ("D25", None, None),
    ],
)
def test_only_the_published_texts_bind_more_than_the_organisations_own_policy(rule, force, since):
    (clause,) = (clause for clause in decision_table().clauses if clause.rule == rule)

    assert (clause.force and clause.force.value, clause.since) == (force, since)


def test_every_clause_names_a_source_and_a_deadline_that_exists():
    for clause in decision_table().clauses:
        assert clause.sources
        assert clause.due is None or clause.due in (*DEADLINES, "extension") or "(" in clause.due
        assert clause.later_sites is None or clause.later_sites in DEADLINES


def test_a_source_is_quoted_or_is_the_organisations_own():
    for clause in decision_table().clauses:
        assert (
            any(source.quote or source.confidence == "own" for source in clause.sources)
            or clause.rule == "D23"
        )


def test_guidance_and_forecasts_never_set_a_date():
    assert [force.value for force in Force if not force.sets_dates] == ["GUIDANCE", "FORECAST"]


def test_the_headline_is_chosen_in_the_stated_order():
    assert [obligation.place for obligation in Obligation] == list(range(8))
    assert Obligation.MUST_NOT_DEPLOY.place == 0
    assert Obligation.MUST_REMOVE.place < Obligation.MUST_DISCONNECT.place < Obligation.INVESTIGATE.place


@pytest.mark.parametrize(
    ("word", "basis"),
    [("own_brand", "NIL"), ("relabel", "NIL_OEM"), ("suspected", "SUSPECTED"), ("other_list", "OTHER_LIST")],
)
def test_the_words_of_a_finding_lead_to_its_column(word, basis):
    assert Basis.of_finding(word) == basis


def test_the_kinds_of_organisation_lead_to_their_column():
    assert [Org.of_kind(kind).value for kind in ("central_government", "adopter", "other")] == [*Org]


@pytest.mark.parametrize(
    "fault", ['obligation = "MUST_RUN"', 'force = "STRONG"', 'due = "RELATIVE(x)"', 'sites = ["X"]']
)
def test_a_fault_in_the_table_is_reported_with_its_rule(fault):
    clause = {"obligation": 'obligation = "NONE"', "force": "", "due": "", "sites": ""}
    clause[fault.split(" ")[0]] = fault
    text = (
        'version = "1"\ntitle = "x"\n[source.own]\ntitle = "x"\nurl = ""\nquote = ""\nconfidence = "own"\n'
        '[[rule]]\nid = "D99"\nsources = ["own"]\n[[rule.clause]]\nsays = "x"\n' + "\n".join(clause.values())
    )

    with pytest.raises(DecisionTableError, match="rule D99"):
        read_decision_table(text)
