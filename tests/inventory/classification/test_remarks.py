"""Guesses, parts, shares, places and damaged texts: what a remark makes of a name, and a scanner of a code."""

import pytest

from tests.inventory.classification.judged import judged


@pytest.mark.parametrize(
    "text",
    [
        "possibly Axis P3245", "Axis?", "Axis or similar", "maybe a Hanwha", "thought to be Bosch NDE-5503-AL",
        "Axis compatible", "P3245-LVE or equivalent", "camera at Axis House", "Mobotix lookalike",
    ],
)  # fmt: skip
def test_a_guess_clears_nothing(text):
    assert judged(description=text).verdict in ("unknown", "suspected")
    assert judged(vendor=text).verdict in ("unknown", "suspected")


@pytest.mark.parametrize(
    "text",
    [
        "possibly Hikvision",
        "Hikvision?",
        "looks like an old Dahua",
        "Hikvision or similar",
        "Uniview suspected",
    ],
)
def test_a_guess_at_a_restricted_maker_is_a_question(text):
    told = judged(description=text)

    assert told.verdict == judged(vendor=text).verdict == "suspected"
    assert "only guesses" in told.grounds[0].sentence
    assert told.question.startswith("The maker is only guessed at.")


@pytest.mark.parametrize("vendor", ["Anker Street depot", "Dahua House"])
def test_a_street_called_like_a_maker_does_not_restrict(vendor):
    assert judged(vendor, "dome 3").verdict == "suspected"


@pytest.mark.parametrize(
    "remark",
    [
        "Wall bracket for Hikvision dome", "Junction box PFA130-E to suit Dahua bullet", "PoE injector for Hikvision",
        "HDD 4TB WD Purple for Hikvision NVR", "Approx 60% Hikvision, 30% Axis", "Hikvision rejected by client",
    ],
)  # fmt: skip
def test_a_part_for_a_unit_a_share_of_an_estate_and_what_was_rejected_are_not_this_unit(remark):
    assert judged(description=remark).verdict == "unknown"


@pytest.mark.parametrize(
    ("remark", "verdict"),
    [
        ("Removed Hikvision DS-2CD2T42WD, fitted Axis P3245-LVE", "clear"),
        ("Removed Axis P3245, fitted Hikvision dome", "restricted"),
        ("removed Axis fitted Hikvision", "restricted"),
        ("To be removed Hikvision dome", "restricted"),
        ("Replaced bracket, Hikvision dome", "restricted"),
        ("Uniview wall mount temperature terminal", "restricted"),
        ("Hikvision wall bracket for camera 4", "unknown"),
    ],
)
def test_what_came_and_what_went_are_told_apart(remark, verdict):
    assert judged(description=remark).verdict == verdict


@pytest.mark.parametrize(
    "vendor",
    [
        "Hikvision™",
        "HIKVISION®",
        "HikvisionÂ",
        "Ηikvision",
        "HlKVISlON",
        "하이크비전",
        "هيكفيجن",
        "Хиквижн",
        "다후아",
    ],
)
def test_marks_damage_and_other_scripts_hide_no_maker(vendor):
    assert judged(vendor, "dome").verdict == "restricted"


@pytest.mark.parametrize(
    "model",
    [
        "DS.2CD2043G0.I", "DSâ€“2CD2043G0", "OS-2CD2143G2-I", "DS-ZCD2143G2-I", "IPC-HDVV2431T", "hikDS2CD2143",
        "cam-site3-ds-2cd2143g2-i-04.local", "XVR5108HS-4KL-I3", "HWI-B140H-M",
    ],
)  # fmt: skip
def test_a_damaged_or_joined_restricted_code_is_read(model):
    assert judged("", model).verdict == "restricted"


@pytest.mark.parametrize(
    "model",
    [
        "XNV-6O80R", "V6811", "M2150-1-EI", "BL-582O38S", "5M-H265 dome", "VMS4200", "MS2681",
        "V6202-T5030A", "Acme M1020", "ZXNVM P8110",
    ],
)  # fmt: skip
def test_a_code_that_is_only_nearly_a_clear_makers_clears_nothing(model):
    assert judged("", model).verdict == "unknown"


@pytest.mark.parametrize(
    "remark", ["contact Mr Swann for access", "Dr Huawei Zhang's office", "keys: Mrs J Bosch"]
)
def test_a_person_called_like_a_brand_is_no_maker(remark):
    assert judged("Axis", "P3245-LVE", description=remark).verdict == "clear"
    assert judged(description=remark).verdict == "unknown"
    assert judged(description=f"{remark} has the Hikvision dome").verdict == "restricted"


def test_a_brand_nobody_knows_is_not_cleared_by_a_remark():
    assert judged("Univision", "dome", description="Axis camera").verdict == "unknown"


def test_a_reseller_whose_name_is_a_little_like_a_brands_is_no_question():
    assert judged("Insight UK", "Verkada CM41 camera").verdict == "clear"


