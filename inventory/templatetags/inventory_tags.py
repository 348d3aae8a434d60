"""Words for what is stored in short."""

from django import template

from inventory.forms.fields import partial_words

register = template.Library()

# What an instrument answers on a maker (inventory.classification.standings), as a tag's value.
ANSWER_TAGS = {
    "named": "restricted",
    "meets the criterion": "restricted",
    "not settled": "suspected",
    "not named": "grey",
    "does not meet the criterion": "clear",
}
CRITERION_ANSWERS = {"meets the criterion", "does not meet the criterion", "not settled"}


@register.filter
def partial_date(stored: str) -> str:
    """A date as precise as known, in words: 2013-07 is July 2013."""
    return partial_words(stored)


@register.filter
def answer_tag(answer: str) -> str:
    """The tag's value for an instrument's answer."""
    return ANSWER_TAGS.get(answer, "grey")


@register.filter
def is_our_assessment(answer: str) -> bool:
    """Whether the answer is the organisation's own assessment of a criterion that names nobody."""
    return answer in CRITERION_ANSWERS
