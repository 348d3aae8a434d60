"""`manage.py reclassify [--organisation CODE] [--edition N] [--on DATE] --json`"""

import argparse
import json
from datetime import date
from typing import Any

from django.core.management import BaseCommand
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from inventory import jobs
from inventory.management.lookups import edition_of, organisation_called
from inventory.models import Camera, Edition, Finding, Fingerprint, Organisation, Verdict
from inventory.services.as_at import count_under


class Command(BaseCommand):
    """Judge everything anew under the newest edition, in this process; say what changed.

    An earlier edition, or another day, gives its old answers in counts, and nothing is written: it is history.
    """

    help = "Judge everything anew in this process; an earlier edition is only counted. Prints counts."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE")
        parser.add_argument("--edition", type=int, metavar="N", help="an earlier one is counted, not written")
        parser.add_argument("--on", type=date.fromisoformat, metavar="DATE", help="count as of this day")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        code = options["organisation"]
        organisations = [organisation_called(code)] if code else list(Organisation.objects.order_by("code"))
        answer = {each.code: self._of(each, options["edition"], options["on"]) for each in organisations}
        if options["json"]:
            self.stdout.write(json.dumps(answer, indent=2))
            return
        for name, counts in answer.items():
            if "differ" in counts:
                told = ", ".join(f"{counts[verdict]} {verdict}" for verdict in Verdict.values)
                self.stdout.write(
                    f"{name}, edition {counts['edition']}: {told}; {counts['differ']} cameras read otherwise "
                    "today. Nothing was written."
                )
            else:
                self.stdout.write(
                    f"{name}: {counts['findings_written']} of {counts['fingerprints']} findings changed."
                )

    def _of(self, organisation: Organisation, number: int | None, on: date | None) -> dict[str, int]:
        edition, newest = edition_of(organisation, number), edition_of(organisation, None)
        if on is None and edition == newest:
            return self._rejudge(organisation, newest)
        return {"edition": edition.number} | count_under(organisation, edition, on=on or timezone.localdate())

    def _rejudge(self, organisation: Organisation, newest: Edition) -> dict[str, int]:
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
