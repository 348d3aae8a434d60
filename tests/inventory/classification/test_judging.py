"""How evidence is weighed: conflicts, precedence, what is over, section 889 by the day, and what is told."""

import json
from datetime import date

import pytest

from tests.inventory.classification.judged import judged

REPLACED = "replaced Hikvision with this 2019"


@pytest.mark.parametrize(
    "remark",
    [
        REPLACED,
        "ex-Dahua bracket reused",
        "was Dahua",
        "formerly Hikvision DS-2CD2143G0",
        "not Hikvision",
        "installed instead of Hikvision",
        "Hikvision removed 2021",
        "Hikvision dome was replaced by this",
        "in Hikvision housing",
        "connected to Hikvision NVR",
        "previously a Dahua bullet",
        "used to be Dahua",
        "Hikvision replaced 2019",
        "old Hikvision replaced",
        "Hikvision previously",
        "streams to Hikvision NVR",
    ],
)
def test_a_remark_on_what_was_there_or_hangs_elsewhere_touches_nobody(remark):
    found = judged("Axis", "P3245-LV", description=remark)

    assert found.verdict == "clear"
    assert any(each.tendency == "ignored" for each in found.grounds)


@pytest.mark.parametrize(
    "remark",
    [
        "replaced Axis with Hikvision dome",
        "Hikvision to be replaced by Axis",
        "Hikvision, to be removed in May",
        "was Axis, now Hikvision",
        "Hikvision replaced Axis",
        "Cam no 3 Hikvision dome",
    ],
)
def test_a_remark_on_what_hangs_there_counts(remark):
    assert judged("", "", description=remark).verdict == "restricted"


@pytest.mark.parametrize(
    "texts",
    [
        {"vendor": "Axis", "model": "DS-2CD2143G0"},
        {"vendor": "Axis", "model": "P3245", "mac": "44:19:B6:00:10:20"},
        {"vendor": "Axis", "description": "Hikvision"},
        {"vendor": "Hikvision", "model": "WV-S2531LN"},
        {"vendor": "Hikvision / Axis"},
        {"vendor": "Axis", "model": "P3245 AcuSense"},
    ],
)
def test_a_conflict_needs_checking_and_shows_both_facts(texts):
    found = judged(**texts)

    assert (found.verdict, found.maker, found.s889) == ("suspected", "", "unknown")
    assert {"restricted", "clear"} <= {each.tendency for each in found.grounds}
    assert found.question


def test_two_restricted_makers_stay_restricted_and_the_code_names_the_maker():
    found = judged("Hikvision", "DH-IPC-HDBW1420EP")

    assert (found.verdict, found.maker, found.s889) == ("restricted", "dahua", "yes")


@pytest.mark.parametrize("vendor", ["Hikam", "Provision", "Chubb", "LaView", "Honeywell"])
def test_a_restricted_code_outweighs_a_label_that_is_not_a_clear_makers(vendor):
    assert judged(vendor, "DS-2CD2942WDJ").verdict == "restricted"


def test_the_relabelling_firms_own_name_does_not_stand_against_the_makers_mac_prefix():
    found = judged("Honeywell", "HBD1", mac="44-19-B6-00-10-20")

    assert (found.verdict, found.basis, found.maker) == ("restricted", "relabel", "hikvision")


@pytest.mark.parametrize(
    ("mac", "verdict"),
    [
        ("44:19:B6:00:00:01", "restricted"),
        ("00:18:82:00:00:01", "suspected"),
        ("AC:CC:8E:00:00:01", "unknown"),
    ],
)
def test_only_the_prefix_of_a_maker_of_cameras_alone_decides_and_none_clears(mac, verdict):
    assert judged(mac=mac).verdict == verdict


def test_a_weak_code_clears_only_where_no_other_name_stands():
    assert judged("", "P3245-LV").verdict == "clear"
    assert judged("Acme", "P3245-LV").verdict == "unknown"
    assert judged("", "", location="Room F1004").verdict == "unknown"


def test_the_name_of_a_place_is_no_label():
    assert judged("", "", location="opposite Axis House").verdict == "unknown"
    assert judged("", "", site="Hikvision House").verdict == "suspected"


