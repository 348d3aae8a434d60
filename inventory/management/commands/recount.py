"""`manage.py recount`: the tallies by site and the search index made anew from the cameras."""

from typing import Any

from django.core.management import BaseCommand

from inventory.services.searching import rebuild_search_index
from inventory.services.tallying import recount


class Command(BaseCommand):
    """For when check_integrity says that they have strayed; changes no camera."""

    help = "Count cameras by site and index them for searching anew."

    def handle(self, *args: Any, **options: Any) -> None:
        tallies = recount()
        rebuild_search_index()
        self.stdout.write(f"Counted {tallies} sorts of cameras by site; the search index is new.")
