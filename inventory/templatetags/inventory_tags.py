"""Words for what is stored in short."""

from datetime import datetime
from typing import Any

from django import template
from django.utils import timezone
from django.utils.dateformat import format as written

from inventory import access
from inventory.forms.fields import partial_words
from inventory.models import Camera, Person
from inventory.services.answering import latest_look

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


@register.inclusion_tag("inventory/_camera_look.html")
def camera_look(camera: Camera, *, person: Person) -> dict[str, Any]:
    """What the newest look at the network says of a camera recorded as gone: two queries, none for one in place."""
    look = latest_look(camera)
    reachable = look is not None and access.reconciliations(person).filter(pk=look.reconciliation_id).exists()
    return {"look": look, "may_open": reachable}
