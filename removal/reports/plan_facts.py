"""What plans say of their cameras one by one, put in words: what is done, what replaces them, what it costs.

As it reads today, also in a report of a past day: of what was planned no history is kept but the audit trail's.
"""

from collections import Counter
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Count, Sum

from inventory.models import Verdict
from removal.models import RemovalPlan
from removal.planning.evidence_words import pounds
from removal.planning.forecasting import Work, cost_left, shares
from removal.planning.workflow import State
from removal.reports.estate import Estate

PENCE = 100
TO_DO = [state.value for state in State if state.place < State.REMOVED.place]


class PlanFacts(NamedTuple):
    """A plan's cameras in words; empty where nothing is said of any."""

    done: str = ""
    replacements: str = ""
    judged: str = ""
    estimated: str = ""
    cost_left: str = ""


def plan_facts(estate: Estate) -> dict[int, PlanFacts]:
    """By the plan's key, without its cancelled lines: two queries."""
    standing = estate.known.lines().exclude(known_state=State.CANCELLED)
    said: dict[int, list[tuple[Any, ...]]] = {}
    for plan_id, *values in (
        standing.order_by("plan_id")
        .values_list("plan_id", "plan__option", "option", "new_vendor", "new_model", "new_verdict")
        .annotate(number=Count("pk"), priced=Count("cost_estimate"))
    ):
        said.setdefault(plan_id, []).append(tuple(values))
    work: dict[int, list[Work]] = {}
    for each in planned_work(estate):
        work.setdefault(each.plan, []).append(each)
    years = {plan_id: _years(lines, on=estate.on) for plan_id, lines in work.items()}
    return {plan_id: _facts(rows, years.get(plan_id, "")) for plan_id, rows in said.items()}


def planned_work(estate: Estate) -> list[Work]:
    """The lines of every plan that the depth shows, by day, with what they cost: one query."""
    lines = estate.known.lines().exclude(known_state=State.CANCELLED)
    grouped = (
        lines.exclude(plan__site__in=estate.withheld_site_ids)
        .order_by()
        .values_list("plan_id", "plan__cost_estimate", "known_state", "known_planned_on", "known_due_on")
        .annotate(number=Count("pk"), priced=Count("cost_estimate"), own=Sum("cost_estimate"))
    )
    return [
        Work(
            plan=plan,
            cost=pence(cost),
            day=planned_on or due_on,
            to_do=state in TO_DO,
            lines=number,
            priced=priced,
            own_cost=pence(own) or 0,
        )
        for plan, cost, state, planned_on, due_on, number, priced, own in grouped
    ]


def pence(amount: Decimal | None) -> int | None:
    """Pounds in pence; None stays None."""
    return None if amount is None else int(amount * PENCE)


def _years(work: list[Work], *, on: date) -> str:
    told = cost_left(shares(work), on=on).items()
    return "; ".join(f"{year or 'No day planned'}: {pounds(Decimal(left) / PENCE)}" for year, left in told)


def _facts(rows: list[tuple[Any, ...]], years: str) -> PlanFacts:
    lines, priced = sum(row[-2] for row in rows), sum(row[-1] for row in rows)
    estimated = f"{priced} of {lines} cameras" if priced else ""
    return PlanFacts(
        done=_counted(rows, lambda own, option, *_: RemovalPlan.Option(option or own).label),
        replacements=_counted(rows, _replacement),
        judged=_counted(rows, _judged),
        estimated=estimated,
        cost_left=years,
    )


def _counted(rows: list[tuple[Any, ...]], words: Callable[..., str]) -> str:
    """How many cameras each of these words is said of, the commonest first."""
    counted: Counter[str] = Counter()
    for *said, number, _priced in rows:
        if told := words(*said):
            counted[told] += number
    return "; ".join(f"{number} {told}" for told, number in sorted(counted.items(), key=_commonest))


def _commonest(counted: tuple[str, int]) -> tuple[int, str]:
    return -counted[1], counted[0]


def _replacement(own: str, option: str, vendor: str, model: str, verdict: str) -> str:
    if vendor or model:
        return f"{vendor} {model}".strip()
    return "not named yet" if (option or own) in RemovalPlan.REPLACING else ""


def _judged(own: str, option: str, vendor: str, model: str, verdict: str) -> str:
    return Verdict(verdict).label if verdict else ""
