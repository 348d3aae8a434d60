"""`manage.py add_site CODE NAME --organisation CODE [--sensitive L1,L3 | --ordinary]`, and where it is."""

import argparse
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from inventory.forms.sites import PositionField
from inventory.management.lookups import organisation_called
from inventory.models import Division, SensitivityDecision
from inventory.services.sites import Position, SiteTakenError, add_site, decide_sensitivity

LIMBS = {f"L{number}": limb for number, limb in enumerate(SensitivityDecision.LIMBS, start=1)}
Answer = SensitivityDecision.Answer


class Command(BaseCommand):
    """Add a site; with --sensitive or --ordinary its four limbs are answered at once."""

    help = "Add a site to an organisation."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("code")
        parser.add_argument("name")
        parser.add_argument("--organisation", required=True, metavar="CODE")
        answers = parser.add_mutually_exclusive_group()
        answers.add_argument(
            "--sensitive", metavar="L1,L3", help="the limbs that are met; the others are not"
        )
        answers.add_argument("--ordinary", action="store_true", help="none of the four limbs is met")
        parser.add_argument("--division", choices=Division.values, default="")
        parser.add_argument(
            "--position", metavar="LAT,LONG", help="for the map of sites, as --position=54.606,-5.922"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        organisation = organisation_called(options["organisation"])
        met, position = _limbs(options["sensitive"]), _position(options["position"])
        with transaction.atomic():
            try:
                site = add_site(
                    organisation,
                    options["name"],
                    code=options["code"],
                    division=options["division"],
                    position=position,
                    by=None,
                )
            except SiteTakenError as problem:
                raise CommandError(str(problem)) from None
            if met or options["ordinary"]:
                answers = {
                    limb: Answer.YES if limb in met else Answer.NO for limb in SensitivityDecision.LIMBS
                }
                reason = "Given on the command line."
                decide_sensitivity(site, answers, on=timezone.localdate(), by=None, reason=reason)
        self.stdout.write(f"Added {site.name} ({site.code}): {site.get_category_display().lower()}.")


def _position(text: str | None) -> Position | None:
    """Latitude and longitude, as the form reads them. Raises CommandError."""
    try:
        return PositionField().clean(text or "")
    except ValidationError as problem:
        raise CommandError(f"--position {text}: {problem.messages[0]}.") from problem


def _limbs(text: str | None) -> set[str]:
    """The limbs named as L1 to L4. Raises CommandError."""
    if text is None:
        return set()
    names = [part.strip().upper() for part in text.split(",") if part.strip()]
    unknown = [name for name in names if name not in LIMBS]
    if unknown or not names:
        raise CommandError(f"--sensitive {text}: name the limbs that are met, from L1, L2, L3, L4.")
    return {LIMBS[name] for name in names}
