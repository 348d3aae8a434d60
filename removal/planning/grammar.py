"""Deadline rules as people type them and as JSON keeps them.

The text form is what `manage.py deadline` and the data files take, for example
`EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27) roll=preceding]`. `rule_to_text` and `rule_to_json` write what
`rule_from_text` and `rule_from_json` read back to an equal rule.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from removal.planning.deadlines import (
    DEFAULT_LIFE_YEARS,
    DeadlineError,
    Earliest,
    FinancialYearEnd,
    Fixed,
    Latest,
    MonthEnd,
    NextUpgrade,
    Relative,
    Roll,
    Rule,
    Unit,
)

EXAMPLES = {
    "FIXED": "FIXED(2025-04-30)",
    "MONTH_END": "MONTH_END(2025-04)",
    "RELATIVE": "RELATIVE(found_on, 10, working_days)",
    "FY_END": "FY_END(2026/27)",
    "NEXT_UPGRADE": "NEXT_UPGRADE(7)",
    "EARLIEST": "EARLIEST[NEXT_UPGRADE(7), FY_END(2026/27)]",
    "LATEST": "LATEST[FIXED(2026-09-30), RELATIVE(found_on, 6, months)]",
}
LONGEST = 2_000
DEEPEST = 8
NAME = re.compile(r"\s*([A-Za-z_]+)\s*")
ROLL = re.compile(r"\s+roll\s*=\s*([A-Za-z]+)")


def rule_from_text(text: str) -> Rule:
    """Read a rule; raises DeadlineError with the place and an example of what to write."""
    if len(text) > LONGEST:
        raise DeadlineError(f"A rule has at most {LONGEST:,} characters; this one has {len(text):,}")
    rule, end = _read(text, 0, depth=1)
    if text[end:].strip():
        raise DeadlineError(
            f"“{text[end:].strip()}” after the rule is not understood; only roll=... may follow it"
        )
    return rule


def rule_to_text(rule: Rule) -> str:
    """Write a rule as people type it."""
    roll = "" if rule.roll is Roll.NONE else f" roll={rule.roll}"
    return _body(rule) + roll


def rule_from_json(data: object) -> Rule:
    """Read a rule from its JSON object, {"rule": "FIXED", "date": "2025-04-30"}; raises DeadlineError."""
    return _from_json(data, depth=1)


def rule_to_json(rule: Rule) -> dict[str, Any]:
    """Write a rule as a JSON object; `roll` stands only where a rule rolls."""
    data: dict[str, Any]
    match rule:
        case Fixed():
            data = {"rule": "FIXED", "date": rule.day.isoformat()}
        case MonthEnd():
            data = {"rule": "MONTH_END", "year": rule.year, "month": rule.month}
        case Relative():
            data = {"rule": "RELATIVE", "anchor": rule.anchor, "n": rule.count, "unit": rule.unit.value}
        case FinancialYearEnd():
            data = {"rule": "FY_END", "label": rule.label, "month": rule.month, "day": rule.day}
        case NextUpgrade():
            data = {"rule": "NEXT_UPGRADE", "life_years": rule.life_years}
        case Earliest() | Latest():
            name = "EARLIEST" if isinstance(rule, Earliest) else "LATEST"
            data = {"rule": name, "of": [rule_to_json(member) for member in rule.of]}
    return data if rule.roll is Roll.NONE else {**data, "roll": rule.roll.value}


def date_from_text(text: str) -> date:
    """Read a day written 2025-04-30; raises DeadlineError."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        raise DeadlineError(f"“{text}” is not a date; write year, month and day, for example 2025-04-30")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise DeadlineError(f"“{text}” is not a day of the calendar; write it as 2025-04-30") from None


