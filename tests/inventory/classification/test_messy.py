"""The figures of identification, measured on strings as people type them (design, section 7)."""

from collections import Counter
from functools import cache

import pytest

from tests.inventory.classification.judged import judged
from tests.inventory.classification.messy import DEVICES


@cache
def counts():
    """How many devices of each truth got each verdict."""
    found = Counter()
    for device in DEVICES:
        texts = device._asdict()
        found[texts.pop("truth"), str(judged(**texts).verdict)] += 1
    return found


def share(truth, *verdicts):
    total = sum(number for (kind, _), number in counts().items() if kind == truth)
    return sum(counts()[truth, verdict] for verdict in verdicts) / total


def test_restricted_devices_are_found():
    assert share("restricted", "restricted") >= 0.92
    assert share("restricted", "restricted", "suspected") >= 0.97


def test_restricted_and_mixed_devices_are_hardly_ever_called_clear():
    assert share("restricted", "clear") <= 0.005
    assert share("mixed", "clear") <= 0.005


def test_clear_devices_and_look_alikes_are_hardly_ever_called_restricted():
    assert share("clear", "restricted") <= 0.02
    assert share("unknown", "restricted") <= 0.02


def test_relabels_of_some_models_are_at_least_suspected():
    assert share("mixed", "suspected", "restricted") >= 0.9


def test_few_devices_of_a_settled_maker_are_sent_to_a_person():
    settled = [number for (truth, _), number in counts().items() if truth in ("restricted", "clear")]
    sent = sum(
        number
        for (truth, verdict), number in counts().items()
        if truth in ("restricted", "clear") and verdict in ("suspected", "unknown")
    )

    assert sent / sum(settled) <= 0.15


def test_what_nobody_can_tell_is_never_called_clear():
    assert share("unknown", "clear") == 0


# Public device strings with what is known of them: criterion (yes, no, unknown) and section 889.
PUBLIC = [
    ("Hikvision", "DS-2CD2385C1-I", "yes", "yes"),
    ("Hikvision", "DS-2CD2620F-I", "yes", "yes"),
    ("", "DS-96128NXI-S16R", "yes", "yes"),
    ("Cp Plus", "CP-UNC-TA40L3-0360", "yes", "yes"),
    ("Icrealtime", "IC-I2A-PX12W-A0", "yes", "yes"),
    ("Dahua", "c15", "yes", "yes"),
    ("Uniview", "IPC3615SR3-ADF28K-G", "yes", "no"),
    ("Tiandy", "TC-NC44M", "yes", "no"),
    ("Reolink", "E1 Outdoor Pro", "unknown", "no"),
    ("Tapo", "C400", "unknown", "no"),
    ("", "Tapo C400", "unknown", "no"),
    ("AXIS", "p3267-lve", "no", "no"),
    ("Axis", "2600", "no", "no"),
    ("Samsung", "SN?-???? Camera", "no", "no"),
    ("Wisenet", "pnm-9020", "no", "no"),
    ("Bosch", "AutoDome 700 IP 24", "no", "no"),
    ("Vivotek", "FD8134V", "no", "no"),
    ("Safire", "SF-IPD820UWHA-8U-AI2", "unknown", "unknown"),
    ("Swann", "7-12", "unknown", "unknown"),
    ("", "DVR-204Q-M1", "unknown", "unknown"),
    ("Mobotix", "D15", "no", "no"),
]
VERDICTS = {"yes": "restricted", "no": "clear", "unknown": "suspected"}


@pytest.mark.parametrize("remark", ["", "replaced Hikvision with this 2019", "ex-Dahua bracket reused"])
@pytest.mark.parametrize(("vendor", "model", "criterion", "s889"), PUBLIC)
def test_public_device_strings_are_judged_as_known_whatever_the_remark(
    vendor, model, criterion, s889, remark
):
    found = judged(vendor, model, description=remark)

    assert (found.verdict, found.s889) == (VERDICTS[criterion], s889)
