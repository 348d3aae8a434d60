"""The fast classifier agrees with a slow and simple one on every word of every judgement."""

import random

import pytest

from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import judge
from inventory.classification.rulebook import Rulebook
from inventory.reference import shipped_pack
from tests.inventory.classification.judged import TODAY
from tests.inventory.classification.messy import DEVICES
from tests.inventory.classification.oracle import slow_rulebook

FAST = Rulebook.compile(shipped_pack())
SLOW = slow_rulebook(shipped_pack())


def mixed_up(seed):
    """Texts thrown together from the messy devices: names and codes where nobody expects them."""
    draw = random.Random(seed)
    some = draw.sample(DEVICES, 4)
    return DeviceText(
        vendor=some[0].vendor,
        model=f"{some[1].model} {draw.choice(['', some[2].vendor])}".strip(),
        description=draw.choice(["", "replaced ", "ex-", "not "]) + (some[2].vendor or some[2].description),
        serial=some[3].model,
        location=draw.choice(["", some[3].vendor]),
        mac=some[1].mac,
        banner=some[0].banner,
    )


@pytest.mark.parametrize("seed", range(150))
def test_the_fast_classifier_agrees_with_the_slow_one(seed):
    text = mixed_up(seed)

    fast = judge(fingerprint_of(text, FAST), FAST, TODAY)
    slow = judge(fingerprint_of(text, SLOW), SLOW, TODAY)

    assert fast.document() == slow.document()
