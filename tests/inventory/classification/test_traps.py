"""The traps of makers' names (restricted-list notes, sections 4 and 5): each is a case."""

import pytest

from inventory.reference import shipped_pack
from tests.inventory.classification.judged import judged


@pytest.mark.parametrize(
    "vendor", ["Honeywell", "Bosch", "Panasonic", "Tyco", "Stanley", "ADT", "FLIR", "ABUS"]
)
def test_the_name_of_a_large_firm_with_relabelled_lines_needs_checking(vendor):
    assert judged(vendor).verdict == "suspected"


@pytest.mark.parametrize(
    ("vendor", "model"),
    [("Bosch", "NBE-3502-AL"), ("Bosch", "AutoDome 700 IP"), ("Panasonic", "WV-SFV611L")],
)
def test_such_a_firm_is_clear_by_a_code_of_its_own(vendor, model):
    assert judged(vendor, model).verdict == "clear"


@pytest.mark.parametrize("vendor", ["Lorex", "Luminys", "IndigoVision", "March Networks", "Sepura", "Swann"])
def test_a_name_that_changed_hands_needs_checking(vendor):
    assert judged(vendor, "8 channel").verdict == "suspected"


@pytest.mark.parametrize("model", ["LNB2153", "MCNB2153"])
def test_the_two_lorex_codes_that_hikvision_built_are_restricted(model):
    found = judged("Lorex", model)

    assert (found.verdict, found.basis, found.maker) == ("restricted", "relabel", "hikvision")


@pytest.mark.parametrize(
    "vendor",
    [
        "HIKAM",
        "Hikari",
        "Hikwon",
        "Hickory",
        "HeimVision",
        "SKVision",
        "Dahlia",
        "University",
        "Univision",
        "Vigilant",
    ],
)
def test_a_near_name_is_another_brand(vendor):
    assert judged(vendor).verdict == "unknown"


@pytest.mark.parametrize(
    ("vendor", "maker"),
    [
        ("UNVR", "ubiquiti-co"),
        ("Hanwha", "hanwha-co"),
        ("Samsung Techwin", "hanwha-co"),
        ("360 Vision", "vision360-co"),
    ],
)
def test_a_clear_maker_with_a_name_near_a_restricted_one_is_clear(vendor, maker):
    found = judged(vendor)

    assert (found.verdict, found.maker) == ("clear", maker)


@pytest.mark.parametrize(
    ("vendor", "maker"),
    [
        ("Anker", "anker-co"),
        ("Xiaomi", "xiaomi-co"),
        ("Xiongmai", "xm-co"),
        ("Jovision", "jovision-co"),
        ("UNV", "uniview-co"),
    ],
)
def test_near_names_of_two_restricted_makers_are_told_apart(vendor, maker):
    assert judged(vendor).maker == maker


@pytest.mark.parametrize("vendor", ["Hivision", "Heivision", "Haivison", "Dashua"])
def test_a_name_seen_for_several_makers_resolves_to_none(vendor):
    found = judged(vendor)

    assert (found.verdict, found.maker) == ("suspected", "")


@pytest.mark.parametrize(
    ("vendor", "maker"),
    [
        *(
            (name, "dahua")
            for name in ("duhua", "duhau", "alhua", "adhua", "ajhua", "ahula", "Dalua", "Duahua", "lmou")
        ),
        *((name, "hikvision") for name in ("hiklook", "eziviz", "izviz", "ezbiz", "evviz", "Hickvision")),
        ("unview", "uniview-co"),
        ("hauwei", "huawei"),
        ("lonse", "longse-co"),
        ("kedakom", "kedacom-co"),
        ("Tiady", "tiandy-co"),
        ("海康威视", "hikvision"),
        ("大华", "dahua"),
        ("宇视", "uniview-co"),
        ("天地伟业", "tiandy-co"),
        ("海康威视摄像机", "hikvision"),
    ],
)
def test_a_listed_misspelling_or_chinese_name_resolves(vendor, maker):
    found = judged(vendor)

    assert (found.verdict, found.maker) == ("restricted", maker)


@pytest.mark.parametrize("vendor", ["Hikvusion", "Hikvosion", "Univieuw", "Dahuwa"])
def test_mere_likeness_only_suspects(vendor):
    found = judged(vendor)

    assert (found.verdict, found.maker) == ("suspected", "")
    assert found.grounds[0].layer == "likeness"


