"""The targets of identification (design, section 7, first row) on labelled devices and the noise of registers.

A failure shows the confusion table by kind of noise; `python -m benchmarks.identification` prints it at any time.
The open half was looked at while rules were made; the held half was only scored; the unseen and the later set were
written after the rules, and their first scores stand in docs/identification.md.
"""

import pytest

from tests.inventory.classification.judged import judged
from tests.inventory.classification.sets.scores import SETS, numbers, rows_of, sent_to_a_person, share, table


@pytest.mark.parametrize("labelled", SETS)
def test_restricted_devices_are_found(labelled):
    assert share(labelled, "restricted", "restricted") >= 0.92, table(labelled)
    assert share(labelled, "restricted", "restricted", "suspected") >= 0.97, table(labelled)


@pytest.mark.parametrize("labelled", SETS)
def test_a_restricted_device_is_never_called_clear(labelled):
    restricted = [row for row in rows_of(labelled) if row.truth == "restricted"]

    assert [row.texts for row in restricted if judged(**row.texts).verdict == "clear"] == []


@pytest.mark.parametrize("labelled", SETS)
def test_labels_of_which_some_goods_are_restricted_are_at_least_suspected(labelled):
    assert share(labelled, "mixed", "suspected", "restricted") >= 0.9, table(labelled)
    assert share(labelled, "mixed", "clear") <= 0.005, table(labelled)


@pytest.mark.parametrize("truth", ["clear", "unknown", "other"])
@pytest.mark.parametrize("labelled", SETS)
def test_clear_devices_look_alikes_and_other_goods_are_hardly_ever_called_restricted(labelled, truth):
    wrong, allowed = numbers(labelled, truth)[0], 0.02 * sum(numbers(labelled, truth))

    assert wrong <= max(1, allowed), table(labelled)  # of few rows one may be wrong


@pytest.mark.parametrize("labelled", SETS)
def test_what_nobody_can_tell_is_never_called_clear(labelled):
    assert share(labelled, "unknown", "clear") == 0, table(labelled)


@pytest.mark.parametrize("labelled", SETS)
def test_few_devices_of_a_settled_maker_are_sent_to_a_person(labelled):
    assert sent_to_a_person(labelled) <= 0.15, table(labelled)
