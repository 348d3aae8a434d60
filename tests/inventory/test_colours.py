"""Colours of an organisation: what can be read, and what is worked out from the one that was chosen."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from inventory.colours import BLACK, LEAST_CONTRAST, WHITE, Colour, can_be_read, dark_enough, look

parts = st.integers(0, 255)
colours = st.builds(Colour, parts, parts, parts)


@pytest.mark.parametrize("text", ["#17616a", "17616A", "#17616A"])
def test_six_digits_are_read_with_and_without_their_sign(text):
    assert str(Colour.read(text)) == "#17616a"


def test_three_digits_stand_for_six():
    assert str(Colour.read("#a3f")) == "#aa33ff"


@pytest.mark.parametrize("text", ["#", "teal", "#17616", "#17616a0", "rgb(1,2,3)", "#17616a;}", "#1７616a"])
def test_nothing_else_is_a_colour(text):
    with pytest.raises(ValueError, match=re.escape(text)):
        Colour.read(text)


def test_contrast_is_that_of_wcag():
    assert BLACK.against(WHITE) == 21
    # The lightest grey that passes on white, and the one after it, as every table of contrasts has them.
    assert Colour.read("#767676").against(WHITE) > LEAST_CONTRAST > Colour.read("#777777").against(WHITE)


@given(colours)
@example(Colour.read("#ffff00"))
@example(Colour.read("#f47738"))
def test_what_is_offered_instead_can_be_read(colour):
    offered = dark_enough(colour)

    assert can_be_read(offered)
    assert (offered == colour) == can_be_read(colour)


@given(colours)
def test_whatever_is_taken_can_be_read_wherever_it_stands(colour):
    seen = look(dark_enough(colour))
    ground = seen["--govuk-template-background-colour"]

    for name in ("--govuk-link-colour", "--govuk-link-hover-colour"):
        assert seen[name].against(ground) >= LEAST_CONTRAST
        assert seen[name].against(WHITE) >= LEAST_CONTRAST
    for name in ("--govuk-brand-colour", "--lc-deep"):
        assert seen[name].against(WHITE) >= LEAST_CONTRAST
