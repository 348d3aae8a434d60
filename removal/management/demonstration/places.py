"""The sites of the demonstration: real towns, made-up buildings; who judged them, and what hangs there."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from inventory.models import Division, SensitivityDecision
from inventory.services.sites import add_site, decide_sensitivity
from removal.management.demonstration.cast import Cast
from removal.management.demonstration.devices import Estate

SCOTLAND, NORTHERN_IRELAND = Division.SCOTLAND, Division.NORTHERN_IRELAND
ORDINARY: dict[str, str] = {}


@dataclass(frozen=True, slots=True)
class Place:
    """A site; `answers` are the limbs that are met, None where nobody has assessed it."""

    code: str
    name: str
    address: str
    at: tuple[str, str]
    estate: Estate
    answers: dict[str, str] | None = field(default_factory=dict)
    division: Division = Division.ENGLAND_AND_WALES
    extended_in: int | None = None
    """For a site to which the mitigation is extended: in how many days its cameras have to be gone."""
    reason: str = "Assessed with the departmental security unit"


def add_places(cast: Cast, places: tuple[Place, ...]) -> None:
    """Add the sites, for the administrator."""
    for place in places:
        position = Decimal(place.at[0]), Decimal(place.at[1])
        site = add_site(
            cast.organisation,
            place.name,
            code=place.code,
            address=place.address,
            division=place.division,
            position=position,
            by=cast.administrator,
        )
        cast.sites[place.code] = site


def decide_places(cast: Cast, places: tuple[Place, ...]) -> None:
    """The compliance lead decides which of these places are sensitive; some are not assessed yet."""
    for place in places:
        if place.answers is not None:
            answers = {**dict.fromkeys(SensitivityDecision.LIMBS, "no"), **place.answers}
            site, further = cast.sites[place.code], _further(cast, place)
            decide_sensitivity(site, answers, on=cast.today, by=cast.lead, **further)


def _further(cast: Cast, place: Place) -> dict[str, Any]:
    facts: dict[str, Any] = {"reason": place.reason, "review_by": cast.clock.of(-200)}
    if place.extended_in is not None:
        remove_by: date = cast.clock.of(-place.extended_in)
        facts |= {"extended": True, "extended_remove_by": remove_by}
    return facts
