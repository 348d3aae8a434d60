"""Lists about the organisation itself: its people, who answers for its sites, walk-rounds, editions of its list."""

from typing import Any

from django.db.models import Count, Prefetch, Q

from inventory import access as inventory_access
from inventory.access import Permission
from inventory.models import Person, Role, Verdict
from removal import access
from removal.models import Survey, SurveyedCamera
from removal.reports.definition import Rows
from removal.reports.words import yes_no
from removal.tables.listing import (
    Asking,
    Listing,
    day,
    from_database,
    head,
    moment,
    number,
    reference,
    sentence,
    text,
)

NEVER, IN_OFFICE = "Never", "In office"


def people_rows(asking: Asking) -> Rows[Any]:
    """Everybody, those who may sign in first."""
    found = inventory_access.people(asking.person).select_related("second_factor")
    sites = Prefetch("site_assignments__site", inventory_access.sites(asking.person))
    return from_database(found.prefetch_related("roles_held", sites).order_by("-is_active", "name", "pk"))


def _roles(person: Person) -> str:
    return ", ".join(str(Role(held.role).label) for held in person.roles_held.all()) or "None"


def _sites(person: Person) -> str:
    if any(held.role in inventory_access.ALL_SITES for held in person.roles_held.all()):
        return "All sites"
    return ", ".join(sorted(assigned.site.name for assigned in person.site_assignments.all())) or "None"


PEOPLE: Listing[Person] = Listing(
    key="people",
    path="people/download/",
    permission=Permission.MANAGE_PEOPLE,
    head=head("People", "Who may sign in, as what and where, and who no longer may", "There is nobody."),
    rows=people_rows,
    columns=(
        text("Name", lambda person: person.name, "As they are called.", 28),
        text("Email", lambda person: person.email, "What they sign in with.", 40),
        sentence("Roles", _roles, "What they may do."),
        sentence("Sites", _sites, "Where they may do it."),
        text("May sign in", lambda person: yes_no(person.is_active), "No once they are deactivated.", 14),
        moment("Last signed in", lambda person: person.last_login or NEVER, "When, in London."),
        text(
            "Second factor",
            lambda person: yes_no(bool(person.second_factor_since)),
            "Whether a code is asked for beside the password.",
            16,
        ),
    ),
)

OWNERS: Listing[Any] = Listing(
    key="responsible_owners",
    path="people/responsible-owners/download/",
    permission=Permission.MANAGE_PEOPLE,
    head=head("Responsible owners", "Who answers for what, and who did before", "Nobody has been appointed."),
    rows=lambda asking: from_database(
        access.appointments(asking.person)
        .select_related("person", "site", "organisation")
        .order_by("-appointed_on", "-pk")
    ),
    columns=(
        text("For", lambda each: str(each.site or "The whole organisation"), "What they answer for.", 34),
        text("Who", lambda each: str(each.person), "Who answers.", 28),
        day("Since", lambda each: each.appointed_on, "The first day."),
        day("Until", lambda each: each.ended_on or IN_OFFICE, "The first day on which it holds no more."),
        sentence("Basis", lambda each: each.basis, "What the appointment rests on."),
    ),
)


def round_rows(asking: Asking) -> Rows[Any]:
    """Rounds that are over, of one site or of every site within reach, counted as the site's page counts them."""
    over = access.surveys(asking.person).exclude(state=Survey.State.OPEN)
    if "site" in asking.query:
        over = over.filter(site__uuid=asking.uuid("site"))
    expected, missing = Q(rows__expected=True), Q(rows__answer=SurveyedCamera.Answer.MISSING)
    unsettled = Q(rows__camera__verdict__in=("", Verdict.UNKNOWN, Verdict.SUSPECTED))
    counted = over.annotate(
        expected_there=Count("rows", filter=expected),
        answered=Count("rows", filter=expected & ~Q(rows__answer="")),
        not_there=Count("rows", filter=expected & missing),
        unexpected=Count("rows", filter=~expected),
        unidentified=Count("rows", filter=unsettled & ~missing & ~Q(rows__answer="")),
    )
    return from_database(
        counted.select_related("site", "started_by", "finished_by").order_by("-started_at", "-pk")
    )


ROUNDS: Listing[Any] = Listing(
    key="rounds",
    path="rounds/download/",
    permission=Permission.SEE_REGISTER,
    head=head(
        "Walk-rounds", "Rounds that are over: what was expected and what was there", "No round is over yet."
    ),
    rows=round_rows,
    columns=(
        text("Round", lambda each: each.reference, "Its reference.", 10),
        text("Site", lambda each: each.site.code, "The site's reference.", 18),
        text("Site name", lambda each: each.site.name, "The site's name.", 32),
        text("How", lambda each: each.get_method_display(), "Walked, scanned or from records.", 26),
        text("State", lambda each: each.get_state_display(), "Finished or given up.", 14),
        text(
            "Covered", lambda each: each.get_coverage_display() or "Nothing said", "As its walker said.", 18
        ),
        sentence("Not covered", lambda each: each.not_covered or "None named", "Areas that nobody went to."),
        number("Expected", lambda each: each.expected_there, "On the register when it began."),
        number("Surveyed", lambda each: each.answered, "Of these, those that somebody looked for."),
        number("Not there", lambda each: each.not_there, "Of these, those that were not found."),
        number("Unexpected", lambda each: each.unexpected, "There, and not on the register before."),
        number("Unidentified", lambda each: each.unidentified, "There, and their maker is not settled."),
        text("No camera there", lambda each: yes_no(each.none_here), "Looked, and there is none.", 16),
        moment("Begun", lambda each: each.started_at, "When, in London."),
        text("Begun by", lambda each: str(each.started_by), "Who."),
        moment("Ended", lambda each: each.finished_at or "Not recorded", "When, in London."),
        text("Ended by", lambda each: str(each.finished_by or "Nobody"), "Who."),
    ),
)


def _submitter(edition: Any) -> str:
    draft = getattr(edition, "draft", None)
    return str((draft and draft.submitted_by) or "Nobody")


EDITIONS: Listing[Any] = Listing(
    key="editions",
    path="list/editions/download/",
    permission=Permission.SEE_REGISTER,
    head=head(
        "Editions", "Every published edition of the restricted list, newest first", "No edition is published."
    ),
    rows=lambda asking: from_database(
        inventory_access.editions(asking.person)
        .select_related("pack", "published_by", "draft__submitted_by")
        .defer("pack__document")
        .order_by("-number")
    ),
    columns=(
        number("Edition", lambda each: each.number, "Counts the organisation's own."),
        text("Title", lambda each: each.title or "None", "What it is about.", 40),
        moment("Published", lambda each: each.published_at, "When, in London."),
        text("Published by", lambda each: str(each.published_by or "Lenscap, as shipped"), "Who."),
        text("Submitted by", _submitter, "Who asked for it."),
        text(
            "Single-handed", lambda each: yes_no(each.single_handed), "By one person alone, as allowed.", 14
        ),
        text("List", lambda each: each.pack.version, "Version of the list in it.", 16),
        text("SHA-256", lambda each: each.pack.content_hash, "Of the list's content.", 68),
        text("Reference", reference, "Its reference in Lenscap.", 12),
    ),
)
