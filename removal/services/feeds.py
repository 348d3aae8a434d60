"""A person's calendar feed by a secret address: reference, site code and date of lines within reach, no more."""

import hashlib
import secrets
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone
from icalendar import Calendar, Event

from inventory import audit
from inventory.models import Person
from removal.models import Exemption, ReminderChoice, Removal
from removal.planning.workflow import State

TO_DO = [state.value for state in State if state.place < State.REMOVED.place]
MOST_EVENTS = 2000


def choice_of(person: Person) -> ReminderChoice:
    """What the person chose, or the default, not saved."""
    return ReminderChoice.objects.filter(person=person).first() or ReminderChoice(person=person)


@transaction.atomic
def choose(person: Person, *, by_mail: bool) -> None:
    """Have digests by mail, or on screen only."""
    ReminderChoice.objects.update_or_create(person=person, defaults={"by_mail": by_mail})
    audit.record(
        "digest chosen",
        organisation=person.organisation,
        by=person,
        subject=person,
        after={"by mail": by_mail},
    )


@transaction.atomic
def make_address(person: Person) -> str:
    """The token of a new secret address, shown once; the address before it stops working."""
    token = secrets.token_urlsafe(32)
    made = {"feed_hash": _hash(token), "feed_made_at": timezone.now()}
    ReminderChoice.objects.update_or_create(person=person, defaults=made)
    audit.record("calendar address made", organisation=person.organisation, by=person, subject=person)
    return token


@transaction.atomic
def revoke_address(person: Person) -> None:
    """No calendar reads the person's dates any more."""
    ReminderChoice.objects.filter(person=person).update(feed_hash="", feed_made_at=None)
    audit.record("calendar address revoked", organisation=person.organisation, by=person, subject=person)


def person_of(token: str) -> Person | None:
    """Whose feed it is; None for an address that is not (any more) anybody's who may sign in.

    Who was shut out and let in again has to make a new one: the old one may be why they were shut out.
    """
    found = ReminderChoice.objects.filter(feed_hash=_hash(token), person__is_active=True)
    found = found.filter(Q(person__let_in_at=None) | Q(feed_made_at__gt=F("person__let_in_at")))
    choice = found.select_related("person__organisation").first()
    return choice.person if choice else None


def calendar(lines: QuerySet[Removal], exemptions: QuerySet[Exemption], *, on: date, at: datetime) -> bytes:
    """The feed: one entry for each plan and date of its lines still to be done, and each exemption's last day."""
    feed = Calendar()
    feed.add("prodid", "-//Lenscap//Deadlines//EN")
    feed.add("version", "2.0")
    feed.add("x-wr-calname", "Lenscap deadlines")
    due = lines.filter(state__in=TO_DO, camera__due_on__isnull=False).order_by("camera__due_on", "plan")
    dates = due.values_list("plan__uuid", "plan__number", "plan__site__code", "camera__due_on").distinct()
    for uuid, number, code, day in dates[:MOST_EVENTS]:
        feed.add_component(_entry(f"{uuid}-{day:%Y%m%d}", f"P-{number} {code}", day, at))
    ends = exemptions.running(on=on).order_by("expires_on")  # type: ignore[attr-defined]  # Exemption's own queryset
    told = ends.values_list("uuid", "number", "removal__plan__site__code", "expires_on")
    for uuid, number, code, day in told[:MOST_EVENTS]:
        feed.add_component(_entry(str(uuid), f"X-{number} {code}", day, at))
    text: bytes = feed.to_ical()
    return text


def _entry(key: str, words: str, day: date | None, at: datetime) -> Event:
    if day is None:
        raise ValueError(f"{words} has no date")
    entry = Event()
    entry.add("uid", f"{key}@lenscap")
    entry.add("dtstamp", at)
    entry.add("dtstart", day)
    entry.add("dtend", day + timedelta(days=1))
    entry.add("summary", words)
    entry.add("transp", "TRANSPARENT")
    return entry


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
