"""The request as views see it, after the middleware: a person is signed in, htmx is known."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from inventory.models import Person


class PersonRequest(HttpRequest):
    """A signed-in person's request; every view is one unless it says `login_not_required`."""

    user: Person
    htmx: HtmxDetails


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks: it takes JSON, and no page."""
    return request.accepts("application/json") and not request.accepts("text/html")


def wants_part(request: PersonRequest) -> bool:
    """Whether htmx asks for a part of the page; its going back in history wants the whole."""
    return bool(request.htmx) and not request.htmx.boosted and not request.htmx.history_restore_request
