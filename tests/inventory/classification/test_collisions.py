"""Names, codes and addresses that look like a restricted maker's and are another's, or nobody's."""

from datetime import date

import pytest

from inventory.reference import shipped_pack
from tests.inventory.classification.judged import judged

PACK = shipped_pack()


@pytest.mark.parametrize(
    ("vendor", "model"),
    [
        ("Zebra", "ZD421"),
        ("Epson", "DS-530"),
        ("Dell", "OptiPlex 7080"),
        ("Advantech", "IPC-610"),
        ("Advantech", "IPC-7132"),
        ("Siemens SIMATIC", "IPC427E"),
        ("Beckhoff", "C6030"),
        ("Western Digital", "WD Purple 4TB"),
        ("Kingston", "SDCE/64GB"),
    ],
)
def test_goods_that_are_no_cameras_are_neither_restricted_nor_suspected(vendor, model):
    assert judged(vendor, model).verdict == "unknown"


def test_a_restricted_code_on_goods_of_a_firm_that_sells_other_things_is_a_question():
    assert judged("Dell", "DS-2CD2143G2-I").verdict == "suspected"


@pytest.mark.parametrize(
    ("vendor", "model", "verdict", "maker"),
    [
        ("Cisco", "CIVS-IPC-6030", "clear", "cisco-co"),
        ("Cisco", "CS-KIT-K9", "clear", "cisco-co"),
        ("Vivotek", "SD9384-EHL", "clear", "vivotek-co"),
        ("Dahua", "SD49225XA-HNR", "restricted", "dahua"),
        ("Huawei", "M2150-10-EI", "restricted", "huawei"),
        ("Axis", "M2150-LE", "clear", "axis-co"),
        ("Hanwha", "LNV-6072R", "clear", "hanwha-co"),
        ("", "LNB4421", "suspected", ""),
        ("Pelco", "P1220", "clear", "motorola-co"),
        ("", "IPC-B112-PF28", "restricted", "uniview-co"),
        ("", "IPC-B120H", "restricted", "hikvision"),
        ("Uniarch", "HAC-T322-AF28M-W", "restricted", "uniview-co"),
        ("", "IPC2231-FN-SIR40", "restricted", "kedacom-co"),
        ("", "IPC6325-WD-VR", "restricted", "huawei"),
    ],
)
def test_codes_that_several_makers_use_alike_are_told_apart(vendor, model, verdict, maker):
    found = judged(vendor, model)

    assert (found.verdict, found.maker) == (verdict, maker)


@pytest.mark.parametrize(
    "description",
    [
        "asset unverified since 2021",
        "hike path, chick shed, ethikal review",
        "Lorexham road, dahuang restaurant next door",
        "university square, unvarnished post",
        "axisymmetric mount",
    ],
)
def test_a_name_inside_a_longer_word_is_no_name(description):
    assert judged("", "", description=description).verdict == "unknown"


@pytest.mark.parametrize(
    "remark",
    [
        "Hiksemi 64GB SD card fitted",
        "WD Purple disk",
        "on Dahua wall bracket PFB203W",
        "fed from Hikvision PoE switch",
        "recorder is Hikvision",
        "Dahua power supply",
        "no longer Hikvision",
        "same position as old Dahua",
        "upgrade from Hikvision DS-2CD2032",
        "old Hik camera disposed of",
        "Hikvision replaced by this unit 2021",
        "NOT a Dahua unit",
    ],
)
def test_a_card_a_part_a_neighbour_or_what_was_there_before_is_not_this_unit(remark):
    assert judged("Vivotek", "FD8134V", description=remark).verdict == "clear"


@pytest.mark.parametrize(
    "remark",
    [
        "awaiting replacement with Hanwha",
        "to be replaced by Axis 2026",
        "recommend replacing with Bosch",
        "quote for Axis replacement received",
        "was Axis before 2019",
        "replaced Axis P3225 with this",
    ],
)
def test_a_plan_or_the_past_of_a_restricted_unit_does_not_clear_it(remark):
    assert judged("Hikvision", "DS-2CD2143G2-I", description=remark).verdict == "restricted"
    assert judged("Hikvision", f"DS-2CD2143G2-I ({remark})").verdict == "restricted"


@pytest.mark.parametrize(
    "place", ["Stanley Street", "Bosch Way", "Honeywell Lane", "Ring Road", "Canon Street", "March depot"]
)
def test_a_place_called_like_a_brand_asks_nothing(place):
    assert judged("Axis", "P3245-LV", location=place, site=place).verdict == "clear"
    assert judged("unknown", "dome", location=place, site=place).verdict == "unknown"


@pytest.mark.parametrize("column", ["location", "site"])
def test_a_restricted_maker_named_only_as_a_place_is_a_question_and_no_verdict(column):
    assert judged("", "dome", **{column: "Hikvision House"}).verdict == "suspected"


def test_the_name_of_a_site_does_not_stand_against_the_label_on_the_unit():
    assert judged("Axis", "P3245-LV", site="Hikvision House").verdict == "clear"
    assert judged("Axis", "P3245-LV", location="Hikvision dome, gate 3").verdict == "suspected"


