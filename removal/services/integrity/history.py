"""Histories: what a report of a past day is read from ends with what holds now."""

from collections.abc import Iterator

from django.db.models import F, FilteredRelation, Q

from inventory.models import Camera
from removal.services.integrity.invariant import settled_organisations

COMPARED = ("site_id", "life", "connection", "verdict", "basis", "maker", "headline", "status")


def strayed_histories(deep: bool) -> Iterator[str]:
    """Cameras that nothing is to be worked out for, and whose open span is missing or reads otherwise."""
    settled = Camera.objects.in_register().filter(organisation__in=settled_organisations(), to_replan=False)
    spanned = settled.annotate(span=FilteredRelation("spans", condition=Q(spans__until=None)))
    same = Q(span__isnull=False, **{f"span__{name}": F(name) for name in COMPARED})
    same_day = Q(span__due_on=F("due_on")) | Q(span__due_on=None, due_on=None)
    astray = spanned.exclude(same & same_day)
    for uuid, status, known in astray.order_by("pk").values_list("uuid", "status", "span__status"):
        yield f"camera {uuid}: is {status}, its history says {known or 'nothing'}"
