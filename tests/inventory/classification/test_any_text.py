"""Whatever is written, a judgement comes out, and a restricted maker on the label never comes out clear."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from inventory.classification.judging import Verdict
from tests.inventory.classification.judged import judged
from tests.inventory.classification.messy import DEVICES

words = st.one_of(
    st.text(max_size=40),
    st.sampled_from(
        [text for device in DEVICES for text in (device.vendor, device.model, device.description) if text]
    ),
)


@settings(max_examples=80, deadline=None)
@given(words, words, words, words, words)
def test_any_text_is_judged(vendor, model, description, serial, banner):
    found = judged(vendor, model, description=description, serial=serial, banner=banner)

    assert found.verdict in Verdict
    assert found.grounds or found.question


@settings(max_examples=80, deadline=None)
@given(words, words)
def test_a_restricted_makers_name_on_the_label_is_never_clear_or_unknown(model, description):
    assert judged("Hikvision", model, description=description).verdict in ("restricted", "suspected")


@settings(max_examples=80, deadline=None)
@given(words)
def test_a_place_alone_never_clears(location):
    assert judged("", "", location=location, site=location).verdict != "clear"


def test_a_page_of_text_in_a_cell_does_not_hold_up_the_rest():
    began = time.process_time()

    judged("Hik " * 5_000, "DS-2CD" * 5_000, description="x" * 50_000, serial="A-1" * 10_000)

    assert time.process_time() - began < 5
