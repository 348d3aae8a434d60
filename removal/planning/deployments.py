"""Equipment put up against the instruction of 24 November 2022: no restricted camera onto a sensitive site."""

import calendar
from datetime import date
from enum import StrEnum

from inventory.classification.standings import first_day
from removal.planning.obligations import Life, Org, SiteCategory
from removal.planning.schedule import shipped_schedule

CEASE_DEPLOYMENT = shipped_schedule().milestone("M1").due_on


class Deployment(StrEnum):
    """Whether a restricted camera was put up against the instruction, in words."""

    DEPLOYED = "Put up against the instruction"
    MAY_HAVE_BEEN = "May have been put up against the instruction"


def against_the_instruction(
    org: Org, site: SiteCategory, life: Life, installed_on: str, sensitive_since: date | None
) -> Deployment | None:
    """What the day of installation says of a restricted camera; None where nothing speaks against it.

    It binds departments, at sensitive sites, from the day it was given or that the site became sensitive. Of an
    installation known only to the year or month in which that day lies, it may have been.
    """
    if org is not Org.CG or site is not SiteCategory.SENSITIVE or life is Life.NEW:
        return None
    days = earliest_and_latest(installed_on)
    since = max(CEASE_DEPLOYMENT, sensitive_since or CEASE_DEPLOYMENT)
    if not days or days[1] < since:
        return None
    return Deployment.DEPLOYED if days[0] >= since else Deployment.MAY_HAVE_BEEN


def earliest_and_latest(partial: str) -> tuple[date, date] | None:
    """The first and the last day that 2022, 2022-11 or 2022-11-24 can mean; None for anything else."""
    try:
        first = first_day(partial)
    except ValueError:
        return None
    month = 12 if len(partial) == 4 else first.month
    last = first.day if len(partial) > 7 else calendar.monthrange(first.year, month)[1]
    return first, date(first.year, month, last)
