"""What is asked beside the totals: makers, kinds, years, work, cost, attestations, Parliament's four questions.

Counts of these that split cameras further than `removal.reports.counted` does are made over the sites whose rows the
report lists, where a reader can count them too; at the summary depth, which lists nothing, they are left out.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, F, Max, OuterRef, Q, Value
from django.db.models.functions import Coalesce, Substr

from inventory.models import Kind as UnitKind
from inventory.models import Verdict
from removal.models import Answer, Report
from removal.models.attestations import CLEAN, NEVER, REOPENED, RUN_OUT, SHOWN, WITH_GAPS
from removal.planning.deadlines import in_words
from removal.planning.forecasting import cost_left, shares
from removal.planning.workflow import State
from removal.reports.counted import ATTESTED
from removal.reports.definition import Value as Shown
from removal.reports.estate import Estate
from removal.reports.known import GONE_OUT, Rows
from removal.reports.plan_facts import PENCE, TO_DO, planned_work
from removal.reports.words import labels

MAKERS, KINDS, YEARS, WORK, COSTS = (
    "Makers of concern",
    "Kinds of unit",
    "Restricted, by year of installation",
    "Work recorded",
    "Cost",
)
PARLIAMENT = "Parliament, 3 July 2023"
UNIT_KINDS = labels(UnitKind)


class Told(NamedTuple):
    """One figure with how it is counted."""

    about: str
    name: str
    value: Shown
    counted: str


def parliament(estate: Estate) -> Iterator[Told]:
    """The organisation's own answers, as the Cover has them in full."""
    for question in Answer.Question:
        given = estate.answers.get(question.value)
        told = f"{given.get_reply_display()}, {in_words(given.on)}" if given else "Not answered"
        yield Told(PARLIAMENT, f"({question.value}) {question.label}", told, "The organisation's own answer")


COUNTED_AS = {
    CLEAN: "Sites whose newest attestation stands, with no gap",
    WITH_GAPS: "Sites whose newest attestation stands, and names gaps",
    REOPENED: "Sites whose newest attestation something has contradicted since",
    RUN_OUT: "Sites whose newest attestation is more than a year old",
    NEVER: "Sites for which nobody has ever signed",
}


def attested(estate: Estate) -> Iterator[Told]:
    """How many sites a responsible owner has signed for, by where the newest attestation stands."""
    for state, words in SHOWN:
        value = estate.counted[ATTESTED, words].value
        yield Told(ATTESTED, words, value, COUNTED_AS[state])


def makers(estate: Estate) -> Iterator[Told]:
    """Each maker with restricted or suspected units: how many, at how many sites, and how many are left."""
    if _lists_nothing(estate):
        return
    out = Exists(estate.known.lines().filter(GONE_OUT, camera=OuterRef("pk")))
    name = Coalesce(F(f"{estate.known.finding}maker_name"), Value(""))
    of_concern = _listed(estate).filter(known_verdict__in=(Verdict.RESTRICTED, Verdict.SUSPECTED))
    by_maker = of_concern.annotate(maker_said=name, out=out).order_by().values("maker_said", "known_verdict")
    counted = by_maker.annotate(
        units=Count("pk"), sites=Count("known_site_id", distinct=True), left=Count("pk", filter=Q(out=False))
    )
    for row in counted.order_by("known_verdict", "-units", "maker_said"):
        verdict = str(Verdict(row["known_verdict"]).label)
        maker = f"{row['maker_said'] or 'Maker not settled'}, {verdict[:1].lower()}{verdict[1:]}"
        where = _where(estate)
        yield Told(MAKERS, f"{maker}: units", row["units"], f"Logged, those removed since included{where}")
        yield Told(MAKERS, f"{maker}: sites", row["sites"], f"Where they hang or hung{where}")
        if row["known_verdict"] == Verdict.RESTRICTED:
            yield Told(MAKERS, f"{maker}: left", row["left"], f"Whose removal is not recorded{where}")


