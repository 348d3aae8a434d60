"""Shapes of model codes as people write them."""

import re

import pytest

from inventory.classification.shapes import ShapeError, is_from_a_shape, pattern_of
from inventory.reference import shipped_pack


@pytest.mark.parametrize(
    ("shape", "reads", "leaves"),
    [
        ("XY-##@", ["XY-12A", "XY12B"], ["XY-1A", "XY-12AB", "XYZ12A", "XY-12A9"]),
        ("xy-2cd*", ["XY-2CD", "XY-2CD2143G2-I", "XY2CDX"], ["XY-2C", "AXY-2CD"]),
        ("A.B+1", ["A.B+1"], ["AXB+1", "A.BB1"]),
    ],
)
def test_a_shape_reads_the_codes_it_draws(shape, reads, leaves):
    pattern = re.compile(pattern_of(shape))

    assert [code for code in reads if not pattern.match(code)] == []
    assert [code for code in leaves if pattern.match(code)] == []
    assert is_from_a_shape(pattern_of(shape))


@pytest.mark.parametrize("shape", ["", "*", "####", "A#*", "(A+)+", "A*B", "Ä1-22", "-AB1"])
def test_what_is_no_shape_or_reads_too_much_is_refused(shape):
    with pytest.raises(ShapeError):
        pattern_of(shape)


@pytest.mark.parametrize("pattern", ["(A+)+B", "(A|A)*", "A{2,}", "[A-Z]*", "A.*B", "(?=A)"])
def test_a_pattern_that_repeats_is_not_from_a_shape(pattern):
    assert not is_from_a_shape(pattern)


def test_the_shipped_patterns_are_not_all_shapes():
    assert not all(is_from_a_shape(series.pattern) for series in shipped_pack().model_series)
