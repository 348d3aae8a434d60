"""Whether a site goes blind while a plan is carried out: how many of the units that watch it come down, and when."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inventory.models import Camera, Kind, Life
from removal.models import Removal, RemovalPlan
from removal.planning.deadlines import in_words
from removal.planning.obligations import Obligation as Asked
from removal.planning.workflow import State

WATCHING = (Kind.CAMERA, Kind.DOOR_STATION, Kind.ANPR, Kind.THERMAL)
"""What watches a place. A recorder sees nothing itself; what is worn or flown belongs to no place."""
NONE_NEEDED = "none"


@dataclass(frozen=True, slots=True)
class Cover:
    """Of the units that watch a site, how many the plan takes down, and how many on its busiest day."""

    watching: int
    coming_down: int
    busiest: int = 0
    busiest_on: date | None = None

    @property
    def staying(self) -> int:
        """How many go on watching."""
        return self.watching - self.coming_down

    @property
    def goes_blind(self) -> bool:
        """Whether nothing that watches the site stays."""
        return self.coming_down > 0 and self.staying == 0

    @property
    def sentence(self) -> str:
        """The finding in words; empty where nothing that watches comes down."""
        if not self.coming_down:
            return ""
        if not self.goes_blind:
            stay = f"{self.staying:,} stay{'s' if self.staying == 1 else ''}"
            return f"Of {self.watching:,} that watch this site {self.coming_down:,} come down; {stay}."
        told = "The only unit that watches this site comes down" if self.watching == 1 else self._all()
        return f"{told}: without cover meanwhile nothing watches it."

    def _all(self) -> str:
        day = f", {self.busiest:,} of them on {in_words(self.busiest_on)}" if self.busiest_on else ""
        return f"All {self.watching:,} that watch this site come down{day}"


def cover_of(plan: RemovalPlan, lines: Iterable[Removal]) -> Cover:
    """What is left to watch the site, from all lines of its plan, with their cameras: one query."""
    going = [
        line
        for line in lines
        if State(line.state).place < State.REMOVED.place
        and line.needs != Asked.MUST_DISCONNECT
        and line.camera.kind in WATCHING
        and line.camera.life == Life.LIVE
        and line.camera.site_id == plan.site_id
    ]
    here = Camera.objects.in_register().filter(site=plan.site_id, life=Life.LIVE, kind__in=WATCHING)
    days = Counter(line.planned_on for line in going if line.planned_on)
    day, number = max(days.items(), key=lambda each: (each[1], each[0]), default=(None, 0))
    return Cover(here.count(), len(going), number, day)


def uncovered(plan: RemovalPlan, cover: Cover) -> str:
    """Why the cover that the plan names will not do; empty when it will."""
    if not cover.goes_blind or not plan.coverage_gap.casefold().strip().startswith(NONE_NEEDED):
        return ""
    return (
        f"How the area stays watched meanwhile: {cover.sentence} Say how it is watched, or why it need not be"
    )
