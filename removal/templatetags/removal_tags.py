"""What pages of the inventory show of removal, as inclusion tags; rights are those of the person who looks."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import template
from django.db.models import Q, Subquery
from django.template import Context
from django.urls import reverse

from inventory.access import Permission, may
from inventory.models import Camera, ImportBatch, Person, Site
from removal import access
from removal.models import Exemption, Obligation, RemovalPlan, Survey
from removal.planning.obligations import Obligation as Asked
from removal.reports.streams import Format
from removal.reports.words import FORCES, OBLIGATIONS, in_words
from removal.services import undoing
from removal.services.attested_estate import SiteAttested, state_of_sites, with_latest
from removal.services.site_tasks import deployment_of
from removal.tables import BY_KEY

register = template.Library()
SERIALS_SHOWN = 20
# Where in a list its page is, and not which rows.
PLACES = ("page", "after", "before", "older", "newer", "at")


@dataclass(frozen=True, slots=True)
class Told:
    """An obligation in words; the stored sentence ends with its source, which stands on a line of its own here."""

    row: Obligation

    @property
    def words(self) -> str:
        """What is asked."""
        return in_words(self.row.obligation, OBLIGATIONS)

    @property
    def force(self) -> str:
        """With what force; a body without a policy gets suggestions."""
        return "Suggestion" if self.row.suggestion else FORCES.get(self.row.force, "")

    @property
    def why(self) -> str:
        """The sentence that defends it."""
        return self.row.sentence.partition(" Source: ")[0]

    @property
    def source(self) -> str:
        """Where it is written, with its words."""
        return self.row.sentence.partition(" Source: ")[2] or self.row.source


@register.inclusion_tag("removal/_obligations.html")
def camera_obligations(camera: Camera, *, person: Person, today: date) -> dict[str, Any]:
    """What is and was asked of a camera, by when and why, its line in a plan and its exemption: two queries."""
    # Sorted here: asked for the newest first, SQLite walks the whole table backwards.
    rows = sorted(access.obligations(person, camera).select_related("policy"), key=lambda row: -row.pk)
    current = sorted((row for row in rows if row.superseded_at is None), key=_place)
    line = _line(camera, person=person, on=today)
    return {
        "camera": camera,
        "deployment": deployment_of(person.organisation, camera),
        "asked": [Told(row) for row in current if row.obligation != Asked.NONE],
        "nothing": next((Told(row) for row in current if row.obligation == Asked.NONE), None),
        "earlier": [Told(row) for row in rows if row.superseded_at is not None],
        "exemption": Exemption(**line.exempted) if line and line.exempted["uuid"] else None,
        "line": line,
        "today": today,
    }


def _line(camera: Camera, *, person: Person, on: date) -> Any:
    """The newest line of a camera that counts; `exempted` is what names its running exemption, in the same query."""
    running = access.exemptions(person).filter(removal__camera=camera).running(on=on).order_by("pk")
    named = {name: Subquery(running.values(name)[:1]) for name in ("uuid", "number", "expires_on")}
    lines = access.removals(person).filter(camera=camera).exclude(state="cancelled")
    lines = lines.annotate(**{f"exemption_{name}": value for name, value in named.items()})
    line: Any = lines.select_related("plan").order_by("-pk").first()
    if line:
        line.exempted = {name: getattr(line, f"exemption_{name}") for name in named}
    return line


@register.filter
def asked(obligation: str) -> str:
    """What an obligation asks, in words; empty while nothing is worked out."""
    return in_words(obligation, OBLIGATIONS) if obligation else "Not worked out yet"


@register.filter
def force_words(force: str) -> str:
    """With what force something is asked, in words; empty for none."""
    return FORCES.get(force, "")


@register.inclusion_tag("removal/_undo_offer.html")
def undo_offer(batch: ImportBatch, *, person: Person) -> dict[str, Any]:
    """The way to undo an import, or what undoing it came to; no query."""
    return {
        "batch": batch,
        "may": undoing.may_be_undone(batch) and may(person, Permission.IMPORT),
        "outcome": undoing.outcome(batch) if batch.undone_at else None,
    }


@register.inclusion_tag("removal/_site_assurance.html")
def site_assurance(site: Site, *, person: Person, today: date) -> dict[str, Any]:
    """A site's newest attestation, its newest walk-round, and the ways to both: two queries."""
    newest = access.attestations(person).filter(site=site)
    own = access.surveys(person).filter(site=site)
    rounds = list(
        own.filter(Q(state=Survey.State.OPEN) | Q(pk__in=own.walked())).order_by("-finished_at", "-pk")
    )
    return {
        "site": site,
        "latest": state_of_sites([site], newest, on=today)[0],
        "running": next((each for each in rounds if each.state == Survey.State.OPEN), None),
        "walked": next((each for each in rounds if each.state == Survey.State.FINISHED), None),
        "may_walk": may(person, Permission.CHANGE_CAMERAS),
    }


@register.inclusion_tag("removal/_round_under_way.html")
def round_under_way(site: Site, *, person: Person) -> dict[str, Any]:
    """The way back to the walk-round of a site for whoever logs what was not expected there: one query."""
    return {"survey": access.surveys(person).filter(site=site, state=Survey.State.OPEN).first()}


@register.simple_tag
def with_attestations(
    rows: list[tuple[Site, Any]], *, person: Person, today: date
) -> list[tuple[Site, Any, SiteAttested]]:
    """The rows of the list of sites, each with what the site's newest attestation comes to: one query."""
    newest = access.attestations(person).filter(site__in=[site for site, _ in rows])
    return with_latest(rows, newest, on=today)


def _place(row: Obligation) -> tuple[int, str]:
    """The headline first."""
    return Asked(row.obligation).place, row.rule


@register.inclusion_tag("removal/_serials.html")
def serials_to_explain(*, person: Person, plan: RemovalPlan | None = None) -> dict[str, Any]:
    """Cameras whose serial differed at removal and that nobody has explained; of one plan or of all within reach."""
    found = access.serials_to_explain(person)
    found = found.filter(plan=plan) if plan else found
    return {"lines": found.order_by("serial_differs_since", "pk")[:SERIALS_SHOWN]}


@register.inclusion_tag("removal/_download_rows.html", takes_context=True)
def download_rows(context: Context, key: str, **more: Any) -> dict[str, Any]:
    """*Download these rows* with the filters of the page's address; nothing for those who may not have them.

    `more` narrows further, to the thing that the page is about.
    """
    listing, request = BY_KEY[key], context["request"]
    if not may(request.user, listing.permission):
        return {"url": ""}
    query = request.GET.copy()
    for place in PLACES:
        query.pop(place, None)
    query.update({name: str(value) for name, value in more.items()})
    url = reverse(listing.route) + (f"?{query.urlencode()}" if query else "")
    return {
        "url": url,
        "formats": list(Format),
        "title": listing.head.title,
        "csrf_token": context["csrf_token"],
    }
