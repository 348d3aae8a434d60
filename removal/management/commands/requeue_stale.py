"""`manage.py requeue_stale [--json]`"""

import argparse
import json
from typing import Any

from django.core.management import BaseCommand

from inventory import jobs
from removal.services import reporting, stored_files


class Command(BaseCommand):
    """One sweep, now: what beat does every few seconds."""

    help = "Put work that was left lying back into the queue, ring for all that waits, clear left-over files."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        answer = {
            "requeued": jobs.requeue_stale(),
            "rung": jobs.sweep(by_worker=False),
            "reports_expired": reporting.expire_reports(),
            "files_cleared": stored_files.clear_orphans(),
        }
        if options["json"]:
            self.stdout.write(json.dumps(answer))
            return
        self.stdout.write(
            f"{answer['requeued']} jobs put back into the queue, {answer['rung']} rung for; "
            f"{answer['reports_expired']} reports expired, {answer['files_cleared']} left-over files cleared."
        )
