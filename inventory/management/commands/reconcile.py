"""`manage.py reconcile FILE --organisation CODE [--site CODE] [--covers NETWORK] [--on DATE] --json`"""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.imports.refusal import FileRefusedError
from inventory.management.lookups import organisation_called, site_called
from inventory.management.working_off import pieces_of, work_off
from inventory.models import Reconciliation, Sighting
from inventory.services import reconciling


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
                pieces_of(path),
                path.name,
                organisation=organisation,
                by=None,
                seen_on=options["on"] or timezone.localdate(),
                site=site,
                covers=options["covers"],
            )
        except (FileRefusedError, ValueError) as problem:
            raise CommandError(str(problem)) from problem
        with transaction.atomic():
            job = jobs.enqueue("reconcile", organisation=made.organisation, reconciliation=made.pk)
        work_off(job, made)
        self._tell(reconciling.summary(made), as_json=options["json"])
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
