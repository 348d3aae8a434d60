"""Cameras that somebody ticked in a list: put into their sites' plans, asked about, or their network recorded."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import QuerySet

from inventory.models import Camera, Person, Site
from inventory.services.asking import AlreadyAskedError, ask_site, usual_question
from inventory.services.connecting import set_connection
from removal.services.drafting import open_plan
from removal.services.plans import add_line
from removal.services.progress import NotAllowedError


@dataclass(frozen=True, slots=True)
class Outcome:
    """For how many cameras it was done, and for each of the others why not."""

    done: int
    refused: Sequence[str]


@transaction.atomic
def put_into_plans(cameras: Iterable[Camera], *, by: Person) -> Outcome:
    """Add each camera to the plan of its site, which is drafted where there is none."""
    plans = {site: open_plan(site, by=by) for site in _sites(cameras)}
    refused = []
    for camera in cameras:
        try:
            with transaction.atomic():
                add_line(plans[camera.site], camera, by=by)
        except NotAllowedError as problem:
            refused.append(str(problem))
    return _outcome(cameras, refused)


@transaction.atomic
def ask_sites(cameras: Iterable[Camera], text: str, *, by: Person) -> Outcome:
    """Ask the site of each camera about it; an empty text asks what its label says."""
    refused = []
    for camera in cameras:
        try:
            ask_site(camera, text or usual_question(camera), by=by)
        except AlreadyAskedError:
            refused.append(f"{camera.site} has a question about {camera} already.")
    return _outcome(cameras, refused)


@transaction.atomic
def record_network(
    cameras: QuerySet[Camera], connection: str, *, on: date, by: Person, reason: str
) -> Outcome:
    """Record the network of these cameras, site by site. The caller enqueues a replan."""
    sites = _sites(cameras)
    changed = sum(set_connection(site, cameras, connection, on=on, by=by, reason=reason) for site in sites)
    return Outcome(changed, ())


def _sites(cameras: Iterable[Camera]) -> list[Site]:
    """Their sites, each once, in an order that two people at once share."""
    return sorted({camera.site for camera in cameras}, key=lambda site: site.pk)


def _outcome(cameras: Iterable[Camera], refused: list[str]) -> Outcome:
    return Outcome(len(list(cameras)) - len(refused), refused)
