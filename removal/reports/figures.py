"""The figures of a report, kept as JSON, and what changed in them since another return."""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from removal.reports.counted import LEAST
from removal.reports.definition import Share, Value
from removal.reports.estate import Estate

Figure = tuple[str, str, Any, str]
"""Part, measure, value (a number, words, or {"share": 0.25}), and how it is counted, which old reports do not have."""


class Change(NamedTuple):
    """One figure then and now; None where the other return does not count it."""

    about: str
    name: str
    then: Value
    now: Value

    @property
    def changed(self) -> bool:
        """Whether the two differ."""
        return self.then != self.now

    @property
    def difference(self) -> Value:
        """Now less then; of shares in percentage points; words where nothing can be taken away."""
        if self.then is None or self.now is None:
            return "Counted in one of the two only"
        if isinstance(self.then, int) and isinstance(self.now, int):
            return self.now - self.then
        if isinstance(self.then, Share) and isinstance(self.now, Share):
            return f"{100 * (self.now.part - self.then.part):+.1f} percentage points" if self.changed else 0
        return "Another statement" if self.changed else 0


def figure(about: str, name: str, value: Value, counted: str = "") -> Figure:
    """A measure as it is kept."""
    kept: Any = value if isinstance(value, int) else str(value)
    if isinstance(value, Share):
        kept = {"share": value.part}
    return (about, name, kept, counted)


def changes(estate: Estate, now: Iterable[Figure]) -> list[Change]:
    """Every figure beside that of the return it is compared with; nothing where there is none.

    Of a return of another depth only what this one names too: figures by site carry names that it may have to
    leave out. Where small numbers are withheld, nothing of another depth: it may have shown them.
    """
    if estate.returning is None or estate.returning.compared_with is None:
        return []
    if estate.depth in LEAST and estate.returning.compared_with.report.depth != estate.depth:
        return []
    other, named = estate.returning.compared_with.report, list(now)
    shown = {(about, name) for about, name, *_ in named}
    then = [each for each in other.figures if other.depth == estate.depth or tuple(each[:2]) in shown]
    return compare(then, named)


def compare(then: Iterable[Sequence[Any]], now: Iterable[Sequence[Any]]) -> list[Change]:
    """Both lists of figures in one: those of now in their order, then those that are counted no more."""
    before = {(about, name): _value(value) for about, name, value, *_ in then}
    after = {(about, name): _value(value) for about, name, value, *_ in now}
    return [
        Change(about, name, before.get((about, name)), after.get((about, name)))
        for about, name in dict.fromkeys([*after, *before])
    ]


def _value(kept: Any) -> Value:
    return Share(kept["share"]) if isinstance(kept, dict) else kept
