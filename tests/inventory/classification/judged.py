"""Judging a device by the shipped list pack, in one call."""

from datetime import date

from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import Judgement, judge
from inventory.classification.rulebook import Rulebook
from inventory.reference import shipped_pack

TODAY = date(2026, 11, 21)


def judged(vendor: str = "", model: str = "", *, on: date = TODAY, **texts: str) -> Judgement:
    """The judgement on a device; `texts` are the other columns."""
    rulebook = Rulebook.compile(shipped_pack())
    return judge(fingerprint_of(DeviceText(vendor=vendor, model=model, **texts), rulebook), rulebook, on)
