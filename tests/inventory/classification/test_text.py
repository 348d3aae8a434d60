"""Text as people type it becomes one spelling for one thing."""

import pytest

from inventory.classification.text import clean, codes, compact, mac_prefix, without_quantity


@pytest.mark.parametrize(
    "written",
    [
        "Hikvision",
        "HIK-VISION",
        "hik vision",
        "Hik\u00advision",
        "Hik\u200bvision",
        "Нikvision",
        "HİKVİSİON",
        "Ｈｉｋｖｉｓｉｏｎ",
    ],
)
def test_one_name_has_one_spelling_however_it_is_typed(written):
    assert compact(written) == "hikvision"


@pytest.mark.parametrize("dash", "-‐‑‒–—―−")
def test_every_dash_is_a_dash(dash):
    assert clean(f"DS{dash}2CD") == "ds-2cd"


@pytest.mark.parametrize(
    "written",
    [
        "44:19:B6:00:10:20",
        "44-19-b6-00-10-20",
        "4419.b600.1020",
        "4419B6001020",
        "44 19 b6 00 10 20",
        "MAC: 44:19:b6:00:10:20",
    ],
)
def test_a_mac_address_is_read_in_every_notation(written):
    assert mac_prefix(written) == "4419B6"


@pytest.mark.parametrize(
    "written",
    [
        "",
        "46:19:B6:00:10:20",
        "4A:19:B6:00:10:20",
        "45:19:B6:00:10:20",
        "00:00:00:00:00:00",
        "44:19:B6:**:**:**",
        "n/a",
    ],
)
def test_an_address_made_up_by_software_or_masked_says_nothing(written):
    assert mac_prefix(written) == ""


@pytest.mark.parametrize(
    ("written", "left"),
    [("2x dome", "dome"), ("2 x dome", "dome"), ("3× ds-2cd", "ds-2cd"), ("dome 36x zoom", "dome 36x zoom")],
)
def test_a_count_is_one_only_at_the_beginning(written, left):
    assert without_quantity(clean(written)) == left


def test_a_code_typed_with_blanks_is_tried_joined():
    assert "CP-UNC-TA40L3" in codes(clean("cp unc ta40l3 0360"))
    assert "DS-2CD2143" in codes(clean("DS- 2CD2143"))
