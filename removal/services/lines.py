"""What stands behind a line of a plan: what its camera's obligations ask now, and by when the work must be done."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from inventory.models import Verdict
from removal.models import Exemption, Obligation, Removal
from removal.planning.decisions import Decision
from removal.planning.obligations import Obligation as Asked
from removal.planning.workflow import State

TAKES_AWAY = (Asked.MUST_REMOVE, Asked.REPLACE_AT_NEXT_UPGRADE)
OPENS_A_LINE = (*TAKES_AWAY, Asked.MUST_DISCONNECT)
"""The obligations that open a line by themselves, in the order in which a line is named after one of them."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What the workflow has to know of a line beside its state.

    `needs_removal` stays with the line once the camera is down. `work_by` is the day by which the work has to be
    planned, `investigate_by` the day by which a maker that is not settled has to be. `exemption` was approved and
    not written down as ended (`runs` says whether it holds), `request` waits for a decision.
    `due_on` is the day of what asked for the line, and `force` that with which it asks: other days of the camera, such
    as that of an open question, are not the line's.
    """

    needs_removal: bool
    must_disconnect: bool
    still_obliged: bool
    work_by: date | None = None
    investigate_by: date | None = None
    exemption: Exemption | None = None
    request: Exemption | None = None
    due_on: date | None = None
    force: str = ""

    @property
    def own_day(self) -> date | None:
        """The organisation's own day, where the due day had passed before the camera was found."""
        return self.work_by if self.due_on and self.work_by != self.due_on else None


def needs_of(decision: Decision) -> str:
    """The obligation that asks for a line; empty when none does. Suggestions do not."""
    asked = {result.obligation for result in decision.results if not result.suggestion}
    return next((need.value for need in OPENS_A_LINE if need in asked), "")


def standings(lines: Iterable[Removal]) -> dict[int, Standing]:
    """Each line's standing by its key, from the obligations that hold now: two queries. Lines need their camera."""
    lines = list(lines)
    asked = obligations_of({line.camera_id for line in lines})
    exemptions = _exemptions({line.pk: line for line in lines})
    return {line.pk: _standing(line, asked[line.camera_id], exemptions[line.pk]) for line in lines}


def obligations_of(camera_ids: Collection[int]) -> dict[int, list[Obligation]]:
    """What is asked of each of these cameras now, suggestions left out: one query."""
    asked: dict[int, list[Obligation]] = {camera_id: [] for camera_id in camera_ids}
    current = Obligation.objects.current().filter(camera__in=list(asked), suggestion=False)
    for row in current.only("camera_id", "obligation", "due_on", "remediation_due_on", "force"):
        asked[row.camera_id].append(row)
    return asked


def work_by(needs: str, rows: Sequence[Obligation]) -> date | None:
    """The day by which the work of a line with this need has to be planned, from what is asked of its camera."""
    return _earliest(rows, OPENS_A_LINE if needs == Asked.MUST_DISCONNECT else TAKES_AWAY)


def _exemptions(lines: Mapping[int, Removal]) -> dict[int, dict[str, Exemption]]:
    """Each line's request and approved exemption by their state; there is one of each at most."""
    found: dict[int, dict[str, Exemption]] = {key: {} for key in lines}
    states = (Exemption.State.ASKED, Exemption.State.RUNNING)
    for exemption in Exemption.objects.filter(removal__in=list(lines), state__in=states):
        exemption.removal = lines[exemption.removal_id]
        found[exemption.removal_id][exemption.state] = exemption
    return found


def _standing(line: Removal, rows: Sequence[Obligation], exemptions: Mapping[str, Exemption]) -> Standing:
    names = {row.obligation for row in rows}
    needs_removal = line.needs != Asked.MUST_DISCONNECT
    asking = [row for row in rows if row.obligation == line.needs]
    first = min(asking, key=lambda row: row.due_on or date.max, default=None)
    return Standing(
        needs_removal=needs_removal,
        must_disconnect=Asked.MUST_DISCONNECT in names,
        still_obliged=not names.isdisjoint(OPENS_A_LINE) or _met_by_the_work(line),
        work_by=work_by(line.needs, rows),
        investigate_by=_earliest(rows, (Asked.INVESTIGATE,)),
        exemption=exemptions.get(Exemption.State.RUNNING),
        request=exemptions.get(Exemption.State.ASKED),
        due_on=first.due_on if first else line.camera.due_on,
        force=first.force if first else "",
    )


def _met_by_the_work(line: Removal) -> bool:
    """Is the obligation gone because the work was done, and not because it fell away?

    From the removal on a line is always finished; so is an isolation that was all that had been asked.
    """
    state = State(line.state)
    if state is State.ISOLATED and line.needs == Asked.MUST_DISCONNECT:
        return line.camera.verdict != Verdict.CLEAR
    return State.REMOVED.place <= state.place <= State.CLOSED.place


def _earliest(rows: Iterable[Obligation], names: Sequence[str]) -> date | None:
    """The earliest day to plan for; after a late find that is the organisation's own (`Result.work_by`)."""
    days = [row.remediation_due_on or row.due_on for row in rows if row.obligation in names]
    return min((day for day in days if day), default=None)
