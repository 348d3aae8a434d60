"""Which later corrections would change a report of a past day: what is known now and was not known then."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Count, F, Q

from inventory.models import Camera, Edition, Site, Verdict
from removal.models import Removal
from removal.reports.estate import Estate

VERDICTS = {verdict.value: str(verdict.label) for verdict in Verdict} | {"": "Not checked yet"}


class Correction(NamedTuple):
    """Something that was recorded after the report's day, and how many of it."""

    words: str
    number: int
    counted: str


def corrections(estate: Estate) -> Iterator[Correction]:
    """Each with its number, none included; nothing for a report of how things stand now. Seven queries."""
    at = estate.known.at
    if at is None:
        return
    then = estate.known.cameras().order_by()
    changed = then.exclude(known_verdict=F("verdict")).values_list("known_verdict", "verdict")
    for before, after, number in changed.annotate(number=Count("pk")).order_by("known_verdict", "verdict"):
        words = f"Cameras: {VERDICTS[before]} then, {VERDICTS[after]} now"
        yield Correction(words, number, "Judged anew since, or described otherwise")
    yield Correction(
        "Cameras whose date is another now",
        then.exclude(due_on=F("known_due_on")).exclude(due_on=None, known_due_on=None).count(),
        "Due by, then and now",
    )
    later = Camera.objects.in_register().filter(organisation=estate.organisation, created_at__gt=at)
    yield Correction("Cameras logged since", later.count(), "In no figure of this report")
    yield Correction(
        "Cameras taken out since",
        then.exclude(undone_at=None).count(),
        "Counted here; the import that added them was undone later",
    )
    now = dict(Site.objects.filter(organisation=estate.organisation).values_list("pk", "category"))
    yield Correction(
        "Sites of another category now",
        sum(facts.site.category != now[key] for key, facts in estate.sites.items()),
        "Decided anew since",
    )
    known_then = estate.known.lines().filter(known_removed_on__isnull=False).values("pk")
    back_dated = Removal.objects.filter(plan__organisation=estate.organisation, removed_on__lte=estate.on)
    yield Correction(
        "Removals of that day or before, recorded since",
        back_dated.filter(~Q(pk__in=known_then)).exclude(state="cancelled").count(),
        "Still there in this report",
    )
    editions = Edition.objects.filter(organisation=estate.organisation, published_at__gt=at)
    yield Correction("Editions of the list published since", editions.count(), "Not applied here")
