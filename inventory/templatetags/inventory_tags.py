"""Words for what is stored in short."""

from django import template

from inventory.forms.fields import partial_words

register = template.Library()

# What an instrument answers on a maker (inventory.classification.standings), as a tag's value.
ANSWER_TAGS = {
    "named": "restricted",
    "meets the criterion": "restricted",
    "not settled": "suspected",
    "does not meet the criterion": "clear",
}


@register.filter
def partial_date(stored: str) -> str:
    """A date as precise as known, in words: 2013-07 is July 2013."""
    return partial_words(stored)


@register.filter
def answer_tag(answer: str) -> str:
    """The tag's value for an instrument's answer."""
    return ANSWER_TAGS.get(answer, "grey")
