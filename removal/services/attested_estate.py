"""The estate's state of attestation: for each site what holds, what was re-opened, and what was never signed."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from inventory.models import Site
from removal.models import Attestation
from removal.models.attestations import CLEAN, REOPENED, RUN_OUT, SHOWN, WITH_GAPS, state_of

HOLDING = (CLEAN, WITH_GAPS)
# What `state_of` asks of an attestation.
DECIDING = ("superseded_at", "until", "gap_count")


@dataclass(frozen=True, slots=True)
class SiteAttested:
    """A site, its newest attestation, and what that comes to on the day."""

    site: Site
    attestation: Attestation | None
    state: str

    @property
    def holds(self) -> bool:
        """Is the site attested on the day, with or without gaps?"""
        return self.state in HOLDING

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
class Overview:
    """The state of every site within reach, by the site's key and in the order of the sites.

    It holds no site: of 20,000 the page shows 50.
    """

    states: Mapping[int, str]
    sensitive_sites: frozenset[int]

    def of(self, state: str) -> list[int]:
        """The keys of the sites in one state; of all for anything that is no state."""
        if state not in dict(SHOWN):
            return list(self.states)
        return [site for site, its_state in self.states.items() if its_state == state]

    @property
    def counts(self) -> list[tuple[str, str, int]]:
        """Every state with its words and how many sites are in it; they add up to all sites."""
        counted = Counter(self.states.values())
        return [(state, words, counted[state]) for state, words in SHOWN]

    @property
    def total(self) -> int:
        """How many sites there are."""
        return len(self.states)

    @property
    def attested(self) -> int:
        """Sites whose attestation holds, with or without gaps."""
        return sum(state in HOLDING for state in self.states.values())

    @property
    def sensitive(self) -> tuple[int, int]:
        """Of the sensitive sites: how many are attested, and how many there are."""
        held = sum(self.states[site] in HOLDING for site in self.sensitive_sites)
        return held, len(self.sensitive_sites)


def overview(sites: QuerySet[Site], attestations: QuerySet[Attestation], *, on: date) -> Overview:
    """The state of every site on a day: two queries, which read keys and little more."""
    facts = attestations.order_by("signed_at", "pk").values_list("site_id", *DECIDING, named=True)
    newest = {row.site_id: row for row in facts.iterator()}
    found = list(sites.values_list("pk", "category"))
    return Overview(
        {site: state_of(newest.get(site), on=on) for site, _ in found},
        frozenset(site for site, category in found if category == Site.Category.SENSITIVE),
    )


def state_of_sites(
    sites: Iterable[Site], attestations: QuerySet[Attestation], *, on: date
) -> list[SiteAttested]:
    """Each of these sites with its newest attestation and the state on a day, in their order: two queries."""
    newest: dict[int, Attestation] = {}
    for attestation in attestations.defer("document").select_related("signed_by").order_by("signed_at", "pk"):
        newest[attestation.site_id] = attestation
    found = [(site, newest.get(site.pk)) for site in sites]
    return [SiteAttested(site, each, state_of(each, on=on)) for site, each in found]


def with_latest(
    rows: Sequence[tuple[Site, Any]], attestations: QuerySet[Attestation], *, on: date
) -> list[tuple[Site, Any, SiteAttested]]:
    """Rows that begin with a site, each with the state of that site."""
    states = state_of_sites([site for site, _ in rows], attestations, on=on)
    return [(site, figures, latest) for (site, figures), latest in zip(rows, states, strict=True)]
