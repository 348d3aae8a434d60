"""Home: what needs me today."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def home(request: HttpRequest) -> HttpResponse:
    """The first page after sign-in."""
    return render(request, "inventory/home.html", {})
