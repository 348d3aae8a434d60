"""`manage.py recount`: every tally and the search index made anew from the cameras and their history."""

from typing import Any

from django.core.management import BaseCommand

from inventory.services.searching import rebuild_search_index
from inventory.services.tallying import recount
from removal.services.moves import recount_moves


class Command(BaseCommand):
    """For when check_integrity says that they have strayed; changes no camera."""

    help = "Count cameras and their moves, and index them for searching, anew."

    def handle(self, *args: Any, **options: Any) -> None:
        tallies = recount()
        days = recount_moves()
        rebuild_search_index()
        self.stdout.write(
            f"Counted {tallies} sorts of cameras, and {days} days on which some moved; the search index is new."
        )
