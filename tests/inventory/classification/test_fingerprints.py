"""A fingerprint holds what can matter and nothing that makes each camera its own."""

from dataclasses import fields

import pytest

from inventory.classification.entries import Vendor
from inventory.classification.fingerprints import DeviceText, Fingerprint, fingerprint_of
from inventory.classification.rulebook import Rulebook
from inventory.reference import shipped_pack
from tests.inventory.classification.judged import judged

RULEBOOK = Rulebook.compile(shipped_pack())


def fingerprint(**texts):
    return fingerprint_of(DeviceText(**texts), RULEBOOK)


def test_serials_places_and_unknown_addresses_leave_cameras_alike():
    one = fingerprint(
        vendor="Axis", model="P3245", serial="0001", location="Stair 1", mac="9C:65:F9:00:00:01"
    )
    other = fingerprint(
        vendor="AXIS ", model="p3245", serial="0002", location="Stair 2", mac="9C:65:F9:99:99:99"
    )

    assert one == other
    assert one.key == other.key


def test_a_telling_word_in_a_place_or_serial_sets_a_camera_apart():
    plain = fingerprint(vendor="unknown", location="Gate")

    assert fingerprint(vendor="unknown", location="Hikvision at gate") != plain
    assert (
        fingerprint(vendor="unknown", location="Gate", serial="DS-7816H-SNH1620140125AACH450813722WCVU")
        != plain
    )
    assert fingerprint(vendor="unknown", location="Gate", mac="44:19:B6:00:10:20") != plain


@pytest.mark.parametrize(
    ("serial", "tells"),
    [
        ("SN204918337", False),
        ("K72193845", False),
        ("ACCC8E0010207", False),
        ("DS2CD2385G1I20190101AAWRD11111111", True),
        ("ipchdw2431tzs2", True),
        ("HIKVISION0001", True),
        ("SN" * 100 + "DAHUA", False),
    ],
)
def test_a_serial_that_is_left_aside_is_one_in_which_the_whole_reading_finds_nothing(serial, tells):
    read_whole = fingerprint(serial=f"({serial})").telling

    assert fingerprint(serial=serial).telling == read_whole
    assert bool(read_whole) is tells


def test_serials_that_begin_with_one_model_share_a_fingerprint():
    first = fingerprint(serial="DS-2CD2185FWD-I20180912AAWRC11111111")

    assert first == fingerprint(serial="DS-2CD2185FWD-I20180912AAWRC22222222")


def test_the_words_beside_a_name_are_part_of_it():
    assert fingerprint(description="Hikvision") != fingerprint(description="replaced Hikvision")


def test_a_fingerprint_survives_being_stored():
    one = fingerprint(vendor="LTS", mac="44-19-B6-00-10-20", banner="App-webs/", description="ex-Dahua")

    again = Fingerprint.from_document(one.document())

    assert (again, again.key) == (one, one.key)


def test_a_new_name_moves_only_the_cameras_whose_text_holds_it():
    pack = shipped_pack()
    newer = type(pack)(
        **{
            **{each.name: getattr(pack, each.name) for each in fields(pack)},
            "vendors": (
                *pack.vendors,
                Vendor(id="acmevision", source="a test", name="Acmevision", confirmed=True),
            ),
        }
    )
    texts = [
        DeviceText(vendor="Axis", description="Acmevision dome"),
        DeviceText(vendor="Axis", description="dome"),
    ]

    moved = [fingerprint_of(text, RULEBOOK) != fingerprint_of(text, Rulebook(newer)) for text in texts]

    assert moved == [True, False]


def test_a_serial_that_is_a_mac_address_is_read_as_one():
    assert fingerprint(serial="ACCC8E001020").mac_prefix == "ACCC8E"
    assert judged("", "", serial="4419B6001020").verdict == "restricted"
