"""The outbox: digests that go by mail, let go by an administrator at first and before a flood, each sent once.

A worker that dies between handing a mail over and writing so sends it again, under the same Message-ID, by which mail
systems drop the second. No mail names a camera, an IP address or a place: counts and links, nothing else.
"""

import smtplib
from datetime import date

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Count, F, QuerySet, Sum
from django.urls import reverse
from django.utils import timezone

from inventory import audit
from inventory.models import Organisation, Person
from removal.models import Digest, ReminderRules
from removal.planning.deadlines import in_words
from removal.services.digests import LINES, rules_of

MOST_ATTEMPTS = 5
State = Digest.State


def digests_of(organisation: Organisation, *, on: date) -> QuerySet[Digest]:
    """An organisation's digests of a day."""
    return Digest.objects.filter(person__organisation=organisation, on=on)


def tally(organisation: Organisation, *, on: date) -> dict[str, int]:
    """How many digests of a day stand in each state: what would go out before anybody lets it; one query."""
    counted = digests_of(organisation, on=on).order_by().values_list("state").annotate(Count("pk"))
    return dict.fromkeys(State.values, 0) | dict(counted)


def release(organisation: Organisation, *, on: date) -> int:
    """Let the day's mails go, unless mails have not begun or there are more than may go unasked; how many went.

    What an earlier day left unsent is overtaken: its counts are no longer true. Call it in a transaction.
    """
    unsent = Digest.objects.filter(person__organisation=organisation, on__lt=on)
    unsent.filter(state__in=(State.HELD, State.WAITING)).update(state=State.OVERTAKEN)
    rules, held = rules_of(organisation), digests_of(organisation, on=on).filter(state=State.HELD)
    number = held.count()
    if rules.mails_since is None or number > rules.most_mails:
        return 0
    held.update(state=State.WAITING)
    return number


@transaction.atomic
def let_go(organisation: Organisation, *, by: Person, on: date) -> int:
    """An administrator has seen how many mails would go: mails begin, and the day's go out; how many."""
    rules = rules_of(organisation)
    rules.mails_since = rules.mails_since or on
    rules.save()
    number = digests_of(organisation, on=on).filter(state=State.HELD).update(state=State.WAITING)
    audit.record(
        "digests let go by mail", organisation=organisation, by=by, after={"on": on, "mails": number}
    )
    return number


@transaction.atomic
def change_rules(
    organisation: Organisation, *, most_mails: int, lead_after: int, owner_after: int, by: Person
) -> None:
    """Set how many mails may go unasked, and after how many working days the chain's next are told."""
    rules = ReminderRules.objects.select_for_update().filter(organisation=organisation).first()
    rules = rules or ReminderRules(organisation=organisation)
    after = {"most_mails": most_mails, "lead_after": lead_after, "owner_after": owner_after}
    before = {name: getattr(rules, name) for name in after}
    for name, value in after.items():
        setattr(rules, name, value)
    rules.save()
    audit.record("reminders' rules changed", organisation=organisation, by=by, before=before, after=after)


@transaction.atomic
def stop(organisation: Organisation, *, by: Person, on: date) -> None:
    """No more mails until somebody lets them begin again; what waits today is held."""
    rules = rules_of(organisation)
    rules.mails_since = None
    rules.save()
    held = digests_of(organisation, on=on).filter(state=State.WAITING).update(state=State.HELD)
    audit.record("digests by mail stopped", organisation=organisation, by=by, after={"held": held})


def next_to_send(organisation: Organisation, *, after: int, on: date) -> Digest | None:
    """The next digest of the day that waits, by key; none for people who may no longer sign in."""
    waiting = digests_of(organisation, on=on).filter(state=State.WAITING, pk__gt=after)
    return waiting.filter(person__is_active=True).select_related("person").order_by("pk").first()


def attempts_so_far(organisation: Organisation, *, on: date) -> int | None:
    """How often sending was tried for what still waits today; None where nothing waits."""
    waiting = digests_of(organisation, on=on).filter(state=State.WAITING)
    found = waiting.aggregate(tried=Sum("attempts"))["tried"]
    return None if found is None else int(found)


def hand_over(digest: Digest) -> str:
    """Give the mail to the mail server; the kind of fault, or "" when it took it."""
    try:
        message(digest).send()
    except (smtplib.SMTPException, OSError) as fault:
        return type(fault).__name__
    return ""


def note(digest: Digest, fault: str) -> None:
    """Write how it went; after MOST_ATTEMPTS faults it is given up and stays on screen."""
    mine = Digest.objects.filter(pk=digest.pk, state=State.WAITING)
    if not fault:
        mine.update(state=State.SENT, sent_at=timezone.now(), attempts=F("attempts") + 1, error="")
        return
    given_up = digest.attempts + 1 >= MOST_ATTEMPTS
    state = State.FAILED if given_up else State.WAITING
    mine.update(state=state, attempts=F("attempts") + 1, error=fault)


def message(digest: Digest) -> EmailMessage:
    """The mail: plain text that reads alone, each line with its link."""
    day = in_words(digest.on)
    lines = [f"What waits for you on {day}:", ""]
    for line in LINES:
        if number := digest.counts.get(line.name):
            address = f"{settings.BASE_URL}{reverse(line.route)}{line.query}"
            lines += [f"{number:,} {line.words(number)}", address, ""]
    lines += [
        "Sign in to see more. Digests come on working days when something waits; to stop them:",
        f"{settings.BASE_URL}{reverse('reminders')}",
    ]
    return EmailMessage(
        subject=f"Lenscap: what waits for you on {day}",
        body="\n".join(lines),
        to=[digest.person.email],
        headers={"Message-ID": f"<{digest.uuid}@lenscap>", "Auto-Submitted": "auto-generated"},
    )
