"""The estate's state of attestation: for each site what holds, what was re-opened, and what was never signed."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from inventory.models import Site
from removal.models import Attestation
from removal.models.attestations import CLEAN, REOPENED, RUN_OUT, SHOWN, WITH_GAPS, state_of


@dataclass(frozen=True, slots=True)
class SiteAttested:
    """A site, its newest attestation, and what that comes to on the day."""

    site: Site
    attestation: Attestation | None
    state: str

    @property
    def holds(self) -> bool:
        """Is the site attested on the day, with or without gaps?"""
        return self.state in (CLEAN, WITH_GAPS)

    @property
    def words(self) -> str:
        """The state in words."""
        return dict(SHOWN)[self.state]

    @property
    def tag(self) -> str:
        """The state as a tag's value."""
        return {CLEAN: "attested", WITH_GAPS: "to_check", REOPENED: "restricted", RUN_OUT: "to_check"}.get(
            self.state, "none"
        )


@dataclass(frozen=True, slots=True)
class StateOfSites:
    """All sites within reach."""

    rows: Sequence[SiteAttested]

    def of(self, state: str) -> list[SiteAttested]:
        """The sites of one state; all of them for anything that is no state."""
        return [row for row in self.rows if row.state == state] if state in dict(SHOWN) else list(self.rows)

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Every state with its words and how many sites are in it; they add up to all sites."""
        counted = Counter(row.state for row in self.rows)
        return [(state, words, counted[state]) for state, words in SHOWN]

    @property
    def attested(self) -> int:
        """Sites whose attestation holds, with or without gaps."""
        return sum(row.holds for row in self.rows)

    @property
    def sensitive(self) -> tuple[int, int]:
        """Of the sensitive sites: how many are attested, and how many there are."""
        rows = [row for row in self.rows if row.site.category == Site.Category.SENSITIVE]
        return sum(row.holds for row in rows), len(rows)


def state_of_sites(sites: Iterable[Site], attestations: QuerySet[Attestation], *, on: date) -> StateOfSites:
    """The state of each site on a day, in the order of the sites: two queries."""
    newest: dict[int, Attestation] = {}
    for attestation in attestations.defer("document").select_related("signed_by").order_by("signed_at", "pk"):
        newest[attestation.site_id] = attestation
    found = [(site, newest.get(site.pk)) for site in sites]
    return StateOfSites([SiteAttested(site, each, state_of(each, on=on)) for site, each in found])


def with_latest(
    rows: Sequence[tuple[Site, Any]], attestations: QuerySet[Attestation], *, on: date
) -> list[tuple[Site, Any, SiteAttested]]:
    """Rows that begin with a site, each with the state of that site."""
    states = state_of_sites([site for site, _ in rows], attestations, on=on).rows
    return [(site, figures, latest) for (site, figures), latest in zip(rows, states, strict=True)]
