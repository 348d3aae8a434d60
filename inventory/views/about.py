"""Pages about Lenscap itself, in the same place of every page's foot; they need no sign-in."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inventory import access


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """What the words mean, how the usual things are done, and whom to ask."""
    person = request.user
    askable = access.administrators(person) if person.is_authenticated else ()
    return render(request, "inventory/help.html", {"administrators": askable})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """The accessibility statement: what is promised, how it was tried, what nobody has tried yet."""
    return render(request, "inventory/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    """What Lenscap records of the people who use it, and what never leaves it."""
    return render(request, "inventory/privacy.html")
