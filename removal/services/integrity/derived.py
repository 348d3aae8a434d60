"""What the database keeps in step by itself: the tallies and the search index."""

from collections.abc import Iterator

from inventory.models import Site
from inventory.services.searching import search_is_sound
from inventory.services.tallying import strayed_dates, strayed_sites
from removal.services.integrity.invariant import settled_organisations


def strayed_tallies(deep: bool) -> Iterator[str]:
    """Sites and dates whose tallies are not what counting their cameras gives."""
    settled = settled_organisations()
    strayed = Site.objects.filter(pk__in=strayed_sites(settled))
    for uuid in strayed.order_by("pk").values_list("uuid", flat=True):
        yield f"site {uuid}"
    yield from (f"by date: {sort}" for sort in strayed_dates(settled))


def strayed_search(deep: bool) -> Iterator[str]:
    """A search index that holds other cameras than the register."""
    if not search_is_sound(deep=deep):
        yield "the search index; manage.py recount makes it anew"
