"""`manage.py jobs [--state S] [--limit N] [--json]`"""

import argparse
import json
from datetime import datetime
from typing import Any

from django.core.management import BaseCommand
from django.utils import timezone

from inventory.models import Job

MOST_LISTED = 1_000


class Command(BaseCommand):
    """List background work, newest first."""

    help = "List jobs, newest first, with state, attempt, lease, cursor and error."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--state", choices=Job.State.values, help="default: all of them")
        parser.add_argument(
            "--limit", type=int, default=MOST_LISTED, metavar="N", help="default: %(default)s"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        found = Job.objects.select_related("organisation").order_by("-pk")
        if options["state"]:
            found = found.filter(state=options["state"])
        listed = found[: max(0, options["limit"])]
        if options["json"]:
            self.stdout.write(json.dumps([_document(job) for job in listed], indent=2))
            return
        for job in listed:
            self.stdout.write(_line(job))


def _document(job: Job) -> dict[str, Any]:
    return {
        "id": str(job.uuid),
        "kind": job.kind,
        "organisation": job.organisation.code if job.organisation else None,
        "state": job.state,
        "attempt": job.attempt,
        "tries": job.tries,
        "lease_until": _iso(job.lease_until),
        "cursor": job.cursor,
        "done": job.done,
        "total": job.total,
        "error": job.error,
        "arguments": job.arguments,
        "unique_key": job.unique_key,
        "created_at": _iso(job.created_at),
        "finished_at": _iso(job.finished_at),
    }


def _line(job: Job) -> str:
    code = job.organisation.code if job.organisation else "-"
    begun = f"{timezone.localtime(job.created_at):%Y-%m-%d %H:%M:%S}"
    told = f"{begun}  {job.state:9}  {job.kind:10}  {code:20}  attempt {job.attempt}  {job.done}/{job.total}"
    return f"{told}  {job.error}".rstrip()


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