@pytest.mark.parametrize("remark", ["MAC 28:57:BE:44:55:66, IP 10.2.3.4", "mac address: 2857.be44.5566"])
def test_a_remark_may_hold_the_mac_address(remark):
    assert judged(description=remark).maker == "hikvision"
    assert judged(description=remark, mac="00:40:8C:11:22:33").verdict == "unknown"


@pytest.mark.parametrize(
    "remark",
    [
        "dome above reception Hikvision", "PTZ near car park Dahua", "cam opposite gate 4 Hikvision bullet",
        "not working Hikvision dome", "no power Hikvision", "was working last week Hikvision", "never worked Dahua",
        "removed cobwebs from Hikvision dome", "replaced HDD in Hikvision NVR", "replaced lens on Dahua turret",
        "cover removed Hikvision", "Hikvision no longer recording", "3 no. Hikvision domes", "camera no B12 Hikvision",
        "Hikvision camera removed for cleaning and refitted", "Hikvision was replaced under warranty like for like",
        "Hikvision lens replaced in May",
    ],
)  # fmt: skip
def test_a_remark_on_something_else_takes_no_restricted_unit_away(remark):
    assert judged(description=remark).verdict == "restricted"


@pytest.mark.parametrize(
    "remark",
    [
        "replaced the old knackered Hikvision dome", "above the Hikvision PTZ", "not actually Hikvision",
        "was a Hikvision", "replaces 2 Hikvision domes and a Dahua", "Neither Hikvision nor Dahua",
        "next to the big Hikvision dome",
        "No equipment from Hikvision, Dahua, Hytera, ZTE or Huawei will be accepted",
        "4000i - NOT Hikvision as stated", "label 12 not Hikvision", "P3245 no Hikvision here", "not the 4MP Hikvision",
        "Cameras shall not be manufactured by Hikvision or Dahua", "faces the Hikvision showroom",
    ],
)  # fmt: skip
def test_what_a_remark_says_of_a_name_is_said_of_all_that_it_joins(remark):
    assert judged(description=remark).verdict == "unknown"
    assert judged("Axis", "P3245-LVE", description=remark).verdict == "clear"


@pytest.mark.parametrize("remark", ["former gym Hikvision dome", "replaced water damaged old Hikvision dome"])
def test_a_remark_that_may_speak_of_something_else_is_a_question(remark):
    told = judged(description=remark)

    assert told.verdict == "suspected"
    assert "it is not clear whether" in told.grounds[0].sentence
    assert told.question.startswith("The remark may speak of this unit or of something else.")


@pytest.mark.parametrize(
    "remark",
    [
        "12 Hikvision and 4 Axis cameras at the depot", "3 x Axis, 2 x Hik", "Totals by make: Axis 14, Hikvision 22",
        "some Hikvision, some Samsung", "Mostly Axis with a few Dahua", "Mix of Hikvision and Bosch", "Hikvision/Axis",
        "Council has 312 Hikvision and 45 Dahua cameras in total", "Dahua -> Axis", "possibly Axis or Hikvision",
    ],
)  # fmt: skip
def test_a_text_on_several_makers_units_is_a_question_for_a_person(remark):
    told = judged(description=remark)

    assert told.verdict == "suspected"
    assert told.maker == ""
    assert any(
        start in told.question for start in ("Log each camera on a line of its own", "only guessed at")
    )


@pytest.mark.parametrize(
    ("remark", "verdict"),
    [
        ("6 Hikvision cameras", "restricted"),
        ("Hikvision and Dahua domes", "restricted"),
        ("Honeywell / Dahua dome", "restricted"),
        ("Samsung/Hanwha dome", "clear"),
        ("2 x Axis and 3 Hanwha domes", "clear"),
        ("About 60% Hikvision, rest Axis", "unknown"),
        ("not Axis, Hikvision", "restricted"),
        ("not Axis, Bosch and Hikvision", "suspected"),
    ],
)
def test_a_list_of_makers_that_are_alike_or_one_unit_of_two_names_is_no_question(remark, verdict):
    assert judged(description=remark).verdict == verdict


@pytest.mark.parametrize(
    "remark", ["camera removed (Dahua)", "(old Hikvision taken down)", "Dahua was stolen"]
)
def test_what_was_removed_may_stand_in_brackets(remark):
    assert judged(description=remark).verdict == "unknown"
    assert judged("Axis", "P3265-LV", description=remark).verdict == "clear"


def test_a_name_in_brackets_after_another_word_is_the_units_own():
    assert judged(description="dome refitted (Dahua)").verdict == "restricted"


def test_a_place_called_like_a_maker_asks_nothing_of_a_unit_with_a_label():
    assert judged("Hanwha", "XNV-8083R", location="Dahua House lobby").verdict == "clear"
    assert judged("", "dome", location="Dahua House lobby").verdict == "suspected"
    assert judged("Hanwha", "XNV-8083R", location="Dahua, lobby").verdict == "suspected"


@pytest.mark.parametrize("model", ["DS-7500N document scanner", "DS-75OON", "DS-6500N", "DS-70000N"])
def test_a_scanners_code_is_no_recorders_even_with_a_sign_read_wrongly(model):
    assert judged("", model).verdict == "unknown"
