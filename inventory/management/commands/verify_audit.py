"""`manage.py verify_audit [--head H] [--organisation CODE] [--json]`"""

import argparse
import json
from dataclasses import asdict
from typing import Any

from django.core.management import BaseCommand

from inventory import audit
from inventory.audit.verifying import Verification
from inventory.management.lookups import organisation_called
from inventory.models import Organisation


class Command(BaseCommand):
    """Read the audit trail again and name the first break; exit 1 when there is one."""

    help = "Verify the sealed audit trail of every organisation, or of one."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--organisation", metavar="CODE")
        parser.add_argument(
            "--head", default="", help="a seal's hash from an old report: must stand in the chain"
        )
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        one = options["organisation"]
        organisations = [organisation_called(one)] if one else list(Organisation.objects.order_by("code"))
        found = [audit.verify(organisation, expected_head=options["head"]) for organisation in organisations]
        head_stands = not options["head"] or any(each.holds_expected_head for each in found)
        good = head_stands and not any(each.broken for each in found)
        if options["json"]:
            answer = {
                "good": good,
                "head_stands": head_stands,
                "organisations": [asdict(each) for each in found],
            }
            self.stdout.write(json.dumps(answer, indent=2))
        else:
            for each in found:
                self.stdout.write(_words(each))
            if not head_stands:
                self.stdout.write(
                    f"The head {options['head']} is in no chain: a tail was cut, or it was rewritten."
                )
        if not good:
            raise SystemExit(1)


def _words(found: Verification) -> str:
    if found.broken:
        return f"{found.organisation}: BROKEN: {found.broken.what}."
    return (
        f"{found.organisation}: whole; {found.events} events in {found.seals} seals, "
        f"{found.unsealed} not sealed yet; head {found.head}"
    )
