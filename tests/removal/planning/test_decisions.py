"""Dates of obligations: what stands, what is the organisation's own, and what makes a camera overdue."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from removal.planning.calendars import Division
from removal.planning.deadlines import Fixed, Precision, Relative, Unit
from removal.planning.decisions import Facts, decide, overdue
from removal.planning.obligations import Force, Obligation, Org
from removal.planning.policies import shipped_policy
from tests.removal.planning.builders import FOUND, only, results, situation

COMMITMENT = date(2025, 4, 30)


@pytest.mark.parametrize(
    ("found_on", "late"), [(date(2025, 4, 29), False), (COMMITMENT, False), (date(2025, 5, 1), True)]
)
def test_the_governments_date_stands_and_a_later_find_says_so(found_on, late):
    result = only("D08", found_on=found_on)

    assert (result.due_on, result.precision) == (COMMITMENT, Precision.MONTH)
    assert result.late_find is late
    assert (result.remediation_due_on is not None) is late
    assert ("Late find" in result.sentence) is late


def test_a_late_find_carries_the_organisations_own_dates_beside_the_governments():
    result = only("D08", found_on=FOUND)

    assert result.isolate_by == date(2026, 12, 21)
    assert result.remediation_due_on == date(2027, 5, 21)
    assert result.work_by == date(2027, 5, 21)
    assert overdue(result, FOUND)


@pytest.mark.parametrize(
    ("sensitive_since", "due_on", "force"),
    [
        (None, COMMITMENT, Force.COMMITMENT),
        (COMMITMENT, COMMITMENT, Force.COMMITMENT),
        (date(2025, 5, 1), date(2025, 10, 31), Force.OWN_POLICY),
        (date(2026, 11, 2), date(2027, 4, 30), Force.OWN_POLICY),
    ],
)
def test_a_site_that_became_sensitive_after_the_governments_date_has_only_its_own(
    sensitive_since, due_on, force
):
    result = only("D08", found_on=sensitive_since or COMMITMENT, days={"sensitive_since": sensitive_since})

    assert (result.due_on, result.force) == (due_on, force)


def test_a_site_that_became_sensitive_later_is_isolated_within_twenty_working_days_of_that():
    result = only("D08", days={"sensitive_since": date(2026, 11, 2)}, found_on=date(2026, 11, 2))

    assert result.isolate_by == date(2026, 11, 30)
    assert not result.late_find
    assert "became sensitive on 2 November 2026" in result.sentence


def test_the_ban_on_a_site_begins_no_earlier_than_its_sensitivity():
    assert only("D01", life="NEW").since == date(2022, 11, 24)
    assert only("D01", life="NEW", days={"sensitive_since": date(2020, 1, 1)}).since == date(2022, 11, 24)
    assert only("D01", life="NEW", days={"sensitive_since": date(2026, 1, 5)}).since == date(2026, 1, 5)


def test_a_ban_has_a_first_day_and_no_due_date():
    for (_, obligation), result in results(life="NEW", basis="SUSPECTED").items():
        assert (result.due_on is None) is (obligation == "MUST_NOT_DEPLOY")
        assert (result.since is None) is (obligation != "MUST_NOT_DEPLOY")


def test_taking_a_camera_off_the_core_network_has_the_advices_day_and_the_organisations_days():
    result = only("D06", connection="CORE", site="ORDINARY")

    assert (result.since, result.due_on) == (date(2022, 11, 24), date(2026, 12, 7))
    assert result.force is Force.ADVICE
    assert "10 working days after 23 November 2026, when it was found" in result.sentence


def test_a_council_takes_a_camera_off_its_core_network_within_twenty_working_days():
    assert only("D18", org="ADOPTER", site="ORDINARY", connection="CORE").due_on == date(2026, 12, 21)


def test_a_department_may_hold_the_advice_to_be_an_instruction():
    strict = replace(shipped_policy(Org.CG), advice_is_instruction=True)

    assert only("D06", connection="CORE", policy=strict, site="ORDINARY").force is Force.INSTRUCTION
    assert only("D08", policy=strict).force is Force.COMMITMENT


@pytest.mark.parametrize(
    ("site", "due_on"), [("SENSITIVE", date(2026, 11, 30)), ("ORDINARY", date(2026, 12, 21))]
)
def test_an_unknown_maker_is_settled_sooner_at_a_sensitive_site(site, due_on):
    assert only("D28", site=site, basis="UNIDENTIFIED").due_on == due_on


def test_working_days_are_counted_where_the_site_stands():
    result = only("D28", basis="SUSPECTED", days={"division": Division.SCOTLAND})

    assert result.due_on == date(2026, 12, 1)


def test_an_extended_site_is_due_when_the_organisations_decision_says():
    days = {"extended_on": date(2026, 1, 5), "extension": Fixed(date(2027, 6, 30))}

    assert only("D09", site="EXTENDED", days=days).due_on == date(2027, 6, 30)
    assert only("D04", site="EXTENDED", life="NEW", days=days).since == date(2026, 1, 5)


def test_an_extended_site_without_a_recorded_decision_has_no_date():
    assert only("D09", site="EXTENDED").due_on is None
    assert only("D04", site="EXTENDED", life="NEW").since is None


@pytest.mark.parametrize(
    ("decided", "due_on"),
    [
        (date(2027, 1, 29), date(2027, 1, 29)),
        (date(2029, 1, 31), date(2027, 3, 31)),
        (None, date(2027, 3, 31)),
    ],
)
def test_a_council_may_promise_more_for_a_site_than_its_policy_does_and_never_less(decided, due_on):
    days = {"extended_on": date(2026, 1, 5)} | ({"extension": Fixed(decided)} if decided else {})

    result = only("D17", org="ADOPTER", site="EXTENDED", days=days)

    assert result.due_on == due_on
    assert ("decision of 5 January 2026 that extended" in result.sentence) is (decided == due_on)


def test_an_extension_may_count_from_its_decision():
    days = {"extended_on": date(2026, 8, 31), "extension": Relative("extended_on", 6, Unit.MONTHS)}

    assert only("D09", site="EXTENDED", days=days).due_on == date(2027, 2, 28)


@pytest.mark.parametrize(
    ("days", "due_on"),
    [
        ({}, date(2027, 3, 31)),
        ({"installed_on": date(2024, 1, 1)}, date(2027, 3, 31)),
        ({"installed_on": date(2020, 1, 15)}, date(2027, 1, 15)),
        ({"installed_on": date(2014, 7, 1)}, date(2027, 3, 31)),
        ({"planned_refresh_on": date(2026, 12, 1)}, date(2026, 12, 1)),
        ({"planned_refresh_on": date(2028, 12, 1)}, date(2027, 3, 31)),
    ],
)
def test_a_council_replaces_at_the_next_upgrade_and_never_after_the_backstop(days, due_on):
    assert only("D19", org="ADOPTER", site="ORDINARY", days=days).due_on == due_on


def test_a_government_camera_on_an_ordinary_site_has_a_date_only_from_its_own_life():
    assert only("D10", site="ORDINARY").due_on is None
    assert only("D10", site="ORDINARY", days={"installed_on": date(2021, 6, 1)}).due_on == date(2028, 6, 1)


@pytest.mark.parametrize(
    ("found_on", "due_on", "late"),
    [
        (date(2026, 11, 23), date(2027, 3, 31), False),
        (date(2026, 4, 1), date(2026, 10, 1), False),
        (date(2027, 4, 1), date(2027, 3, 31), True),
    ],
)
def test_a_council_removes_within_six_months_and_never_after_the_backstop(found_on, due_on, late):
    result = only("D17", org="ADOPTER", found_on=found_on)

    assert (result.due_on, result.late_find) == (due_on, late)


def test_a_councils_ban_begins_with_its_policy():
    policy = replace(shipped_policy(Org.ADOPTER), starts_on=date(2023, 2, 20))

    assert only("D16", org="ADOPTER", life="NEW", policy=policy).since == date(2023, 2, 20)
    assert only("D20", org="ADOPTER", site="ORDINARY", life="NEW").since is None


def test_a_debarred_supplier_is_banned_since_the_listing():
    result = only("D24", life="NEW", debarred=True, days={"debarred_since": date(2026, 3, 2)})

    assert (result.force, result.since) == (Force.LAW, date(2026, 3, 2))


def test_a_suggestion_never_makes_anything_overdue():
    decision = decide(situation(org="OTHER", site="UNASSESSED"), Facts(date(2020, 1, 2)))

    assert {result.rule for result in decision.results if result.suggestion} == {"D15"}
    assert not any(overdue(result, date(2030, 1, 1)) for result in decision.results)
    assert decision.effective.due_on is None


def test_nothing_that_an_other_body_may_be_told_is_ever_due():
    for basis in ("NIL", "NIL_OEM", "SUSPECTED", "UNIDENTIFIED", "COMPONENT", "OTHER_LIST", "CLEAR"):
        decision = decide(situation(org="OTHER", site="UNASSESSED", basis=basis), Facts(date(2020, 1, 2)))
        assert decision.effective.due_on is None


def test_the_due_day_itself_is_in_time():
    result = only("D28", basis="SUSPECTED")

    assert not overdue(result, result.due_on)
    assert overdue(result, result.due_on + timedelta(days=1))


def test_advice_without_a_date_is_never_overdue():
    assert not overdue(only("D05", site="ORDINARY", life="NEW"), date(2099, 1, 1))


def test_a_camera_is_due_at_the_earliest_of_all_that_binds_it():
    effective = decide(situation(connection="CORE"), Facts(FOUND)).effective

    assert effective.due_on == COMMITMENT
    assert effective.decided_by.rule == "D08"
    assert [result.rule for result in effective.contributions] == ["D08", "D06"]


def test_the_headline_stands_first():
    decision = decide(situation(connection="CORE"), Facts(FOUND))

    assert decision.headline is Obligation.MUST_REMOVE
    assert decision.results[0].rule == "D08"


@pytest.mark.parametrize(
    ("rule", "where", "words"),
    [
        ("D01", {"life": "NEW"}, "instructed to cease deployment of such equipment onto sensitive sites"),
        (
            "D06",
            {"connection": "CORE"},
            "no such equipment should be connected to departmental core networks",
        ),
        ("D08", {}, "complete replacement no later than April 2025"),
        ("D21", {"org": "OTHER"}, "they are under no obligation to do so"),
    ],
)
def test_an_obligation_quotes_the_text_that_asks_for_it(rule, where, words):
    result = only(rule, **where)

    assert words in result.sentence
    assert words in result.quote
    assert result.source in result.sentence


def test_an_obligation_of_our_own_making_says_that_no_text_asks_for_it():
    assert "no published text sets this" in only("D10", site="ORDINARY").sentence


def test_an_obligation_that_awaits_an_answer_is_marked_provisional():
    found = results(connection="UNKNOWN")

    assert found["D07", "MUST_DISCONNECT"].provisional
    assert not found["D08", "MUST_REMOVE"].provisional


def test_a_date_counted_past_the_published_holidays_is_marked_apart_from_a_provisional_obligation():
    result = only("D28", basis="SUSPECTED", found_on=date(2028, 12, 29))

    assert (result.date_provisional, result.provisional) == (True, False)


def test_every_result_names_the_pack_it_came_from():
    assert {result.rule_pack_version for result in results().values()} == {"2026.11"}


@pytest.mark.parametrize(
    ("where", "removal", "disconnect"),
    [
        ({}, True, False),
        ({"connection": "CORE"}, True, True),
        ({"site": "ORDINARY"}, True, False),
        ({"basis": "UNIDENTIFIED", "connection": "CORE"}, False, True),
        ({"basis": "UNIDENTIFIED"}, False, False),
        ({"life": "NEW"}, False, False),
        ({"org": "OTHER"}, False, False),
    ],
)
def test_a_camera_gets_a_line_exactly_when_it_must_come_down_or_off_a_network(where, removal, disconnect):
    decision = decide(situation(**where), Facts(FOUND))

    assert (decision.needs_removal, decision.must_disconnect) == (removal, disconnect)
    assert decision.opens_a_line is (removal or disconnect)
