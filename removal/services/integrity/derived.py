"""What is kept so that pages need not count it: the tallies and the search index."""

from collections.abc import Iterator

from inventory.models import Organisation, Site
from inventory.services.searching import search_is_sound
from inventory.services.tallying import strayed_dates, strayed_sites
from removal.services.integrity.invariant import settled_organisations
from removal.services.moves import strayed_moves


def strayed_tallies(deep: bool) -> Iterator[str]:
    """Sites and dates whose tallies are not what counting their cameras gives."""
    settled = settled_organisations()
    strayed = Site.objects.filter(pk__in=strayed_sites(settled))
    for uuid in strayed.order_by("pk").values_list("uuid", flat=True):
        yield f"site {uuid}"
    yield from (f"by date: {sort}" for sort in strayed_dates(settled))


def strayed_days(deep: bool) -> Iterator[str]:
    """Days of which the tally of what came into place and left it is not what the history gives."""
    codes = dict(Organisation.objects.values_list("pk", "code"))
    yield from (f"{codes[of]}, {day}" for of, day in strayed_moves(settled_organisations()))


def strayed_search(deep: bool) -> Iterator[str]:
    """A search index that holds other cameras than the register."""
    if not search_is_sound(deep=deep):
        yield "the search index; manage.py recount makes it anew"
