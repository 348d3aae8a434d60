"""`manage.py reclassify [--organisation CODE] --json`"""

import argparse
import json
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from inventory import jobs
from inventory.management.lookups import organisation_called
from inventory.models import Camera, Finding, Fingerprint, Organisation


class Command(BaseCommand):
    """Judge every fingerprint anew under the newest edition, in this process; say what changed."""

    help = "Judge everything anew in this process; prints what changed, in counts."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE")
        parser.add_argument("--edition", type=int, help="must be the newest: earlier ones are history")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["organisation"]
        organisations = [organisation_called(code)] if code else list(Organisation.objects.order_by("code"))
        answer = {each.code: self._rejudge(each, options["edition"]) for each in organisations}
        if options["json"]:
            self.stdout.write(json.dumps(answer, indent=2))
            return
        for name, counts in answer.items():
            self.stdout.write(
                f"{name}: {counts['findings_written']} of {counts['fingerprints']} findings changed."
            )

    def _rejudge(self, organisation: Organisation, edition: int | None) -> dict[str, int]:
        newest = organisation.editions.latest()
        if edition not in (None, newest.number):
            raise CommandError(
                f"{organisation.code} is on edition {newest.number}; only the newest can judge."
            )
        last = Finding.objects.aggregate(last=Max("pk"))["last"] or 0
        moved = _verdicts(organisation)
        with transaction.atomic():
            job = jobs.enqueue("rejudge", organisation=organisation, on=timezone.localdate())
        jobs.run(job.pk, turn_s=float("inf"))
        jobs.run_all(organisation_id=organisation.pk, turn_s=float("inf"))
        after = _verdicts(organisation)
        return {
            "edition": newest.number,
            "fingerprints": Fingerprint.objects.filter(organisation=organisation).count(),
            "findings_written": Finding.objects.filter(
                pk__gt=last, fingerprint__organisation=organisation
            ).count(),
            **{f"cameras_{verdict or 'unjudged'}": count for verdict, count in sorted(after.items())},
            **{f"was_{verdict or 'unjudged'}": count for verdict, count in sorted(moved.items())},
        }


def _verdicts(organisation: Organisation) -> dict[str, int]:
    verdicts = (
        Camera.objects.in_register().filter(organisation=organisation).values_list("verdict", flat=True)
    )
    counts: dict[str, int] = {}
    for verdict in verdicts.iterator():
        counts[verdict] = counts.get(verdict, 0) + 1
    return counts