@pytest.mark.parametrize(
    "serial", ["DS-K1T671M-L20230531V030230ENAA7715198", "DS-7816H-SNH1620140125AACH450813722WCVU"]
)
def test_a_serial_number_that_begins_with_the_model_is_a_second_model_cell(serial):
    assert judged(serial=serial).maker == "hikvision"


@pytest.mark.parametrize(
    ("banner", "verdict"),
    [
        ("Server: App-webs/", "restricted"),
        ("Server: Dahua Rtsp Server", "restricted"),
        ("Server: Webs", "suspected"),
        ("SmartPSS client", "suspected"),
        ("OS details: Hikvision DVR (91%), Linux 2.6 (90%)", "unknown"),
        ("V5.5.0 build 190101", "unknown"),
    ],
)
def test_a_banner_decides_only_where_it_names_its_maker(banner, verdict):
    assert judged(banner=banner).verdict == verdict


def test_nothing_known_is_unknown_and_says_what_would_settle_it():
    found = judged("", "")

    assert (found.verdict, found.basis, found.s889) == ("unknown", "unidentified", "unknown")
    assert "label" in found.question


def test_a_component_of_a_listed_maker_leaves_the_uk_verdict_and_opens_section_889():
    found = judged("Axis", "P3245 with HiSilicon")

    assert (found.verdict, found.basis, found.s889) == ("clear", "component", "unknown")


@pytest.mark.parametrize(
    ("day", "answer"), [(date(2019, 8, 12), "no"), (date(2019, 8, 13), "yes"), (date(2026, 1, 1), "yes")]
)
def test_section_889_names_from_its_first_day(day, answer):
    assert judged("Hikvision", on=day).s889 == answer


@pytest.mark.parametrize(
    ("vendor", "answer"),
    [
        ("Reolink", "no"),
        ("Tapo", "no"),
        ("Uniview", "no"),
        ("Axis", "no"),
        ("Hytera", "yes"),
        ("EZVIZ", "yes"),
        ("Swann", "unknown"),
    ],
)
def test_section_889_is_answered_where_the_maker_is_settled(vendor, answer):
    assert judged(vendor).s889 == answer


@pytest.mark.parametrize(
    ("vendor", "instrument", "day", "answer"),
    [
        ("Megvii", "us-1260h", date(2024, 1, 30), "not yet in force"),
        ("Megvii", "us-1260h", date(2024, 1, 31), "named"),
        ("Megvii", "us-1260h", date(2025, 1, 5), "named"),
        ("Megvii", "us-1260h", date(2025, 1, 6), "no longer named"),
        ("Hikvision", "ua-nacp-2023", date(2024, 3, 31), "named"),
        ("Hikvision", "ua-nacp-2023", date(2024, 4, 1), "no longer named"),
        ("Tiandy", "us-bis-el", date(2022, 12, 15), "not yet in force"),
        ("Tiandy", "us-bis-el", date(2022, 12, 16), "named"),
        ("Hikvision", "uk-wms-2022", date(2022, 11, 23), "not yet in force"),
        ("Hikvision", "uk-wms-2022", date(2022, 11, 24), "meets the criterion"),
        ("Reolink", "uk-wms-2022", date(2026, 11, 21), "not settled"),
        ("Axis", "us-ndaa-889", date(2026, 11, 21), "not named"),
    ],
)
def test_each_instrument_answers_as_of_the_day(vendor, instrument, day, answer):
    said = {each.instrument: each.answer for each in judged(vendor, on=day).standings}

    assert said[instrument] == answer


def test_a_network_law_on_huawei_does_not_restrict_its_cameras_by_itself():
    found = judged("Huawei", "M2150-10-EI")

    assert not any("uk-tsa" in each.rule for each in found.grounds)


def test_a_judgement_is_plain_data_with_sources():
    told = json.loads(json.dumps(judged("LTS", "CMIP9362W").document()))

    assert told["verdict"] == "restricted"
    assert all(
        each["sentence"] and each["source"] for each in told["grounds"] if each["tendency"] == "restricted"
    )
    assert {"layer", "rule", "column", "text", "tendency", "sentence", "source", "maker"} == set(
        told["grounds"][0]
    )


def test_a_vendor_outside_surveillance_sends_the_question_of_scope():
    assert "surveillance system" in judged("", "DS-K1T671M-L").question
    assert "surveillance system" in judged("Hytera").question
    assert not judged("Hikvision").question
