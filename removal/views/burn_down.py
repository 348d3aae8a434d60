"""The burn-down as lines of an SVG: what was left, what the dates allow, and where the pace leads.

Coordinates are worked out here so that the template only places them; the words and the table beside the picture
say the same (interface.md 2.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from removal.services.forecasting import Forecast

WIDTH, HEIGHT = 720, 300
LEFT, RIGHT, TOP, BOTTOM = 56, 16, 16, 40
FARTHEST = timedelta(days=3 * 365)
"""The picture looks no farther ahead than three years; the words do."""
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place on an axis with its words."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class BurnDown:
    """The three lines as points of polylines, and the marks of both axes."""

    left: str
    allowed: str
    pace: str
    today: int
    days: tuple[Mark, ...]
    counts: tuple[Mark, ...]

    width, height = WIDTH, HEIGHT
    plot_left, plot_top, plot_right, plot_bottom = LEFT, TOP, WIDTH - RIGHT, HEIGHT - BOTTOM


def burn_down(forecast: Forecast) -> BurnDown | None:
    """The picture; None where there is nothing to draw: a single day, or never a restricted camera."""
    highest = max([forecast.left, *(point.left for point in forecast.points)])
    if len(forecast.points) < 2 or not highest:
        return None
    on, first = forecast.on, forecast.points[0].day
    scale = _Scale(first, _last_day(forecast), _round_up(highest))
    return BurnDown(
        left=scale.line((point.day, point.left) for point in forecast.points),
        allowed=scale.line(_allowed(forecast, scale.last)),
        pace=scale.line(_at_pace(forecast, scale.last)),
        today=scale.x(on),
        days=tuple(
            Mark(scale.x(day), f"{day:%b %Y}")
            for day in sorted({first, on, scale.last})
            if day in (first, scale.last) or _apart(scale, day)
        ),
        counts=tuple(
            Mark(scale.y(number), f"{number:,}") for number in (0, scale.highest // 2, scale.highest)
        ),
    )


@dataclass(frozen=True, slots=True)
class _Scale:
    first: date
    last: date
    highest: int

    def x(self, day: date) -> int:
        share = (day - self.first) / (self.last - self.first)
        return round(LEFT + share * (WIDTH - LEFT - RIGHT))

    def y(self, number: float) -> int:
        return round(HEIGHT - BOTTOM - number / self.highest * (HEIGHT - TOP - BOTTOM))

    def line(self, places: Iterable[tuple[date, float]]) -> str:
        return " ".join(f"{self.x(day)},{self.y(number)}" for day, number in places)


def _apart(scale: _Scale, day: date, room: int = 90) -> bool:
    """Is there room for its words beside those of both ends?"""
    return scale.x(day) - scale.x(scale.first) > room and scale.x(scale.last) - scale.x(day) > room


def _last_day(forecast: Forecast) -> date:
    last = forecast.last
    ends = [last.until, last.done_on] if last else []
    ahead = max([forecast.on, *(day for day in ends if day)])
    return min(ahead, forecast.on + FARTHEST)


def _allowed(forecast: Forecast, last: date) -> list[tuple[date, float]]:
    """How many may still be in place if every date is kept: it steps down at the end of each month of dates."""
    left = forecast.left - sum(month.number for month in forecast.months if month.until < forecast.on)
    places: list[tuple[date, float]] = [(forecast.on, left)]
    for month in forecast.months:
        if forecast.on <= month.until <= last:
            places += [(month.until, left), (month.until, left - month.number)]
            left -= month.number
    return [*places, (last, left)] if forecast.months else []


def _at_pace(forecast: Forecast, last: date) -> list[tuple[date, float]]:
    """Down from today at the pace, to the cameras that have no date; nothing without a pace."""
    pace = forecast.pace
    if not (pace.is_known and pace.went and forecast.dated):
        return []
    floor = forecast.left - forecast.dated
    left_then = max(forecast.left - pace.went * (last - forecast.on).days / pace.days, floor)
    return [(forecast.on, forecast.left), (last, left_then)]


def _round_up(number: int) -> int:
    """The next round number, even so that its half is whole: 2, 4, 10, 20, 40, 100 …"""
    power = 2
    while True:
        for step in STEPS:
            if step * power >= number:
                return step * power
        power *= 10