@pytest.mark.parametrize("vendor", ["Axsis", "Hanvwha", "Vivotec"])
def test_likeness_to_a_clear_maker_clears_nothing(vendor):
    assert judged(vendor).verdict == "unknown"


@pytest.mark.parametrize(
    "name", ["DM", "YI", "LTS", "TVT", "DW", "IR", "LOT", "Lux", "Evolution", "Hills", "Genie", "March"]
)
def test_an_ordinary_word_is_a_name_in_the_vendor_column_alone(name):
    assert judged("", "", description=f"{name} dome at the back").verdict == "unknown"
    assert judged("", f"dome {name}").verdict == "unknown"


@pytest.mark.parametrize(
    ("texts", "maker"),
    [
        ({"vendor": "unknown", "description": "ColorVu turret"}, "hikvision"),
        ({"vendor": "Chubb", "model": "AcuSense dome"}, "hikvision"),
        ({"vendor": "Chubb", "description": "WizSense bullet"}, "dahua"),
        ({"vendor": "ADI Gardiner", "model": "DS-2CD2043G2-I"}, "hikvision"),
        ({"vendor": "unknown", "model": "IPC-HFW2431S"}, "dahua"),
    ],
)
def test_technology_words_and_codes_name_the_maker_behind_an_installer(texts, maker):
    found = judged(**texts)

    assert (found.verdict, found.maker) == ("restricted", maker)


@pytest.mark.parametrize("model", ["IPC-T5442T-ZE", "IPC-B1A", "IPC-F22"])
def test_a_prefix_shared_by_several_makers_is_no_proof(model):
    found = judged("", model)

    assert (found.verdict, found.s889) == ("suspected", "unknown")


@pytest.mark.parametrize(
    "vendor",
    [
        "ADI",
        "Norbain",
        "Videcon",
        "Genetec",
        "Milestone",
        "Concept Pro",
        "Vista",
        "Genie",
        "Oculur",
        "VCA",
        "Siqura",
        "Northern Video",
    ],
)
def test_a_distributor_or_a_recording_system_is_unknown_and_never_clear(vendor):
    assert judged(vendor).verdict == "unknown"


def test_truvision_codes_that_begin_like_tvt_are_not_tvts():
    assert judged("TruVision", "TVT-1104").maker == "hikvision"


@pytest.mark.parametrize(
    ("vendor", "equipment"), [("Hytera", "radio"), ("DJI", "drone"), ("Hiksemi", "storage")]
)
def test_makers_of_other_equipment_keep_their_kind(vendor, equipment):
    kinds = {entry.name: entry.equipment for entry in shipped_pack().vendors}

    assert kinds[vendor] == equipment


@pytest.mark.parametrize(
    ("vendor", "model", "basis", "maker", "s889"),
    [
        ("Advidia", "A-44-IR", "relabel", "hikvision", "yes"),
        ("Advidia", "M-29-V", "relabel", "uniview-co", "no"),
        ("LTS", "CMIP9362W", "relabel", "hikvision", "yes"),
        ("", "CMIP9362W", "relabel", "hikvision", "yes"),
        ("Amcrest", "", "relabel", "dahua", "yes"),
        ("Annke", "C800", "relabel", "hikvision", "yes"),
        ("EZVIZ", "C6N", "own_brand", "hikvision", "yes"),
        ("Imou", "Ranger", "own_brand", "dahua", "yes"),
        ("HiLook", "", "own_brand", "hikvision", "yes"),
        ("Uniarch", "", "own_brand", "uniview-co", "no"),
        ("Huawei HoloSens", "M2150-10-EI", "own_brand", "huawei", "yes"),
    ],
)
def test_the_maker_decides_and_not_the_label(vendor, model, basis, maker, s889):
    found = judged(vendor, model)

    assert (found.verdict, found.basis, found.maker, found.s889) == ("restricted", basis, maker, s889)


@pytest.mark.parametrize(
    ("vendor", "model"),
    [
        ("Siemens", "CCIS1425"),
        ("JVC", "VN-T216"),
        ("Nelly's Security", "NSC-9"),
        ("i-PRO", "M-29-V"),
        ("GSS", "dome"),
        ("Godrej", "ACE-5100"),
        ("Annke", ""),
    ],
)
def test_one_unnamed_maker_behind_clear_looking_names_needs_checking(vendor, model):
    assert judged(vendor, model).verdict == "suspected"
