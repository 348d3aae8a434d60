"""`manage.py run_jobs --once`"""

import argparse
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand

from inventory import jobs


class Command(BaseCommand):
    """Work off the queue in this process, without Celery."""

    help = "Work off whatever is queued, in this process."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--once", action="store_true", help="stop when nothing is left; default: go on")

    def handle(self, *args: Any, **options: Any) -> None:
        while True:
            turns = jobs.run_all()
            if options["once"]:
                self.stdout.write(f"Worked {turns} turns; nothing is left.")
                return
            time.sleep(settings.SWEEP_S)
