"""Words for what is stored in short."""

from datetime import datetime

from django import template
from django.utils import timezone
from django.utils.dateformat import format as written

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
def moment(at: datetime | None) -> str:
    """A moment as people in Britain write it: 24 November 2022, 2:05pm; nothing for none."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    return f"{written(local, 'j F Y')}, {clock(local)}"


@register.filter
def clock(at: datetime) -> str:
    """The time of day of a moment: 2:05pm (GOV.UK style, no dots)."""
    return written(timezone.localtime(at), "g:iA").lower()


@register.filter
def answer_tag(answer: str) -> str:
    """The tag's value for an instrument's answer."""
    return ANSWER_TAGS.get(answer, "grey")
