"""What happens around every request: its id for the audit trail, and no copies of private pages in caches."""

import uuid
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.signals import user_logged_in
from django.core.exceptions import SuspiciousOperation
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from inventory import audit
from inventory.models import Person
from inventory.services import second_factor

Respond = Callable[[HttpRequest], HttpResponse]
# A session is written anew no more often than this: a page that only reads takes no write lock.
NOTED_EVERY_S = 60
# The setting up, and what the head of its page shows.
WITHOUT_SECOND_FACTOR = ("second_factor", "confirm_second_factor", "logo", "look")
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
        request.META["REMOTE_ADDR"] = client_address(request)
        actor = audit.Actor(address=request.META["REMOTE_ADDR"], request_id=str(uuid.uuid4()))
        with audit.acting(actor):
            return respond(request)

    return middleware


def readable_requests(respond: Respond) -> Respond:
    """Refuse what no page asks and PostgreSQL cannot be asked: a NUL in the address or behind its question mark."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path_info:
            raise SuspiciousOperation("NUL in the address")
        return respond(request)

    return middleware


class SecondFactorFirst:
    """Whoever is asked for a second factor and has none sets it up before anything else opens."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.respond(request)

    def process_view(self, request: HttpRequest, view: Callable[..., Any], *_: Any) -> HttpResponse | None:
        """Lead to the setting up; what needs no sign-in and the setting up itself stay open."""
        name = request.resolver_match.view_name if request.resolver_match else ""
        if not getattr(view, "login_required", True) or name in WITHOUT_SECOND_FACTOR:
            return None
        person = request.user
        if isinstance(person, Person) and second_factor.must_be_set_up(person, on=timezone.localdate()):
            return redirect("second_factor")
        return None


def client_address(request: HttpRequest) -> str:
    """Where a request comes from; behind a proxy what that proxy added last, and nothing that came before it.

    Without a proxy the header is anybody's to write, so it is not read.
    """
    peer = str(request.META.get("REMOTE_ADDR", ""))
    if not settings.BEHIND_PROXY:
        return peer
    told = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip()
    try:
        return str(ip_address(told))
    except ValueError:
        return peer


def private_pages(respond: Respond) -> Respond:
    """No page is ever stored by browsers, proxies or search engines: the register is an attacker's target list.

    That holds before the sign-in too, where pages answer one-time links. Static files never come this far.
    """

    def middleware(request: HttpRequest) -> HttpResponse:
        response = respond(request)
        response.headers.setdefault("Cache-Control", "no-store, private")
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return middleware