@pytest.mark.parametrize(
    "mac", ["46:19:B6:00:10:20", "3E:EF:8C:00:00:01", "45-19-B6-00-10-20", "00:00:00:00:00:00"]
)
def test_an_address_that_software_made_up_says_nothing(mac):
    assert judged("", "dome", mac=mac).verdict == "unknown"


@pytest.mark.parametrize("mac", ["44:19:B6:XX:XX:XX", "44:19:b6:**:**:**", "xx:xx:xx:12:34:56"])
def test_a_masked_address_says_nothing(mac):
    assert judged("", "dome", mac=mac).verdict == "unknown"


def test_an_axis_label_over_a_hikvision_address_is_a_conflict():
    found = judged("Axis", "P3245-LV", mac="4419.B600.1020")

    assert (found.verdict, found.maker) == ("suspected", "")


def test_honeywell_is_a_question_until_a_code_of_the_maker_answers_it():
    assert judged("Honeywell").verdict == "suspected"
    assert judged("Honeywell", "HBD3PR2").verdict == "suspected"
    assert judged("Honeywell", "DH-IPC-HDBW1431EP").maker == "dahua"


@pytest.mark.parametrize(
    ("texts", "verdict"),
    [
        ({"model": "Luma LUM-510-BUL-IP"}, "suspected"),
        ({"model": "LUM-220-IP-BF - Luma", "vendor": "n/a"}, "suspected"),
        ({"description": "Alibi ALI-NS2028VR turret"}, "suspected"),
        ({"vendor": "CVMS2020-IR", "model": "Siemens"}, "suspected"),
        ({"vendor": "ADI", "model": "IndigoVision BX620"}, "suspected"),
        ({"vendor": "C08W", "model": "Ring"}, "clear"),
        ({"description": "IR dome 4MP, lux 0.01"}, "unknown"),
        ({"description": "March 2021 survey"}, "unknown"),
    ],
)
def test_a_short_or_ordinary_name_counts_beside_a_code_and_not_beside_a_measure(texts, verdict):
    assert judged(**texts).verdict == verdict


@pytest.mark.parametrize("model", ["DH1-NVR2104HS-P-S3", "IPCB7I500", "1PC-HDW2431T", "DS-7608N1-K2"])
def test_one_sign_taken_for_its_twin_is_read_as_it_was_meant(model):
    assert judged("", model).verdict == "restricted"


@pytest.mark.parametrize(
    "banner",
    [
        "onvif://www.onvif.org/name/Classroom%201 onvif://www.onvif.org/hardware/HAC-ME1200D",
        "onvif://www.onvif.org/name/CP%20Plus%20CP-UNC-TA40 onvif://www.onvif.org/location/city/hangzhou",
        "onvif://www.onvif.org/name/UNV onvif://www.onvif.org/hardware/IPC-HDW2431T",
    ],
)
def test_what_a_device_answers_to_discovery_is_read_word_by_word(banner):
    assert judged(banner=banner).maker == "dahua"


def test_contradicted_reports_are_in_no_list():
    named = {(entry.maker, entry.instrument) for entry in PACK.listings if entry.confirmed}
    raysharp = next(vendor.owner for vendor in PACK.vendors if vendor.id == "raysharp")
    hisilicon = next(vendor.owner for vendor in PACK.vendors if vendor.id == "hisilicon")

    assert not {instrument for maker, instrument in named if maker == raysharp}
    assert hisilicon not in ("hikvision", "hikvision-co")
    assert judged("Hikvision", on=date(2019, 8, 12)).s889 == "no"


def test_the_debarment_list_is_shipped_empty():
    debarment = next(each for each in PACK.instruments if "debarment" in each.title)

    assert [entry for entry in PACK.listings if entry.instrument == debarment.id] == []
    assert all(
        standing.answer != "named"
        for standing in judged("Hikvision").standings
        if standing.instrument == debarment.id
    )


@pytest.mark.parametrize(
    "text",
    [
        "Hikvision pole mounted PTZ",
        "Hikvision pole camera, car park",
        "Hikvision pendant dome",
        "Dahua wall mount bullet",
    ],
)
def test_a_unit_that_is_told_by_how_it_hangs_is_a_unit(text):
    assert judged("", text).verdict == "restricted"
    assert judged("", "", description=text).verdict == "restricted"


@pytest.mark.parametrize("text", ["Hikvision bracket for camera 4", "Dahua pole", "Hikvision PoE switch"])
def test_a_part_for_a_unit_is_a_part(text):
    assert judged("", "", description=text).verdict == "unknown"


@pytest.mark.parametrize("vendor", ["H1KVISION", "HIKV1SI0N", "Dahua Techno1ogy", "T1ANDY"])
def test_a_digit_typed_for_a_letter_in_a_makers_name_is_read_as_the_letter(vendor):
    assert judged(vendor).verdict == "restricted"


@pytest.mark.parametrize(
    "texts", [{"description": "HikvisionDS-2CD2143"}, {"banner": 'realm="HikvisionDS-2CD"'}]
)
def test_a_name_written_onto_the_code_is_found_in_remarks_and_banners_too(texts):
    assert judged(**texts).maker == "hikvision"
