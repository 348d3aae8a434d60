"""`manage.py recount`: every tally, what plans keep, and the search index made anew."""

from typing import Any

from django.core.management import BaseCommand

from inventory.services.searching import rebuild_search_index
from inventory.services.tallying import recount
from removal.models import RemovalPlan
from removal.services.keeping import keep_plans
from removal.services.moves import recount_moves


class Command(BaseCommand):
    """For when check_integrity says that they have strayed; changes no camera."""

    help = "Count cameras and their moves, and index them for searching, anew."

    def handle(self, *args: Any, **options: Any) -> None:
        tallies = recount()
        days = recount_moves()
        plans = keep_plans(RemovalPlan.objects.values_list("pk", flat=True))
        rebuild_search_index()
        self.stdout.write(
            f"Counted {tallies} sorts of cameras, and {days} days on which some moved; "
            f"{plans} plans kept other than their lines say. The search index is new."
        )
