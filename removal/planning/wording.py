"""Rules of the deadline grammar as people say them, for pages; the text that rules are written in is in `grammar`."""

from removal.planning.calendars import Division
from removal.planning.deadlines import (
    Circumstances,
    Earliest,
    FinancialYearEnd,
    Fixed,
    Latest,
    MonthEnd,
    NextUpgrade,
    Relative,
    Roll,
    Rule,
    in_words,
    work_out,
)

ANCHORS = {
    "found_on": "it was found",
    "sensitive_since": "the site became sensitive",
    "extended_on": "the decision on the site",
    "installed_on": "it was installed",
    "planned_refresh_on": "its planned refresh",
}
ROLLS = {
    Roll.NONE: "",
    Roll.PRECEDING: ", or the working day before",
    Roll.FOLLOWING: ", or the working day after",
}
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def rule_in_words(rule: Rule) -> str:
    """A rule as a sentence without its full stop: “10 working days after it was found”."""
    return _words(rule) + ROLLS[rule.roll]


def common_day_in_words(rule: Rule, division: Division) -> str:
    """The day that a rule comes to without knowing any camera, and whether it is provisional.

    Empty where each camera has a day of its own, and where the rule's own words name the day. Of EARLIEST and LATEST
    with a member that is each camera's own it is the bound.
    """
    found = work_out(rule, Circumstances({}, division))
    if found.due_on is None or (in_words(found.due_on) in rule_in_words(rule) and not found.provisional):
        return ""
    own = any(each.due_on is None for each in found.contributions)
    bound = ("At the latest " if isinstance(rule, Earliest) else "At the earliest ") if own else ""
    return f"{bound}{in_words(found.due_on)}{found.doubt}"


def _words(rule: Rule) -> str:
    match rule:
        case Fixed():
            return f"on {in_words(rule.day)}"
        case MonthEnd():
            return f"at the end of {MONTHS[rule.month - 1]} {rule.year}"
        case Relative():
            return _relative(rule)
        case FinancialYearEnd():
            return f"at the end of the financial year {rule.label}"
        case NextUpgrade():
            years = f"{rule.life_years} year{'s' if rule.life_years != 1 else ''}"
            return f"at its planned refresh, or where none is planned {years} after it was installed"
        case Earliest() | Latest():
            which = "first" if isinstance(rule, Earliest) else "last"
            return f"whichever comes {which}: {'; '.join(map(rule_in_words, rule.of))}"


def _relative(rule: Relative) -> str:
    number = abs(rule.count)
    unit = rule.unit.value.replace("_", " ")
    told = unit if number != 1 else unit.removesuffix("s")
    direction = "before" if rule.count < 0 else "after"
    anchor = ANCHORS.get(rule.anchor, rule.anchor.replace("_", " "))
    return f"{number} {told} {direction} {anchor}"
