"""What happens around every request: its id for the audit trail, and no copies of private pages in caches."""

import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from inventory import audit

Respond = Callable[[HttpRequest], HttpResponse]
# A session is written anew no more often than this: a page that only reads takes no write lock.
NOTED_EVERY_S = 60
SEEN_AT = "seen_at"


@receiver(user_logged_in)
def begin_session(request: HttpRequest, **_: object) -> None:
    """Note the sign-in as the first use of a session."""
    request.session[SEEN_AT] = int(timezone.now().timestamp())


def idle_sessions(respond: Respond) -> Respond:
    """End a session that nobody has used for SESSION_IDLE_S seconds (ASVS 5.0, 7.3.1), and say so at the sign-in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        now = int(timezone.now().timestamp())
        seen_at = request.session.get(SEEN_AT)
        if seen_at is not None and now - seen_at > settings.SESSION_IDLE_S:
            logout(request)
            minutes = settings.SESSION_IDLE_S // 60
            messages.info(request, f"You were signed out because nothing happened for {minutes} minutes.")
        elif seen_at is not None and now - seen_at >= NOTED_EVERY_S:
            request.session[SEEN_AT] = now
        return respond(request)

    return middleware


def request_id(respond: Respond) -> Respond:
    """Give each request an id; audit events made inside carry it and the client's address."""

    def middleware(request: HttpRequest) -> HttpResponse:
        actor = audit.Actor(address=request.META.get("REMOTE_ADDR", ""), request_id=str(uuid.uuid4()))
        with audit.acting(actor):
            return respond(request)

    return middleware


def private_pages(respond: Respond) -> Respond:
    """No page is ever stored by browsers or proxies: the register is an attacker's target list.

    That holds before the sign-in too, where pages answer one-time links. Static files never come this far.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    return middleware
