"""Plans on a line of time: a bar from the first planned day to the last, the due day, and today.

Coordinates are worked out here so that the template only places them; the finding in words and the table below the
picture say the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from removal.services.plan_list import Stretch

WIDTH, ROW, LEFT, RIGHT, TOP = 720, 30, 76, 20, 34
BAR = 14
BACK, AHEAD = timedelta(days=56), timedelta(days=3 * 365)
"""How far the picture looks; what lies beyond stands at its edge, and the table has the day."""
LEAST = timedelta(days=112)
ROOM = 90


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on the axis with its words."""

    at: int
    text: str
    anchor: str = "middle"


@dataclass(frozen=True, slots=True)
class Row:
    """One plan: where its bar begins, how wide it is, how much of that is late, and where it is due."""

    stretch: Stretch
    y: int
    bar: int | None
    width: int
    late_from: int | None
    late_width: int
    due: int | None
    due_outside: bool

    height = BAR

    @property
    def middle(self) -> int:
        """The height at which its words and its mark stand."""
        return self.y + BAR // 2

    @property
    def diamond(self) -> str:
        """The mark of the due day, as points of a polygon."""
        if self.due is None:
            return ""
        x, y = self.due, self.middle
        return f"{x},{y - 9} {x + 7},{y} {x},{y + 9} {x - 7},{y}"


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture: its rows, the months of its axis, and today."""

    rows: tuple[Row, ...]
    months: tuple[Mark, ...]
    today: int
    height: int

    width, left, right, top = WIDTH, LEFT, WIDTH - RIGHT, TOP


def timeline(stretches: Sequence[Stretch], *, on: date) -> Timeline | None:
    """The picture of these plans; None where none of them has a day."""
    days = [day for each in stretches for day in (each.first, each.last, each.due_on) if day]
    if not days:
        return None
    scale = _Scale(
        max(min([*days, on]), on - BACK) - timedelta(days=7), max(min(max(days), on + AHEAD), on + LEAST)
    )
    rows = tuple(
        _row(each, TOP + number * ROW + (ROW - BAR) // 2, scale) for number, each in enumerate(stretches)
    )
    return Timeline(rows, _months(scale), scale.x(on), TOP + len(rows) * ROW + 6)


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date

    def x(self, day: date) -> int:
        """Where a day stands; what lies outside stands at the edge."""
        share = (min(max(day, self.first), self.last) - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT))

    def holds(self, day: date) -> bool:
        return self.first <= day <= self.last


def _row(each: Stretch, y: int, scale: _Scale) -> Row:
    bar = scale.x(each.first) if each.first else None
    end = scale.x(each.last) if each.last else None
    width = max(end - bar, 6) if bar is not None and end is not None else 0
    due = scale.x(each.due_on) if each.due_on else None
    late_from, late_width = None, 0
    if each.too_late and bar is not None and due is not None:
        late_from = max(bar, due)
        late_width = max(bar + width - late_from, 6)
    outside = bool(each.due_on) and not scale.holds(each.due_on or scale.first)
    return Row(each, y, bar, width, late_from, late_width, due, outside)


def _months(scale: _Scale) -> tuple[Mark, ...]:
    """The first days of months, as many as there is room to name."""
    first = (scale.first.replace(day=1) + timedelta(days=32)).replace(day=1)
    marks: list[Mark] = []
    while first <= scale.last:
        at = scale.x(first)
        if not marks or at - marks[-1].at >= ROOM:
            marks.append(Mark(at, f"{first:%b %Y}", "middle" if at < WIDTH - 40 else "end"))
        first = (first + timedelta(days=32)).replace(day=1)
    return tuple(marks)


def finding(stretches: Sequence[Stretch]) -> str:
    """What the picture says, in words."""
    late = sorted((each for each in stretches if each.too_late), key=lambda each: -each.too_late)
    bare = sum(1 for each in stretches if not each.last and each.due_on)
    said = []
    if late:
        worst = late[0]
        days = f"{worst.too_late:,} day{'s' if worst.too_late != 1 else ''}"
        who = "1 plan here has" if len(late) == 1 else f"{len(late)} of these {len(stretches)} plans have"
        said.append(
            f"{who} work planned after its due day; the latest is {worst.plan.reference},"
            f" {worst.plan.site}, by {days}."
        )
    else:
        said.append("No work here is planned after its due day.")
    if bare:
        said.append(f"{bare} {'plan has' if bare == 1 else 'plans have'} a due day and no planned one yet.")
    return " ".join(said)
