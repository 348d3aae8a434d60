"""One organisation of a test world: its people, and where its things are kept while it is made."""

import random
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from inventory import jobs
from inventory.models import (
    Camera,
    Determination,
    DraftEdition,
    ImportBatch,
    Organisation,
    Person,
    Role,
    Site,
    SiteQuestion,
)
from removal.models import RemovalPlan, Report

RESTRICTED, SUSPECTED, UNKNOWN, ELSEWHERE, SPARE = 0, 3, 4, 6, -1
"""Places among the cameras logged: of each verdict at the first site, and of the first one at the second site."""


@dataclass(slots=True)
class World:
    """One organisation of the test world and what is in it, first what all of its people reach."""

    letter: str
    chance: random.Random
    password: str
    organisation: Organisation = field(init=False)
    people: dict[str, Person] = field(default_factory=dict)
    sites: list[Site] = field(default_factory=list)
    cameras: list[Camera] = field(default_factory=list)
    batch: ImportBatch = field(init=False)
    plans: list[RemovalPlan] = field(default_factory=list)
    questions: list[SiteQuestion] = field(default_factory=list)
    declined: Determination | None = None
    report: Report = field(init=False)
    draft: DraftEdition = field(init=False)
    numbers: Any = field(default_factory=lambda: count(1))

    def canary(self, words: str = "") -> str:
        """A text that no other text repeats: the words, and CANARY-A-1, CANARY-A-2 …"""
        return f"{words} CANARY-{self.letter}-{next(self.numbers)}".strip()

    @property
    def lead(self) -> Person:
        """Its compliance lead."""
        return self.people[Role.COMPLIANCE_LEAD]

    @property
    def manager(self) -> Person:
        """Its facilities manager, who works at the first site alone."""
        return self.people[Role.FACILITIES_MANAGER]

    def work_off(self) -> None:
        """Work off what is queued for the organisation."""
        jobs.run_all(organisation_id=self.organisation.pk, turn_s=600)
