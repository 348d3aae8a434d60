"""`manage.py reconcile FILE --organisation CODE [--site CODE] [--covers NETWORK] [--on DATE] --json`"""

import argparse
import json
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.imports.refusal import FileRefusedError
from inventory.management.lookups import organisation_called, site_called
from inventory.models import Reconciliation, Sighting
from inventory.services import reconciling

NO_END = float("inf")
LOOK_AGAIN_S = 0.2


class Command(BaseCommand):
    """Lay a scan or an export against the register, in this process; the register is not changed."""

    help = "Compare a scan or an export with the register: missing, not seen, removed but still answering."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument(
            "--site", metavar="CODE", help="whose network it is; default: all sites, without addresses"
        )
        parser.add_argument(
            "--covers", action="append", default=[], metavar="NETWORK", help="looked at, 10.0.0.0/24"
        )
        parser.add_argument(
            "--on", type=date.fromisoformat, metavar="DATE", help="day of the scan; default: today"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        site = site_called(options["site"], organisation) if options["site"] else None
        path: Path = options["file"]
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            made = reconciling.receive(
                _pieces(path),
                path.name,
                organisation=organisation,
                by=None,
                seen_on=options["on"] or timezone.localdate(),
                site=site,
                covers=options["covers"],
            )
        except (FileRefusedError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        self._tell(reconciling.summary(_compared(made)), as_json=options["json"])
        if made.state != Reconciliation.State.COMPLETED:
            raise SystemExit(1)

    def _tell(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for error in answer["file_errors"]:
            self.stderr.write(error["message"])
        for kind in (Sighting.Kind.STILL_ANSWERING, Sighting.Kind.NEW, Sighting.Kind.NOT_SEEN):
            self.stdout.write(f"{kind.label}: {len(answer[kind.value])}")
            for told in answer[kind.value]:
                self.stdout.write("  " + ", ".join(str(value) for value in told.values()))


def _compared(made: Reconciliation) -> Reconciliation:
    """The comparison at its end; a worker that runs beside this process may have been the quicker to take it."""
    with transaction.atomic():
        job = jobs.enqueue("reconcile", organisation=made.organisation, reconciliation=made.pk)
    while True:
        worked = jobs.run(job.pk, turn_s=NO_END)
        made.refresh_from_db()
        if made.finished:
            return made
        if not worked:
            time.sleep(LOOK_AGAIN_S)


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            yield piece
