"""`manage.py import_register FILE --organisation CODE [--site CODE] [--create-sites] [--dry-run] --json`"""

import argparse
import json
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from inventory import jobs
from inventory.imports.formats import KEYS
from inventory.imports.refusal import FileRefusedError
from inventory.management.lookups import organisation_called, site_called
from inventory.management.working_off import NO_END, pieces_of, work_off
from inventory.models import ImportBatch
from inventory.services import importing
from inventory.services.import_summary import dry_summary, summary


class Command(BaseCommand):
    """Import a file to its end in this process, judging included, with no worker."""

    help = "Import a spreadsheet of cameras; runs to the end in this process."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--organisation", required=True, metavar="CODE")
        parser.add_argument("--site", metavar="CODE", help="for rows that name no site")
        parser.add_argument("--format", choices=KEYS, help="default: recognised")
        parser.add_argument("--create-sites", action="store_true", help="add sites that the file names")
        parser.add_argument(
            "--fresh", action="store_true", help="do not use what was settled about such columns before"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        site = site_called(options["site"], organisation) if options["site"] else None
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        answer = self._import(
            options,
            organisation=organisation,
            site=site,
            create_sites=options["create_sites"],
            format=options["format"] or "",
            fresh=options["fresh"],
        )
        self._tell(answer, as_json=options["json"])
        if answer["state"] != ImportBatch.State.COMPLETED:
            raise SystemExit(1)

    def _import(self, options: dict[str, Any], **receiving: Any) -> dict[str, Any]:
        path: Path = options["file"]
        try:
            if options["dry_run"]:
                on = timezone.localdate()
                return dry_summary(importing.dry_run(pieces_of(path), path.name, on=on, **receiving))
            batch = importing.receive(pieces_of(path), path.name, by=None, **receiving)
        except FileRefusedError as refusal:
            return {"state": "refused", "file_errors": [{"code": refusal.code, "message": refusal.message}]}
        with transaction.atomic():
            job = jobs.enqueue("import", organisation=batch.organisation, batch=batch.pk)
        work_off(job, batch)
        answer = summary(batch)
        jobs.run_all(organisation_id=receiving["organisation"].pk, turn_s=NO_END)
        return answer

    def _tell(self, answer: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
            return
        for error in answer["file_errors"]:
            self.stderr.write(error["message"])
        if answer["state"] == ImportBatch.State.COMPLETED:
            self.stdout.write(
                f"{answer['rows_total']} rows: {answer['rows_created']} added, {answer['rows_updated']} changed, "
                f"{answer['rows_unchanged']} already here, {answer['rows_rejected']} not added."
            )
            for error in answer["errors"]:
                self.stdout.write(f"Row {error['row']}: {error['message']}")