def kinds(estate: Estate) -> Iterator[Told]:
    """All units and the restricted ones by kind; fixed and moving cameras are not told apart."""
    if _lists_nothing(estate):
        return
    by_kind = _listed(estate).order_by().values("kind")
    restricted = Count("pk", filter=Q(known_verdict=Verdict.RESTRICTED))
    found = {row["kind"]: row for row in by_kind.annotate(units=Count("pk"), restricted=restricted)}
    for kind, words in UNIT_KINDS.items():
        row = found.get(kind, {"units": 0, "restricted": 0})
        yield Told(KINDS, words, row["units"], f"Every unit logged{_where(estate)}")
        yield Told(KINDS, f"{words}, restricted", row["restricted"], f"Of these, restricted{_where(estate)}")


def years(estate: Estate) -> Iterator[Told]:
    """Restricted units by the year in which they were put up; what is not known has a line of its own."""
    if _lists_nothing(estate):
        return
    restricted = _listed(estate).filter(known_verdict=Verdict.RESTRICTED)
    by_year = restricted.annotate(year=Substr("installed_on", 1, 4)).order_by("year").values_list("year")
    found: Counter[str] = Counter()
    for year, number in by_year.annotate(number=Count("pk")):
        found[year if year.isdecimal() else "Not recorded"] += number
    for year in [*sorted(found.keys() - {"Not recorded"}), "Not recorded"]:
        yield Told(YEARS, year, found[year], f"Installed, as precise as known{_where(estate)}")


def work(estate: Estate) -> Iterator[Told]:
    """What the plans' lines record, and the last day that is planned."""
    if _lists_nothing(estate):
        return
    lines = estate.known.lines().exclude(known_site_id__in=estate.withheld_site_ids)
    standing = lines.exclude(known_state=State.CANCELLED)
    by_state = dict(
        standing.order_by()
        .values_list("known_state")
        .annotate(number=Count("pk"))
        .values_list("known_state", "number")
    )
    last = standing.filter(known_state__in=TO_DO).aggregate(day=Max("known_planned_on"))["day"]
    reached = {
        state: sum(number for each, number in by_state.items() if State(each).place >= state.place)
        for state in (State.DRAFT, State.REMOVED, State.SANITISED, State.DISPOSED, State.VERIFIED)
    }
    where = _where(estate)
    yield Told(WORK, "Cameras in a plan", reached[State.DRAFT], f"Lines that are not cancelled{where}")
    yield Told(WORK, "Removed", reached[State.REMOVED], f"Their removal is recorded{where}")
    missing = reached[State.REMOVED] - reached[State.DISPOSED]
    yield Told(
        WORK, "Removed, disposal not recorded", missing, f"Removed, and no certificate of disposal{where}"
    )
    yield Told(
        WORK, "Verified", reached[State.VERIFIED], f"Somebody else has checked that they are gone{where}"
    )
    day = in_words(last) if last else "No day planned"
    yield Told(WORK, "Last planned day of removal", day, f"Of lines still to be done{where}")


def costs(estate: Estate) -> Iterator[Told]:
    """The plans' estimates: what is still to be spent by financial year; what was paid is not recorded."""
    if _lists_nothing(estate):
        return
    plans = estate.known.plans().exclude(site__in=estate.withheld_site_ids)
    estimates = dict(plans.values_list("pk", "cost_estimate"))
    where = _where(estate)
    every = sum((estimate for estimate in estimates.values() if estimate is not None), Decimal())
    yield Told(
        COSTS, "Estimates of all plans, in pounds", round(every), f"Estimates, not what was paid{where}"
    )
    without = sum(estimate is None for estimate in estimates.values())
    yield Told(COSTS, "Plans without an estimate", without, f"In none of these figures{where}")
    for year, pence in cost_left(shares(planned_work(estate)), on=estate.on).items():
        words = f"Still to be spent, {year or 'no day planned'}, in pounds"
        shared = f"Estimates of cameras, else their plan's shared evenly over its cameras{where}"
        yield Told(COSTS, words, round(Decimal(pence) / PENCE), shared)


def _listed(estate: Estate) -> Rows:
    return estate.known.cameras().exclude(known_site_id__in=estate.withheld_site_ids)


def _lists_nothing(estate: Estate) -> bool:
    return estate.depth == Report.Depth.SUMMARY


def _where(estate: Estate) -> str:
    return "; at the sites that are listed" if estate.depth == Report.Depth.FOI else ""


SECTIONS: tuple[Callable[[Estate], Iterator[Told]], ...] = (
    parliament,
    attested,
    makers,
    kinds,
    years,
    work,
    costs,
)
