"""`manage.py deadline`: a rule of the deadline grammar worked out, with the sentence that defends the date."""

import json
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from removal.planning.calendars import Division
from removal.planning.deadlines import Circumstances, Deadline, DeadlineError, work_out
from removal.planning.grammar import EXAMPLES, date_from_text, rule_from_text


class Command(BaseCommand):
    """Print the date of a rule; exits 1 with one line when the rule or a value is not understood."""

    requires_system_checks = []  # it touches neither pages nor the database
    help = f"Work out a deadline, for example: {'; '.join(EXAMPLES.values())}"

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the rule, whose bank holidays count, and the days it counts from."""
        parser.add_argument("rule", nargs="?", help="the rule, in quotation marks")
        parser.add_argument("--division", default="england-and-wales", metavar="D", help=", ".join(Division))
        parser.add_argument(
            "--anchor",
            action="extend",
            nargs="+",
            default=[],
            metavar="NAME=DATE",
            help="days that the rule counts from, for example found_on=2027-03-03",
        )
        parser.add_argument("--json", action="store_true", help="print a JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Work it out and print."""
        try:
            text, pairs = _rule_and_anchors(options["rule"], options["anchor"])
            rule = rule_from_text(text)
            given = Circumstances(_anchors(pairs), _division(options["division"]))
            deadline = work_out(rule, given)
        except DeadlineError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(json.dumps(as_json(deadline), indent=2) if options["json"] else deadline.sentence)


def as_json(deadline: Deadline) -> dict[str, Any]:
    """The deadline as operators' scripts read it (docs/operating.md)."""
    return {
        "date": deadline.due_on.isoformat() if deadline.due_on else None,
        "precision": deadline.precision.value if deadline.precision else None,
        "provisional": deadline.provisional,
        "sentence": deadline.sentence,
    }


def _rule_and_anchors(rule: str | None, pairs: list[str]) -> tuple[str, list[str]]:
    """A rule written after the anchors is taken for one of them by the parser; it alone has no equals sign first."""
    if rule is None and pairs and "(" in pairs[-1].partition("=")[0]:
        return pairs[-1], pairs[:-1]
    if rule is None:
        raise DeadlineError(f"Write the rule in quotation marks, for example '{EXAMPLES['FIXED']}'")
    return rule, pairs


def _anchors(pairs: Iterable[str]) -> dict[str, date]:
    anchors = {}
    for pair in pairs:
        name, equals, day = (part.strip() for part in pair.partition("="))
        if not (name and equals):
            raise DeadlineError(f"--anchor {pair} lacks its date; write it like found_on=2027-03-03")
        anchors[name] = date_from_text(day)
    return anchors


def _division(text: str) -> Division:
    try:
        return Division(text.strip().lower())
    except ValueError:
        raise DeadlineError(f"--division {text} is not known; write one of {', '.join(Division)}") from None
