"""`manage.py decide`: what the decision table asks of one camera, without storing anything."""

import json
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from removal.planning.deadlines import DeadlineError
from removal.planning.decisions import Decision, Facts, Result, decide
from removal.planning.grammar import date_from_text
from removal.planning.obligations import Basis, Connection, Life, Org, SiteCategory, Situation

Word = TypeVar("Word", bound=StrEnum)


class Command(BaseCommand):
    """Print the obligations of a situation; exits 1 with one line when a value is not understood."""

    requires_system_checks = []  # it touches neither pages nor the database
    help = (
        "What the decision table asks of one camera: its headline and every obligation, with source and date"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Name the five values of a situation; case does not matter."""
        parser.add_argument("--org", required=True, metavar="O", help=", ".join(Org))
        parser.add_argument("--site", required=True, metavar="S", help=", ".join(SiteCategory))
        parser.add_argument("--conn", required=True, metavar="C", help=", ".join(Connection))
        parser.add_argument("--basis", required=True, metavar="B", help=", ".join(Basis))
        parser.add_argument("--life", required=True, metavar="L", help=", ".join(Life))
        parser.add_argument("--on", metavar="DATE", help="the day the camera was found; today when left out")
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Decide and print."""
        situation = Situation(
            _word(Org, "--org", options["org"]),
            _word(SiteCategory, "--site", options["site"]),
            _word(Connection, "--conn", options["conn"]),
            _word(Basis, "--basis", options["basis"]),
            _word(Life, "--life", options["life"]),
        )
        try:
            decision = decide(situation, Facts(found_on=_day(options["on"])))
        except DeadlineError as error:
            raise CommandError(f"--on: {error}") from None
        self.stdout.write(json.dumps(as_json(decision), indent=2) if options["json"] else in_text(decision))


def as_json(decision: Decision) -> dict[str, Any]:
    """The decision as operators' scripts read it (docs/operating.md)."""
    return {
        "headline": decision.headline.value,
        "results": [
            {
                "rule": result.rule,
                "obligation": result.obligation.value,
                "force": result.force.value if result.force else None,
                "due_on": result.due_on.isoformat() if result.due_on else None,
                "since": result.since.isoformat() if result.since else None,
                "precision": result.precision.value if result.precision else None,
                "sentence": result.sentence,
                "source": result.source,
            }
            for result in decision.results
        ],
    }


def in_text(decision: Decision) -> str:
    """The decision as people read it: the headline, then a paragraph for each result."""
    return "\n".join([decision.headline.value, *map(_paragraph, decision.results)])


def _paragraph(result: Result) -> str:
    force = f", {result.force}" if result.force else ""
    return f"\n{result.rule}  {result.obligation}{force}\n     {result.sentence}"


def _word(words: type[Word], option: str, value: str) -> Word:
    try:
        return words(value.strip().upper().replace("-", "_"))
    except ValueError:
        raise CommandError(f"{option} {value} is not known; write one of {', '.join(words)}") from None


def _day(text: str | None) -> date:
    return date_from_text(text) if text else timezone.localdate()
