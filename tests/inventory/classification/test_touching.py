"""What a change can touch is never less than what it does touch: against reading and judging everything."""

import random
from dataclasses import replace
from datetime import date

import pytest

from benchmarks.classification import estate
from inventory.classification.changes import apply
from inventory.classification.entries import Words
from inventory.classification.fingerprints import DeviceText, fingerprint_of
from inventory.classification.judging import judge
from inventory.classification.rulebook import Rulebook
from inventory.classification.touching import Touched
from inventory.reference import shipped_pack

ON = date(2026, 11, 22)
PACK = shipped_pack()
WORDS = ("Car park", "wzyx", "facing", "Dome", "Level", "Swnn", "Hikviosn", "Axiss", "P3245", "unknown")


def with_vendor(index, **fields):
    vendors = list(PACK.vendors)
    vendors[index] = replace(vendors[index], **fields)
    return replace(PACK, vendors=tuple(vendors))


def random_spelling(draw):
    """A list in which one label is spelt otherwise: a name more or one less, of any kind."""
    index = draw.randrange(len(PACK.vendors))
    kind = draw.choice(("aliases", "misspellings", "ambiguous", "not_to_confuse"))
    names = getattr(PACK.vendors[index], kind)
    if names and draw.random() < 0.5:
        out = draw.choice(names)
        kept = {
            name: tuple(one for one in getattr(PACK.vendors[index], name) if one != out)
            for name in (kind, "vendor_cell_only", "whole_cell_only")
        }
        return with_vendor(index, **kept)
    return with_vendor(index, **{kind: (*names, draw.choice(WORDS))})


@pytest.mark.parametrize("seed", range(40))
def test_texts_and_fingerprints_that_are_not_touched_read_and_judge_the_same(seed):
    draw = random.Random(seed)
    old, new = Rulebook.compile(PACK), Rulebook(random_spelling(draw))
    touched = Touched.between(old, new)
    texts = [
        replace(
            text, vendor=draw.choice((text.vendor, *WORDS)), location=draw.choice((text.location, *WORDS))
        )
        for text in estate(60, seed=seed)
    ]

    for text in texts:
        before, after = fingerprint_of(text, old), fingerprint_of(text, new)
        assert before == after or touched.text(text), text
        if judge(before, old, ON).document() != judge(before, new, ON).document():
            assert touched.fingerprint(before), before


def test_a_name_touches_a_text_however_it_is_written():
    new = Rulebook(with_vendor(0, aliases=(*PACK.vendors[0].aliases, "Wzyxcam")))
    touched = Touched.between(Rulebook.compile(PACK), new)

    for written in ("Wzyxcam", "WZYX-CAM by the gate", "wzyx cam", "ＷＺＹＸＣＡＭ", "wz\u00adyxcam"):
        assert touched.text(DeviceText(description=written)), written
        assert touched.text(DeviceText(site=written)), written
    assert not touched.text(DeviceText(description="nothing of the kind", vendor="Wzyxcam"))


def test_one_spelling_leaves_other_fingerprints_unjudged():
    new = Rulebook(with_vendor(0, aliases=(*PACK.vendors[0].aliases, "Wzyxcam")))
    old = Rulebook.compile(PACK)
    touched = Touched.between(old, new)

    concerned = [touched.fingerprint(fingerprint_of(text, old)) for text in estate(500)]

    assert not touched.all_fingerprints
    assert concerned.count(True) == 0
    assert touched.fingerprint(fingerprint_of(DeviceText(vendor="Wzyxcan"), old))


@pytest.mark.parametrize(
    "new",
    [
        replace(PACK, makers=(replace(PACK.makers[0], prc_nil="no"), *PACK.makers[1:])),
        replace(PACK, relabels=PACK.relabels[1:]),
        with_vendor(0, relation="relabeller"),
        with_vendor(0, source="another source"),
    ],
)
def test_whatever_is_more_than_a_spelling_touches_every_fingerprint(new):
    touched = Touched.between(Rulebook.compile(PACK), Rulebook(new))

    assert touched.all_fingerprints
    assert touched.no_text


def test_a_series_a_prefix_and_words_touch_the_texts_they_read():
    old = Rulebook.compile(PACK)
    series = replace(PACK.model_series[0], id="own", pattern=r"WZYX-?\d{4}", inside=False)
    by_series = Touched.between(old, Rulebook(replace(PACK, model_series=(*PACK.model_series, series))))
    block = replace(PACK.mac_prefixes[0], id="own", prefixes=("A0B0C0",))
    by_prefix = Touched.between(old, Rulebook(replace(PACK, mac_prefixes=(*PACK.mac_prefixes, block))))
    words = Words(id="words", source="s", history_before=("long gone",), noise=("camera",))
    by_words = Touched.between(old, Rulebook(replace(PACK, words=(words,))))

    assert by_series.text(DeviceText(serial="WZYX1234"))
    assert not by_series.text(DeviceText(serial="1234"))
    assert by_prefix.text(DeviceText(mac="A0:B0:C0:00:00:01"))
    assert not by_prefix.text(DeviceText(mac="A0:B0:C1:00:00:01"))
    assert by_words.text(DeviceText(location="anywhere"))


def test_no_difference_touches_nothing():
    touched = Touched.between(Rulebook.compile(PACK), Rulebook(apply(PACK, ()).pack))

    assert touched.no_text
    assert not touched.all_fingerprints
    assert not touched.fingerprint(fingerprint_of(DeviceText(vendor="Hikvision"), Rulebook.compile(PACK)))