def _body(rule: Rule) -> str:
    match rule:
        case Fixed():
            return f"FIXED({rule.day.isoformat()})"
        case MonthEnd():
            return f"MONTH_END({rule.year}-{rule.month:02})"
        case Relative():
            return f"RELATIVE({rule.anchor}, {rule.count}, {rule.unit})"
        case FinancialYearEnd():
            other_end = "" if (rule.month, rule.day) == (3, 31) else f", month={rule.month}, day={rule.day}"
            return f"FY_END({rule.label}{other_end})"
        case NextUpgrade():
            return f"NEXT_UPGRADE({rule.life_years})"
        case Earliest() | Latest():
            name = "EARLIEST" if isinstance(rule, Earliest) else "LATEST"
            return f"{name}[{', '.join(rule_to_text(member) for member in rule.of)}]"


def _read(text: str, start: int, *, depth: int) -> tuple[Rule, int]:
    """Read one rule and its roll from this place on, and say where it ends."""
    word = NAME.match(text, start)
    name = word[1].upper() if word else ""
    if not word or name not in EXAMPLES:
        seen = text[start:].strip() or "nothing"
        raise DeadlineError(f"“{seen}” does not begin with a rule; there are {', '.join(EXAMPLES)}")
    rule: Rule
    if name in ("EARLIEST", "LATEST"):
        members, end = _read_members(text, word.end(), name, depth=depth)
        rule = Earliest(members) if name == "EARLIEST" else Latest(members)
    else:
        arguments, end = _read_arguments(text, word.end(), name)
        rule = _READERS[name](arguments)
    roll = ROLL.match(text, end)
    if roll:
        return replace(rule, roll=_roll(roll[1])), roll.end()
    return rule, end


def _read_members(text: str, start: int, name: str, *, depth: int) -> tuple[tuple[Rule, ...], int]:
    if text[start : start + 1] != "[":
        raise DeadlineError(f"{name} needs its rules in square brackets, for example {EXAMPLES[name]}")
    if depth >= DEEPEST:
        raise DeadlineError(f"Rules may stand inside each other at most {DEEPEST} deep")
    members: list[Rule] = []
    separator = ","
    end = start + 1
    while separator == ",":
        member, end = _read(text, end, depth=depth + 1)
        members.append(member)
        rest = text[end:].lstrip()
        separator, end = rest[:1], len(text) - len(rest) + 1
    if separator != "]":
        raise DeadlineError(f"{name} is not closed with a square bracket, for example {EXAMPLES[name]}")
    return tuple(members), end


def _read_arguments(text: str, start: int, name: str) -> tuple[list[str], int]:
    end = text.find(")", start)
    if text[start : start + 1] != "(" or end < 0:
        raise DeadlineError(f"{name} needs its values in round brackets, for example {EXAMPLES[name]}")
    inside = text[start + 1 : end].strip()
    return [part.strip() for part in inside.split(",")] if inside else [], end + 1


def _fixed(arguments: list[str]) -> Rule:
    (day,) = _exactly("FIXED", 1, arguments)
    return Fixed(date_from_text(day))


def _month_end(arguments: list[str]) -> Rule:
    (month,) = _exactly("MONTH_END", 1, arguments)
    if not re.fullmatch(r"\d{4}-\d\d", month):
        raise DeadlineError(f"“{month}” is not a month; write {EXAMPLES['MONTH_END']}")
    return MonthEnd(int(month[:4]), int(month[5:]))


def _relative(arguments: list[str]) -> Rule:
    anchor, count, unit = _exactly("RELATIVE", 3, arguments)
    return Relative(_anchor(anchor), _whole(count), _unit(unit))


def _financial_year_end(arguments: list[str]) -> Rule:
    if not arguments:
        raise DeadlineError(f"FY_END needs a financial year, for example {EXAMPLES['FY_END']}")
    options = dict(part.replace(" ", "").partition("=")[::2] for part in arguments[1:])
    if not options.keys() <= {"month", "day"}:
        raise DeadlineError("FY_END takes a year and, if need be, month=7, day=31")
    month, day = _whole(options.get("month", 3)), _whole(options.get("day", 31))
    return FinancialYearEnd(_starting_year(arguments[0]), month, day)


