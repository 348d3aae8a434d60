"""A site with its cameras, counted by everything that the totals ask for."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from inventory.models import SensitivityDecision, Site, Verdict
from removal.models import Attestation, RemovalPlan
from removal.models.attestations import NEVER


class Group(NamedTuple):
    """Cameras that are alike in everything the totals ask for."""

    verdict: str
    status: str
    life: str
    connection: str
    out: bool
    replaced: bool


@dataclass(slots=True)
class SiteFacts:
    """A site with its latest sensitivity decision and its cameras, counted."""

    site: Site
    decision: SensitivityDecision | None
    reference: str
    groups: Counter[Group] = field(default_factory=Counter)
    earliest_due: date | None = None
    plan: RemovalPlan | None = None
    attestation: Attestation | None = None
    attested: str = NEVER

    def cameras(self, **facts: str | bool) -> int:
        """How many cameras have these facts, for example `cameras(verdict="restricted", out=False)`."""
        return total(self.groups.items(), **facts)

    @property
    def affected(self) -> bool:
        """A sensitive site found to have restricted equipment, whether still there or not.

        The published measure counts such sites, not devices (statement of 29 April 2024).
        """
        return self.site.category == Site.Category.SENSITIVE and self.cameras(verdict=Verdict.RESTRICTED) > 0

    @property
    def removed(self) -> bool:
        """Affected, and the removal of each restricted camera was recorded."""
        return self.affected and not self.cameras(verdict=Verdict.RESTRICTED, out=False)

    @property
    def replaced(self) -> bool:
        """Removed, and each restricted camera replaced or left unreplaced for a stated reason."""
        return self.removed and not self.cameras(verdict=Verdict.RESTRICTED, replaced=False)


def total(groups: Iterable[tuple[Group, int]], **facts: str | bool) -> int:
    """The number of cameras in the groups that have all these facts."""
    return sum(
        number
        for group, number in groups
        if all(getattr(group, name) == value for name, value in facts.items())
    )
