"""What happens around every request: its id for the audit trail, and no copies of private pages in caches."""

import uuid
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from inventory import audit

Respond = Callable[[HttpRequest], HttpResponse]


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