def _next_upgrade(arguments: list[str]) -> Rule:
    if not arguments:
        return NextUpgrade(DEFAULT_LIFE_YEARS)
    (years,) = _exactly("NEXT_UPGRADE", 1, arguments)
    return NextUpgrade(_whole(years))


_READERS: dict[str, Callable[[list[str]], Rule]] = {
    "FIXED": _fixed,
    "MONTH_END": _month_end,
    "RELATIVE": _relative,
    "FY_END": _financial_year_end,
    "NEXT_UPGRADE": _next_upgrade,
}


def _from_json(data: object, *, depth: int) -> Rule:
    if not isinstance(data, Mapping) or data.get("rule") not in EXAMPLES:
        raise DeadlineError(
            f"A rule is an object whose “rule” is one of {', '.join(EXAMPLES)}; this is {data!r}"
        )
    if depth > DEEPEST:
        raise DeadlineError(f"Rules may stand inside each other at most {DEEPEST} deep")
    try:
        rule = _rule_of(data, depth=depth)
    except KeyError as error:
        raise DeadlineError(f"{data['rule']} lacks {error}") from None
    return replace(rule, roll=_roll(str(data.get("roll", "none"))))


def _rule_of(data: Mapping[str, Any], *, depth: int) -> Rule:
    match data["rule"]:
        case "FIXED":
            return Fixed(date_from_text(str(data["date"])))
        case "MONTH_END":
            return MonthEnd(_whole(data["year"]), _whole(data["month"]))
        case "RELATIVE":
            return Relative(_anchor(str(data["anchor"])), _whole(data["n"]), _unit(str(data["unit"])))
        case "FY_END":
            starts = _starting_year(str(data["label"]))
            return FinancialYearEnd(starts, _whole(data.get("month", 3)), _whole(data.get("day", 31)))
        case "NEXT_UPGRADE":
            return NextUpgrade(_whole(data.get("life_years", DEFAULT_LIFE_YEARS)))
        case _:
            return _several(data, depth=depth)


def _several(data: Mapping[str, Any], *, depth: int) -> Rule:
    if not isinstance(data["of"], list) or not data["of"]:
        raise DeadlineError(f"{data['rule']} needs a list of rules in “of”")
    members = tuple(_from_json(member, depth=depth + 1) for member in data["of"])
    return Earliest(members) if data["rule"] == "EARLIEST" else Latest(members)


def _exactly(name: str, count: int, arguments: list[str]) -> list[str]:
    if len(arguments) != count:
        raise DeadlineError(
            f"{name} has {len(arguments)} values and needs {count}, for example {EXAMPLES[name]}"
        )
    return arguments


def _anchor(text: str) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", text):
        raise DeadlineError(f"“{text}” is not the name of a day; write it like found_on or installed_on")
    return text


def _whole(value: object) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"[+-]?[0-9]{1,6}", str(value)):
        raise DeadlineError(f"“{value}” is not a whole number")
    return int(str(value))


def _unit(text: str) -> Unit:
    try:
        return Unit(text)
    except ValueError:
        raise DeadlineError(f"“{text}” is not something to count; write {', '.join(Unit)}") from None


def _roll(text: str) -> Roll:
    try:
        return Roll(text.lower())
    except ValueError:
        raise DeadlineError(
            f"“{text}” is not a way to roll; write roll=preceding or roll=following"
        ) from None


def _starting_year(label: str) -> int:
    """The first year of a financial year written 2026/27 or 2026/2027."""
    years = re.fullmatch(r"([0-9]{4})[/-]([0-9]{4}|[0-9]{2})", label)
    if not years or not str(int(years[1]) + 1).endswith(years[2]):
        raise DeadlineError(
            f"“{label}” is not a financial year; write two years that follow each other: 2026/27"
        )
    return int(years[1])
